"""Where a view stands in the log: its seqs, its counts, and the tree that proves it. Never a fact."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import asyncpg

from eventlog import log, merkle
from foundation.database import Database
from sitrep.kept import Kept
from sitrep.knowledge.tally import totals
from sitrep.knowledge.views import View

# The last seq that changed how a fact of the view is protected; an event that changes none moves no report of the past.
CLEARED = """
SELECT greatest($3, max(CASE WHEN reclassified > $3 THEN reclassified
                             WHEN version_now > $3 THEN version_now
                             ELSE since END))
FROM (SELECT DISTINCT root FROM knowledge.guarded WHERE crisis = $1 AND seq > $3 AND seq <= $4) AS guarded
CROSS JOIN LATERAL (
    SELECT * FROM knowledge.seen($1, $2, $3, $4) AS seen WHERE seen.root = guarded.root OFFSET 0
) AS seen
WHERE taken_back OR version_now IS NOT NULL
      AND (sensitivity_now, reclassified) IS DISTINCT FROM (sensitivity, reclassified_then)
"""

FRONTIER = "SELECT seq, frontier FROM knowledge.tree WHERE crisis = $1 AND seq <= $2 ORDER BY seq DESC LIMIT 1"

PARKED_COUNT = "SELECT count(*) FROM knowledge.parked WHERE crisis = $1 AND seq <= $2"

PARKED = "SELECT seq, reason FROM knowledge.parked WHERE crisis = $1 AND seq <= $2 ORDER BY seq"


@dataclass(frozen=True, slots=True)
class Counts:
    """How many facts a view holds, how many of them in a corrected version, and how many were taken back or parked."""

    facts: int
    retracted: int
    corrected: int
    parked: int


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a view stands in the log: its seqs, its counts, and the tree that proves it."""

    known: int
    edited: int
    cleared: int
    head: int
    recorded_until: datetime
    tree_size: int
    root: bytes
    facts: int
    retracted: int
    corrected: int
    parked: int


@dataclass(frozen=True, slots=True)
class Parked:
    """An event that could not be understood, and why."""

    seq: int
    reason: str


async def counts(database: Database, view: View) -> Counts:
    """How many facts, corrections, retractions and parked events the view holds."""
    async with database.raw() as connection:
        held = await totals(connection, view)
        parked = await connection.fetchval(PARKED_COUNT, view.crisis, view.edited)
    return Counts(held.facts, held.retracted, held.corrected, parked)


async def parked(database: Database, view: View) -> tuple[Parked, ...]:
    """The events that the view does not include, because they could not be understood."""
    async with database.raw() as connection:
        return tuple(Parked(**row) for row in await connection.fetch(PARKED, view.crisis, view.edited))


# By crisis and generation: up to which seq its tree was made last, and its frontier.
Grown = Kept[tuple[int, Sequence[bytes]]]


async def standing(database: Database, view: View, grown: Grown | None = None) -> Standing:
    """Where the view stands in the log, with the root of the Merkle tree of its events up to `edited`.

    `cleared` is the last seq up to the view's own that changed the protection of one of its facts, at least `edited`.
    From what has `grown` before no tree is made again.
    """
    held = await counts(database, view)
    async with database.raw() as connection:
        (last,) = await log.read_seqs(connection, view.crisis, [view.known])
        cleared = await connection.fetchval(CLEARED, view.crisis, view.known, view.edited, view.cleared)
        root = await _root(connection, view, Grown(1) if grown is None else grown)
    return Standing(
        known=view.known,
        edited=view.edited,
        cleared=cleared,
        head=view.head,
        recorded_until=last.recorded_at,
        tree_size=view.edited,
        root=root,
        facts=held.facts,
        retracted=held.retracted,
        corrected=held.corrected,
        parked=held.parked,
    )


async def _root(connection: asyncpg.Connection, view: View, grown: Grown) -> bytes:
    size, key = view.edited, (view.crisis, view.generation)
    head = await log.head(connection, view.crisis)
    if head is not None and head.seq == size:
        grown.put(key, (size, head.frontier))
        return head.root
    row = await connection.fetchrow(FRONTIER, view.crisis, size)
    seq, frontier = (0, []) if row is None else (row["seq"], row["frontier"])
    last, made = grown.get(key) or (0, ())
    if seq < last <= size:
        seq, frontier = last, made
    rest = await log.read(connection, view.crisis, seq, size - seq, upto=size)
    frontier = merkle.extend(frontier, seq, (merkle.leaf_hash(entry.leaf) for entry in rest))
    grown.put(key, (size, frontier))
    return merkle.root(frontier)
