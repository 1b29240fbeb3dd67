"""A few of the driver's own connections, kept open between statements. Never mends a statement that failed."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg

from foundation.database import Database, connected


class Connections:
    """For the hot append alone: a pool that looks after each connection at each turn costs a fifth of its speed.

    At most `size`, opened as they are needed. Waiting for a free one, and each statement, is given up after the given
    seconds (TimeoutError).
    """

    def __init__(self, database: Database, *, size: int = 4, wait: float = 0.8, patience: float = 4) -> None:
        self._database = database
        self._places = asyncio.Semaphore(size)
        self._wait = wait
        self._patience = patience
        self._idle: list[asyncpg.Connection] = []

    @asynccontextmanager
    async def one(self) -> AsyncIterator[asyncpg.Connection]:
        """One of them for the caller alone. After any error it is closed: nobody knows what it still holds."""
        if self._places.locked():
            async with asyncio.timeout(self._wait):
                await self._places.acquire()
        else:
            await self._places.acquire()
        try:
            connection = await self._open()
            try:
                yield connection
            except BaseException:
                connection.terminate()
                raise
            self._idle.append(connection)
        finally:
            self._places.release()

    async def close(self) -> None:
        while self._idle:
            self._idle.pop().terminate()

    async def _open(self) -> asyncpg.Connection:
        while self._idle:
            if not (connection := self._idle.pop()).is_closed():
                return connection
        return await connected(self._database.dsn, self._database.role, self._patience)
