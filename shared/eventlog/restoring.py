"""Writes the log of a crisis that is not there yet, as an archive gives it back. Never adds to a log that there is."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

import asyncpg

# In the order in which the log and its archives hold them.
COLUMNS: Final = (
    "crisis", "seq", "id", "type", "recorded_at", "organisation", "organisation_name", "organisation_kind",
    "key", "capacity", "digest", "stored", "leaf", "warnings",
)  # fmt: skip

BEGIN = """
INSERT INTO eventlog.head (crisis, seq, recorded_at, frontier) VALUES ($1, 0, $2, '{}')
ON CONFLICT DO NOTHING
RETURNING crisis
"""

END = "UPDATE eventlog.head SET seq = $2, recorded_at = $3, frontier = $4 WHERE crisis = $1"


async def begin(connection: asyncpg.Connection, crisis: str, recorded_at: datetime) -> bool:
    """Whether there was no log of this crisis: then there is one now, without an event. To be called, as what follows,
    inside a transaction: half a log is none.
    """
    return await connection.fetchval(BEGIN, crisis, recorded_at) is not None


async def put(connection: asyncpg.Connection, rows: Sequence[tuple[Any, ...]]) -> None:
    """The next events, as COLUMNS names their fields."""
    await connection.copy_records_to_table("event", schema_name="eventlog", columns=COLUMNS, records=rows)


async def end(
    connection: asyncpg.Connection, crisis: str, seq: int, recorded_at: datetime, frontier: Sequence[bytes]
) -> None:
    """Where the log ends, after its last event."""
    await connection.execute(END, crisis, seq, recorded_at, frontier)
