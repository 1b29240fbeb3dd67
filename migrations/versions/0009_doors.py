"""Erasing follows a chain of corrections however long, refused attempts are counted, people sign in as a group."""

from alembic import op

from foundation.database import run_script

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

# Each step of a chain read every correction of the crisis again: a partner could make its own words too costly to
# erase. The cast is immutable in truth: what is stored is UTF-8 and is never written again.
ERASURE = """
CREATE FUNCTION eventlog.about(stored bytea) RETURNS jsonb
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE SET search_path = '' AS $$
    SELECT pg_catalog.convert_from(stored, 'UTF8')::jsonb -> 'about'
$$;

DROP INDEX eventlog.event_corrections;
CREATE INDEX event_corrections ON eventlog.event USING gin (eventlog.about(stored)) WITH (fastupdate = off)
    WHERE type = 'event.corrected';

-- By its indexes and in no other way: a planner without statistics goes through the whole crisis for each step.
CREATE OR REPLACE FUNCTION eventlog.erase() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = ''
SET enable_seqscan = off SET enable_indexscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
    told bigint[];
BEGIN
    WITH RECURSIVE named (id, seq) AS (
        SELECT event.id, event.seq
        FROM jsonb_array_elements_text(eventlog.about(NEW.stored)) AS target
        JOIN eventlog.event ON event.crisis = NEW.crisis AND event.id = CAST(target AS uuid)
        UNION
        SELECT correction.id, correction.seq
        FROM named
        JOIN eventlog.event AS correction
          ON correction.type = 'event.corrected' AND eventlog.about(correction.stored) ? CAST(named.id AS text)
         -- So written that no index of crises serves it: an id is rarer than a crisis is small.
         AND correction.crisis || '' = NEW.crisis
    )
    SELECT array_agg(seq) INTO told FROM named;
    DELETE FROM eventlog.erasable WHERE erasable.crisis = NEW.crisis AND erasable.seq = ANY (told);
    RETURN NULL;
END $$;
"""

# A service may count what it refused, and neither read it nor take it back. One row an hour, however often it is tried.
REFUSAL = """
CREATE TABLE access.refusal (
    key text NOT NULL REFERENCES access.key,
    what text NOT NULL,
    crisis text NOT NULL,
    hour timestamptz NOT NULL,
    times integer NOT NULL CHECK (times > 0),
    last_at timestamptz NOT NULL,
    PRIMARY KEY (key, what, crisis, hour)
);
COMMENT ON TABLE access.refusal IS
    'What keys tried without the right to: the code of the refusal, the crisis (empty: none that exists), and how often
    in an hour.';

CREATE FUNCTION access.note_refusal(key text, what text, crisis text, times integer) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = '' AS $$
    INSERT INTO access.refusal (key, what, crisis, hour, times, last_at)
    SELECT $1, $2, coalesce((SELECT head.crisis FROM eventlog.head WHERE head.crisis = $3), ''),
           pg_catalog.date_trunc('hour', pg_catalog.now()), $4, pg_catalog.clock_timestamp()
    ON CONFLICT (key, what, crisis, hour) DO UPDATE
    SET times = refusal.times + excluded.times, last_at = excluded.last_at
$$;
REVOKE EXECUTE ON FUNCTION access.note_refusal(text, text, text, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION access.note_refusal(text, text, text, integer) TO sitrep_ingest, sitrep_reports;
"""

PEOPLE = """
ALTER TABLE access.key ADD people text CHECK (people <> '');
COMMENT ON COLUMN access.key.people IS
    'Who holds this key by signing in: the people of this group. It has a digest of nothing that anybody knows.';
CREATE UNIQUE INDEX key_people ON access.key (people) WHERE revoked_at IS NULL;

CREATE OR REPLACE FUNCTION access.only_ends() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.revoked_at IS DISTINCT FROM NEW.revoked_at AND OLD.revoked_at IS NOT NULL
       OR OLD.expires_at IS NOT NULL AND (NEW.expires_at IS NULL OR NEW.expires_at > OLD.expires_at)
       OR (OLD.key, OLD.organisation, OLD.sha256, OLD.scopes, OLD.people)
          IS DISTINCT FROM (NEW.key, NEW.organisation, NEW.sha256, NEW.scopes, NEW.people)
    THEN
        RAISE EXCEPTION 'a key is not revived, prolonged or widened' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
"""

BACK = """
DROP INDEX access.key_people;
CREATE OR REPLACE FUNCTION access.only_ends() RETURNS trigger LANGUAGE plpgsql AS $$
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
ALTER TABLE access.key DROP people;
DROP FUNCTION access.note_refusal;
DROP TABLE access.refusal;
CREATE OR REPLACE FUNCTION eventlog.erase() RETURNS trigger
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
DROP INDEX eventlog.event_corrections;
CREATE INDEX event_corrections ON eventlog.event (crisis) WHERE type = 'event.corrected';
DROP FUNCTION eventlog.about;
"""


def upgrade() -> None:
    for script in (ERASURE, REFUSAL, PEOPLE):
        run_script(op.get_bind(), script)


def downgrade() -> None:
    run_script(op.get_bind(), BACK)
