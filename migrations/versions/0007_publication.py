"""Published versions of reports, which never change, and the role that may append nothing but report.*."""

from alembic import op
from pgqueuer.adapters.persistence.qb import DBSettings, QueryBuilderEnvironment

from foundation.database import run_script

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

ROLE = """
DO $$ BEGIN
    CREATE ROLE sitrep_publisher NOLOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
GRANT sitrep_publisher TO CURRENT_USER;
"""

SCHEMA = """
CREATE SCHEMA publication;

CREATE TABLE publication.number (
    crisis text NOT NULL,
    day date NOT NULL,
    number integer NOT NULL CHECK (number > 0),
    PRIMARY KEY (crisis, day),
    UNIQUE (crisis, number)
);
COMMENT ON TABLE publication.number IS 'Which number the report of a day has in its crisis, for all its versions.';

CREATE TABLE publication.version (
    crisis text NOT NULL,
    day date NOT NULL,
    audience text NOT NULL CHECK (audience IN ('public', 'partners', 'restricted')),
    version integer NOT NULL CHECK (version > 0),
    known bigint NOT NULL,
    edited bigint NOT NULL CHECK (edited >= known),
    cleared bigint NOT NULL CHECK (cleared >= edited),
    digest bytea NOT NULL CHECK (octet_length(digest) = 32),
    checkpoint text NOT NULL,
    reason text,
    event uuid NOT NULL,
    seq bigint NOT NULL,
    published_at timestamptz NOT NULL,
    PRIMARY KEY (crisis, day, audience, version),
    UNIQUE (crisis, seq),
    FOREIGN KEY (crisis, day) REFERENCES publication.number,
    FOREIGN KEY (crisis, seq) REFERENCES eventlog.event
);
COMMENT ON TABLE publication.version IS
    'A report as it was given out, and the event report.published that says so in the log.';
COMMENT ON COLUMN publication.version.checkpoint IS 'The signed note (C2SP) over the log up to edited.';

CREATE TABLE publication.file (
    crisis text NOT NULL,
    day date NOT NULL,
    audience text NOT NULL,
    version integer NOT NULL,
    name text NOT NULL,
    digest bytea NOT NULL CHECK (digest = sha256(content)),
    content bytea NOT NULL,
    PRIMARY KEY (crisis, day, audience, version, name),
    FOREIGN KEY (crisis, day, audience, version) REFERENCES publication.version
);
ALTER TABLE publication.file ALTER COLUMN content SET STORAGE EXTERNAL;
COMMENT ON TABLE publication.file IS 'The faces of a version: json, html_en, pdf_en; each for ever the same bytes.';

CREATE TABLE publication.withdrawal (
    crisis text NOT NULL,
    day date NOT NULL,
    audience text NOT NULL,
    version integer NOT NULL,
    reason text NOT NULL,
    note text,
    seq bigint NOT NULL,
    withdrawn_at timestamptz NOT NULL,
    PRIMARY KEY (crisis, day, audience, version),
    FOREIGN KEY (crisis, day, audience, version) REFERENCES publication.version,
    FOREIGN KEY (crisis, seq) REFERENCES eventlog.event
);

CREATE FUNCTION publication.refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what is published refuses % on %', TG_OP, TG_TABLE_NAME
        USING HINT = 'publish a next version, or withdraw this one', ERRCODE = 'insufficient_privilege';
END $$;

CREATE TRIGGER immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON publication.number
    FOR EACH STATEMENT EXECUTE FUNCTION publication.refuse();
CREATE TRIGGER immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON publication.version
    FOR EACH STATEMENT EXECUTE FUNCTION publication.refuse();
CREATE TRIGGER immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON publication.file
    FOR EACH STATEMENT EXECUTE FUNCTION publication.refuse();
CREATE TRIGGER immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON publication.withdrawal
    FOR EACH STATEMENT EXECUTE FUNCTION publication.refuse();

GRANT USAGE ON SCHEMA publication TO sitrep_publisher, sitrep_reports;
GRANT SELECT ON ALL TABLES IN SCHEMA publication TO sitrep_publisher, sitrep_reports;
GRANT INSERT ON ALL TABLES IN SCHEMA publication TO sitrep_publisher;

-- The one arrow that goes down: the log takes report.* from this role, and nothing else.
GRANT USAGE ON SCHEMA eventlog TO sitrep_publisher;
GRANT SELECT ON ALL TABLES IN SCHEMA eventlog TO sitrep_publisher;
GRANT INSERT ON eventlog.event TO sitrep_publisher;
CREATE POLICY publisher ON eventlog.event TO sitrep_publisher USING (true) WITH CHECK (true);
CREATE POLICY publisher ON eventlog.erasable FOR SELECT TO sitrep_publisher USING (true);
GRANT UPDATE (seq, recorded_at, frontier) ON eventlog.head TO sitrep_publisher;

CREATE FUNCTION eventlog.refuse_all_but_reports() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the role % may append report.published and report.withdrawn, and not %', current_user, NEW.type
        USING ERRCODE = 'insufficient_privilege';
END $$;
-- The condition is read before anything is called: appends of the ingest service pay nothing for it.
CREATE TRIGGER only_reports BEFORE INSERT ON eventlog.event
    FOR EACH ROW WHEN (current_user = 'sitrep_publisher' AND NEW.type NOT IN ('report.published', 'report.withdrawn'))
    EXECUTE FUNCTION eventlog.refuse_all_but_reports();
"""


# The queue's tables are its library's own. A library that wants others is told by tests/sitrep/test_schedule.py, and a
# further migration runs its upgrade.
QUEUE = """
GRANT USAGE ON SCHEMA jobs TO sitrep_publisher;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA jobs TO sitrep_publisher;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA jobs TO sitrep_publisher;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA jobs TO sitrep_publisher;
"""


def upgrade() -> None:
    run_script(op.get_bind(), ROLE)
    run_script(op.get_bind(), SCHEMA)
    queue = QueryBuilderEnvironment(DBSettings(db_schema="jobs")).build_install_query()
    run_script(op.get_bind(), f"{queue};{QUEUE}")


def downgrade() -> None:
    # What was given out is part of the record, as the log is.
    run_script(
        op.get_bind(), "DO $$ BEGIN RAISE EXCEPTION 'what was published is never dropped by a migration'; END $$"
    )
