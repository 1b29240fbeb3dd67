"""Reads the log behind the second wall: the database itself shows a key no more than it may read. Never writes."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg

# For this transaction only. What the key may read the policies look up themselves (migration 0006).
STAND_BEHIND = "SELECT set_config('role', 'sitrep_reader', true), set_config('sitrep.key', $1, true)"


@asynccontextmanager
async def behind(connection: asyncpg.Connection, key: str) -> AsyncIterator[asyncpg.Connection]:
    """The connection as one key sees it: the events of its organisation or, with events:read, of all."""
    async with connection.transaction(readonly=True):
        await connection.execute(STAND_BEHIND, key)
        yield connection
