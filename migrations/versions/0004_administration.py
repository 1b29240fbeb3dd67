"""Keys that are rotated and limited, who may post to which crisis, and the trail of every administrative act."""

from alembic import op

from foundation.database import run_script

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

SCHEMA = """
ALTER TABLE access.key
    ADD requests_a_minute integer CHECK (requests_a_minute > 0),
    ADD replaces text REFERENCES access.key;
COMMENT ON COLUMN access.key.requests_a_minute IS 'Null: as the settings say.';
COMMENT ON COLUMN access.key.replaces IS 'The key that this one was made in place of, by rotation.';

CREATE TABLE access.member (
    crisis text NOT NULL,
    organisation text NOT NULL REFERENCES access.organisation,
    since timestamptz NOT NULL DEFAULT now(),
    left_at timestamptz,
    PRIMARY KEY (crisis, organisation)
);
COMMENT ON TABLE access.member IS
    'Who may post to a crisis. A crisis that never had a row here takes events from every key with the scope; rows of
    those who left stay, so that the last who leaves does not open it.';

CREATE TABLE access.act (
    act bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    actor text NOT NULL,
    action text NOT NULL,
    subject text NOT NULL,
    detail text NOT NULL
);
COMMENT ON TABLE access.act IS 'Every administrative act that was done; rows are only added.';

CREATE FUNCTION access.refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the trail of administrative acts refuses %', TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON access.act
    FOR EACH STATEMENT EXECUTE FUNCTION access.refuse();

-- Whatever a service is made to say: a key that has ended does not live again, and none lasts longer than promised.
CREATE FUNCTION access.only_ends() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.revoked_at IS DISTINCT FROM NEW.revoked_at AND OLD.revoked_at IS NOT NULL
       OR OLD.expires_at IS NOT NULL AND (NEW.expires_at IS NULL OR NEW.expires_at > OLD.expires_at)
       OR (OLD.key, OLD.organisation, OLD.sha256, OLD.scopes)
          IS DISTINCT FROM (NEW.key, NEW.organisation, NEW.sha256, NEW.scopes)
    THEN
        RAISE EXCEPTION 'a key is not revived, prolonged or widened' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER only_ends BEFORE UPDATE ON access.key FOR EACH ROW EXECUTE FUNCTION access.only_ends();

-- The services read who may do what, and change none of it: that is the console's, as the owner of the tables.
GRANT SELECT ON access.member TO sitrep_ingest, sitrep_reports;
"""

BACK = """
DROP TRIGGER only_ends ON access.key;
DROP TABLE access.act, access.member;
DROP FUNCTION access.only_ends, access.refuse;
ALTER TABLE access.key DROP requests_a_minute, DROP replaces;
"""


def upgrade() -> None:
    run_script(op.get_bind(), SCHEMA)


def downgrade() -> None:
    run_script(op.get_bind(), BACK)
