"""The registers of the crises as this process believes them, for a second. Never decides what may be posted."""

import asyncio
import time
from functools import partial
from typing import Final

from eventlog.register import Register, Registers
from foundation.database import Database

# What another replica registers is known here after this long. It decides warnings alone, and asking for it with every
# post cost more than all the rest of the post.
BELIEF_SECONDS: Final = 1.0


class Believed:
    """What was last read of each register, until it is a second old or this process has added to it."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._registers = Registers()
        self._believed: dict[str, tuple[float, Register]] = {}
        self._asking: dict[str, asyncio.Task[Register | None]] = {}

    async def register(self, crisis: str) -> Register | None:
        """None where no crisis is open under this name: that is never believed, since it may be opened at any time."""
        until, register = self._believed.get(crisis, (0.0, None))
        if register is not None and time.monotonic() < until:
            return register
        # One asks for all who want to know: a hundred at once would empty the pool.
        task = self._asking.get(crisis)
        if task is None:
            task = self._asking[crisis] = asyncio.create_task(self._ask(crisis))
            task.add_done_callback(partial(self._answered, crisis))
        return await asyncio.shield(task)

    def forget(self, crisis: str) -> None:
        """To be called when something was registered here: who registers sees it at once."""
        self._believed.pop(crisis, None)
        # What is being asked may have been read before.
        self._asking.pop(crisis, None)

    async def _ask(self, crisis: str) -> Register | None:
        async with self._database.raw() as connection:
            return await self._registers.now(connection, crisis)

    def _answered(self, crisis: str, task: "asyncio.Task[Register | None]") -> None:
        if self._asking.get(crisis) is not task:
            return
        del self._asking[crisis]
        if not task.cancelled() and task.exception() is None and (register := task.result()) is not None:
            self._believed[crisis] = (time.monotonic() + BELIEF_SECONDS, register)
