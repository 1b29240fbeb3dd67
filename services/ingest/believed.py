"""The registers of the crises as this process believes them, for a second. Never decides what may be posted."""

import time
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

    async def register(self, crisis: str) -> Register | None:
        """None where no crisis is open under this name: that is never believed, since it may be opened at any time."""
        until, register = self._believed.get(crisis, (0.0, None))
        if register is not None and time.monotonic() < until:
            return register
        asked = time.monotonic()
        async with self._database.raw() as connection:
            register = await self._registers.now(connection, crisis)
        if register is not None:
            self._believed[crisis] = (asked + BELIEF_SECONDS, register)
        return register

    def forget(self, crisis: str) -> None:
        """To be called when something was registered here: who registers sees it at once."""
        self._believed.pop(crisis, None)
