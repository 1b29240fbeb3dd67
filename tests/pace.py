"""A time that runs as fast as what is measured by it, so that a limit holds on a slow machine. Never a test."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

TICK = 0.05


@dataclass
class Pace:
    """How long it was, in seconds of a machine that is not busy: of one that is, every tick takes longer."""

    seconds: float = 0.0


@asynccontextmanager
async def paced(ask: Callable[[], Awaitable[object]]) -> AsyncIterator[Pace]:
    """Counts while this is open. A tick is a pause and then an answer to `ask`, which must ask for nothing but a sign
    of life from the very process that is measured: a busy machine delays it as it delays everything there.
    """
    pace = Pace()

    async def tick() -> None:
        while True:
            await asyncio.sleep(TICK)
            await ask()
            pace.seconds += TICK

    ticking = asyncio.create_task(tick())
    try:
        yield pace
    finally:
        ticking.cancel()
        await asyncio.gather(ticking, return_exceptions=True)
