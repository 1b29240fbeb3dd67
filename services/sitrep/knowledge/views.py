"""From where a crisis is looked at: up to which seq of its log, once that is projected. Never reads a fact."""

import asyncio
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

import asyncpg

from eventlog import log
from foundation.database import Database
from foundation.problems import NotFound, Unavailable

# How long a reader waits for the projection: for what was asked by name, and for the newest.
PATIENCE_SECONDS: Final = 2.0
PATIENCE_FOR_NOW_SECONDS: Final = 1.0

CHECKPOINT = "SELECT seq FROM knowledge.checkpoint WHERE crisis = $1"

CHECKPOINTS = "SELECT crisis, seq FROM knowledge.checkpoint"

# A rebuild puts another schema in this one's place: the same to every replica, and another after each rebuild.
GENERATION = "SELECT 'knowledge'::regnamespace::oid::bigint"

# In one statement: between two, the log would grow.
SETTLED = f"""
SELECT crisis, head.seq, 'knowledge'::regnamespace::oid::bigint AS generation
FROM ({log.ENDS}) AS head
JOIN knowledge.checkpoint USING (crisis)
WHERE crisis = ANY ($1::text[]) AND head.seq = checkpoint.seq
"""  # noqa: S608 - of a constant


class NotOpenedYet(NotFound):
    """The crisis had not been opened then: its log begins later."""

    code = "not_opened_yet"


class NotReadYet(Unavailable):
    """This crisis was opened a moment ago and has not been read yet; ask again in a second."""

    code = "not_read_yet"


@dataclass(frozen=True, slots=True)
class View:
    """From where the log is looked at: facts up to `known`, editorial acts and statements up to `edited`, protection
    up to `cleared`.

    `head` is the last seq that is projected; `erased` that of the last erasure, which no choice of the others undoes.
    `generation` is that of the knowledge: a rebuild after a repair may know what the one before did not.
    """

    crisis: str
    known: int
    edited: int
    cleared: int
    head: int
    erased: int = 0
    generation: int = field(default=0, compare=False)

    @property
    def protected(self) -> int:
        """The seq up to which acts protect what is shown: never before `edited`."""
        return max(self.cleared, self.edited)

    @property
    def position(self) -> tuple[str, int, int, int]:
        """What knowledge.seen() takes."""
        return self.crisis, self.known, self.edited, self.protected


async def known_at(database: Database, crisis: str, as_known_at: int | datetime | None = None) -> View:
    """The view of everything, of the log up to a seq, or of what was recorded by an instant.

    Waits up to 2 s (for the newest, 1 s) until the projection is there; if it is not, answers with the older seq, and
    the view says so. A seq past the end of the log answers with its end. Raises NotFound, NotOpenedYet or NotReadYet.
    """
    async with database.raw() as connection:
        head = await log.head(connection, crisis)
        if head is None:
            raise NotFound("there is no such crisis")
        wanted = head.seq
        if isinstance(as_known_at, datetime):
            wanted = await log.seq_at(connection, crisis, as_known_at)
        elif as_known_at is not None:
            wanted = min(wanted, as_known_at)
        erased = await log.last_erasure(connection, crisis)
        made: int = await connection.fetchval(GENERATION)
    if wanted < 1:
        raise NotOpenedYet
    patience = PATIENCE_FOR_NOW_SECONDS if as_known_at is None else PATIENCE_SECONDS
    projected = await _projected(database, crisis, wanted, patience)
    if projected < 1:
        raise NotReadYet
    known = min(wanted, projected)
    return View(crisis, known, known, projected, projected, erased, made)


async def recorded_by(database: Database, view: View, moment: datetime) -> View | None:
    """What a view held of what was recorded by an instant, protected as the view is; None where nothing was."""
    async with database.raw() as connection:
        seq = await log.seq_at(connection, view.crisis, moment)
    known, edited = min(seq, view.known), min(seq, view.edited)
    return replace(view, known=known, edited=edited, cleared=view.protected) if seq else None


async def _projected(database: Database, crisis: str, wanted: int, patience: float) -> int:
    """The last seq that is projected, once it has reached `wanted` or patience ends."""
    pause = 0.005
    while True:
        async with database.raw() as connection:
            projected: int = await connection.fetchval(CHECKPOINT, crisis) or 0
        if projected >= wanted or patience <= 0:
            return projected
        await asyncio.sleep(pause)
        patience -= pause
        pause = min(pause * 2, 0.04)


async def generation(database: Database) -> int:
    """Which knowledge is served: another one after each rebuild."""
    async with database.raw() as connection:
        made: int = await connection.fetchval(GENERATION)
    return made


async def checkpoints(database: Database) -> dict[str, int]:
    """Up to which seq each crisis is projected."""
    async with database.raw() as connection:
        return {row["crisis"]: row["seq"] for row in await connection.fetch(CHECKPOINTS)}


async def settled(
    connection: asyncpg.Connection, crises: Collection[str], patience: float
) -> dict[str, tuple[int, int]]:
    """Those of the crises whose whole log is projected, each with its last seq and the generation of the knowledge;
    gives up after so many seconds.
    """
    rows = await connection.fetch(SETTLED, list(crises), timeout=patience)
    return {row["crisis"]: (row["seq"], row["generation"]) for row in rows}
