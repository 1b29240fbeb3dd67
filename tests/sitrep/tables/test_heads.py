"""Where a log stands: read for whoever asks alone; told to a crowd a moment later, but not past an announced event."""

import asyncio

import pytest

from eventlog import log
from sitrep import heads, projection
from sitrep.heads import CROWD, Heads

pytestmark = pytest.mark.anyio


@pytest.fixture
async def asked(database, told, monkeypatch):
    """Heads that would believe what they read for ever."""
    monkeypatch.setattr(heads, "BELIEVED_SECONDS", float("inf"))
    monkeypatch.setattr(heads, "AGAIN_SECONDS", float("inf"))
    asked = Heads(database)
    yield asked
    await asked.close()


async def crowd(asked, crisis):
    """So many ask at once, and then one read more is begun for the next of them."""
    for _ in range(CROWD):
        asked.lately(crisis)
    return await asyncio.gather(*(asked.settled(crisis) for _ in range(CROWD)))


async def test_who_asks_alone_is_told_what_is_read_for_them(asked, told):
    found = await asked.settled(told.name)

    assert found is not None
    assert asked.lately(told.name) is None


async def test_a_crowd_is_told_what_the_last_of_it_was_told(asked, told):
    found = await crowd(asked, told.name)

    assert len(set(found)) == 1
    assert asked.lately(told.name) == found[0]


async def test_an_announced_event_ends_what_a_crowd_is_told(asked, told, database):
    (before, *_) = await crowd(asked, told.name)
    await told.figure(24)
    await projection.catch_up(database)
    async with database.raw() as connection:
        await log.announce(connection, told.name)
    while asked.lately(told.name) is not None:  # noqa: ASYNC110 - it has no event to wait for
        await asyncio.sleep(0.01)
    after = await asked.settled(told.name)

    assert (before[0] + 1, before[1]) == after
