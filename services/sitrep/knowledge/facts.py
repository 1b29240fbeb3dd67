"""The effective facts of a view, read back from the log with what acts made of them. Never writes."""

import asyncio
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

import asyncpg

from eventlog import log
from eventlog.contract import STATED_TYPES
from eventlog.erasable import Erasable
from eventlog.log import Recorded
from foundation.database import Database
from sitrep.knowledge.cited import decided
from sitrep.knowledge.current import by_index
from sitrep.knowledge.known import Known, Merge
from sitrep.knowledge.protection import sensitivity
from sitrep.knowledge.views import View
from sitrep.merging import Pointer, paths
from sitrep.stored import in_force, understood

# knowledge.seen(crisis, known, edited, cleared): the effective facts of a view as they may be shown.
FACTS = """
SELECT root, version, id, type, verification, verified_by, sensitivity, sensitivity_now, reclassified
FROM knowledge.seen($1, $2, $3, $4)
WHERE version IS NOT NULL
  AND ($5::text[] IS NULL OR type = ANY ($5))
  AND ($6::timestamptz IS NULL OR as_of <= $6 OR type = ANY ($7::text[]))
ORDER BY root
"""

# Those of some roots, one probe of an index each: by a list, Postgres goes through all that was known by then.
FACTS_OF = """
SELECT seen.*
FROM unnest($5::bigint[]) AS asked (root)
CROSS JOIN LATERAL (
    SELECT root, version, id, type, verification, verified_by, sensitivity, sensitivity_now, reclassified
    FROM knowledge.seen($1, $2, $3, $4)
    WHERE version IS NOT NULL AND root = asked.root
    OFFSET 0
) AS seen
ORDER BY seen.root
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
CROSS JOIN LATERAL (
    SELECT root FROM knowledge.fact WHERE crisis = $1 AND id = above.id AND known_from = root OFFSET 0
) AS first
CROSS JOIN LATERAL (
    SELECT root, type, version, organisation FROM knowledge.fact
    WHERE crisis = $1 AND root = first.root AND root <= $2
      AND known_from <= $3 AND (known_to IS NULL OR known_to > $3)
    OFFSET 0
) AS fact
WHERE fact.version IS NOT NULL AND fact.type = pointer.type AND fact.root <> pointer.root
  AND (pointer.capacity = 'coordinator'
       OR pointer.organisation = fact.organisation
          AND coalesce(above.organisation, pointer.organisation) = pointer.organisation)
"""

# The last act of each organisation: it carries its name as it was then.
LAST_ACTS = """
SELECT last.seq
FROM unnest($3::text[]) AS actor (organisation)
CROSS JOIN LATERAL (
    SELECT edit.seq FROM knowledge.edit
    WHERE edit.crisis = $1 AND edit.organisation = actor.organisation AND edit.seq <= $2
    ORDER BY edit.seq DESC
    LIMIT 1
) AS last
"""

# Facts by root and version: of another view of the same log, since which nothing was erased.
Read = Mapping[tuple[int, int], Known]
NOTHING: Final[Read] = {}


async def facts(
    database: Database,
    view: View,
    types: Sequence[str] | None = None,
    ends_by: datetime | None = None,
) -> tuple[Known, ...]:
    """The effective facts of a view in order of their root, of some types, those that hold by an instant; among them
    what editors state (STATED), by `edited` and not by `known`, whatever the instant. A decision on a claim that is
    not known yet waits for it.
    """
    async with database.raw() as connection:
        rows = await connection.fetch(
            FACTS, *view.position, None if types is None else list(types), ends_by, list(STATED_TYPES)
        )
    return await _read(database, view, rows, NOTHING, None)


async def facts_of(
    database: Database,
    view: View,
    roots: Collection[int],
    read: Read = NOTHING,
    joined: Sequence[Pointer] | None = None,
) -> tuple[Known, ...]:
    """Those of the effective facts of a view that have these roots, as `facts` would give them; the events of those
    that are `read` are not read again, nor the merges of the view, if they are `joined` by these.
    """
    if not roots:
        return ()
    async with by_index(database) as connection:
        rows = await connection.fetch(FACTS_OF, *view.position, list({*roots}))
    return await _read(database, view, rows, read, joined)


async def pointers(connection: asyncpg.Connection, view: View) -> tuple[Pointer, ...]:
    """The merges in force in a view."""
    return tuple(Pointer(**row) for row in await connection.fetch(POINTERS, view.crisis, view.known, view.edited))


async def _read(
    database: Database, view: View, rows: Sequence[asyncpg.Record], held: Read, joined: Sequence[Pointer] | None
) -> tuple[Known, ...]:
    if joined is None:
        async with by_index(database) as connection:
            joined = await pointers(connection, view)
    async with database.raw() as connection:
        unread = [row for row in rows if (row["root"], row["version"]) not in held]
        seqs = {seq for row in unread for seq in (row["root"], row["version"])}
        recorded = {entry.seq: entry for entry in await log.read_seqs(connection, view.crisis, seqs)}
        apart = await log.erasables(connection, view.crisis, {row["version"] for row in unread})
        roots = {row["root"] for row in rows}
        checked = list({row["verified_by"] for row in rows if row["verified_by"]})
        last_acts = await connection.fetch(LAST_ACTS, view.crisis, view.edited, checked) if checked else ()
        acts = [row["seq"] for row in last_acts]
        names = {act.organisation: act.organisation_name for act in await log.read_seqs(connection, view.crisis, acts)}
        # Of several merges of one fact the last counts; of those not asked for nobody reads who joined them.
        last = {one.root: one.seq for one in sorted(joined, key=lambda one: one.seq) if one.root in roots}
        merges = {act.seq: _merge(act) for act in await log.read_seqs(connection, view.crisis, set(last.values()))}
    merged = paths(joined)
    # Reading many events takes a while, and this thread serves others.
    known = await asyncio.to_thread(_known, rows, recorded, apart, merged, held)
    named = (_named(fact, names) for fact in known)
    merging = ((fact, merges[last[fact.root]] if fact.merged else None) for fact in named)
    named = (replace(fact, merge=merge) if merge != fact.merge else fact for fact, merge in merging)
    return await decided(database, view, tuple(named))


def _named(fact: Known, names: Mapping[str, str]) -> Known:
    name = names.get(fact.verified_by) if fact.verified_by else None
    return fact if name == fact.verifier else replace(fact, verifier=name)


def _merge(act: Recorded) -> Merge:
    return Merge(act.id, act.organisation_name, understood(act).data.reason, act.recorded_at)  # type: ignore[attr-defined]


def _known(
    rows: Iterable[asyncpg.Record],
    recorded: Mapping[int, Recorded],
    apart: Mapping[int, tuple[Erasable, ...]],
    merged: Mapping[int, tuple[int, ...]],
    held: Read,
) -> tuple[Known, ...]:
    return tuple(
        _again(fact, row, path)
        if (fact := held.get((row["root"], row["version"])))
        else _one(row, recorded, apart, path)
        for row in rows
        for path in (merged.get(row["root"], ()),)
    )


def _again(fact: Known, row: asyncpg.Record, merged: tuple[int, ...]) -> Known:
    """The same version in another view: what was said of it may differ, and what it says does not.

    Where nothing does, the very same fact: what was made of it need not be made again.
    """
    level = sensitivity(row)
    said = (row["verification"], row["verified_by"], level, merged)
    if said == (fact.verification, fact.verified_by, fact.sensitivity, fact.merged) and not fact.cited:
        return fact
    return replace(
        fact,
        verification=row["verification"],
        verified_by=row["verified_by"],
        sensitivity=level,
        merged=merged,
        verifier=None,
        cited=(),
    )


def _one(
    row: asyncpg.Record,
    recorded: Mapping[int, Recorded],
    apart: Mapping[int, tuple[Erasable, ...]],
    merged: tuple[int, ...],
) -> Known:
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
        sensitivity=sensitivity(row),
        corrected=row["version"] != row["root"],
        correction=reason,
        merged=merged,
    )
