"""The event log: head, events, what is kept apart from them, and the roles that may only add."""

from alembic import op

from foundation.database import run_script

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# Roles belong to the cluster, not to the database: another database may have made them already, or be making them now.
ROLE = """
DO $$ BEGIN
    CREATE ROLE {role} NOLOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
GRANT {role} TO CURRENT_USER;
"""

SCHEMA = """
CREATE SCHEMA eventlog;

CREATE TABLE eventlog.installation (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    one boolean PRIMARY KEY DEFAULT true CHECK (one)
);
INSERT INTO eventlog.installation DEFAULT VALUES;

CREATE TABLE eventlog.head (
    crisis text PRIMARY KEY,
    seq bigint NOT NULL,
    recorded_at timestamptz NOT NULL,
    frontier bytea[] NOT NULL
);
COMMENT ON TABLE eventlog.head IS
    'The end of each crisis''s log; its row lock makes seq gap-free and in order of commit.';

CREATE TABLE eventlog.event (
    crisis text NOT NULL REFERENCES eventlog.head,
    seq bigint NOT NULL CHECK (seq > 0),
    id uuid NOT NULL,
    type text NOT NULL,
    recorded_at timestamptz NOT NULL,
    organisation text NOT NULL,
    organisation_name text NOT NULL,
    organisation_kind text,
    key text NOT NULL,
    capacity text NOT NULL CHECK (capacity IN ('partner', 'coordinator', 'system')),
    digest bytea NOT NULL CHECK (digest = sha256(stored)),
    stored bytea NOT NULL,
    warnings text,
    PRIMARY KEY (crisis, seq),
    UNIQUE (crisis, id)
);
COMMENT ON COLUMN eventlog.event.stored IS 'Canonical JSON (RFC 8785), the only form that is hashed and projected.';
COMMENT ON COLUMN eventlog.event.type IS 'Copied from stored for the index below; verification compares the two.';

CREATE INDEX event_recorded ON eventlog.event (crisis, recorded_at, seq);
CREATE INDEX event_register ON eventlog.event (crisis, seq)
    WHERE type IN (
        'crisis.opened', 'crisis.configured', 'crisis.closed', 'place.registered', 'source.registered', 'source.merged',
        'facility.registered'
    );
CREATE INDEX event_own ON eventlog.event (crisis, organisation, seq);

CREATE TABLE eventlog.erasable (
    crisis text NOT NULL,
    seq bigint NOT NULL,
    pointer text NOT NULL,
    salt bytea NOT NULL CHECK (octet_length(salt) = 32),
    value bytea NOT NULL,
    PRIMARY KEY (crisis, seq, pointer),
    FOREIGN KEY (crisis, seq) REFERENCES eventlog.event
);
COMMENT ON TABLE eventlog.erasable IS
    'Free text and personal data; stored holds a commitment to each, so deleting a row erases it.';

CREATE FUNCTION eventlog.refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the event log refuses % on %', TG_OP, TG_TABLE_NAME
        USING HINT = 'append a correction or a retraction instead', ERRCODE = 'insufficient_privilege';
END $$;

CREATE TRIGGER immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON eventlog.event
    FOR EACH STATEMENT EXECUTE FUNCTION eventlog.refuse();
CREATE TRIGGER immutable BEFORE UPDATE OR TRUNCATE ON eventlog.erasable
    FOR EACH STATEMENT EXECUTE FUNCTION eventlog.refuse();
CREATE TRIGGER immutable BEFORE DELETE OR TRUNCATE ON eventlog.head
    FOR EACH STATEMENT EXECUTE FUNCTION eventlog.refuse();

GRANT USAGE ON SCHEMA eventlog TO sitrep_ingest, sitrep_reports;
GRANT SELECT ON ALL TABLES IN SCHEMA eventlog TO sitrep_ingest, sitrep_reports;
GRANT INSERT ON eventlog.event, eventlog.erasable, eventlog.head TO sitrep_ingest;
GRANT UPDATE (seq, recorded_at, frontier) ON eventlog.head TO sitrep_ingest;
"""


def upgrade() -> None:
    for role in ("sitrep_ingest", "sitrep_reports"):
        run_script(op.get_bind(), ROLE.format(role=role))
    run_script(op.get_bind(), SCHEMA)


def downgrade() -> None:
    # A log is never dropped by a migration: whoever wants that drops the database, knowing what it is.
    run_script(op.get_bind(), "DO $$ BEGIN RAISE EXCEPTION 'the event log is never dropped by a migration'; END $$")
