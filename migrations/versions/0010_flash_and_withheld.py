"""Flash updates beside the report of a day, and the end of every file that was withdrawn for privacy."""

from alembic import op

from foundation.database import run_script

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

FLASH = """
ALTER TABLE publication.withdrawal DROP CONSTRAINT withdrawal_crisis_day_audience_version_fkey;
ALTER TABLE publication.file DROP CONSTRAINT file_crisis_day_audience_version_fkey;
ALTER TABLE publication.version DROP CONSTRAINT version_crisis_day_fkey;

ALTER TABLE publication.number
    ADD COLUMN flash smallint NOT NULL DEFAULT 0 CHECK (flash BETWEEN 0 AND 999),
    ADD COLUMN as_of timestamptz,
    ADD COLUMN valid_until timestamptz,
    ADD CHECK (CASE WHEN flash = 0 THEN as_of IS NULL AND valid_until IS NULL
                    ELSE number = flash AND as_of IS NOT NULL AND valid_until > as_of END),
    DROP CONSTRAINT number_pkey,
    DROP CONSTRAINT number_crisis_number_key,
    ADD PRIMARY KEY (crisis, day, flash);
CREATE UNIQUE INDEX number_crisis_number_key ON publication.number (crisis, number) WHERE flash = 0;
COMMENT ON TABLE publication.number IS
    'The number of a report, for all its versions: that of a day (flash 0) in its crisis, a flash update in its day.';
COMMENT ON COLUMN publication.number.as_of IS 'Of a flash update: up to when it says what is known.';

ALTER TABLE publication.version
    ADD COLUMN flash smallint NOT NULL DEFAULT 0,
    DROP CONSTRAINT version_pkey,
    ADD PRIMARY KEY (crisis, day, flash, audience, version),
    ADD FOREIGN KEY (crisis, day, flash) REFERENCES publication.number;

ALTER TABLE publication.file
    ADD COLUMN flash smallint NOT NULL DEFAULT 0,
    DROP CONSTRAINT file_pkey,
    ADD PRIMARY KEY (crisis, day, flash, audience, version, name),
    ADD FOREIGN KEY (crisis, day, flash, audience, version) REFERENCES publication.version;
COMMENT ON TABLE publication.file IS
    'The faces of a version: json, html_en, pdf_en; each the same bytes until the version is withdrawn for privacy.';

-- What was withdrawn as wrong may have to be withdrawn for privacy later; the other way round there is nothing left.
ALTER TABLE publication.withdrawal
    ADD COLUMN flash smallint NOT NULL DEFAULT 0,
    ADD COLUMN privacy boolean GENERATED ALWAYS AS (reason = 'privacy') STORED,
    DROP CONSTRAINT withdrawal_pkey,
    ADD PRIMARY KEY (crisis, day, flash, audience, version, privacy),
    ADD FOREIGN KEY (crisis, day, flash, audience, version) REFERENCES publication.version;
"""

WITHHELD = """
CREATE FUNCTION publication.only_what_is_withheld() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    asked publication.file := CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
    withheld boolean := EXISTS (
        SELECT FROM publication.withdrawal
        WHERE privacy AND (withdrawal.crisis, withdrawal.day, withdrawal.flash, withdrawal.audience, withdrawal.version)
            = (asked.crisis, asked.day, asked.flash, asked.audience, asked.version));
BEGIN
    IF withheld = (TG_OP = 'INSERT') THEN
        RAISE EXCEPTION 'what is published refuses % on %', TG_OP, TG_TABLE_NAME
            USING HINT = 'files end when, and only when, their version is withdrawn for privacy',
                ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN asked;
END $$;
DROP TRIGGER immutable ON publication.file;
CREATE TRIGGER immutable BEFORE UPDATE OR TRUNCATE ON publication.file
    FOR EACH STATEMENT EXECUTE FUNCTION publication.refuse();
CREATE TRIGGER withheld BEFORE INSERT OR DELETE ON publication.file
    FOR EACH ROW EXECUTE FUNCTION publication.only_what_is_withheld();
GRANT DELETE ON publication.file TO sitrep_publisher;

-- What was withdrawn for privacy until now, and kept all the same.
DELETE FROM publication.file USING publication.withdrawal AS gone
WHERE gone.privacy AND (file.crisis, file.day, file.flash, file.audience, file.version)
    = (gone.crisis, gone.day, gone.flash, gone.audience, gone.version);
"""


def upgrade() -> None:
    run_script(op.get_bind(), FLASH)
    run_script(op.get_bind(), WITHHELD)


def downgrade() -> None:
    # What was given out is part of the record, as the log is.
    run_script(
        op.get_bind(), "DO $$ BEGIN RAISE EXCEPTION 'what was published is never dropped by a migration'; END $$"
    )
