"""A second wall between organisations, and the erasure: both kept by the database, whatever a service forgets."""

from alembic import op

from foundation.database import run_script

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

# Roles belong to the cluster, not to the database: another database may have made it already, or be making it now.
ROLE = """
DO $$ BEGIN
    CREATE ROLE sitrep_reader NOLOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
GRANT sitrep_reader TO CURRENT_USER;
GRANT sitrep_reader TO sitrep_ingest;
"""

# Who answers a partner does so as sitrep_reader, and says for which key (sitrep.key). What that key may read is looked
# up here and not believed from the service. The other roles see everything, as appending and projecting must.
WALL = """
CREATE FUNCTION access.reader_organisation() RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
    SELECT organisation FROM access.key
    WHERE key = current_setting('sitrep.key', true)
      AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now())
$$;

CREATE FUNCTION access.reader_scopes() RETURNS text[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
    SELECT scopes FROM access.key
    WHERE key = current_setting('sitrep.key', true)
      AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now())
$$;

GRANT USAGE ON SCHEMA eventlog, access TO sitrep_reader;
GRANT SELECT ON eventlog.event, eventlog.erasable TO sitrep_reader;
REVOKE EXECUTE ON FUNCTION access.reader_organisation(), access.reader_scopes() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION access.reader_organisation(), access.reader_scopes() TO sitrep_reader;

ALTER TABLE eventlog.event ENABLE ROW LEVEL SECURITY;
ALTER TABLE eventlog.erasable ENABLE ROW LEVEL SECURITY;

-- In subqueries, so that each is asked once and not once a row.
CREATE POLICY own ON eventlog.event FOR SELECT TO sitrep_reader USING (
    organisation = (SELECT access.reader_organisation())
    OR 'events:read' = ANY ((SELECT access.reader_scopes())::text[])
    OR 'events:read@' || crisis = ANY ((SELECT access.reader_scopes())::text[])
);
CREATE POLICY own ON eventlog.erasable FOR SELECT TO sitrep_reader USING (
    EXISTS (SELECT FROM eventlog.event WHERE event.crisis = erasable.crisis AND event.seq = erasable.seq)
);
CREATE POLICY service ON eventlog.event TO sitrep_ingest, sitrep_reports USING (true) WITH CHECK (true);
CREATE POLICY service ON eventlog.erasable TO sitrep_ingest, sitrep_reports USING (true) WITH CHECK (true);
"""

# No role may delete what can be erased: it goes when, and only when, an event.erased that names it stands in the log.
# At the commit, so that what the same transaction wrote is gone too; and with every correction of what is named, since
# a correction holds the words again.
ERASURE = """
CREATE FUNCTION eventlog.erase() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
    WITH RECURSIVE named (id) AS (
        SELECT CAST(target AS uuid)
        FROM jsonb_array_elements_text(convert_from(NEW.stored, 'UTF8')::jsonb -> 'about') AS target
        UNION
        SELECT correction.id
        FROM named
        JOIN eventlog.event AS correction
          ON correction.crisis = NEW.crisis AND correction.type = 'event.corrected'
         AND convert_from(correction.stored, 'UTF8')::jsonb -> 'about' ? CAST(named.id AS text)
    )
    DELETE FROM eventlog.erasable
    USING named JOIN eventlog.event ON event.crisis = NEW.crisis AND event.id = named.id
    WHERE erasable.crisis = NEW.crisis AND erasable.seq = event.seq;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER erase AFTER INSERT ON eventlog.event DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.type = 'event.erased') EXECUTE FUNCTION eventlog.erase();

CREATE INDEX event_corrections ON eventlog.event (crisis) WHERE type = 'event.corrected';
CREATE INDEX event_erasures ON eventlog.event (crisis, seq) WHERE type = 'event.erased';
"""

BACK = """
DROP INDEX eventlog.event_corrections, eventlog.event_erasures;
DROP TRIGGER erase ON eventlog.event;
DROP FUNCTION eventlog.erase;
DROP POLICY own ON eventlog.event;
DROP POLICY own ON eventlog.erasable;
DROP POLICY service ON eventlog.event;
DROP POLICY service ON eventlog.erasable;
ALTER TABLE eventlog.event DISABLE ROW LEVEL SECURITY;
ALTER TABLE eventlog.erasable DISABLE ROW LEVEL SECURITY;
REVOKE SELECT ON eventlog.event, eventlog.erasable FROM sitrep_reader;
DROP FUNCTION access.reader_organisation, access.reader_scopes;
REVOKE USAGE ON SCHEMA eventlog, access FROM sitrep_reader;
"""


def upgrade() -> None:
    for script in (ROLE, WALL, ERASURE):
        run_script(op.get_bind(), script)


def downgrade() -> None:
    run_script(op.get_bind(), BACK)
