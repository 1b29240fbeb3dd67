"""Writes what a few events make known, in one transaction: the only writer of facts and edits.
Never interprets a payload beyond what readers search by.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import asyncpg
import structlog

from eventlog import log as eventlog
from eventlog import merkle
from eventlog.contract import ACT_TYPES, FACT_TYPES, STATED_TYPES
from eventlog.editorial import (
    EventCorrected,
    EventDisputed,
    EventErased,
    EventMerged,
    EventReclassified,
    EventRetracted,
    EventVerified,
)
from eventlog.envelope import Envelope
from eventlog.log import Recorded
from eventlog.register import Register
from eventlog.sensitivity import default_sensitivity
from sitrep.editing import MERGED, Act, Effect, Root, history
from sitrep.figures.claim import effective_as_of
from sitrep.filing import Change, file_and_count, filing, take_back
from sitrep.row import Row
from sitrep.stored import NotUnderstood, Reason, in_force, understood

log = structlog.get_logger()

TREE_EVERY: Final = 1024
PRIVACY: Final = "privacy"  # the reason of a correction or a retraction that takes back what was said before

# The first statement of every transaction that writes: who cannot move the checkpoint has nothing to write. One that
# somebody holds is passed over, since a rebuild of this crisis must not keep the others waiting.
MOVE = """
WITH free AS (SELECT crisis FROM knowledge.checkpoint WHERE crisis = $1 AND seq = $2 FOR UPDATE SKIP LOCKED)
UPDATE knowledge.checkpoint SET seq = $3 FROM free WHERE checkpoint.crisis = free.crisis
"""

# A few rows are looked for among many, and a young table has no statistics that say so: without this all edits were
# hashed for each batch.
BY_INDEX = """
SELECT set_config(name, 'off', true)
FROM unnest(ARRAY['enable_hashjoin', 'enable_mergejoin', 'enable_seqscan', 'enable_bitmapscan']) AS name
"""

# What new acts name, and what that names in turn; and what is new and was named before it was there. An act whose
# target is not there reaches nothing yet: it is found below its target when that arrives.
NAMED = """
WITH RECURSIVE above (id) AS (
    SELECT target FROM knowledge.edit WHERE crisis = $1 AND seq > $2
    UNION
    SELECT edit.target
    FROM above
    CROSS JOIN LATERAL (SELECT target FROM knowledge.edit WHERE crisis = $1 AND id = above.id OFFSET 0) AS edit
)
SELECT id FROM above
UNION
SELECT edit.target
FROM unnest($3::uuid[]) AS new (id)
CROSS JOIN LATERAL (SELECT target FROM knowledge.edit WHERE crisis = $1 AND target = new.id LIMIT 1) AS edit
"""

# One probe of the index for each: by a list, Postgres 15 goes through all facts of the crisis and looks for each in it.
ROOTS = """
SELECT fact.root, fact.id, fact.type, fact.organisation
FROM unnest($2::uuid[]) AS asked (id)
CROSS JOIN LATERAL (
    SELECT * FROM knowledge.fact WHERE crisis = $1 AND fact.id = asked.id AND known_from = root OFFSET 0
) AS fact
"""

# One probe for each, here too: joined, every act on a fact would be compared with every other.
ACTS = """
WITH RECURSIVE below (root, id) AS (
    SELECT * FROM unnest($2::bigint[], $3::uuid[])
    UNION
    SELECT below.root, edit.id
    FROM below
    CROSS JOIN LATERAL (SELECT id FROM knowledge.edit WHERE crisis = $1 AND target = below.id OFFSET 0) AS edit
)
SELECT below.root, edit.seq, edit.id, edit.kind, edit.organisation, edit.capacity, edit.corrects, edit.says,
       array_agg(edit.target ORDER BY edit.target) AS about
FROM below
CROSS JOIN LATERAL (SELECT * FROM knowledge.edit WHERE crisis = $1 AND id = below.id OFFSET 0) AS edit
GROUP BY below.root, edit.seq, edit.id, edit.kind, edit.organisation, edit.capacity, edit.corrects, edit.says
"""

# All columns: those of Row.
CLOSE = """
UPDATE knowledge.fact SET known_to = $3
WHERE crisis = $1 AND root = $2 AND known_to IS NULL
  AND known_from = (SELECT max(known_from) FROM knowledge.fact WHERE crisis = $1 AND root = $2 AND known_from < $3)
RETURNING *
"""

LAST_TREE = "SELECT seq, frontier FROM knowledge.tree WHERE crisis = $1 ORDER BY seq DESC LIMIT 1"

EDIT_COLUMNS: Final = ("crisis", "seq", "target", "id", "kind", "organisation", "capacity", "corrects", "says")

PARKED_COLUMNS: Final = ("crisis", "seq", "reason")
TREE_COLUMNS: Final = ("crisis", "seq", "frontier")

# What becomes a row, and what acts on rows, told by its type: of what class a model is takes twenty times as
# long to ask. A decision names the claims that it rests on, and does nothing to them.
_KNOWN: Final = FACT_TYPES | STATED_TYPES
_ACTS: Final = ACT_TYPES - STATED_TYPES

_FILED_NOWHERE: Final[tuple[Any, ...]] = (None, None, False, False, False, None, None)

_Says = tuple[str | None, str | None]  # what an act says (a status, a sensitivity), and the organisation that says it
_Step = tuple[tuple[int, int | None], Effect]  # from which seq until before which, and what holds


class MovedOn(Exception):
    """Another projector has moved the checkpoint, or holds it: here is nothing more to do."""


@dataclass(slots=True)
class Batch:
    """What some events say, before anything is written; `parked` are those that could not be understood, and why."""

    entries: Sequence[Recorded]
    register: Register | None
    recorded: dict[int, Recorded] = field(default_factory=dict)
    events: dict[int, Envelope] = field(default_factory=dict)
    parked: dict[int, Reason] = field(default_factory=dict)

    @property
    def crisis(self) -> str:
        return self.entries[0].crisis

    def add(self, entry: Recorded) -> None:
        self.events[entry.seq] = understood(entry)
        self.recorded[entry.seq] = entry


def gather(register: Register | None, entries: Sequence[Recorded]) -> Batch:
    """Reads each event by itself: one that cannot be understood is parked, the others go on."""
    batch = Batch(entries, register)
    for entry in entries:
        try:
            batch.add(entry)
        except NotUnderstood as why:
            batch.parked[entry.seq] = why.reason
            log.warning("event_parked", crisis=entry.crisis, seq=entry.seq, reason=why.reason)
    return batch


async def write(connection: asyncpg.Connection, batch: Batch, seq: int) -> None:
    """Writes the batch that follows `seq`, inside the caller's transaction; raises MovedOn."""
    crisis, last = batch.crisis, batch.entries[-1].seq
    if await connection.execute(MOVE, crisis, seq, last) == "UPDATE 0":
        raise MovedOn
    facts = {
        entry.seq: Root(entry.seq, entry.id, entry.type, entry.organisation)
        for entry in batch.recorded.values()
        if entry.type in _KNOWN
    }
    edits = [row for entry in batch.recorded.values() for row in _acts(batch, entry)]
    await _copy(connection, "edit", EDIT_COLUMNS, edits)
    await _copy(connection, "parked", PARKED_COLUMNS, [(crisis, *parked) for parked in batch.parked.items()])
    await connection.execute(BY_INDEX)
    named = await connection.fetch(NAMED, crisis, seq, [root.id for root in facts.values()])
    changes: list[Change] = []
    if named:
        changes = await _edited(connection, batch, seq, {row["id"] for row in named}, facts)
    acted_on = {row.root for row, _ in changes}
    changes += [
        (_row(batch, root, {}, (at, None), Effect(at)), None) for at, root in facts.items() if at not in acted_on
    ]
    await _copy(connection, "fact", Row._fields, [row for row, _ in changes])
    await file_and_count(connection, crisis, changes)
    private = any(row[-1] == PRIVACY for row in edits)
    await take_back(connection, crisis, seq, last, list({row[3] for row in edits}), private=private)
    await _grow(connection, batch)


async def _copy(
    connection: asyncpg.Connection, table: str, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]
) -> None:
    if rows:
        await connection.copy_records_to_table(table, schema_name="knowledge", columns=columns, records=rows)


def _acts(batch: Batch, entry: Recorded) -> Iterator[tuple[Any, ...]]:
    """A row for each event that an editorial event names."""
    if entry.type not in _ACTS:
        return
    event: Any = batch.events[entry.seq]
    corrects = event.data.event.type if isinstance(event, EventCorrected) else None
    says: str | None = None
    if isinstance(event, EventVerified):
        says = event.data.status
    elif isinstance(event, EventDisputed):
        says = "disputed"
    elif isinstance(event, EventReclassified):
        says = event.data.sensitivity
    elif isinstance(event, EventMerged):
        says = str(event.about[0])
    elif isinstance(event, EventCorrected | EventErased | EventRetracted):
        says = event.data.reason
    act = (entry.id, entry.type, entry.organisation, entry.capacity, corrects, says)
    for target in dict.fromkeys(event.about):
        yield entry.crisis, entry.seq, target, *act


async def _edited(
    connection: asyncpg.Connection, batch: Batch, seq: int, named: set[UUID], facts: Mapping[int, Root]
) -> list[Change]:
    """Folds the facts among the events that are named, closes what ends after `seq`, and gives the rows that begin.

    `facts` are those of the batch, which are not written yet.
    """
    crisis = batch.crisis
    roots = [root for root in facts.values() if root.id in named]
    older = list(named - {root.id for root in roots})
    roots += [
        Root(row["root"], row["id"], row["type"], row["organisation"])
        for row in await connection.fetch(ROOTS, crisis, older)
    ]
    acts, says = await _component(connection, crisis, roots)
    new = {root: _new_steps(root, acts[root.seq], seq) for root in roots}
    await _fetch(connection, batch, new)
    ends = [(crisis, root.seq, steps[0][0][0]) for root, steps in new.items() if steps and root.seq <= seq]
    closed = {row["root"]: Row(**row) for row in (await connection.fetchmany(CLOSE, ends) if ends else ())}
    changes: list[Change] = []
    for root, steps in new.items():
        ended = closed.get(root.seq)
        for span, effect in steps:
            row = _row(batch, root, says, span, effect)
            changes.append((row, ended))
            ended = row
    return changes


async def _component(
    connection: asyncpg.Connection, crisis: str, roots: Sequence[Root]
) -> tuple[Mapping[int, list[Act]], Mapping[int, _Says]]:
    """The acts that reach each of these facts, and what each act says and who says it."""
    acts: dict[int, list[Act]] = defaultdict(list)
    says: dict[int, _Says] = {}
    for row in await connection.fetch(ACTS, crisis, [root.seq for root in roots], [root.id for root in roots]):
        acts[row["root"]].append(
            Act(
                row["seq"],
                row["id"],
                row["kind"],
                tuple(row["about"]),
                row["organisation"],
                row["capacity"],
                row["corrects"],
                UUID(row["says"]) if row["kind"] == MERGED else None,
            )
        )
        says[row["seq"]] = (row["says"], row["organisation"])
    return acts, says


def _new_steps(root: Root, acts: Sequence[Act], seq: int) -> list[_Step]:
    steps = history(root, sorted(acts, key=lambda act: act.seq))
    ends = [known_from for known_from, _ in steps[1:]] + [None]
    return [
        ((known_from, end), effect) for (known_from, effect), end in zip(steps, ends, strict=True) if known_from > seq
    ]


async def _fetch(connection: asyncpg.Connection, batch: Batch, new: Mapping[Root, Sequence[_Step]]) -> None:
    """Reads from the log what the new rows speak of and this batch does not hold."""
    versions = {effect.version for steps in new.values() for _, effect in steps if effect.version is not None}
    needed = (versions | {root.seq for root in new}) - batch.recorded.keys()
    for entry in await eventlog.read_seqs(connection, batch.crisis, needed) if needed else ():
        batch.add(entry)


def _row(batch: Batch, root: Root, says: Mapping[int, _Says], span: tuple[int, int | None], effect: Effect) -> Row:
    """A row of knowledge.fact: what holds of a fact, and what of its payload readers search by."""
    event: Envelope | None = None
    as_of: datetime | None = None
    checked: _Says = (None, None)
    sensitivity: str | None = None
    if effect.version is not None:
        event, _ = in_force(batch.events[effect.version], root.id)
        # What an editor states is of the day that it names, and not of the one on which it holds.
        if batch.register is not None and root.type not in STATED_TYPES:
            as_of = effective_as_of(event, batch.recorded[root.seq], batch.register)
        status = event.verification.status if event.verification else "unverified"
        checked = (status, None if status == "unverified" else batch.recorded[effect.version].organisation)
        sensitivity = event.sensitivity or default_sensitivity(event)
        if effect.verified is not None:
            checked = says[effect.verified]
    if effect.reclassified is not None:
        sensitivity, _ = says[effect.reclassified]
    known_from, known_to = span
    fact = (root.id, root.type, root.organisation, effect.version, as_of)
    said = (*checked, effect.verified if effect.version else None, sensitivity, effect.reclassified)
    merges = list(effect.merges) or None
    filed = _FILED_NOWHERE
    if event is not None and as_of is not None and batch.register is not None:
        filed = filing(event, batch.recorded[root.seq], as_of, checked, sensitivity, batch.register)
        if merges:
            # What a merge names is looked at by itself, since whether it counts is asked on reading.
            filed = (None, *filed[1:])
    editorial = root.type in STATED_TYPES
    return Row._make((batch.crisis, known_from, root.seq, known_to, *fact, *said, editorial, merges, *filed))


async def _grow(connection: asyncpg.Connection, batch: Batch) -> None:
    """Keeps the frontier of the log's tree at every 1,024th seq."""
    last = batch.entries[-1].seq
    if last < TREE_EVERY:
        return
    row = await connection.fetchrow(LAST_TREE, batch.crisis)
    seq, frontier = (0, []) if row is None else (row["seq"], row["frontier"])
    if seq + TREE_EVERY > last:
        return
    # What this batch holds is not read again.
    first = batch.entries[0].seq
    before = await eventlog.read(connection, batch.crisis, seq, first - 1 - seq, upto=first - 1)
    upto = last - (last - seq) % TREE_EVERY
    hashes = [merkle.leaf_hash(entry.leaf) for entry in (*before, *batch.entries) if entry.seq <= upto]
    rows = []
    while seq + TREE_EVERY <= last:
        frontier = merkle.extend(frontier, seq, hashes[:TREE_EVERY])
        del hashes[:TREE_EVERY]
        seq += TREE_EVERY
        rows.append((batch.crisis, seq, frontier))
    await _copy(connection, "tree", TREE_COLUMNS, rows)
