"""Reads a whole log again and names what does not agree with itself or with a checkpoint. Never mends anything.

Memory does not grow with the log: a page of events and one frontier are all that is held.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final

import asyncpg
import orjson

from eventlog import erasable, log, merkle
from eventlog.checkpoint import Checkpoint
from eventlog.erasable import Erasable, Seal, SealBroken
from eventlog.log import Recorded

PAGE: Final = 1_000
PAGE_BYTES: Final = 8 * 1024 * 1024
MOST_FAULTS: Final = 100  # a rewritten log has as many as it has events


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that is not what it was; `seq` None where only the whole shows it."""

    seq: int | None
    what: str

    def __str__(self) -> str:
        return f"seq {self.seq}: {self.what}" if self.seq is not None else self.what


@dataclass(slots=True)
class Audit:
    """What was read: the size and the root of the log, how many checkpoints it was held against, and the faults."""

    crisis: str
    size: int = 0
    root: bytes = merkle.EMPTY_ROOT
    checkpoints: int = 0
    faults: list[Fault] = field(default_factory=list)

    def blame(self, seq: int | None, what: str) -> None:
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(Fault(seq, what))


async def audit(
    connection: asyncpg.Connection, crisis: str, checkpoints: Iterable[Checkpoint] = (), seal: Seal | None = None
) -> Audit:
    """Reads the log of a crisis from its first event, in one snapshot, beside whoever appends.

    A checkpoint must be of this log and checked already. Sealed values are checked where a seal is given. Raises
    CrisisUnknown.
    """
    async with connection.transaction(isolation="repeatable_read", readonly=True):
        head = await log.head(connection, crisis)
        if head is None:
            raise log.CrisisUnknown(f"no crisis {crisis} is open")
        return await _read(connection, head, Audit(crisis), sorted(checkpoints, key=lambda one: one.size), seal)


async def _read(
    connection: asyncpg.Connection, head: log.Head, found: Audit, checkpoints: Sequence[Checkpoint], seal: Seal | None
) -> Audit:
    frontier: list[bytes] = []
    last: Recorded | None = None
    waiting = list(checkpoints)
    while page := await log.read(connection, found.crisis, last.seq if last else 0, PAGE, weight=PAGE_BYTES):
        seqs = [entry.seq for entry in page]
        written = await log.leaves(connection, found.crisis, seqs)
        apart = await log.erasables(connection, found.crisis, seqs)
        for entry in page:
            _follows(found, entry, last)
            leaf = merkle.leaf_hash(entry.leaf)
            _agrees(found, entry, leaf, written[entry.seq], apart.get(entry.seq, ()), seal)
            frontier = merkle.extend(frontier, found.size, [leaf])
            found.size += 1
            last = entry
            while waiting and waiting[0].size == found.size:
                _stands(found, waiting.pop(0), merkle.root(frontier))
    found.root = merkle.root(frontier)
    for checkpoint in waiting:
        found.checkpoints += 1
        found.blame(found.size + 1, f"missing; a signed checkpoint says that the log had {checkpoint.size} events")
    if (head.seq, list(head.frontier)) != (found.size, frontier):
        found.blame(None, f"the head of the log says {head.seq} events and another tree than the events make")
    if last is not None and head.recorded_at != last.recorded_at:
        found.blame(last.seq, "the head of the log gives another time for its last event")
    return found


def _follows(found: Audit, entry: Recorded, last: Recorded | None) -> None:
    expected = last.seq + 1 if last else 1
    if entry.seq != expected:
        found.blame(expected, "missing")
    if last is not None and entry.recorded_at < last.recorded_at:
        found.blame(entry.seq, "recorded before the event that precedes it")


def _agrees(
    found: Audit, entry: Recorded, leaf: bytes, written: bytes | None, apart: tuple[Erasable, ...], seal: Seal | None
) -> None:
    if sha256(entry.stored).digest() != entry.digest:
        found.blame(entry.seq, "its bytes do not have its digest")
    if written is not None and written != leaf:
        found.blame(entry.seq, "its bytes, or what the server noted with them, are not what was appended")
    try:
        stored = orjson.loads(entry.stored)
    except orjson.JSONDecodeError:
        found.blame(entry.seq, "its bytes are not JSON")
        return
    if not isinstance(stored, dict) or (stored.get("id"), stored.get("type")) != (str(entry.id), entry.type):
        found.blame(entry.seq, "its id or its type is not that of its bytes")
        return
    for item in apart:
        if not _honest(stored, item, seal):
            found.blame(entry.seq, f"the text at {item.pointer} is not the one that was committed to")


def _honest(stored: dict[str, object], item: Erasable, seal: Seal | None) -> bool:
    if item.sealed and seal is None:
        return True
    try:
        return erasable.honest(stored, item, seal)
    except (SealBroken, orjson.JSONDecodeError):
        return False


def _stands(found: Audit, checkpoint: Checkpoint, root: bytes) -> None:
    found.checkpoints += 1
    if checkpoint.root != root:
        found.blame(None, f"the first {checkpoint.size} events are not those of a signed checkpoint")
