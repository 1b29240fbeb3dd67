"""The published versions and their files: the only SQL on them. Adds and reads, and takes away what is withheld; the
tables refuse everything else.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Final, get_args
from uuid import UUID

import asyncpg

from sitrep.audience import Audience

AUDIENCES: Final[tuple[Audience, ...]] = get_args(Audience)

# The columns of an edition; its condition is over the version, $1 always the crisis and $2 the audience. Of two
# withdrawals the one for privacy counts.
_EDITIONS = """
SELECT version.crisis, version.day, version.flash, version.audience, number.number, version.version,
       version.known, version.edited, version.cleared, version.digest, version.checkpoint, version.reason,
       version.seq, version.published_at, number.as_of, number.valid_until,
       gone.reason AS withdrawn, gone.note AS withdrawn_note, gone.withdrawn_at
FROM publication.version
JOIN publication.number USING (crisis, day, flash)
LEFT JOIN LATERAL (
    SELECT reason, note, withdrawn_at FROM publication.withdrawal
    WHERE withdrawal.crisis = version.crisis AND withdrawal.day = version.day AND withdrawal.flash = version.flash
      AND withdrawal.audience = version.audience AND withdrawal.version = version.version
    ORDER BY privacy DESC LIMIT 1
) AS gone ON true
WHERE version.crisis = $1 AND version.audience = $2 AND {condition}
ORDER BY version.day DESC, version.flash DESC, version.version DESC
"""
ONE: Final = _EDITIONS.format(condition="version.day = $3 AND version.flash = $4 AND version.version = $5")
LAST: Final = _EDITIONS.format(condition="version.day = $3 AND version.flash = $4") + "LIMIT 1"
ALL: Final = _EDITIONS.format(condition="true")

_NUMBERED: Final = "SELECT number, as_of, valid_until FROM publication.number "
NUMBER: Final = _NUMBERED + "WHERE crisis = $1 AND day = $2 AND flash = $3"
NEXT: Final = "SELECT coalesce(max(number), 0) + 1 FROM publication.number WHERE crisis = $1 AND flash = 0"
NEXT_FLASH: Final = "SELECT coalesce(max(flash), 0) + 1 FROM publication.number WHERE crisis = $1 AND day = $2"

FILES = """
SELECT name, digest FROM publication.file
WHERE crisis = $1 AND day = $2 AND flash = $3 AND audience = $4 AND version = $5 ORDER BY name
"""

FILE = """
SELECT content FROM publication.file
WHERE crisis = $1 AND day = $2 AND flash = $3 AND audience = $4 AND version = $5 AND name = $6
"""

# Who adds files to a version and who takes them away take turns, or one would not see what the other is about to do.
TURN = "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))"

NEWEST = "SELECT coalesce(max(seq), 0) FROM publication.version WHERE crisis = $1"

CHECKPOINTS = "SELECT checkpoint FROM publication.version WHERE crisis = $1 ORDER BY edited"

KEEP_NUMBER = """
INSERT INTO publication.number (crisis, day, flash, number, as_of, valid_until) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (crisis, day, flash) DO NOTHING
"""

KEEP_VERSION = """
INSERT INTO publication.version
    (crisis, day, flash, audience, version, known, edited, cleared, digest, checkpoint, reason, event, seq,
     published_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
"""

KEEP_FILE = """
INSERT INTO publication.file (crisis, day, flash, audience, version, name, digest, content)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT DO NOTHING
"""

WITHDRAW = """
INSERT INTO publication.withdrawal (crisis, day, flash, audience, version, reason, note, seq, withdrawn_at)
SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9
WHERE NOT EXISTS (
    SELECT FROM publication.withdrawal
    WHERE crisis = $1 AND day = $2 AND flash = $3 AND audience = $4 AND version = $5 AND privacy
)
"""

REMOVE = """
DELETE FROM publication.file WHERE crisis = $1 AND day = $2 AND flash = $3 AND audience = $4 AND version = $5
"""

WITHDRAWALS = """
SELECT seq FROM publication.withdrawal
WHERE crisis = $1 AND day = $2 AND flash = $3 AND audience = $4 AND version = $5 AND NOT privacy
"""


class Ended(Exception):
    """This version was withdrawn for privacy: its files have ended, and it gets no others."""


Key = tuple[str, date, int, Audience, int]


@dataclass(frozen=True, slots=True)
class Number:
    """The number of a report; of a flash update also up to when it knows and how long it is valid."""

    number: int
    as_of: datetime | None = None
    valid_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Edition:
    """A version of a report as it was published; `flash` is 0 for the report of a day, else which flash update of it.

    `withdrawn` is the reason, None while it stands.
    """

    crisis: str
    day: date
    flash: int
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
    as_of: datetime | None = None
    valid_until: datetime | None = None
    withdrawn: str | None = None
    withdrawn_note: str | None = None
    withdrawn_at: datetime | None = None

    @property
    def key(self) -> Key:
        return self.crisis, self.day, self.flash, self.audience, self.version


async def last(
    connection: asyncpg.Connection, crisis: str, audience: Audience, day: date, flash: int = 0
) -> Edition | None:
    """The last version of a report, withdrawn or not."""
    row = await connection.fetchrow(LAST, crisis, audience, day, flash)
    return None if row is None else Edition(**row)


async def one(
    connection: asyncpg.Connection, crisis: str, audience: Audience, day: date, flash: int, version: int
) -> Edition | None:
    """A version by its number."""
    row = await connection.fetchrow(ONE, crisis, audience, day, flash, version)
    return None if row is None else Edition(**row)


async def every(connection: asyncpg.Connection, crisis: str, audience: Audience) -> list[Edition]:
    """All versions for an audience, the newest day first, in it the newest flash update and version."""
    return [Edition(**row) for row in await connection.fetch(ALL, crisis, audience)]


async def newest(connection: asyncpg.Connection, crisis: str) -> int:
    """The seq of the event that published the newest version of a crisis; 0 before the first."""
    return int(await connection.fetchval(NEWEST, crisis))


async def number(connection: asyncpg.Connection, crisis: str, day: date, flash: int = 0) -> Number | None:
    """The number that a report has; None for one that has none yet."""
    row = await connection.fetchrow(NUMBER, crisis, day, flash)
    return None if row is None else Number(**row)


async def next_number(connection: asyncpg.Connection, crisis: str) -> int:
    """The number of the next report of a day."""
    return int(await connection.fetchval(NEXT, crisis))


async def next_flash(connection: asyncpg.Connection, crisis: str, day: date) -> int:
    """The number of the next flash update of a day."""
    return int(await connection.fetchval(NEXT_FLASH, crisis, day))


async def files(connection: asyncpg.Connection, edition: Edition) -> dict[str, str]:
    """The digest of each file of a version, in hex, by its name: json, html_en, pdf_en."""
    return {row["name"]: row["digest"].hex() for row in await connection.fetch(FILES, *edition.key)}


async def file(connection: asyncpg.Connection, edition: Edition, name: str) -> bytes | None:
    """The bytes of a file of a version."""
    found: bytes | None = await connection.fetchval(FILE, *edition.key, name)
    return found


async def checkpoints(connection: asyncpg.Connection, crisis: str) -> list[str]:
    """The signed checkpoints of everything that was published of a crisis, the oldest first."""
    return [row["checkpoint"] for row in await connection.fetch(CHECKPOINTS, crisis)]


async def keep(connection: asyncpg.Connection, edition: Edition, event: UUID, contents: Mapping[str, bytes]) -> None:
    """Adds a version and its files; raises UniqueViolationError where another was quicker."""
    await connection.execute(
        KEEP_VERSION, *edition.key, edition.known, edition.edited, edition.cleared, edition.digest,
        edition.checkpoint, edition.reason, event, edition.seq, edition.published_at,
    )  # fmt: skip
    await add(connection, edition, contents)


async def add(connection: asyncpg.Connection, edition: Edition, contents: Mapping[str, bytes]) -> None:
    """Adds files to a version, inside a transaction; one that it has already stays as it is. Raises Ended."""
    await connection.execute(TURN, "/".join(map(str, edition.key)))
    rows = [(*edition.key, name, sha256(content).digest(), content) for name, content in contents.items()]
    try:
        await connection.executemany(KEEP_FILE, rows)
    except asyncpg.InsufficientPrivilegeError:
        raise Ended from None


async def keep_number(connection: asyncpg.Connection, crisis: str, day: date, flash: int, wanted: Number) -> bool:
    """Gives a report its number, and whether it has this one; raises UniqueViolationError where another has it."""
    await connection.execute(KEEP_NUMBER, crisis, day, flash, wanted.number, wanted.as_of, wanted.valid_until)
    return await number(connection, crisis, day, flash) == wanted


async def withdraw(
    connection: asyncpg.Connection, edition: Edition, reason: str, note: str | None, seq: int, at: datetime
) -> None:
    """Notes that a version is withdrawn, inside a transaction; for privacy its files end.

    Raises UniqueViolationError if it is withdrawn already, Ended if that was for privacy.
    """
    await connection.execute(TURN, "/".join(map(str, edition.key)))
    if await connection.execute(WITHDRAW, *edition.key, reason, note, seq, at) == "INSERT 0 0":
        raise Ended
    if reason == "privacy":
        await connection.execute(REMOVE, *edition.key)


async def withdrawal(connection: asyncpg.Connection, edition: Edition) -> int | None:
    """The seq of the event that withdrew a version for another reason than privacy."""
    found: int | None = await connection.fetchval(WITHDRAWALS, *edition.key)
    return found
