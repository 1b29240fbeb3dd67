"""What was done between two views of a log: acts by which facts and decisions became otherwise, and what the register
said anew of who is who. Never says whether a number moved.
"""

from dataclasses import dataclass
from datetime import datetime

import asyncpg
import orjson

from eventlog import log
from eventlog.recorded import Recorded
from sitrep.knowledge.views import View

# The seqs at which a fact that was known before, or a statement, became otherwise: each is that of the act which made
# it so.
DONE = """
SELECT root, known_from AS seq FROM knowledge.fact
WHERE crisis = $1 AND known_from > $2 AND known_from <= $3 AND (late OR known_from > root) AND known_from > root
  AND root <= $4 AND NOT editorial
UNION ALL
SELECT root, known_from FROM knowledge.fact
WHERE crisis = $1 AND editorial AND root <= $3 AND known_from > $2 AND known_from <= $3
"""

# What decides who counts as one origin, who may verify, whom the crisis prefers, and how far numbers may lie apart.
WHO_IS_WHO = frozenset({"source.registered", "source.merged", "crisis.configured"})


@dataclass(frozen=True, slots=True)
class Act:
    """An act in force and who did it: of a verification its `status`, of sources their refs in `names`."""

    seq: int
    id: str
    kind: str  # of the event
    organisation: str
    actor: str  # its name
    at: datetime
    status: str | None = None
    names: frozenset[str] = frozenset()


async def done(connection: asyncpg.Connection, view: View, earlier: View) -> dict[int, tuple[Act, ...]]:
    """By root of each fact and statement the acts that changed it between two views, in their order."""
    rows = await connection.fetch(DONE, view.crisis, earlier.edited, view.edited, min(earlier.known, view.known))
    entries = await log.read_seqs(connection, view.crisis, {row["seq"] for row in rows})
    acts = {entry.seq: _act(entry) for entry in entries}
    found: dict[int, list[Act]] = {}
    for root, seq in sorted((row["root"], row["seq"]) for row in rows):
        found.setdefault(root, []).append(acts[seq])
    return {root: tuple(of_one) for root, of_one in found.items()}


async def registered(connection: asyncpg.Connection, view: View, earlier: View) -> tuple[Act, ...]:
    """What the register said anew, between two views, of who counts."""
    entries = await log.read_register(connection, view.crisis, after=earlier.edited, upto=view.edited)
    return tuple(_act(entry) for entry in entries if entry.type in WHO_IS_WHO)


def _act(entry: Recorded) -> Act:
    data = orjson.loads(entry.stored).get("data") or {}
    status = "disputed" if entry.type == "event.disputed" else data.get("status")
    names = {str(data[name]) for name in ("ref", "into") if data.get(name)} | {*data.get("refs", ())}
    return Act(
        seq=entry.seq,
        id=str(entry.id),
        kind=entry.type,
        organisation=entry.organisation,
        actor=entry.organisation_name,
        at=entry.recorded_at,
        status=status if entry.type in ("event.verified", "event.disputed") else None,
        names=frozenset(names) if entry.type in ("source.registered", "source.merged") else frozenset(),
    )
