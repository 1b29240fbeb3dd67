"""Whether a version was taken back is asked of the fact's own acts: by seq, all acts of a day were read for each."""

from alembic import op

from foundation.database import run_script

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

# What it answers is as it was. OFFSET 0: once a row, and not once for each column that depends on it.
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
        SELECT now.version IS DISTINCT FROM fact.version AND EXISTS ({private}) AS taken_back
        {once}
    ) AS guarded
    WHERE fact.crisis = $1 AND (fact.root <= $2 OR fact.editorial) AND fact.version IS NOT NULL
      AND fact.known_from <= $3 AND (fact.known_to IS NULL OR fact.known_to > $3)
$$;
"""

# The fact and what was done to it, a correction among them, and the acts for privacy on each of these.
BY_TARGET = """
            SELECT FROM (
                SELECT fact.id
                UNION ALL
                SELECT earlier.id FROM knowledge.edit AS earlier
                WHERE earlier.crisis = fact.crisis AND earlier.target = fact.id
            ) AS named (id)
            CROSS JOIN LATERAL (
                SELECT FROM knowledge.edit
                WHERE edit.crisis = fact.crisis AND edit.target = named.id
                  AND edit.seq > $3 AND edit.seq <= $4 AND edit.says = 'privacy'
                  AND edit.kind IN ('event.corrected', 'event.retracted')
                OFFSET 0
            ) AS act
"""

BY_SEQ = """
            SELECT FROM knowledge.edit
            WHERE edit.crisis = fact.crisis AND edit.seq > $3 AND edit.seq <= $4 AND edit.says = 'privacy'
              AND edit.kind IN ('event.corrected', 'event.retracted')
              AND (edit.target = fact.id OR edit.target IN (
                  SELECT earlier.id FROM knowledge.edit AS earlier
                  WHERE earlier.crisis = fact.crisis AND earlier.target = fact.id))
"""


def upgrade() -> None:
    run_script(op.get_bind(), SEEN.format(private=BY_TARGET, once="OFFSET 0"))


def downgrade() -> None:
    run_script(op.get_bind(), SEEN.format(private=BY_SEQ, once=""))
