"""The hot reads go by an index: a crisis is not slower to ask about because another one is large."""

import pytest

from eventlog import reading
from sitrep.knowledge.acts import LAST_ACT
from sitrep.knowledge.ends import ENDS
from sitrep.knowledge.facts import FACTS, POINTERS
from sitrep.knowledge.standing import FRONTIER
from sitrep.knowledge.views import CHECKPOINT

pytestmark = pytest.mark.anyio

# Many rows of another crisis, so that a scan of the table would be the worse plan.
LARGE = """
INSERT INTO knowledge.fact (crisis, known_from, root, id, type, organisation, version, as_of, verification, sensitivity)
SELECT 'large-2026', n, n, gen_random_uuid(), 'figure.reported', 'watch', n, now(), 'unverified', 'low'
FROM generate_series(1, 20000) AS n
"""

READS: dict[str, tuple[str, tuple[object, ...]]] = {
    "the checkpoint": (CHECKPOINT, ("aleppo-2026",)),
    "the head": (reading.HEAD, ("aleppo-2026",)),
    "the facts": (FACTS, ("aleppo-2026", 3, 3, 3, None, None, [])),
    "the instants": (ENDS, ("aleppo-2026", 3, 3, 3, [])),
    "the merges": (POINTERS, ("aleppo-2026", 3, 3)),
    "the last act": (LAST_ACT, ("aleppo-2026", 3, 3, 3)),
    "the tree": (FRONTIER, ("aleppo-2026", 3)),
}


def scans(plan):
    """The tables that a plan reads whole."""
    if plan["Node Type"] == "Seq Scan":
        yield plan["Relation Name"]
    for inner in plan.get("Plans", ()):
        yield from scans(inner)


@pytest.mark.parametrize("read", READS)
async def test_a_hot_read_scans_no_large_table(crisis, database, read):
    await crisis.figure(23)
    statement, arguments = READS[read]
    async with database.raw() as connection:
        await connection.execute(LARGE)
        await connection.execute("ANALYZE knowledge.fact")
        (plan,) = await connection.fetchval(f"EXPLAIN (FORMAT JSON) {statement}", *arguments)

    assert "fact" not in set(scans(plan["Plan"]))
