"""What many ask for at once is made once, and nobody is given what was begun before they asked for the newest."""

import asyncio

import pytest

from sitrep.turns import Turns

pytestmark = pytest.mark.anyio


class Maker:
    """Counts what it makes, each when it is let go on."""

    def __init__(self):
        self.begun = 0
        self.go = asyncio.Event()

    async def __call__(self):
        self.begun += 1
        made = self.begun
        await self.go.wait()
        return made


async def begun(*asking):
    """Tasks that have come as far as they can without the maker."""
    tasks = [asyncio.create_task(one) for one in asking]
    for _ in range(5):
        await asyncio.sleep(0)
    return tasks


async def test_those_who_come_while_one_is_made_share_the_next():
    turns, maker = Turns(), Maker()
    (first,) = await begun(turns.fresh("a", maker))
    late = await begun(*(turns.fresh("a", maker) for _ in range(9)))
    alone = maker.begun
    maker.go.set()

    assert (await first, await asyncio.gather(*late)) == (1, [2] * 9)
    assert (alone, maker.begun) == (1, 2)


async def test_what_can_be_made_in_one_way_only_is_shared_at_once():
    turns, maker = Turns(), Maker()
    asking = await begun(*(turns.joined("a", maker) for _ in range(3)), turns.joined("b", maker))
    maker.go.set()

    assert await asyncio.gather(*asking) == [1, 1, 1, 2]


async def test_who_hangs_up_takes_it_from_nobody():
    turns, maker = Turns(), Maker()
    first, second = await begun(turns.joined("a", maker), turns.joined("a", maker))
    first.cancel()
    maker.go.set()

    assert await second == 1


async def test_a_failure_is_theirs_who_waited_for_it_and_ends_with_it():
    turns, maker = Turns(), Maker()
    maker.go.set()

    async def fails():
        await asyncio.sleep(0)
        raise LookupError

    failing = await asyncio.gather(*(turns.joined("a", fails) for _ in range(2)), return_exceptions=True)

    assert [type(one) for one in failing] == [LookupError, LookupError]
    assert await turns.fresh("a", maker) == 1


async def test_of_a_crowd_that_never_ends_one_at_a_time_is_made():
    turns, running, most = Turns(), 0, 0

    async def make():
        nonlocal running, most
        running += 1
        most = max(most, running)
        for _ in range(3):
            await asyncio.sleep(0)
        running -= 1

    async def reader():
        for _ in range(20):
            await turns.fresh("a", make)

    await asyncio.gather(*(reader() for _ in range(10)))

    assert most == 1
