"""The published versions and their files: the only SQL on them. Adds and reads; the tables refuse everything else."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Final, get_args
from uuid import UUID

import asyncpg

from sitrep.audience import Audience

AUDIENCES: Final[tuple[Audience, ...]] = get_args(Audience)

# The columns of an edition: %s is a condition over the version, $1 always the crisis.
_EDITIONS = """
SELECT version.crisis, version.day, version.audience, number.number, version.version,
       version.known, version.edited, version.cleared, version.digest, version.checkpoint, version.reason,
       version.seq, version.published_at,
       withdrawal.reason AS withdrawn, withdrawal.note AS withdrawn_note, withdrawal.withdrawn_at
FROM publication.version
JOIN publication.number USING (crisis, day)
LEFT JOIN publication.withdrawal USING (crisis, day, audience, version)
WHERE version.crisis = $1 AND version.audience = $2 AND {condition}
ORDER BY version.day DESC, version.version DESC
"""
ONE: Final = _EDITIONS.format(condition="version.day = $3 AND version.version = $4")
LAST: Final = _EDITIONS.format(condition="version.day = $3") + "LIMIT 1"
ALL: Final = _EDITIONS.format(condition="true")

NUMBER = """
SELECT coalesce((SELECT number FROM publication.number WHERE crisis = $1 AND day = $2),
                (SELECT coalesce(max(number), 0) + 1 FROM publication.number WHERE crisis = $1))
"""

FILES = """
SELECT name, digest FROM publication.file
WHERE crisis = $1 AND day = $2 AND audience = $3 AND version = $4 ORDER BY name
"""

FILE = """
SELECT content FROM publication.file
WHERE crisis = $1 AND day = $2 AND audience = $3 AND version = $4 AND name = $5
"""

CHECKPOINTS = "SELECT checkpoint FROM publication.version WHERE crisis = $1 ORDER BY edited"

KEEP_NUMBER = """
INSERT INTO publication.number (crisis, day, number) VALUES ($1, $2, $3)
ON CONFLICT (crisis, day) DO NOTHING
"""

NUMBER_OF = "SELECT number FROM publication.number WHERE crisis = $1 AND day = $2"

KEEP_VERSION = """
INSERT INTO publication.version
    (crisis, day, audience, version, known, edited, cleared, digest, checkpoint, reason, event, seq, published_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
"""

KEEP_FILE = """
INSERT INTO publication.file (crisis, day, audience, version, name, digest, content) VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT DO NOTHING
"""

WITHDRAW = """
INSERT INTO publication.withdrawal (crisis, day, audience, version, reason, note, seq, withdrawn_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
"""


@dataclass(frozen=True, slots=True)
class Edition:
    """A version of the report of a day as it was published; `withdrawn` is the reason, None while it stands."""

    crisis: str
    day: date
    audience: Audience
    number: int
    version: int
    known: int
    edited: int
    cleared: int
    digest: bytes
    checkpoint: str
    reason: str | None
    seq: int
    published_at: datetime
    withdrawn: str | None = None
    withdrawn_note: str | None = None
    withdrawn_at: datetime | None = None


async def last(connection: asyncpg.Connection, crisis: str, audience: Audience, day: date) -> Edition | None:
    """The last version of a day, withdrawn or not."""
    row = await connection.fetchrow(LAST, crisis, audience, day)
    return None if row is None else Edition(**row)


async def one(
    connection: asyncpg.Connection, crisis: str, audience: Audience, day: date, version: int
) -> Edition | None:
    """A version by its number."""
    row = await connection.fetchrow(ONE, crisis, audience, day, version)
    return None if row is None else Edition(**row)


async def every(connection: asyncpg.Connection, crisis: str, audience: Audience) -> list[Edition]:
    """All versions for an audience, the newest day and version first."""
    return [Edition(**row) for row in await connection.fetch(ALL, crisis, audience)]


async def number(connection: asyncpg.Connection, crisis: str, day: date) -> int:
    """The number of the report of a day: its own, or the next of the crisis."""
    return int(await connection.fetchval(NUMBER, crisis, day))


async def files(connection: asyncpg.Connection, edition: Edition) -> dict[str, str]:
    """The digest of each file of a version, in hex, by its name: json, html_en, pdf_en."""
    rows = await connection.fetch(FILES, edition.crisis, edition.day, edition.audience, edition.version)
    return {row["name"]: row["digest"].hex() for row in rows}


async def file(connection: asyncpg.Connection, edition: Edition, name: str) -> bytes | None:
    """The bytes of a file of a version."""
    key = (edition.crisis, edition.day, edition.audience, edition.version)
    found: bytes | None = await connection.fetchval(FILE, *key, name)
    return found


async def checkpoints(connection: asyncpg.Connection, crisis: str) -> list[str]:
    """The signed checkpoints of everything that was published of a crisis, the oldest first."""
    return [row["checkpoint"] for row in await connection.fetch(CHECKPOINTS, crisis)]


async def keep(connection: asyncpg.Connection, edition: Edition, event: UUID, contents: Mapping[str, bytes]) -> None:
    """Adds a version and its files; raises UniqueViolationError where another was quicker."""
    key = (edition.crisis, edition.day, edition.audience, edition.version)
    await connection.execute(
        KEEP_VERSION, *key, edition.known, edition.edited, edition.cleared, edition.digest, edition.checkpoint,
        edition.reason, event, edition.seq, edition.published_at,
    )  # fmt: skip
    await add(connection, edition, contents)


async def add(connection: asyncpg.Connection, edition: Edition, contents: Mapping[str, bytes]) -> None:
    """Adds files to a version; one that it has already stays as it is."""
    key = (edition.crisis, edition.day, edition.audience, edition.version)
    rows = [(*key, name, sha256(content).digest(), content) for name, content in contents.items()]
    await connection.executemany(KEEP_FILE, rows)


async def keep_number(connection: asyncpg.Connection, crisis: str, day: date, number: int) -> bool:
    """Gives a day its number, and whether it has this one; raises UniqueViolationError where another day has it."""
    await connection.execute(KEEP_NUMBER, crisis, day, number)
    return bool(await connection.fetchval(NUMBER_OF, crisis, day) == number)


async def withdraw(
    connection: asyncpg.Connection, edition: Edition, reason: str, note: str | None, seq: int, at: datetime
) -> None:
    """Notes that a version is withdrawn; raises UniqueViolationError if it is already."""
    key = (edition.crisis, edition.day, edition.audience, edition.version)
    await connection.execute(WITHDRAW, *key, reason, note, seq, at)
