"""The hot reads of the log go by its keys, whatever the size of this crisis or of another."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from eventlog import appending, reading

pytestmark = pytest.mark.anyio

# Two crises of 20,000 events each among many: to read a table whole would be the worst plan, and an index on the crisis
# alone a bad one.
LARGE = """
INSERT INTO eventlog.head (crisis, seq, recorded_at, frontier)
SELECT crisis, 20000, now(), CAST('{}' AS bytea[]) FROM unnest(ARRAY['large', 'other']) AS crisis
UNION ALL SELECT 'small-' || n, 1, now(), CAST('{}' AS bytea[]) FROM generate_series(1, 2000) AS n;
INSERT INTO eventlog.event
    (crisis, seq, id, type, recorded_at, organisation, organisation_name, key, capacity, digest, stored)
SELECT crisis, n, gen_random_uuid(), 'figure.reported',
       TIMESTAMPTZ '2026-01-01T00:00:00Z' + n * INTERVAL '1 minute', 'org-' || n % 40, 'An NGO', 'key', 'partner',
       sha256(s), s
FROM unnest(ARRAY['large', 'other']) AS crisis, generate_series(1, 20000) AS n,
     LATERAL convert_to(format('{"n":%s}', n), 'UTF8') AS s;
INSERT INTO eventlog.erasable (crisis, seq, pointer, salt, value)
SELECT crisis, seq, '/text', sha256(stored), stored FROM eventlog.event WHERE seq % 2 = 0;
ANALYZE eventlog.head, eventlog.event, eventlog.erasable;
"""

# Rows of the two tables that this transaction read, by an index or not.
READ_SO_FAR = """
SELECT sum(seq_tup_read + idx_tup_fetch) FROM pg_stat_xact_user_tables
WHERE schemaname = 'eventlog' AND relname IN ('head', 'event')
"""

ID = UUID(int=7)
FAR = 2**62

# Each with the most rows that its plan may look at; what is asked for is a page, a row, or a handful.
READS: dict[str, tuple[str, tuple[object, ...], int]] = {
    "a page of the feed": (reading.READ, ("large", 15_000, FAR, 100, None, FAR), 101),
    "the end of the feed": (reading.READ, ("large", 20_000, FAR, 100, None, FAR), 1),
    "a page of one's own events": (reading.READ, ("large", 5_000, FAR, 100, "org-7", FAR), 101),
    "the event of an id": (reading.READ_ID, ("large", ID), 1),
    "some seqs": (reading.READ_SEQS, ("large", [5, 9_000, 19_999]), 3),
    "what lies apart of a page": (reading.ERASABLE, ("large", list(range(100, 200))), 100),
    "the head": (reading.HEAD, ("large",), 1),
    "the register": (reading.READ_REGISTER, ("large", 0, FAR), 1),
    "the seq of an instant": (reading.SEQ_AT, ("large", datetime(2026, 1, 9, tzinfo=UTC)), 66),
    "the last erasure": (reading.LAST_ERASURE, ("large",), 1),
    "whose ids are": (reading.OWNERS, ("large", [UUID(int=n) for n in range(50)]), 1),
    "which ids are known": (appending.PROBE, ("large", [UUID(int=n) for n in range(50)]), 1),
}


def looked_at(plan):
    """The rows that the plan took from tables, with those that it threw away again."""
    if "Relation Name" in plan:
        thrown = plan.get("Rows Removed by Filter", 0) + plan.get("Rows Removed by Index Recheck", 0)
        yield (plan["Actual Rows"] + thrown) * plan["Actual Loops"]
    for inner in plan.get("Plans", ()):
        yield from looked_at(inner)


async def test_every_hot_read_looks_at_what_it_gives_and_not_at_the_log(database):
    async with database.raw() as connection:
        await connection.execute(LARGE)
        seen = {}
        for name, (statement, arguments, _) in READS.items():
            (plan,) = await connection.fetchval(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}", *arguments)
            seen[name] = sum(looked_at(plan["Plan"]))

    assert {name: rows for name, rows in seen.items() if rows > READS[name][2]} == {}


async def test_the_seq_of_an_instant_is_the_last_that_was_recorded_by_then_wherever_it_lies(database):
    async with database.raw() as connection:
        await connection.execute(LARGE)
        found = {
            minute: await reading.seq_at(
                connection, "large", datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minute)
            )
            for minute in (0, 1, 62, 63, 64, 65, 127, 128, 129, 11_520, 19_999, 20_000, 99_999)
        }

    assert found == {minute: min(minute, 20_000) for minute in found}


ADD = """
INSERT INTO eventlog.event
    (crisis, seq, id, type, recorded_at, organisation, organisation_name, key, capacity, digest, stored)
SELECT 'large', n, gen_random_uuid(), 'note.added', now(), 'ngo', 'An NGO', 'key', 'partner', sha256('{{}}'), '{{}}'
FROM generate_series({first}, {last}) AS n;
INSERT INTO eventlog.erasable (crisis, seq, pointer, salt, value)
SELECT 'large', n, '/text', sha256(''), '""' FROM generate_series({first}, {last}) AS n
"""


async def test_an_append_goes_through_neither_the_crises_nor_the_log_to_find_what_it_belongs_to(database):
    async with database.raw() as connection:
        await connection.execute(LARGE)
        # A large one first: the plan that is made for it is kept for those that follow.
        await connection.execute(ADD.format(first=20_001, last=22_000))
        async with connection.transaction():
            before = await connection.fetchval(READ_SO_FAR)
            await connection.execute(ADD.format(first=22_001, last=22_001))
            after = await connection.fetchval(READ_SO_FAR)

    # One of each: the crisis that the event is of, the event that the words are of.
    assert after - before == 2
