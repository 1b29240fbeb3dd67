"""Appends events to the log and reads them back: the only SQL on the log.
Never changes what is written and never interprets it.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, Literal
from uuid import UUID

import asyncpg
import orjson

from eventlog import erasable, merkle
from eventlog.canonical import canonical
from eventlog.codes import Capacity
from eventlog.erasable import Erasable

CHANNEL = "sitrep_appended"

LOCK = "SELECT seq, recorded_at, frontier FROM eventlog.head WHERE crisis = $1 FOR UPDATE"

OPEN = """
INSERT INTO eventlog.head (crisis, seq, recorded_at, frontier) VALUES ($1, 0, '-infinity', '{}')
ON CONFLICT DO NOTHING
"""

# A statement of its own, after the lock: one that locks and looks at once looks with a snapshot older than its lock.
PROBE = """
SELECT clock_timestamp() AS now, known.*
FROM (SELECT) AS once
LEFT JOIN (
    SELECT id, seq, recorded_at, organisation, digest, stored, warnings
    FROM eventlog.event
    WHERE crisis = $1 AND id = ANY ($2::uuid[])
) AS known ON true
"""

APPEND = """
INSERT INTO eventlog.event
    (crisis, seq, id, type, recorded_at, organisation, organisation_name, organisation_kind,
     key, capacity, digest, stored, warnings, leaf)
SELECT $1, seq, id, type, $2, organisation, organisation_name, organisation_kind,
       key, capacity, digest, stored, warnings, leaf
FROM unnest($3::bigint[], $4::uuid[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[],
            $11::bytea[], $12::bytea[], $13::text[], $14::bytea[])
    AS row (seq, id, type, organisation, organisation_name, organisation_kind, key, capacity, digest, stored,
            warnings, leaf)
"""

KEEP_APART = """
INSERT INTO eventlog.erasable (crisis, seq, pointer, salt, value)
SELECT $1, seq, pointer, salt, value
FROM unnest($2::bigint[], $3::text[], $4::bytea[], $5::bytea[]) AS row (seq, pointer, salt, value)
"""

ADVANCE = "UPDATE eventlog.head SET seq = $2, recorded_at = $3, frontier = $4 WHERE crisis = $1"

# A page ends with the event that passes the weight, so that a page of large events is short and never empty.
READ = """
SELECT crisis, seq, id, type, recorded_at, organisation, organisation_name, organisation_kind,
       key, capacity, digest, stored
FROM (
    SELECT *, sum(octet_length(stored)) OVER (ORDER BY seq) - octet_length(stored) AS before
    FROM eventlog.event
    WHERE crisis = $1 AND seq > $2 AND seq <= $3
      AND ($5::text IS NULL OR organisation = $5)
    ORDER BY seq
    LIMIT $4
) AS page
WHERE before < $6
ORDER BY seq
"""

# The types are written out so that the planner may use the partial index on them.
READ_REGISTER = """
SELECT crisis, seq, id, type, recorded_at, organisation, organisation_name, organisation_kind,
       key, capacity, digest, stored
FROM eventlog.event
WHERE crisis = $1 AND seq > $2 AND seq <= $3
  AND type IN (
    'crisis.opened', 'crisis.configured', 'crisis.closed', 'place.registered', 'source.registered', 'source.merged',
    'facility.registered'
  )
ORDER BY seq
"""

READ_SEQS = """
SELECT crisis, seq, id, type, recorded_at, organisation, organisation_name, organisation_kind,
       key, capacity, digest, stored
FROM eventlog.event
WHERE crisis = $1 AND seq = ANY ($2::bigint[])
ORDER BY seq
"""

READ_ID = """
SELECT crisis, seq, id, type, recorded_at, organisation, organisation_name, organisation_kind,
       key, capacity, digest, stored
FROM eventlog.event
WHERE crisis = $1 AND id = $2
"""

ERASABLE = """
SELECT seq, pointer, salt, value
FROM eventlog.erasable
WHERE crisis = $1 AND seq = ANY ($2::bigint[])
ORDER BY seq, pointer
"""

HEAD = "SELECT seq, recorded_at, frontier FROM eventlog.head WHERE crisis = $1 AND seq > 0"

CRISES = "SELECT crisis, seq FROM eventlog.head WHERE seq > 0 ORDER BY crisis"

SEQ_AT = "SELECT coalesce(max(seq), 0) FROM eventlog.event WHERE crisis = $1 AND recorded_at <= $2"

LAST_ERASURE = "SELECT coalesce(max(seq), 0) FROM eventlog.event WHERE crisis = $1 AND type = 'event.erased'"

OWNERS = "SELECT id, organisation, type FROM eventlog.event WHERE crisis = $1 AND id = ANY ($2::uuid[])"

# The hash of each leaf as it was appended, for whoever reads a log again to see that it is what it was.
LEAVES = "SELECT seq, leaf FROM eventlog.event WHERE crisis = $1 AND seq = ANY ($2::bigint[])"

INSTALLATION = "SELECT id FROM eventlog.installation"


class CrisisUnknown(Exception):
    """No crisis is open under this name."""


@dataclass(frozen=True, slots=True)
class Author:
    """Who posts: the organisation as it was called then, its key, and in which capacity it acts."""

    organisation: str
    organisation_name: str
    organisation_kind: str | None
    key: str
    capacity: Capacity


@dataclass(frozen=True, slots=True)
class Submission:
    """One event that wants to be appended: its content, its bytes, its erasable part, and what its receipt warns of."""

    id: UUID
    type: str
    event: Mapping[str, Any]
    stored: bytes
    digest: bytes
    erasables: tuple[Erasable, ...]
    author: Author
    warnings: tuple[Mapping[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the log promises: this event, at this seq, for ever. `digest` is the SHA-256 of the stored bytes, in hex."""

    id: UUID
    crisis: str
    seq: int
    recorded_at: datetime
    digest: str
    warnings: tuple[Mapping[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a submission.

    created and duplicate carry a receipt; conflict is the same id with other content (`given` and `stored` name both
    digests); taken is an id that another organisation used;
    not_written shared an all-or-nothing batch with one of these.
    """

    status: Literal["created", "duplicate", "conflict", "taken", "not_written"]
    receipt: Receipt | None = None
    given: str | None = None
    stored: str | None = None


@dataclass(frozen=True, slots=True)
class Head:
    """Where the log of a crisis ends: its last seq, when that was recorded, and the frontier of its Merkle tree."""

    seq: int
    recorded_at: datetime
    frontier: tuple[bytes, ...]

    @property
    def root(self) -> bytes:
        return merkle.root(self.frontier)


@dataclass(frozen=True, slots=True)
class Recorded:
    """An event as the log keeps it: the server's fields and the stored bytes."""

    crisis: str
    seq: int
    id: UUID
    type: str
    recorded_at: datetime
    organisation: str
    organisation_name: str
    organisation_kind: str | None
    key: str
    capacity: Capacity
    digest: bytes
    stored: bytes

    @property
    def leaf(self) -> bytes:
        return leaf(self)


class Batch:
    """Submissions that arrived together; with `atomic`, all of them or none."""

    __slots__ = ("atomic", "submissions")

    def __init__(self, submissions: Sequence[Submission], *, atomic: bool = False) -> None:
        self.submissions = submissions
        self.atomic = atomic


def instant(moment: datetime) -> str:
    """An instant as every answer and every leaf writes it: UTC, microseconds, Z."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def leaf(recorded: Recorded) -> bytes:
    """The Merkle leaf: canonical JSON of the server's fields and the digest, so that it can be proved without the
    content.
    """
    # ASCII keys, text and integers: orjson's sorted form is canonical as it is, and looking first would cost the most.
    return orjson.dumps(
        {
            "v": 1,
            "crisis": recorded.crisis,
            "seq": recorded.seq,
            "recorded_at": instant(recorded.recorded_at),
            "organisation": recorded.organisation,
            "organisation_name": recorded.organisation_name,
            "organisation_kind": recorded.organisation_kind,
            "key": recorded.key,
            "capacity": recorded.capacity,
            "digest": recorded.digest.hex(),
        },
        option=orjson.OPT_SORT_KEYS,
    )


async def append(
    connection: asyncpg.Connection, crisis: str, batches: Sequence[Batch], *, opening: bool = False
) -> list[list[Outcome]]:
    """Appends the batches in one transaction and answers each submission, in order, after the commit.

    Holds the crisis's head row, so seq is gap-free and its order is the order of commit; a known id is recognised by
    content. Raises CrisisUnknown unless `opening`.
    """
    async with connection.transaction():
        if opening:
            await connection.execute(OPEN, crisis)
        head = await connection.fetchrow(LOCK, crisis)
        if head is None:
            raise CrisisUnknown
        writer = await _look(connection, crisis, head, batches)
        outcomes = [writer.take(batch) for batch in batches]
        if writer.written:
            await _write(connection, crisis, writer, head["frontier"])
    return outcomes


async def rehearse(connection: asyncpg.Connection, crisis: str, batch: Batch) -> list[Outcome]:
    """What `append` would answer now, with nothing written and nothing locked; its receipts promise nothing."""
    head = await connection.fetchrow(HEAD, crisis)
    if head is None:
        raise CrisisUnknown
    outcomes = (await _look(connection, crisis, head, [batch])).take(batch)
    return [Outcome("created", outcome.receipt) if _after(head["seq"], outcome) else outcome for outcome in outcomes]


async def _look(
    connection: asyncpg.Connection, crisis: str, head: asyncpg.Record, batches: Sequence[Batch]
) -> "_Writer":
    ids = [submission.id for batch in batches for submission in batch.submissions]
    rows = await connection.fetch(PROBE, crisis, ids)
    # The clock may step back; what is recorded later never looks earlier.
    now = rows[0]["now"] if head["seq"] == 0 else max(rows[0]["now"], head["recorded_at"])
    known = await _known(connection, crisis, [row for row in rows if row["id"] is not None])
    return _Writer(crisis, head["seq"], now, known)


@dataclass(frozen=True, slots=True)
class _Known:
    """What is stored under an id already, by this log or by this very transaction."""

    receipt: Receipt
    organisation: str
    stored: bytes
    erasables: tuple[Erasable, ...]

    def as_stored(self, submission: Submission) -> bytes:
        """The bytes of a repeat under the salts of the stored event: equal bytes are equal content."""
        if self.stored == submission.stored or not submission.erasables:
            return submission.stored
        return canonical(erasable.recommit(submission.event, self.erasables, orjson.loads(self.stored)))


class _Writer:
    """Decides, under the lock, what is new, and gives it its seq."""

    def __init__(self, crisis: str, seq: int, now: datetime, known: dict[UUID, _Known]) -> None:
        self.crisis = crisis
        self.seq = seq
        self.now = now
        self.known = known
        self.written: list[tuple[int, Submission]] = []

    def take(self, batch: Batch) -> list[Outcome]:
        before, written = self.seq, len(self.written)
        outcomes = [self._take(submission) for submission in batch.submissions]
        if batch.atomic and any(outcome.receipt is None for outcome in outcomes):
            for _, submission in self.written[written:]:
                del self.known[submission.id]
            self.seq = before
            del self.written[written:]
            # The twin of an event in the same batch holds a receipt for it, and there is none any more.
            return [Outcome("not_written") if _after(before, outcome) else outcome for outcome in outcomes]
        return outcomes

    def _take(self, submission: Submission) -> Outcome:
        known = self.known.get(submission.id)
        if known is None:
            self.seq += 1
            receipt = Receipt(
                submission.id, self.crisis, self.seq, self.now, submission.digest.hex(), submission.warnings
            )
            self.written.append((self.seq, submission))
            self.known[submission.id] = _Known(
                receipt, submission.author.organisation, submission.stored, submission.erasables
            )
            return Outcome("created", receipt)
        if known.organisation != submission.author.organisation:
            return Outcome("taken")
        given = known.as_stored(submission)
        if given == known.stored:
            return Outcome("duplicate", known.receipt)
        return Outcome("conflict", given=sha256(given).hexdigest(), stored=known.receipt.digest)


def _after(seq: int, outcome: Outcome) -> bool:
    return outcome.receipt is not None and outcome.receipt.seq > seq


async def _known(connection: asyncpg.Connection, crisis: str, rows: list[asyncpg.Record]) -> dict[UUID, _Known]:
    apart = await erasables(connection, crisis, [row["seq"] for row in rows]) if rows else {}
    return {
        row["id"]: _Known(
            Receipt(
                row["id"],
                crisis,
                row["seq"],
                row["recorded_at"],
                row["digest"].hex(),
                tuple(json.loads(row["warnings"] or "[]")),
            ),
            row["organisation"],
            row["stored"],
            apart.get(row["seq"], ()),
        )
        for row in rows
    }


async def _write(connection: asyncpg.Connection, crisis: str, writer: _Writer, frontier: Sequence[bytes]) -> None:
    recorded = [_recorded(crisis, seq, writer.now, submission) for seq, submission in writer.written]
    leaves = [merkle.leaf_hash(event.leaf) for event in recorded]
    columns = zip(
        *(
            (
                event.seq,
                event.id,
                event.type,
                event.organisation,
                event.organisation_name,
                event.organisation_kind,
                event.key,
                event.capacity,
                event.digest,
                event.stored,
                json.dumps(submission.warnings) if submission.warnings else None,
                hashed,
            )
            for event, hashed, (_, submission) in zip(recorded, leaves, writer.written, strict=True)
        ),
        strict=True,
    )
    await connection.execute(APPEND, crisis, writer.now, *columns)
    apart = [(seq, item) for seq, submission in writer.written for item in submission.erasables]
    if apart:
        await connection.execute(
            KEEP_APART,
            crisis,
            [seq for seq, _ in apart],
            [item.pointer for _, item in apart],
            [item.salt for _, item in apart],
            [item.value for _, item in apart],
        )
    size = writer.seq - len(recorded)
    grown = merkle.extend(frontier, size, leaves)
    await connection.execute(ADVANCE, crisis, writer.seq, writer.now, grown)


def _recorded(crisis: str, seq: int, now: datetime, submission: Submission) -> Recorded:
    author = submission.author
    return Recorded(
        crisis,
        seq,
        submission.id,
        submission.type,
        now,
        author.organisation,
        author.organisation_name,
        author.organisation_kind,
        author.key,
        author.capacity,
        submission.digest,
        submission.stored,
    )


async def announce(connection: asyncpg.Connection, crisis: str) -> None:
    """Wakes those who follow the log; sent after the commit, since NOTIFY inside it halves the throughput of all
    crises.
    """
    await connection.execute("SELECT pg_notify($1, $2)", CHANNEL, crisis)


async def read(
    connection: asyncpg.Connection,
    crisis: str,
    after: int = 0,
    limit: int = 1000,
    *,
    upto: int = 2**62,
    organisation: str | None = None,
    weight: int = 2**62,
) -> list[Recorded]:
    """Events with after < seq <= upto in order of seq, at most `limit`; with `organisation`, its own only.

    A page stops after `weight` bytes of stored events.
    """
    rows = await connection.fetch(READ, crisis, after, upto, limit, organisation, weight)
    return [Recorded(**row) for row in rows]


async def read_register(
    connection: asyncpg.Connection, crisis: str, *, after: int = 0, upto: int = 2**62
) -> list[Recorded]:
    """The events that the crisis's register is folded from, in order of seq."""
    return [Recorded(**row) for row in await connection.fetch(READ_REGISTER, crisis, after, upto)]


async def read_seqs(connection: asyncpg.Connection, crisis: str, seqs: Iterable[int]) -> list[Recorded]:
    """The events at these seqs."""
    return [Recorded(**row) for row in await connection.fetch(READ_SEQS, crisis, list(seqs))]


async def read_id(connection: asyncpg.Connection, crisis: str, identity: UUID) -> Recorded | None:
    """The event with this id, if the crisis has it."""
    row = await connection.fetchrow(READ_ID, crisis, identity)
    return None if row is None else Recorded(**row)


async def erasables(
    connection: asyncpg.Connection, crisis: str, seqs: Iterable[int]
) -> dict[int, tuple[Erasable, ...]]:
    """What lies apart, and was not erased, for these seqs."""
    found: dict[int, tuple[Erasable, ...]] = {}
    for row in await connection.fetch(ERASABLE, crisis, list(seqs)):
        found[row["seq"]] = (*found.get(row["seq"], ()), Erasable(row["pointer"], row["salt"], row["value"]))
    return found


async def head(connection: asyncpg.Connection, crisis: str) -> Head | None:
    """The head of an open crisis, else None."""
    row = await connection.fetchrow(HEAD, crisis)
    return None if row is None else Head(row["seq"], row["recorded_at"], tuple(row["frontier"]))


async def crises(connection: asyncpg.Connection) -> dict[str, int]:
    """Every open crisis and its last seq."""
    return {row["crisis"]: row["seq"] for row in await connection.fetch(CRISES)}


async def seq_at(connection: asyncpg.Connection, crisis: str, moment: datetime) -> int:
    """The last seq recorded at or before an instant; 0 before the first."""
    return int(await connection.fetchval(SEQ_AT, crisis, moment))


async def last_erasure(connection: asyncpg.Connection, crisis: str) -> int:
    """The seq of the last event.erased; 0 before the first."""
    return int(await connection.fetchval(LAST_ERASURE, crisis))


async def owners(connection: asyncpg.Connection, crisis: str, ids: Iterable[UUID]) -> dict[UUID, tuple[str, str]]:
    """Organisation and type of those of these ids that the crisis has."""
    return {row["id"]: (row["organisation"], row["type"]) for row in await connection.fetch(OWNERS, crisis, list(ids))}


async def leaves(connection: asyncpg.Connection, crisis: str, seqs: Iterable[int]) -> dict[int, bytes | None]:
    """The leaf hashes as they were written; None for an event that is older than their keeping."""
    return {row["seq"]: row["leaf"] for row in await connection.fetch(LEAVES, crisis, list(seqs))}


async def installation(connection: asyncpg.Connection) -> UUID:
    """The identity of this installation: the name space of the ids of its crises."""
    found: UUID = await connection.fetchval(INSTALLATION)
    return found
