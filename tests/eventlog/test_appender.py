"""The append that remembers where the log ends: one statement while it is alone, the lock first when it is not."""

import asyncio
import random
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventlog import log, merkle, wire
from eventlog.canonical import canonical
from eventlog.erasable import Seal
from eventlog.log import Appender, Author, Batch, NotReplicated, Recorded, Submission
from eventlog.recorded import instant
from foundation.database import UNREACHABLE, Database, migrate_async
from foundation.embedded import embedded

SEAL = Seal(bytes(32))
NGO = Author("ngo", "An NGO", "ingo", "key-1", "partner")
CRISIS = "aleppo-2026"


def said(value: int = 23, identity: object = None) -> Submission:
    event = {
        "id": str(identity or uuid4()),
        "type": "figure.reported",
        "occurred": "2026-01-09",
        "data": {"indicator": "killed", "basis": "cumulative", "value": value},
        "text": "As told.",
    }
    admitted = wire.admit(event, SEAL)
    return Submission(
        admitted.id, "figure.reported", admitted.value, admitted.stored, admitted.digest, admitted.erasables, NGO
    )


@pytest.fixture
async def ingest(dsn: str) -> AsyncIterator[Database]:
    async with Database(dsn, "sitrep_ingest", size=6) as database:
        async with database.raw() as connection:
            await log.append(connection, CRISIS, [Batch([said(0)])], opening=True)
        yield database


async def append(database: Database, appender: Appender, *submissions: Submission) -> list[log.Outcome]:
    async with database.raw() as connection:
        (outcomes,) = await appender.append(connection, [Batch(submissions)])
    return outcomes


async def assert_whole(database: Database) -> list[Recorded]:
    """No gap, no step back in time, and the kept tree is the tree over what is read back."""
    async with database.raw() as connection:
        recorded, head = await log.read(connection, CRISIS, limit=100_000), await log.head(connection, CRISIS)
        apart = await log.erasables(connection, CRISIS, [entry.seq for entry in recorded])
    assert head is not None
    assert [entry.seq for entry in recorded] == list(range(1, head.seq + 1)) == sorted(apart)
    assert [entry.recorded_at for entry in recorded] == sorted(entry.recorded_at for entry in recorded)
    assert head.root == merkle.root(merkle.extend([], 0, [merkle.leaf_hash(entry.leaf) for entry in recorded]))
    return recorded


async def test_one_appender_alone_keeps_the_log_whole(ingest):
    appender = Appender(CRISIS)
    for count in (1, 3, 1, 40, 2):
        outcomes = await append(ingest, appender, *(said() for _ in range(count)))
        assert {outcome.status for outcome in outcomes} == {"created"}

    assert len(await assert_whole(ingest)) == 48


async def test_a_repeat_and_a_conflict_are_known_though_the_appender_remembers_no_ids(ingest):
    appender, identity = Appender(CRISIS), uuid4()
    (first,) = await append(ingest, appender, said(1, identity))
    outcomes = await append(ingest, appender, said(), said(1, identity), said(2, identity), said())

    assert [outcome.status for outcome in outcomes] == ["created", "duplicate", "conflict", "created"]
    assert outcomes[1].receipt == first.receipt
    await assert_whole(ingest)


async def test_one_id_twice_in_one_append_is_written_once(ingest):
    appender, identity = Appender(CRISIS), uuid4()
    await append(ingest, appender, said())
    outcomes = await append(ingest, appender, said(1, identity), said(1, identity))

    assert [outcome.status for outcome in outcomes] == ["created", "duplicate"]
    assert outcomes[0].receipt == outcomes[1].receipt
    await assert_whole(ingest)


@pytest.mark.parametrize("seed", range(3))
async def test_appenders_that_race_leave_no_gap_and_give_one_receipt_an_id(ingest, seed):
    """Each replica has an appender of its own; all of them get the same events, in an order of their own."""
    submissions = [said(n) for n in range(60)]
    seen: dict[object, set[object]] = {}

    async def write(number: int) -> None:
        chance, appender = random.Random(f"{seed}-{number}"), Appender(CRISIS)
        mine = chance.sample(submissions, len(submissions))
        while mine:
            count = chance.randint(1, 4)
            part, mine = mine[:count], mine[count:]
            for outcome in await append(ingest, appender, *part):
                assert outcome.receipt is not None
                seen.setdefault(outcome.receipt.id, set()).add((outcome.receipt.seq, outcome.receipt.recorded_at))

    await asyncio.gather(*map(write, range(4)))

    assert all(len(receipts) == 1 for receipts in seen.values())
    assert len(await assert_whole(ingest)) == 61


async def test_an_appender_whose_connection_dies_looks_anew(ingest, database):
    appender, identity = Appender(CRISIS), uuid4()
    await append(ingest, appender, said())
    async with ingest.raw() as connection:
        victim = connection.get_server_pid()
        async with database.raw() as owner:
            await owner.execute("SELECT pg_terminate_backend($1)", victim)
        with pytest.raises((asyncpg.PostgresError, *UNREACHABLE)):
            await appender.append(connection, [Batch([said(1, identity)])])
    (outcome,) = await append(ingest, appender, said(1, identity))

    assert outcome.status == "created"
    await assert_whole(ingest)


authors = st.builds(
    Author, st.text(max_size=8), st.text(max_size=8), st.none() | st.text(max_size=4), st.text(max_size=4),
    st.sampled_from(["partner", "coordinator", "system"]),
)  # fmt: skip


@given(st.text(max_size=8), st.datetimes(), st.lists(st.tuples(authors, st.integers(1, 2**53), st.binary(max_size=32))))
def test_a_leaf_is_the_canonical_json_of_what_the_server_noted(crisis, moment, rows):
    for author, seq, digest in rows:
        recorded = Recorded._make((crisis, seq, uuid4(), "note.added", moment, *author, digest, b""))
        noted = {"v": 1, "crisis": crisis, "seq": seq, "recorded_at": instant(moment), "digest": digest.hex()}
        assert recorded.leaf == canonical(noted | author._asdict())


@pytest.fixture
def lonely(tmp_path: Path) -> Iterator[str]:
    """A server of this test's own: what it is told of standbys holds for all its databases."""
    with embedded(tmp_path / "postgres") as running:
        yield running.dsn


async def waiting(owner: asyncpg.Connection) -> int:
    """The process whose commit waits for a standby."""
    for _ in range(500):
        if found := await owner.fetchval("SELECT pid FROM pg_stat_activity WHERE wait_event = 'SyncRep'"):
            return int(found)
        await asyncio.sleep(0.01)
    pytest.fail("no commit waits for a standby")


async def standby(owner: asyncpg.Connection, name: str) -> None:
    """Waits until the server has read which standby it must wait for; "" for none."""
    await owner.execute(f"ALTER SYSTEM SET synchronous_standby_names = '{name}'")
    await owner.execute("SELECT pg_reload_conf()")
    for _ in range(500):
        if await owner.fetchval("SHOW synchronous_standby_names") == name:
            return
        await asyncio.sleep(0.01)
    pytest.fail("the server did not read its settings again")


@pytest.mark.parametrize("remembers", [True, False], ids=["in one statement", "with the lock first"])
async def test_an_append_whose_wait_for_the_standby_is_broken_off_is_not_acknowledged_nor_is_its_repeat(
    lonely, remembers
):
    await migrate_async(lonely)
    owner = await asyncpg.connect(lonely)
    # The one who watches commits nothing, and so never waits.
    await owner.execute("SET synchronous_commit = local")
    submission, appender = said(), Appender(CRISIS)
    async with Database(lonely, "sitrep_ingest") as ingest:
        async with ingest.raw() as connection:
            await log.append(connection, CRISIS, [Batch([said(0)])], opening=True)
        if remembers:
            await append(ingest, appender, said())
        await standby(owner, "ghost")
        posting = asyncio.create_task(append(ingest, appender, submission))
        await owner.execute("SELECT pg_cancel_backend($1)", await waiting(owner))
        with pytest.raises(NotReplicated):
            await asyncio.wait_for(posting, 10)
        # It is written here, and a repeat finds it; but it is not acknowledged before a standby has it.
        repeat = asyncio.create_task(append(ingest, appender, submission))
        await waiting(owner)
        assert not repeat.done()
        await standby(owner, "")
        (outcome,) = await asyncio.wait_for(repeat, 10)
        await assert_whole(ingest)
    await owner.close()

    assert outcome.status == "duplicate"
