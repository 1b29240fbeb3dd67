"""What editors state is known as facts are, bounded by the seq of editing; merges point from fact to fact."""

from alembic import op

from foundation.database import run_script

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

# What was projected before says nothing of editors' statements: everything is made again from the log.
AGAIN = """
TRUNCATE knowledge.fact, knowledge.edit, knowledge.parked, knowledge.tree;
UPDATE knowledge.checkpoint SET seq = 0;
"""

COLUMNS = """
ALTER TABLE knowledge.fact ADD COLUMN editorial boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN knowledge.fact.editorial IS
    'Stated by an editor and not reported: a view holds it up to `edited`, whatever it knows of facts.';

ALTER TABLE knowledge.fact ADD COLUMN merges bigint[];
COMMENT ON COLUMN knowledge.fact.merges IS
    'The seqs of the merges that name it beside the event that they keep; whether that one stands is asked on reading.';
CREATE INDEX fact_merges ON knowledge.fact (crisis, root) WHERE merges IS NOT NULL;
COMMENT ON COLUMN knowledge.edit.says IS
    'The status of a verification, the sensitivity of a reclassification, the reason of a correction or retraction,
    the id of the event that a merge keeps.';
"""

# Only the bound of `known` is new; the rest is as it was.
SEEN = """
CREATE OR REPLACE FUNCTION knowledge.seen(crisis text, known bigint, edited bigint, cleared bigint)
RETURNS TABLE (
    root bigint, id uuid, type text, version bigint, as_of timestamptz, verification text, verified_by text,
    sensitivity text, sensitivity_now text, reclassified_then bigint, reclassified bigint,
    version_now bigint, since bigint, taken_back boolean
) LANGUAGE sql STABLE AS $$
    SELECT fact.root, fact.id, fact.type,
           CASE WHEN guarded.taken_back THEN now.version ELSE fact.version END,
           CASE WHEN guarded.taken_back THEN now.as_of ELSE fact.as_of END,
           CASE WHEN guarded.taken_back THEN now.verification ELSE fact.verification END,
           CASE WHEN guarded.taken_back THEN now.verified_by ELSE fact.verified_by END,
           fact.sensitivity, now.sensitivity, fact.reclassified, now.reclassified,
           now.version, now.known_from, guarded.taken_back
    FROM knowledge.fact AS fact
    JOIN knowledge.fact AS now ON now.crisis = fact.crisis AND now.root = fact.root
        AND now.known_from <= $4 AND (now.known_to IS NULL OR now.known_to > $4)
    CROSS JOIN LATERAL (
        SELECT now.version IS DISTINCT FROM fact.version AND EXISTS (
            SELECT FROM knowledge.edit
            WHERE edit.crisis = fact.crisis AND edit.seq > $3 AND edit.seq <= $4 AND edit.says = 'privacy'
              AND edit.kind IN ('event.corrected', 'event.retracted')
              AND (edit.target = fact.id OR edit.target IN (
                  SELECT earlier.id FROM knowledge.edit AS earlier
                  WHERE earlier.crisis = fact.crisis AND earlier.target = fact.id))
        ) AS taken_back
    ) AS guarded
    WHERE fact.crisis = $1 AND {said} AND fact.version IS NOT NULL
      AND fact.known_from <= $3 AND (fact.known_to IS NULL OR fact.known_to > $3)
$$;
"""


def upgrade() -> None:
    seen = SEEN.format(said="(fact.root <= $2 OR fact.editorial)")
    run_script(op.get_bind(), AGAIN + COLUMNS + seen)


def downgrade() -> None:
    seen = SEEN.format(said="fact.root <= $2")
    run_script(op.get_bind(), AGAIN + seen + "ALTER TABLE knowledge.fact DROP COLUMN editorial, DROP COLUMN merges;")
