"""Events are held to their crisis, and words to their event, once a statement; instants have a sparse index."""

from alembic import op

from foundation.database import run_script

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

# A foreign key asks once a row, and that was a quarter of what an append costs in the server. Neither end of these two
# can go away (`immutable` refuses it), so what a foreign key does beside asking, to lock what it found, is not needed.
# As the owner, whom no policy hides a row from.
# A question that the planner may join reads all heads for each statement where there are many; one for a value, once a
# crisis, goes by the key.
HELD = """
CREATE FUNCTION eventlog.of_a_crisis() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
    IF EXISTS (
        SELECT FROM (SELECT DISTINCT crisis FROM appended) AS named
        WHERE (SELECT head.seq FROM eventlog.head WHERE head.crisis = named.crisis) IS NULL
    ) THEN
        RAISE EXCEPTION 'an event belongs to a crisis that is open' USING ERRCODE = 'foreign_key_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER of_a_crisis AFTER INSERT ON eventlog.event
    REFERENCING NEW TABLE AS appended FOR EACH STATEMENT EXECUTE FUNCTION eventlog.of_a_crisis();
CREATE TRIGGER named_for_ever BEFORE UPDATE OF crisis ON eventlog.head
    FOR EACH STATEMENT EXECUTE FUNCTION eventlog.refuse();
ALTER TABLE eventlog.event DROP CONSTRAINT event_crisis_fkey;

CREATE FUNCTION eventlog.of_an_event() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = ''
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
BEGIN
    IF EXISTS (
        SELECT FROM (SELECT DISTINCT crisis, seq FROM appended) AS named
        WHERE NOT EXISTS (SELECT FROM eventlog.event WHERE event.crisis = named.crisis AND event.seq = named.seq)
    ) THEN
        RAISE EXCEPTION 'what lies apart belongs to an event of the log' USING ERRCODE = 'foreign_key_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER of_an_event AFTER INSERT ON eventlog.erasable
    REFERENCING NEW TABLE AS appended FOR EACH STATEMENT EXECUTE FUNCTION eventlog.of_an_event();
ALTER TABLE eventlog.erasable DROP CONSTRAINT erasable_crisis_seq_fkey;
"""

# The time of recording never runs back in a crisis, so that each 64th event is enough to find an instant between two.
SPARSE = """
DROP INDEX eventlog.event_recorded;
CREATE INDEX event_recorded ON eventlog.event (crisis, recorded_at, seq) WHERE seq % 64 = 0;
"""

BACK = """
ALTER TABLE eventlog.event ADD CONSTRAINT event_crisis_fkey FOREIGN KEY (crisis) REFERENCES eventlog.head;
ALTER TABLE eventlog.erasable
    ADD CONSTRAINT erasable_crisis_seq_fkey FOREIGN KEY (crisis, seq) REFERENCES eventlog.event;
DROP TRIGGER of_a_crisis ON eventlog.event;
DROP TRIGGER of_an_event ON eventlog.erasable;
DROP TRIGGER named_for_ever ON eventlog.head;
DROP FUNCTION eventlog.of_a_crisis, eventlog.of_an_event;
DROP INDEX eventlog.event_recorded;
CREATE INDEX event_recorded ON eventlog.event (crisis, recorded_at, seq);
"""


def upgrade() -> None:
    for script in (HELD, SPARSE):
        run_script(op.get_bind(), script)


def downgrade() -> None:
    run_script(op.get_bind(), BACK)
