"""Writers that are slow, roll back or are killed: who follows by `seq > last` misses nothing, and a naive log loses."""

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from uuid import uuid4

import asyncpg
import pytest

from eventlog import log, wire
from eventlog.erasable import Seal
from eventlog.log import Author, Batch, Submission

SEAL = Seal(bytes(32))
NGO = Author("ngo", "An NGO", "ingo", "key-1", "partner")
CRISIS = "aleppo-2026"
WRITERS = 4
TRIALS = [25, pytest.param(1_000, marks=pytest.mark.nightly)]

Write = Callable[[asyncpg.Connection], Awaitable[object]]


def said() -> Submission:
    event = {"id": str(uuid4()), "type": "figure.reported", "occurred": "2026-01-09"}
    event["data"] = {"indicator": "killed", "basis": "cumulative", "value": 23}  # type: ignore[assignment]
    admitted = wire.admit(event, SEAL)
    return Submission(admitted.id, "figure.reported", event, admitted.stored, admitted.digest, (), NGO)


async def one_writer(dsn: str, write: Write, fate: str, delay: float) -> None:
    """Writes in a transaction of its own, waits, and then commits, rolls back or dies without a word."""
    connection = await asyncpg.connect(dsn)
    try:
        transaction = connection.transaction()
        await transaction.start()
        await write(connection)
        await asyncio.sleep(delay)
        if fate == "commits":
            await transaction.commit()
        elif fate == "rolls back":
            await transaction.rollback()
    finally:
        connection.terminate()


async def one_trial(dsn: str, seed: int, write: Write, follow: Callable[[], Awaitable[None]], rest: float) -> None:
    """Some writers at once, begun in order and ended in any, while the reader goes on following."""
    chance = random.Random(seed)
    fates = [chance.choice(["commits", "commits", "rolls back", "is killed"]) for _ in range(WRITERS)]
    writing = asyncio.gather(*(one_writer(dsn, write, fate, chance.uniform(0, 0.02)) for fate in fates))
    while not writing.done():
        await follow()
        await asyncio.sleep(rest)
    await writing
    await follow()


@pytest.fixture
async def reader(dsn: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(dsn)
    yield connection
    await connection.close()


@pytest.mark.parametrize("trials", TRIALS)
async def test_a_reader_that_follows_the_log_misses_nothing(dsn, reader, trials):
    await log.append(reader, CRISIS, [Batch([said()])], opening=True)
    seen: list[int] = []

    async def follow() -> None:
        seen.extend(entry.seq for entry in await log.read(reader, CRISIS, seen[-1] if seen else 0, 50))

    async def write(connection: asyncpg.Connection) -> None:
        await log.append(connection, CRISIS, [Batch([said()])])

    for seed in range(trials):
        await one_trial(dsn, seed, write, follow, rest=0.001)
    head = await log.head(reader, CRISIS)

    assert head is not None
    assert head.seq > trials
    assert seen == list(range(1, head.seq + 1))


@pytest.mark.parametrize("trials", TRIALS)
async def test_the_same_reader_of_a_log_that_draws_positions_from_a_sequence_loses_events(dsn, reader, trials):
    """The rule of most logs on Postgres: it shows that the trial above can fail."""
    await reader.execute("CREATE TABLE naive (position bigserial PRIMARY KEY)")
    seen: list[int] = [0]

    async def follow() -> None:
        rows = await reader.fetch("SELECT position FROM naive WHERE position > $1 ORDER BY position", seen[-1])
        seen.extend(row["position"] for row in rows)

    async def write(connection: asyncpg.Connection) -> None:
        await connection.execute("INSERT INTO naive DEFAULT VALUES")

    for seed in range(trials):
        await one_trial(dsn, seed, write, follow, rest=0.001)
    written = {row["position"] for row in await reader.fetch("SELECT position FROM naive")}

    assert written - set(seen)
