"""F16: the service is told to stop under load. What it has taken in it answers first, within ten seconds."""

import asyncio
import random
import signal

import asyncpg
import pytest

from eventlog import log


@pytest.mark.parametrize("stops", [1, pytest.param(100, marks=pytest.mark.nightly)])
async def test_a_service_that_is_told_to_stop_ends_in_time_and_loses_nothing(house, stops):
    chance = random.Random(16)
    load = house.load()
    slowest = 0.0
    for _ in range(stops):
        async with load.running():
            await asyncio.sleep(chance.uniform(0.05, 0.5))
            slowest = max(slowest, await asyncio.to_thread(house.ingest.end, signal.SIGTERM))
            await house.ingest.start()
        assert load.receipts
        await load.resolve()

    assert slowest < 10
    assert set(load.statuses) <= {200, 503}
    assert await house.sound() == 1 + len(load.acknowledged)


async def test_what_was_taken_in_before_the_word_to_stop_is_answered(house, said):
    """A slow writer holds the log, so that the posts are on their way when the word comes."""
    load = house.load()
    holder = await asyncpg.connect(house.dsn)
    async with load.client() as client:
        async with holder.transaction():
            await holder.execute("SELECT FROM eventlog.head FOR UPDATE")
            posting = [asyncio.create_task(load.post(client, [said(n)])) for n in range(6)]
            await asyncio.sleep(0.5)
            ending = asyncio.create_task(asyncio.to_thread(house.ingest.end, signal.SIGTERM))
            await asyncio.sleep(0.5)
        answers = await asyncio.gather(*posting)
    head = await log.head(holder, "port-city")
    await holder.close()

    assert answers == [200] * 6
    assert await ending < 10
    assert head is not None
    assert head.seq == 7
