"""Reads a whole log again and names what does not agree with itself or with a checkpoint. Never mends anything.

Memory does not grow with the log: a page of events and one frontier are all that is held.
"""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Final

import asyncpg
import orjson

from eventlog import erasable, log, merkle
from eventlog.checkpoint import Checkpoint
from eventlog.erasable import Erasable, Seal, SealBroken
from eventlog.recorded import Frame, frame, framed, instant

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
    waiting = list(checkpoints)
    last: asyncpg.Record | None = None
    page = await log.scan(connection, found.crisis, 0, PAGE, PAGE_BYTES)
    while page:
        apart = await log.erasables(connection, found.crisis, [entry["seq"] for entry in page])
        # Postgres looks for the next page while this one is hashed.
        following = asyncio.create_task(log.scan(connection, found.crisis, page[-1]["seq"], PAGE, PAGE_BYTES))
        await asyncio.sleep(0)
        leaves = _check(found, page, last, apart, seal)
        while waiting and waiting[0].size <= found.size + len(leaves):
            upto = merkle.extend(frontier, found.size, leaves[: waiting[0].size - found.size])
            _stands(found, waiting.pop(0), merkle.root(upto))
        frontier = merkle.extend(frontier, found.size, leaves)
        found.size += len(leaves)
        last, page = page[-1], await following
    found.root = merkle.root(frontier)
    for checkpoint in waiting:
        found.checkpoints += 1
        found.blame(found.size + 1, f"missing; a signed checkpoint says that the log had {checkpoint.size} events")
    if (head.seq, list(head.frontier)) != (found.size, frontier):
        found.blame(None, f"the head of the log says {head.seq} events and another tree than the events make")
    if last is not None and head.recorded_at != last["recorded_at"]:
        found.blame(last["seq"], "the head of the log gives another time for its last event")
    return found


def _check(
    found: Audit,
    page: Sequence[asyncpg.Record],
    last: asyncpg.Record | None,
    apart: Mapping[int, tuple[Erasable, ...]],
    seal: Seal | None,
) -> list[bytes]:
    """The leaf hashes that these events make; what is wrong with them is blamed."""
    expected, before = (last["seq"] + 1, last["recorded_at"]) if last else (1, None)
    leaves = []
    # Of a page few events differ in who posted them and when: what is the same is made once.
    frames: dict[tuple[Any, ...], Frame] = {}
    moment = "" if before is None else instant(before)
    for entry in page:
        seq, identity, kind, recorded_at, *_, digest, stored, written = entry
        if seq != expected:
            found.blame(expected, "missing")
        if recorded_at != before:
            if before is not None and recorded_at < before:
                found.blame(seq, "recorded before the event that precedes it")
            moment = instant(recorded_at)
        if sha256(stored).digest() != digest:
            found.blame(seq, "its bytes do not have its digest")
        if (said := frames.get(author := entry[4:9])) is None:
            said = frames[author] = frame(found.crisis, *author)
        leaf = merkle.leaf_hash(framed(said, seq, moment, digest))
        if written is not None and written != leaf:
            found.blame(seq, "its bytes, or what the server noted with them, are not what was appended")
        value = _value(stored)
        if type(value) is not dict or value.get("id") != str(identity) or value.get("type") != kind:
            found.blame(seq, _NOT_JSON if value is _NOT_JSON else "its id or its type is not that of its bytes")
        elif (words := apart.get(seq)) is not None:
            _agree(found, seq, value, words, seal)
        leaves.append(leaf)
        expected, before = seq + 1, recorded_at
    return leaves


_NOT_JSON: Final = "its bytes are not JSON"


def _value(stored: bytes) -> object:
    try:
        return orjson.loads(stored)
    except orjson.JSONDecodeError:
        return _NOT_JSON


def _agree(found: Audit, seq: int, stored: dict[str, object], words: tuple[Erasable, ...], seal: Seal | None) -> None:
    for item in words:
        if not _honest(stored, item, seal):
            found.blame(seq, f"the text at {item.pointer} is not the one that was committed to")


def _honest(stored: dict[str, object], item: Erasable, seal: Seal | None) -> bool:
    if item.sealed and seal is None:
        return True
    try:
        return erasable.honest(stored, item, seal)
    except SealBroken:
        return False


def _stands(found: Audit, checkpoint: Checkpoint, root: bytes) -> None:
    found.checkpoints += 1
    if checkpoint.root != root:
        found.blame(None, f"the first {checkpoint.size} events are not those of a signed checkpoint")
