"""What the sitrep service knows: effective facts, each with the range of seq in which it was so known."""

from alembic import op

from foundation.database import run_script

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# A schema of its own: everything in it can be made again from the log, and a rebuilt one can take its place by rename.
SCHEMA = """
CREATE SCHEMA knowledge;

CREATE TABLE knowledge.checkpoint (
    crisis text PRIMARY KEY,
    seq bigint NOT NULL
);
COMMENT ON TABLE knowledge.checkpoint IS
    'Up to which seq each crisis is projected; who moves it writes, who cannot move it stops.';

CREATE TABLE knowledge.fact (
    crisis text NOT NULL,
    known_from bigint NOT NULL,
    root bigint NOT NULL,
    known_to bigint CHECK (known_to > known_from),
    id uuid NOT NULL,
    type text NOT NULL,
    organisation text NOT NULL,
    version bigint,
    as_of timestamptz,
    verification text,
    verified_by text,
    verified bigint,
    sensitivity text,
    reclassified bigint,
    PRIMARY KEY (crisis, known_from, root)
) WITH (fillfactor = 90);
COMMENT ON TABLE knowledge.fact IS
    'A row is what held of one fact from known_from until before known_to (null: still). Rows are added and
    closed, never changed otherwise, so what was known at a seq stays as it was.';
COMMENT ON COLUMN knowledge.fact.root IS 'The seq of the event that first said it.';
COMMENT ON COLUMN knowledge.fact.version IS 'The seq of the event whose payload is in force; null: retracted.';
COMMENT ON COLUMN knowledge.fact.as_of IS 'From when it is said to hold: the day axis (figures.md, effective as_of).';
COMMENT ON COLUMN knowledge.fact.verified IS 'The seq of the verification that counts; null: as the event itself says.';
COMMENT ON COLUMN knowledge.fact.reclassified IS 'The seq of the reclassification that counts.';

-- known_to stands in no key, so that closing a row touches no index.
CREATE INDEX fact_type ON knowledge.fact (crisis, type, known_from);
CREATE INDEX fact_root ON knowledge.fact (crisis, root, known_from);
CREATE UNIQUE INDEX fact_id ON knowledge.fact (crisis, id) WHERE known_from = root;

CREATE TABLE knowledge.edit (
    crisis text NOT NULL,
    seq bigint NOT NULL,
    target uuid NOT NULL,
    id uuid NOT NULL,
    kind text NOT NULL,
    organisation text NOT NULL,
    capacity text NOT NULL,
    corrects text,
    says text,
    PRIMARY KEY (crisis, seq, target)
);
COMMENT ON TABLE knowledge.edit IS
    'One row for each event that an editorial act names, whether or not that event is there yet: those that wait need no
    table of their own, they are found by their target when it arrives.';
COMMENT ON COLUMN knowledge.edit.corrects IS 'The type of the event inside a correction.';
COMMENT ON COLUMN knowledge.edit.says IS
    'The status of a verification, the sensitivity of a reclassification, the reason of a correction or retraction.';
CREATE INDEX edit_target ON knowledge.edit (crisis, target);
CREATE INDEX edit_id ON knowledge.edit (crisis, id);

CREATE TABLE knowledge.parked (
    crisis text NOT NULL,
    seq bigint NOT NULL,
    reason text NOT NULL,
    PRIMARY KEY (crisis, seq)
);
COMMENT ON TABLE knowledge.parked IS 'Events that could not be understood; a report says how many it does not include.';

CREATE TABLE knowledge.tree (
    crisis text NOT NULL,
    seq bigint NOT NULL,
    frontier bytea[] NOT NULL,
    PRIMARY KEY (crisis, seq)
);
COMMENT ON TABLE knowledge.tree IS
    'The frontier of the log''s Merkle tree at every 1,024th seq, so that the root at any seq is near.';

-- What was said by `known`, as it stood at `edited`, as protected as at `cleared`. What was corrected or retracted for
-- privacy since is `taken_back`: no earlier version of it is shown any more.
CREATE FUNCTION knowledge.seen(crisis text, known bigint, edited bigint, cleared bigint)
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
    WHERE fact.crisis = $1 AND fact.root <= $2 AND fact.version IS NOT NULL
      AND fact.known_from <= $3 AND (fact.known_to IS NULL OR fact.known_to > $3)
$$;

GRANT USAGE ON SCHEMA knowledge TO sitrep_reports;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA knowledge TO sitrep_reports;
"""


def upgrade() -> None:
    run_script(op.get_bind(), SCHEMA)


def downgrade() -> None:
    run_script(op.get_bind(), "DROP SCHEMA knowledge CASCADE")
