"""The hot reads go by an index: a crisis is not slower to ask about because another one is large."""

from datetime import UTC, datetime
from importlib import import_module
from uuid import UUID

import pytest

from eventlog import reading
from sitrep import batch, filing
from sitrep.knowledge import by_index
from sitrep.knowledge.acts import LAST_ACT
from sitrep.knowledge.ends import ENDS
from sitrep.knowledge.facts import FACTS, FACTS_OF, LAST_ACTS, POINTERS
from sitrep.knowledge.lines import FIRST, SERIES_OF
from sitrep.knowledge.standing import CLEARED, FRONTIER
from sitrep.knowledge.tally import COUNTED, NOT_HELD, POSTED
from sitrep.knowledge.views import CHECKPOINT

current = import_module("sitrep.knowledge.current")  # its function bears the name of the module

pytestmark = pytest.mark.anyio

CRISIS = "aleppo-2026"

# Many rows of another crisis and of this one, so that a scan of the table would be the worse plan.
LARGE = """
INSERT INTO knowledge.fact (crisis, known_from, root, id, type, organisation, version, as_of, verification, sensitivity,
                            series, day, place)
SELECT crisis, n, n, gen_random_uuid(), 'figure.reported', 'watch', n, now() - n * interval '1 minute', 'unverified',
       'low', n % 300, current_date - (n % 60), 'null'
FROM generate_series(10, 20000) AS n, unnest(ARRAY['large-2026', 'aleppo-2026']) AS crisis;
INSERT INTO knowledge.edit (crisis, seq, target, id, kind, organisation, capacity)
SELECT crisis, n, gen_random_uuid(), gen_random_uuid(), 'event.verified', 'watch', 'partner'
FROM generate_series(10, 20000, 10) AS n, unnest(ARRAY['large-2026', 'aleppo-2026']) AS crisis;
INSERT INTO knowledge.tally (crisis, day, place, type, sensitivity, flag, bucket, n)
SELECT crisis, current_date - (n % 60), '', 'figure.reported', 'low', false, n, n
FROM generate_series(1, 20000) AS n, unnest(ARRAY['large-2026', 'aleppo-2026']) AS crisis;
ANALYZE knowledge.fact, knowledge.edit, knowledge.tally;
"""

NOW = datetime(2026, 1, 9, tzinfo=UTC)
TODAY = NOW.date()
UPTO = 15_000
HELD = (CRISIS, UPTO, UPTO, [1, 2])
READS: dict[str, tuple[str, tuple[object, ...]]] = {
    "the checkpoint": (CHECKPOINT, (CRISIS,)),
    "the head": (reading.HEAD, (CRISIS,)),
    "the merges": (POINTERS, (CRISIS, UPTO, UPTO)),
    "the last act": (LAST_ACT, (CRISIS, UPTO, UPTO, UPTO + 9)),
    "the last acts": (LAST_ACTS, (CRISIS, UPTO, ["watch"])),
    "the tree": (FRONTIER, (CRISIS, UPTO)),
    "what cleared": (CLEARED, (CRISIS, UPTO, UPTO, UPTO)),
    "the last words of series": (current.LAST_WORDS, (*HELD, [1, 2, 3], [False, True, False], [NOW], "UTC")),
    "the last word of series": (current.LAST_WORD, (*HELD, [1, 2, 3], NOW)),
    "the history of series": (current.TOLD, (*HELD, [1, 2], [datetime(1, 1, 2, tzinfo=UTC)] * 2, NOW)),
    "what is told": (current.TOLD, (*HELD, [1, 2], [NOW, NOW], NOW)),
    "what stands apart": (current.APART, (CRISIS, UPTO, UPTO, NOW)),
    "what was guarded": (current.GUARDED, (CRISIS, UPTO, UPTO, UPTO)),
    "what is named": (current.NAMED, (CRISIS, [UUID(int=1)])),
    "what repeats a number": (current.REPEATS, ([1, 2], CRISIS, UPTO, UPTO, NOW)),
    "what moved": (current.MOVED, (CRISIS, UPTO - 100, UPTO, UPTO, NOW, UPTO - 100)),
    "the news of a day": (current.NEWS, (*HELD, ["null"], TODAY, ["figure.reported"], ["low"], 10)),
    "facts by their roots": (FACTS_OF, (CRISIS, UPTO, UPTO, UPTO, [11, 12, 13])),
    "the counts": (COUNTED, (CRISIS, UPTO - 100, UPTO, TODAY, TODAY, TODAY)),
    "what is counted and not held": (NOT_HELD, (CRISIS, UPTO - 10, UPTO, [1, 2])),
}
# Of these the whole is asked for: only other crises must not be read.
WHOLE: dict[str, tuple[str, tuple[object, ...]]] = {
    "the facts": (FACTS, (CRISIS, 3, 3, 3, None, None, [])),
    "the instants": (ENDS, (CRISIS, 3, 3, 3, [])),
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
    async with by_index(database) as connection:
        (plan,) = await connection.fetchval(f"EXPLAIN (FORMAT JSON) {statement}", *arguments)

    assert not {"fact", "edit", "tally"} & set(scans(plan["Plan"]))


@pytest.mark.parametrize("read", WHOLE)
async def test_a_crisis_is_not_slower_to_read_because_another_one_is_large(crisis, database, read):
    await crisis.figure(23)
    statement, arguments = WHOLE[read]
    async with database.raw() as connection:
        await connection.execute(LARGE.replace(", 'aleppo-2026'", ""))
        (plan,) = await connection.fetchval(f"EXPLAIN (FORMAT JSON) {statement}", *arguments)

    assert "fact" not in set(scans(plan["Plan"]))


@pytest.mark.parametrize("read", ["the last words of series", "facts by their roots", "the counts"])
async def test_young_tables_without_statistics_are_read_by_index_too(crisis, database, read):
    await crisis.figure(23)
    statement, arguments = READS[read]
    async with by_index(database) as connection:
        (plan,) = await connection.fetchval(f"EXPLAIN (FORMAT JSON) {statement}", *arguments)

    assert not {"fact", "edit", "tally"} & set(scans(plan["Plan"]))


# What a report asks of a few facts, however many the crisis has: by a list, and all at once, each of these went through
# everything that was known, and a summary at a million events did not come within a minute.
LATEST = datetime(2100, 1, 1, tzinfo=UTC)
FEW = {
    "the last words of series": (current.LAST_WORDS, (*HELD, [1, 2, 3], [False] * 3, [LATEST], "UTC")),
    "facts by their roots": (FACTS_OF, (CRISIS, UPTO, UPTO, 20_000, [11, 12, 13])),
    "what is looked at by itself": (NOT_HELD, (CRISIS, UPTO, UPTO, [11, 12, 13])),
    "how many were posted": (POSTED, (CRISIS, "figure.reported", UPTO, 20)),
    "the history of a series": (current.TOLD, (*HELD, [1], [datetime(1, 1, 2, tzinfo=UTC)], LATEST)),
    "the series of facts": (SERIES_OF, (CRISIS, [11, 12, 13], UPTO)),
    "the first word of series": (FIRST, (*HELD, [1, 2, 3])),
    "what cleared": (CLEARED, (CRISIS, UPTO, UPTO, 20_000)),
}

# Facts of which another version holds since, and many acts since on others.
CHANGED = """
UPDATE knowledge.fact SET known_to = 15100 WHERE crisis = 'aleppo-2026' AND root IN (11, 12, 13);
INSERT INTO knowledge.fact (crisis, known_from, root, id, type, organisation, version, verification, sensitivity)
SELECT crisis, 15100, root, id, type, organisation, 15100, verification, sensitivity
FROM knowledge.fact WHERE crisis = 'aleppo-2026' AND root IN (11, 12, 13);
INSERT INTO knowledge.guarded (crisis, seq, root) VALUES ('aleppo-2026', 15100, 11);
"""


@pytest.mark.parametrize("statistics", [True, False])
async def test_what_is_asked_of_a_few_facts_reads_few_pages_whatever_the_crisis_holds(crisis, database, statistics):
    await crisis.figure(23)
    touched = {}
    async with database.raw() as connection:
        await connection.execute(LARGE if statistics else LARGE.partition("ANALYZE")[0])
        await connection.execute(CHANGED)
    async with by_index(database) as connection:
        for name, (statement, arguments) in FEW.items():
            (told,) = await connection.fetchval(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {statement}", *arguments)
            touched[name] = told["Plan"]["Shared Hit Blocks"] + told["Plan"]["Shared Read Blocks"]

    assert all(pages < 150 for pages in touched.values()), touched


# What the projection asks for each batch, and of how few it is told.
ASKED = {
    "facts by their ids": (batch.ROOTS, (CRISIS, [UUID(int=1), UUID(int=2)])),
    "what a batch names": (batch.NAMED, (CRISIS, 20_000, [UUID(int=1)])),
    "the acts on facts": (batch.ACTS, (CRISIS, [11, 12], [UUID(int=1), UUID(int=2)])),
    "the row that ends": (batch.CLOSE, (CRISIS, 11, 20_001)),
    "an act for privacy before its target": (filing.PRIVATE, (CRISIS, [UUID(int=1)])),
}


async def test_a_crisis_that_the_statistics_have_not_seen_is_not_read_whole_for_each_batch(crisis, database):
    """It was taken for empty, so that any index would do, and a log of 10,000 events was read for every 500."""
    await crisis.figure(23)
    touched = {}
    async with database.raw() as connection:
        await connection.execute(LARGE.replace(", 'aleppo-2026'", ""))
        await connection.execute(LARGE.replace("'large-2026', ", "").split("ANALYZE")[0])
    async with database.raw() as connection, connection.transaction():
        await connection.execute(batch.BY_INDEX)
        for name, (statement, arguments) in ASKED.items():
            (told,) = await connection.fetchval(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {statement}", *arguments)
            touched[name] = told["Plan"]["Shared Hit Blocks"] + told["Plan"]["Shared Read Blocks"]

    assert all(pages < 40 for pages in touched.values()), touched
