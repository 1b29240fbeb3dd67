"""Reads the log back: pages, single events, what lies apart, and where it ends. Never writes and never interprets."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

import asyncpg

from eventlog.erasable import Erasable
from eventlog.recorded import Head, Recorded

# A page ends with the event that passes the weight, so that a page of large events is short and never empty.
READ = """
SELECT crisis, seq, id, type, recorded_at, organisation, organisation_name, organisation_kind,
       key, capacity, digest, stored
FROM (
    SELECT *, sum(octet_length(stored)) OVER (ORDER BY seq) - octet_length(stored) AS before
    FROM eventlog.event
    WHERE crisis = $1 AND seq > $2 AND seq <= $3
      AND ($5::text IS NULL OR organisation = $5)
    ORDER BY seq
    LIMIT $4
) AS page
WHERE before < $6
ORDER BY seq
"""

# The types are written out so that the planner may use the partial index on them.
READ_REGISTER = """
SELECT crisis, seq, id, type, recorded_at, organisation, organisation_name, organisation_kind,
       key, capacity, digest, stored
FROM eventlog.event
WHERE crisis = $1 AND seq > $2 AND seq <= $3
  AND type IN (
    'crisis.opened', 'crisis.configured', 'crisis.closed', 'place.registered', 'source.registered', 'source.merged',
    'facility.registered'
  )
ORDER BY seq
"""

TYPES_OF = "SELECT id, type FROM eventlog.event WHERE crisis = $1 AND id = ANY ($2::uuid[]) AND seq <= $3"

READ_SEQS = """
SELECT crisis, seq, id, type, recorded_at, organisation, organisation_name, organisation_kind,
       key, capacity, digest, stored
FROM eventlog.event
WHERE crisis = $1 AND seq = ANY ($2::bigint[])
ORDER BY seq
"""

READ_ID = """
SELECT crisis, seq, id, type, recorded_at, organisation, organisation_name, organisation_kind,
       key, capacity, digest, stored
FROM eventlog.event
WHERE crisis = $1 AND id = $2
"""

ERASABLE = """
SELECT seq, pointer, salt, value
FROM eventlog.erasable
WHERE crisis = $1 AND seq = ANY ($2::bigint[])
ORDER BY seq, pointer
"""

HEAD = "SELECT seq, recorded_at, frontier FROM eventlog.head WHERE crisis = $1 AND seq > 0"

# Where each log ends: for a statement of somebody else, too, that must see it in its own moment.
ENDS = "SELECT crisis, seq FROM eventlog.head WHERE seq > 0"

CRISES = f"{ENDS} ORDER BY crisis"

# From the last 64th event that was recorded by then: only these are indexed by time, which never runs back in a crisis.
SEQ_AT = """
WITH near AS (
    SELECT seq FROM eventlog.event
    WHERE crisis = $1 AND recorded_at <= $2 AND seq % 64 = 0
    ORDER BY recorded_at DESC, seq DESC
    LIMIT 1
), around AS (
    SELECT coalesce((SELECT seq FROM near), 0) AS seq
)
SELECT coalesce(max(event.seq), 0)
FROM around
JOIN eventlog.event ON event.crisis = $1 AND event.seq BETWEEN around.seq AND around.seq + 63
WHERE event.recorded_at <= $2
"""

CLOCK = "SELECT clock_timestamp()"

LAST_ERASURE = "SELECT coalesce(max(seq), 0) FROM eventlog.event WHERE crisis = $1 AND type = 'event.erased'"

OWNERS = "SELECT id, organisation, type FROM eventlog.event WHERE crisis = $1 AND id = ANY ($2::uuid[])"

# No part of the proof: what a receipt said beside it, so that a repeat is answered as the first time.
WARNINGS = """
SELECT seq, warnings FROM eventlog.event
WHERE crisis = $1 AND seq > $2 AND seq <= $3 AND warnings IS NOT NULL
"""

# With the hash of each leaf as it was appended, for whoever reads a log again to see that it is what it was.
SCAN = """
SELECT seq, id, type, recorded_at, organisation, organisation_name, organisation_kind, key, capacity, digest, stored,
       leaf
FROM (
    SELECT *, sum(octet_length(stored)) OVER (ORDER BY seq) - octet_length(stored) AS before
    FROM eventlog.event
    WHERE crisis = $1 AND seq > $2
    ORDER BY seq
    LIMIT $3
) AS page
WHERE before < $4
ORDER BY seq
"""

INSTALLATION = "SELECT id FROM eventlog.installation"


async def read(
    connection: asyncpg.Connection,
    crisis: str,
    after: int = 0,
    limit: int = 1000,
    *,
    upto: int = 2**62,
    organisation: str | None = None,
    weight: int = 2**62,
) -> list[Recorded]:
    """Events with after < seq <= upto in order of seq, at most `limit`; with `organisation`, its own only.

    A page stops after `weight` bytes of stored events.
    """
    rows = await connection.fetch(READ, crisis, after, upto, limit, organisation, weight)
    return [*map(Recorded._make, rows)]


async def read_register(
    connection: asyncpg.Connection, crisis: str, *, after: int = 0, upto: int = 2**62
) -> list[Recorded]:
    """The events that the crisis's register is folded from, in order of seq."""
    return [*map(Recorded._make, await connection.fetch(READ_REGISTER, crisis, after, upto))]


async def read_seqs(connection: asyncpg.Connection, crisis: str, seqs: Iterable[int]) -> list[Recorded]:
    """The events at these seqs."""
    asked = list(seqs)
    return [*map(Recorded._make, await connection.fetch(READ_SEQS, crisis, asked))] if asked else []


async def read_id(connection: asyncpg.Connection, crisis: str, identity: UUID) -> Recorded | None:
    """The event with this id, if the crisis has it."""
    row = await connection.fetchrow(READ_ID, crisis, identity)
    return None if row is None else Recorded._make(row)


async def types_of(connection: asyncpg.Connection, crisis: str, ids: Iterable[UUID], upto: int) -> dict[UUID, str]:
    """The types of the events of these ids that were there at a seq."""
    rows = await connection.fetch(TYPES_OF, crisis, list(ids), upto)
    return {row["id"]: row["type"] for row in rows}


async def erasables(
    connection: asyncpg.Connection, crisis: str, seqs: Iterable[int]
) -> dict[int, tuple[Erasable, ...]]:
    """What lies apart, and was not erased, for these seqs."""
    found: dict[int, tuple[Erasable, ...]] = {}
    if not (asked := list(seqs)):
        return found
    for row in await connection.fetch(ERASABLE, crisis, asked):
        found[row["seq"]] = (*found.get(row["seq"], ()), Erasable(row["pointer"], row["salt"], row["value"]))
    return found


async def head(connection: asyncpg.Connection, crisis: str) -> Head | None:
    """The head of an open crisis, else None."""
    row = await connection.fetchrow(HEAD, crisis)
    return None if row is None else Head(row["seq"], row["recorded_at"], tuple(row["frontier"]))


async def crises(connection: asyncpg.Connection) -> dict[str, int]:
    """Every open crisis and its last seq."""
    return {row["crisis"]: row["seq"] for row in await connection.fetch(CRISES)}


async def seq_at(connection: asyncpg.Connection, crisis: str, moment: datetime) -> int:
    """The last seq recorded at or before an instant; 0 before the first."""
    return int(await connection.fetchval(SEQ_AT, crisis, moment))


async def clock(connection: asyncpg.Connection) -> datetime:
    """The clock that the log records by, which need not agree with that of the machine that asks."""
    now: datetime = await connection.fetchval(CLOCK)
    return now


async def last_erasure(connection: asyncpg.Connection, crisis: str) -> int:
    """The seq of the last event.erased; 0 before the first."""
    return int(await connection.fetchval(LAST_ERASURE, crisis))


async def owners(connection: asyncpg.Connection, crisis: str, ids: Iterable[UUID]) -> dict[UUID, tuple[str, str]]:
    """Organisation and type of those of these ids that the crisis has."""
    return {row["id"]: (row["organisation"], row["type"]) for row in await connection.fetch(OWNERS, crisis, list(ids))}


async def warnings(connection: asyncpg.Connection, crisis: str, after: int, upto: int) -> dict[int, str]:
    """What the receipts of these events warned of, as JSON, by seq."""
    return {row["seq"]: row["warnings"] for row in await connection.fetch(WARNINGS, crisis, after, upto)}


async def scan(
    connection: asyncpg.Connection, crisis: str, after: int, limit: int, weight: int
) -> list[asyncpg.Record]:
    """A page as `read` gives it, in the driver's own rows: to make a value of each costs as much as to check it.

    `leaf` is None for an event that is older than its keeping.
    """
    rows: list[asyncpg.Record] = await connection.fetch(SCAN, crisis, after, limit, weight)
    return rows


async def installation(connection: asyncpg.Connection) -> UUID:
    """The identity of this installation: the name space of the ids of its crises."""
    found: UUID = await connection.fetchval(INSTALLATION)
    return found
