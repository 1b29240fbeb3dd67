"""F1: the ingest service is killed in the middle of its work. What it acknowledged is there, a batch is there whole or
not at all, and the same ids resolve the rest.
"""

import asyncio
import random
import signal

import pytest


@pytest.mark.parametrize("kills", [1, pytest.param(200, marks=pytest.mark.nightly)])
async def test_a_killed_service_loses_nothing_that_it_acknowledged(house, kills):
    chance = random.Random(1)
    load = house.load()
    for _ in range(kills):
        async with load.running():
            await asyncio.sleep(chance.uniform(0.05, 0.5))
            house.ingest.end(signal.SIGKILL)
            await house.ingest.start()
        assert load.receipts
        await load.resolve()

    assert load.cut >= kills
    assert set(load.statuses) == {200}
    assert await house.sound() == 1 + len(load.acknowledged)
