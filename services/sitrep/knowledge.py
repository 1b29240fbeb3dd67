"""What was known of a crisis at any point of its log: effective facts, and where they stand. Never writes."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import asyncpg

from eventlog import log, merkle
from eventlog.codes import CorrectionReason, Sensitivity, Verification
from eventlog.contract import STATED_TYPES
from eventlog.editorial import FigureDecided
from eventlog.erasable import Erasable
from eventlog.log import Recorded
from foundation.database import Database
from foundation.problems import NotFound, Unavailable
from sitrep.merging import Pointer, paths
from sitrep.stored import in_force, understood

# How long a reader waits for the projection: for what was asked by name, and for the newest.
PATIENCE_SECONDS: Final = 2.0
PATIENCE_FOR_NOW_SECONDS: Final = 1.0

# Protection goes by these, from the least to the most.
SENSITIVITIES: Final[tuple[Sensitivity, ...]] = ("low", "moderate", "high", "severe")

CHECKPOINT = "SELECT seq FROM knowledge.checkpoint WHERE crisis = $1"

CHECKPOINTS = "SELECT crisis, seq FROM knowledge.checkpoint"

# knowledge.seen(crisis, known, edited, cleared): the effective facts of a view as they may be shown.
FACTS = """
SELECT root, version, id, type, verification, verified_by, sensitivity, sensitivity_now, reclassified
FROM knowledge.seen($1, $2, $3, $4)
WHERE version IS NOT NULL
  AND ($5::text[] IS NULL OR type = ANY ($5))
  AND ($6::timestamptz IS NULL OR as_of <= $6 OR type = ANY ($7::text[]))
ORDER BY root
"""

# The merges in force by somebody who may act on both facts, into one of the same type that stands and is known. What
# is kept may be named by a correction of it. After _void of editing.py: own facts, or a coordinator.
POINTERS = """
WITH RECURSIVE pointer AS (
    SELECT DISTINCT fact.root, fact.type, edit.seq, edit.says::uuid AS kept, edit.organisation, edit.capacity
    FROM knowledge.fact
    CROSS JOIN LATERAL unnest(fact.merges) AS merge (seq)
    JOIN knowledge.edit ON edit.crisis = $1 AND edit.seq = merge.seq
    WHERE fact.crisis = $1 AND fact.root <= $2 AND fact.merges IS NOT NULL AND fact.version IS NOT NULL
      AND fact.known_from <= $3 AND (fact.known_to IS NULL OR fact.known_to > $3)
), above (kept, organisation, id) AS (
    SELECT DISTINCT kept, NULL::text, kept FROM pointer
    UNION
    SELECT above.kept, coalesce(above.organisation, edit.organisation), edit.target
    FROM above
    JOIN knowledge.edit ON edit.crisis = $1 AND edit.id = above.id AND edit.kind = 'event.corrected' AND edit.seq <= $3
)
SELECT DISTINCT pointer.root, pointer.seq, fact.root AS kept
FROM pointer
JOIN above ON above.kept = pointer.kept
JOIN knowledge.fact ON fact.crisis = $1 AND fact.id = above.id AND fact.root <= $2
  AND fact.known_from <= $3 AND (fact.known_to IS NULL OR fact.known_to > $3)
WHERE fact.version IS NOT NULL AND fact.type = pointer.type AND fact.root <> pointer.root
  AND (pointer.capacity = 'coordinator'
       OR pointer.organisation = fact.organisation
          AND coalesce(above.organisation, pointer.organisation) = pointer.organisation)
"""

# What a decision cites: its fact, if known, and the version that stood when it was decided. An act is no claim.
CITED = """
SELECT decided.root, decided.cite, claim.root AS claim, past.version,
       claim.root IS NULL
       AND NOT EXISTS (SELECT FROM knowledge.edit WHERE edit.crisis = $1 AND edit.id = decided.cite) AS waits
FROM unnest($2::bigint[], $3::bigint[], $4::uuid[]) AS decided (root, seq, cite)
LEFT JOIN knowledge.fact AS claim ON claim.crisis = $1 AND claim.id = decided.cite
    AND claim.known_from = claim.root AND claim.root <= $5
LEFT JOIN knowledge.fact AS past ON past.crisis = $1 AND past.root = claim.root
    AND past.known_from <= decided.seq AND (past.known_to IS NULL OR past.known_to > decided.seq)
"""

# The last act of each organisation: it carries its name as it was then.
LAST_ACTS = """
SELECT max(seq) FROM knowledge.edit
WHERE crisis = $1 AND seq <= $2 AND organisation = ANY ($3::text[])
GROUP BY organisation
"""

ENDS = """
SELECT DISTINCT as_of, type, sensitivity, sensitivity_now, reclassified
FROM knowledge.seen($1, $2, $3, $4)
WHERE version IS NOT NULL AND type <> ALL ($5::text[])
ORDER BY as_of
"""

# The last seq that changed how a fact of the view is protected; an event that changes none moves no report of the past.
CLEARED = """
SELECT greatest($3, max(CASE WHEN reclassified > $3 THEN reclassified
                             WHEN version_now > $3 THEN version_now
                             ELSE since END))
FROM knowledge.seen($1, $2, $3, $4)
WHERE taken_back
   OR version_now IS NOT NULL
      AND (sensitivity_now, reclassified) IS DISTINCT FROM (sensitivity, reclassified_then)
"""

COUNTS = """
SELECT count(*) FILTER (WHERE version IS NOT NULL) AS facts,
       count(*) FILTER (WHERE version IS NULL) AS retracted,
       count(*) FILTER (WHERE version <> root) AS corrected,
       (SELECT count(*) FROM knowledge.parked WHERE crisis = $1 AND seq <= $3) AS parked
FROM knowledge.fact
WHERE crisis = $1 AND NOT editorial AND root <= $2 AND known_from <= $3 AND (known_to IS NULL OR known_to > $3)
"""

FRONTIER = "SELECT seq, frontier FROM knowledge.tree WHERE crisis = $1 AND seq <= $2 ORDER BY seq DESC LIMIT 1"

PARKED = "SELECT seq, reason FROM knowledge.parked WHERE crisis = $1 AND seq <= $2 ORDER BY seq"


# The acts in edited < seq <= head that may have moved a view: on a fact that it holds, or on an act of before.
LAST_ACT = """
SELECT max(edit.seq)
FROM knowledge.edit
WHERE edit.crisis = $1 AND edit.seq > $3 AND edit.seq <= $4
  AND (EXISTS (SELECT FROM knowledge.fact
               WHERE fact.crisis = $1 AND fact.id = edit.target AND fact.known_from = fact.root
                 AND (fact.root <= $2 OR fact.editorial AND fact.root <= $3))
       OR EXISTS (SELECT FROM knowledge.edit AS earlier WHERE earlier.crisis = $1 AND earlier.id = edit.target))
"""

# The facts of the view of which the version in force lost its words in edited < seq <= head. Who names an event erases
# every correction of it as well, after eventlog.erase().
ERASED = """
WITH RECURSIVE gone (id) AS (
    SELECT target FROM knowledge.edit WHERE crisis = $1 AND kind = 'event.erased' AND seq > $3 AND seq <= $5
    UNION
    SELECT edit.id
    FROM gone
    JOIN knowledge.edit ON edit.crisis = $1 AND edit.target = gone.id AND edit.kind = 'event.corrected'
)
SELECT DISTINCT seen.root
FROM knowledge.seen($1, $2, $3, $4) AS seen
LEFT JOIN knowledge.edit AS correction
  ON correction.crisis = $1 AND correction.seq = seen.version AND correction.kind = 'event.corrected'
WHERE seen.version IS NOT NULL AND coalesce(correction.id, seen.id) IN (SELECT id FROM gone)
"""


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
    """

    crisis: str
    known: int
    edited: int
    cleared: int
    head: int
    erased: int = 0


@dataclass(frozen=True, slots=True)
class Known:
    """An effective fact or editor's statement: the event in force under the id of the first, and the server's fields
    of the first.

    `verified_by` is the organisation that says `verification`, None while nobody checked. `correction` is the reason
    of the correction in force. `subject` and `voice` say which facts are about one thing and from one origin where an
    audience may not read it in the event any more; they are compared, and never printed. `coarse`: this
    audience reads less in the event than was posted. `merged`: the roots of the facts that are kept for it, to the end
    of the chain. `repeats`: the facts that count as nothing, since this one is kept for them. `verifier`: the name of
    `verified_by`, where it acted on others. `cited`: what a decision cites, as that stood when it was decided.
    """

    root: int
    version: int
    id: UUID
    type: str
    event: Any
    recorded: Recorded
    verification: Verification
    verified_by: str | None
    sensitivity: Sensitivity
    corrected: bool
    correction: CorrectionReason | None = None
    subject: str | None = None
    voice: str | None = None
    coarse: bool = False
    merged: tuple[int, ...] = ()
    repeats: tuple[UUID, ...] = ()
    verifier: str | None = None
    cited: tuple["Known", ...] = ()


@dataclass(frozen=True, slots=True)
class Held:
    """That something of a type holds from an instant on, and how sensitive it is."""

    as_of: datetime
    type: str
    sensitivity: Sensitivity


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
    if wanted < 1:
        raise NotOpenedYet
    patience = PATIENCE_FOR_NOW_SECONDS if as_known_at is None else PATIENCE_SECONDS
    projected = await _projected(database, crisis, wanted, patience)
    if projected < 1:
        raise NotReadYet
    known = min(wanted, projected)
    return View(crisis, known, known, projected, projected, erased)


async def recorded_by(database: Database, view: View, moment: datetime) -> View | None:
    """What a view held of what was recorded by an instant, protected as the view is; None where nothing was."""
    async with database.raw() as connection:
        seq = await log.seq_at(connection, view.crisis, moment)
    known, edited = min(seq, view.known), min(seq, view.edited)
    return replace(view, known=known, edited=edited, cleared=max(view.cleared, view.edited)) if seq else None


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
        pause = min(pause * 2, 0.25)


async def last_act(database: Database, view: View) -> int | None:
    """The last act after the view's `edited`, up to its head, that may have moved what it shows; None: nothing did."""
    async with database.raw() as connection:
        found: int | None = await connection.fetchval(LAST_ACT, view.crisis, view.known, view.edited, view.head)
    return found


async def erased(database: Database, view: View) -> frozenset[int]:
    """The roots of the view's facts whose words were erased after its `edited`, up to its head."""
    async with database.raw() as connection:
        rows = await connection.fetch(
            ERASED, view.crisis, view.known, view.edited, max(view.cleared, view.edited), view.head
        )
    return frozenset(row["root"] for row in rows)


async def checkpoints(database: Database) -> dict[str, int]:
    """Up to which seq each crisis is projected."""
    async with database.raw() as connection:
        return {row["crisis"]: row["seq"] for row in await connection.fetch(CHECKPOINTS)}


async def settled(database: Database) -> dict[str, int]:
    """The crises whose whole log is projected, each with its last seq."""
    projected = await checkpoints(database)
    async with database.raw() as connection:
        heads = await log.crises(connection)
    return {crisis: seq for crisis, seq in heads.items() if projected.get(crisis) == seq}


async def facts(
    database: Database,
    view: View,
    types: Sequence[str] | None = None,
    ends_by: datetime | None = None,
    read: Iterable[Known] = (),
) -> tuple[Known, ...]:
    """The effective facts of a view in order of their root, of some types, those that hold by an instant; among them
    what editors state (STATED), by `edited` and not by `known`, whatever the instant. A decision on a claim that is
    not known yet waits for it.

    `read` are facts of another view of the same log, since which nothing was erased: their events are not read again.
    """
    held = {(fact.root, fact.version): fact for fact in read}
    async with database.raw() as connection:
        rows = await connection.fetch(
            FACTS,
            view.crisis,
            view.known,
            view.edited,
            max(view.cleared, view.edited),
            None if types is None else list(types),
            ends_by,
            list(STATED_TYPES),
        )
        unread = [row for row in rows if (row["root"], row["version"]) not in held]
        seqs = {seq for row in unread for seq in (row["root"], row["version"])}
        recorded = {entry.seq: entry for entry in await log.read_seqs(connection, view.crisis, seqs)}
        apart = await log.erasables(connection, view.crisis, {row["version"] for row in unread})
        pointers = await connection.fetch(POINTERS, view.crisis, view.known, view.edited)
        checked = list({row["verified_by"] for row in rows if row["verified_by"]})
        acts = [row["max"] for row in await connection.fetch(LAST_ACTS, view.crisis, view.edited, checked)]
        names = {act.organisation: act.organisation_name for act in await log.read_seqs(connection, view.crisis, acts)}
    merged = paths(Pointer(**row) for row in pointers)
    # Reading many events takes a while, and this thread serves others.
    known = await asyncio.to_thread(_known, rows, recorded, apart, merged, held)
    named = (replace(fact, verifier=names.get(fact.verified_by)) if fact.verified_by else fact for fact in known)
    return await _decided(database, view, tuple(named))


async def _decided(database: Database, view: View, facts: tuple[Known, ...]) -> tuple[Known, ...]:
    """The facts, each decision with what it cites as that stood then, and without those that wait."""
    decisions = [fact for fact in facts if isinstance(fact.event, FigureDecided)]
    if not decisions:
        return facts
    cites = [(fact.root, fact.version, cite) for fact in decisions for cite in fact.event.about]
    roots, seqs, ids = (list(column) for column in zip(*cites, strict=True))
    async with database.raw() as connection:
        rows = await connection.fetch(CITED, view.crisis, roots, seqs, ids, view.known)
        versions = {row["version"] for row in rows if row["version"] is not None}
        recorded = {entry.seq: entry for entry in await log.read_seqs(connection, view.crisis, versions)}
        apart = await log.erasables(connection, view.crisis, versions)
    waiting = {row["root"] for row in rows if row["waits"]}
    now = {fact.root: fact for fact in facts}
    cited: dict[int, list[Known]] = {}
    for row in rows:
        if (claim := now.get(row["claim"])) is not None and (version := row["version"]) is not None:
            event, reason = in_force(understood(recorded[version], apart.get(version, ())), claim.id)
            then = replace(claim, version=version, event=event, correction=reason)
            cited.setdefault(row["root"], []).append(then)
    return tuple(
        replace(fact, cited=tuple(cited[fact.root])) if fact.root in cited else fact
        for fact in facts
        if fact.root not in waiting
    )


def _known(
    rows: Iterable[asyncpg.Record],
    recorded: Mapping[int, Recorded],
    apart: Mapping[int, tuple[Erasable, ...]],
    merged: Mapping[int, tuple[int, ...]],
    held: Mapping[tuple[int, int], Known],
) -> tuple[Known, ...]:
    known = (
        _again(fact, row) if (fact := held.get((row["root"], row["version"]))) else _one(row, recorded, apart)
        for row in rows
    )
    return tuple(replace(fact, merged=merged.get(fact.root, ())) for fact in known)


def _again(fact: Known, row: asyncpg.Record) -> Known:
    """The same version in another view: what was said of it may differ, and what it says does not."""
    return replace(
        fact,
        verification=row["verification"],
        verified_by=row["verified_by"],
        sensitivity=_sensitivity(row),
        verifier=None,
        cited=(),
    )


def _one(row: asyncpg.Record, recorded: Mapping[int, Recorded], apart: Mapping[int, tuple[Erasable, ...]]) -> Known:
    event, reason = in_force(understood(recorded[row["version"]], apart.get(row["version"], ())), row["id"])
    return Known(
        root=row["root"],
        version=row["version"],
        id=row["id"],
        type=row["type"],
        event=event,
        recorded=recorded[row["root"]],
        verification=row["verification"],
        verified_by=row["verified_by"],
        sensitivity=_sensitivity(row),
        corrected=row["version"] != row["root"],
        correction=reason,
    )


def _sensitivity(row: asyncpg.Record) -> Sensitivity:
    """As last reclassified; else the higher of what the version shown and the version of today say."""
    said: list[Sensitivity] = [row["sensitivity"], row["sensitivity_now"]]
    if row["reclassified"] is not None:
        return said[1]
    return max((level for level in said if level), key=SENSITIVITIES.index)


async def ends(database: Database, view: View) -> tuple[Held, ...]:
    """The instants from which something is said to hold, ascending: each belongs to the report of one day."""
    async with database.raw() as connection:
        rows = await connection.fetch(
            ENDS, view.crisis, view.known, view.edited, max(view.cleared, view.edited), list(STATED_TYPES)
        )
    return tuple(Held(row["as_of"], row["type"], _sensitivity(row)) for row in rows)


async def counts(database: Database, view: View) -> Counts:
    """How many facts, corrections, retractions and parked events the view holds."""
    async with database.raw() as connection:
        return Counts(**await connection.fetchrow(COUNTS, view.crisis, view.known, view.edited))


async def parked(database: Database, view: View) -> tuple[Parked, ...]:
    """The events that the view does not include, because they could not be understood."""
    async with database.raw() as connection:
        return tuple(Parked(**row) for row in await connection.fetch(PARKED, view.crisis, view.edited))


async def standing(database: Database, view: View) -> Standing:
    """Where the view stands in the log, with the root of the Merkle tree of its events up to `edited`.

    `cleared` is the last seq up to the view's own that changed the protection of one of its facts, at least `edited`.
    """
    held = await counts(database, view)
    async with database.raw() as connection:
        (last,) = await log.read_seqs(connection, view.crisis, [view.known])
        cleared = await connection.fetchval(CLEARED, view.crisis, view.known, view.edited, view.cleared)
        root = await _root(connection, view.crisis, view.edited)
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


async def _root(connection: asyncpg.Connection, crisis: str, size: int) -> bytes:
    head = await log.head(connection, crisis)
    if head is not None and head.seq == size:
        return head.root
    row = await connection.fetchrow(FRONTIER, crisis, size)
    seq, frontier = (0, []) if row is None else (row["seq"], row["frontier"])
    rest = await log.read(connection, crisis, seq, size - seq, upto=size)
    return merkle.root(merkle.extend(frontier, seq, (merkle.leaf_hash(entry.leaf) for entry in rest)))
