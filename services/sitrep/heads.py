"""Where the logs and their projections stand, read once for all who ask. Never tells one who came after an event that
there was none - but to a crowd, for some milliseconds, what the last of them was told.
"""

import asyncio
import time
from collections.abc import Mapping
from contextlib import suppress
from typing import Final

import asyncpg

from eventlog import log
from foundation.database import UNREACHABLE, Database
from sitrep import knowledge

# Between two reads: at twenty thousand polls a second one read is for twenty of them, and nobody notices 1 ms.
GATHER_SECONDS: Final = 0.001
PATIENCE_SECONDS: Final = 2.0  # for the database; after that the route asks, and answers for it

# So many who asked since the last read are a crowd. It is told what was read so lately, unless an event was announced
# meanwhile; whoever asks alone is told what is read for them.
CROWD: Final = 16
BELIEVED_SECONDS: Final = 0.05

AGAIN_SECONDS: Final = 0.01  # then it is read again while they are told

Stand = tuple[int, int]  # the last seq of a crisis, and the generation of the knowledge
Stands = Mapping[str, Stand]

_NEVER: Final = (-BELIEVED_SECONDS, None)


class Heads:
    """Where the logs and their projections stand: one read at a time, for all who asked before it began."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._connection: asyncpg.Connection | None = None
        self._waiting: list[tuple[str, asyncio.Future[Stand | None]]] = []
        self._reading: asyncio.Task[None] | None = None
        self._read_at: dict[str, tuple[float, Stand | None]] = {}  # when a read began, and what it found
        self._moved: set[str] = set()  # crises of which an event was announced since the read began
        self._asked = 0
        self._crowd = False

    def lately(self, crisis: str) -> Stand | None:
        """As `settled`, at once, for one of a crowd; None: ask that."""
        self._asked += 1
        if not self._crowd:
            return None
        begun, stand = self._read_at.get(crisis, _NEVER)
        age = time.monotonic() - begun
        if age > BELIEVED_SECONDS:
            return None
        if age > AGAIN_SECONDS and self._reading is None:
            # Before it is too old: while there is a crowd, nobody of it waits.
            self._ask(crisis).add_done_callback(_looked_at)
        return stand

    async def settled(self, crisis: str) -> Stand | None:
        """The seq up to which a crisis is written and projected, and by which generation of the knowledge; None while
        the projection is behind.

        Never what a read saw that began before this was asked: who posts and then polls finds the post.
        """
        return await self._ask(crisis)

    def _ask(self, crisis: str) -> asyncio.Future[Stand | None]:
        answer: asyncio.Future[Stand | None] = asyncio.get_running_loop().create_future()
        self._waiting.append((crisis, answer))
        if self._reading is None:
            self._reading = asyncio.create_task(self._read())
        return answer

    async def _read(self) -> None:
        while self._waiting:
            waiting, self._waiting = self._waiting, []
            crises = {crisis for crisis, _ in waiting}
            self._moved -= crises
            self._asked, self._crowd, begun = 0, self._asked >= CROWD, time.monotonic()
            try:
                found = await self._settled(crises)
            except Exception as error:  # noqa: BLE001 - theirs who asked
                for _, answer in waiting:
                    if not answer.done():
                        answer.set_exception(error)
            else:
                self._read_at |= {crisis: (begun, found.get(crisis)) for crisis in crises - self._moved}
                for crisis, answer in waiting:
                    if not answer.done():
                        answer.set_result(found.get(crisis))
            await asyncio.sleep(GATHER_SECONDS)
        self._reading = None

    async def _settled(self, crises: set[str]) -> Stands:
        # A connection of its own: taking one from the pool costs more than the read.
        if self._connection is None or self._connection.is_closed():
            self._connection = await self._database.listen()
            await self._connection.add_listener(log.CHANNEL, self._announced)
        try:
            return await knowledge.settled(self._connection, crises, PATIENCE_SECONDS)
        except BaseException:
            self._connection.terminate()
            raise

    def _announced(self, *said: object) -> None:
        crisis = str(said[-1])
        self._read_at.pop(crisis, None)
        self._moved.add(crisis)

    async def close(self) -> None:
        if self._reading is not None:
            await asyncio.wait([self._reading])
        if self._connection is not None:
            with suppress(*UNREACHABLE):
                await self._connection.close()


def _looked_at(answer: asyncio.Future[Stand | None]) -> None:
    if not answer.cancelled():
        answer.exception()
