"""Facts are filed by series, and counted as they come: what a report costs follows what is current, not the history."""

from alembic import op

from foundation.database import run_script

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

# What was projected before is filed nowhere: everything is made again from the log.
AGAIN = """
TRUNCATE knowledge.fact, knowledge.edit, knowledge.parked, knowledge.tree;
UPDATE knowledge.checkpoint SET seq = 0;
"""

FILED = """
ALTER TABLE knowledge.fact
    ADD COLUMN series bigint,
    ADD COLUMN repeats bigint[],
    ADD COLUMN lasting boolean NOT NULL DEFAULT false,
    ADD COLUMN ahead boolean NOT NULL DEFAULT false,
    ADD COLUMN late boolean NOT NULL DEFAULT false,
    ADD COLUMN day date,
    ADD COLUMN place text;
COMMENT ON COLUMN knowledge.fact.series IS
    'What it is filed under: one subject, one voice and one protection, as it says them. Null: retracted, stated by an
    editor, or named by a merge, which is looked at by itself.';
COMMENT ON COLUMN knowledge.fact.repeats IS
    'Of a relay without an instant: hashes of the numbers that it may repeat (R2).';
COMMENT ON COLUMN knowledge.fact.lasting IS 'It matters however old it is: a counter restarts with it (R3).';
COMMENT ON COLUMN knowledge.fact.ahead IS 'It holds from an instant after its recording.';
COMMENT ON COLUMN knowledge.fact.late IS 'It was recorded after the cut-off of a day on which it held already.';
COMMENT ON COLUMN knowledge.fact.day IS 'The day whose report it belongs to, by as_of.';
COMMENT ON COLUMN knowledge.fact.place IS 'The names of its place as given, in JSON; empty: none was.';

CREATE INDEX fact_series ON knowledge.fact (crisis, series, as_of) WHERE series IS NOT NULL;
CREATE INDEX fact_editorial ON knowledge.fact (crisis, root) WHERE editorial;
CREATE INDEX fact_lasting ON knowledge.fact (crisis, root) WHERE lasting;
CREATE INDEX fact_ahead ON knowledge.fact (crisis, as_of) WHERE ahead;
CREATE INDEX fact_repeats ON knowledge.fact USING gin (repeats) WHERE repeats IS NOT NULL;
CREATE INDEX fact_moved ON knowledge.fact (crisis, known_from) WHERE late OR known_from > root;
CREATE INDEX fact_place ON knowledge.fact (crisis, day, place, root) WHERE series IS NOT NULL;

CREATE INDEX edit_organisation ON knowledge.edit (crisis, organisation, seq);

CREATE TABLE knowledge.series (
    crisis text NOT NULL,
    series bigint NOT NULL,
    since bigint NOT NULL,
    type text NOT NULL,
    sensitivity text NOT NULL,
    untimed boolean NOT NULL,
    PRIMARY KEY (crisis, series)
);
COMMENT ON TABLE knowledge.series IS 'Every series, and from which seq on it has a fact.';

CREATE TABLE knowledge.guarded (
    crisis text NOT NULL,
    seq bigint NOT NULL,
    root bigint NOT NULL,
    PRIMARY KEY (crisis, seq, root)
);
COMMENT ON TABLE knowledge.guarded IS
    'At which seq the protection of a fact changed, or a version of it was taken back for privacy.';

CREATE TABLE knowledge.tally (
    crisis text NOT NULL,
    day date NOT NULL,
    place text NOT NULL,
    type text NOT NULL,
    sensitivity text NOT NULL,
    flag boolean NOT NULL,
    bucket bigint NOT NULL,
    n bigint NOT NULL,
    PRIMARY KEY (crisis, day, place, type, sensitivity, flag, bucket)
);
COMMENT ON TABLE knowledge.tally IS
    'How many facts stood at the end of a bucket of 1,024 seqs. Of all days (day -infinity; flag: corrected; type empty:
    retracted), of one day (place empty; flag: nobody checked it), and of one place and day (place a JSON value).';

CREATE TABLE knowledge.counted (
    crisis text NOT NULL,
    day date NOT NULL,
    place text NOT NULL,
    type text NOT NULL,
    sensitivity text NOT NULL,
    flag boolean NOT NULL,
    since bigint NOT NULL,
    PRIMARY KEY (crisis, day, place, type, sensitivity, flag)
);
COMMENT ON TABLE knowledge.counted IS 'What is counted in knowledge.tally, and from which seq on.';

-- The facts of a series as a view holds them: known by `known`, in force at `edited`; without those looked at apart.
CREATE FUNCTION knowledge.words(crisis text, known bigint, edited bigint, apart bigint[], series bigint)
RETURNS TABLE (root bigint, as_of timestamptz) LANGUAGE sql STABLE AS $$
    SELECT fact.root, fact.as_of
    FROM knowledge.fact
    WHERE fact.crisis = $1 AND fact.series = $5 AND fact.root <= $2
      AND fact.known_from <= $3 AND (fact.known_to IS NULL OR fact.known_to > $3) AND fact.root <> ALL ($4)
$$;

GRANT SELECT, INSERT, UPDATE, DELETE ON knowledge.series, knowledge.guarded, knowledge.tally, knowledge.counted
    TO sitrep_reports;
"""

BACK = """
DROP FUNCTION knowledge.words(text, bigint, bigint, bigint[], bigint);
DROP TABLE knowledge.series, knowledge.guarded, knowledge.tally, knowledge.counted;
DROP INDEX knowledge.fact_editorial, knowledge.edit_organisation;
ALTER TABLE knowledge.fact
    DROP COLUMN series, DROP COLUMN repeats, DROP COLUMN lasting, DROP COLUMN ahead, DROP COLUMN late,
    DROP COLUMN day, DROP COLUMN place;
"""


def upgrade() -> None:
    run_script(op.get_bind(), AGAIN + FILED)


def downgrade() -> None:
    run_script(op.get_bind(), AGAIN + BACK)
