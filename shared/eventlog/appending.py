"""Appends to the log: the only statements that write it. Never changes what is written and never interprets it."""

import json
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import asyncpg

from eventlog import merkle, reading
from eventlog.deciding import Decision, Known, after
from eventlog.recorded import Author, CrisisUnknown, frame, framed, instant
from eventlog.submission import Batch, Outcome, Receipt

CHANNEL: Final = "sitrep_appended"

# After a miss somebody else writes to this crisis too. To go on guessing would starve one of the two, and holding the
# lock is fair: for so many appends.
TURNS: Final = 64

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

# Everything of one append, and nothing where the head stands elsewhere than at $2: that condition is what makes a
# snapshot from before the lock harmless. Authors and types are few, so an event names its own two by one number; what
# is bytes stands in one value, since the driver asks of each member of an array whether it is an array itself.
WRITE = """
WITH head AS (
    UPDATE eventlog.head SET seq = $3, recorded_at = $4, frontier = $5
    WHERE crisis = $1 AND seq = $2
    RETURNING crisis, $2 AS before, recorded_at
), said AS (
    INSERT INTO eventlog.event
        (crisis, seq, id, type, recorded_at, organisation, organisation_name, organisation_kind,
         key, capacity, digest, stored, warnings, leaf)
    SELECT crisis, before + nth, id, ($6::text[])[kind], recorded_at, ($7::text[])[kind], ($8::text[])[kind],
           ($9::text[])[kind], ($10::text[])[kind], ($11::text[])[kind],
           substring(packed FROM 33 FOR 32), substring(packed FROM 65), warnings, substring(packed FROM 1 FOR 32)
    FROM head, unnest($12::int[], $13::uuid[], $14::bytea[], $15::text[])
        WITH ORDINALITY AS row (kind, id, packed, warnings, nth)
), apart AS (
    INSERT INTO eventlog.erasable (crisis, seq, pointer, salt, value)
    SELECT crisis, seq, pointer, salt, value
    FROM head, unnest($16::bigint[], $17::text[], $18::bytea[], $19::bytea[]) AS row (seq, pointer, salt, value)
)
SELECT clock_timestamp() FROM head
"""


class NotReplicated(Exception):
    """The wait for a standby was broken off: the append may be on one machine alone, and is not acknowledged."""


@dataclass(frozen=True, slots=True)
class _End:
    """The end of the log as this process left it; `clock` is the database's, `read` when it was asked (monotonic)."""

    seq: int
    recorded_at: datetime
    frontier: list[bytes]
    clock: datetime
    read: float

    def now(self) -> datetime:
        """The database's clock, which may step back: what is recorded later never looks earlier."""
        return max(self.clock + timedelta(seconds=time.monotonic() - self.read), self.recorded_at)


class Appender:
    """Appends to one crisis, and remembers where its log ends: while nobody else writes, one statement is enough.

    Not for use by two tasks at once, nor inside a transaction.
    """

    def __init__(self, crisis: str) -> None:
        self.crisis = crisis
        self._end: _End | None = None
        self._turns = 0

    async def append(
        self, connection: asyncpg.Connection, batches: Sequence[Batch], *, opening: bool = False
    ) -> list[list[Outcome]]:
        """As `append`. After an error nothing is remembered, since nobody knows what became of it."""
        end, self._end = self._end, None
        self._turns = max(self._turns - 1, 0)
        with replicated(connection):
            if end is not None and not self._turns:
                if (outcomes := await self._guess(connection, end, batches)) is not None:
                    return outcomes
                self._turns = TURNS
            outcomes, self._end = await _append(connection, self.crisis, batches, opening=opening)
        return outcomes

    async def _guess(
        self, connection: asyncpg.Connection, end: _End, batches: Sequence[Batch]
    ) -> list[list[Outcome]] | None:
        """Takes all ids for new and the end for the end; None, with nothing written, where one of these is wrong."""
        decision = Decision(self.crisis, end.seq, end.now(), {})
        outcomes = [decision.take(batch) for batch in batches]
        if any(outcome.status != "created" for batch in outcomes for outcome in batch):
            return None
        try:
            self._end = await _write(connection, decision, end.frontier)
        except asyncpg.UniqueViolationError:
            return None
        return outcomes if self._end else None


async def append(
    connection: asyncpg.Connection, crisis: str, batches: Sequence[Batch], *, opening: bool = False
) -> list[list[Outcome]]:
    """Appends the batches in one transaction and answers each submission, in order, after the commit.

    Holds the crisis's head row, so seq is gap-free and its order is the order of commit; a known id is recognised by
    content. Raises CrisisUnknown unless `opening`, and NotReplicated.
    """
    with replicated(connection):
        outcomes, _ = await _append(connection, crisis, batches, opening=opening)
    return outcomes


async def rehearse(connection: asyncpg.Connection, crisis: str, batch: Batch) -> list[Outcome]:
    """What `append` would answer now, with nothing written and nothing locked; its receipts promise nothing."""
    head = await connection.fetchrow(reading.HEAD, crisis)
    if head is None:
        raise CrisisUnknown
    decision, _ = await _look(connection, crisis, head, [batch])
    outcomes = decision.take(batch)
    return [Outcome("created", outcome.receipt) if after(head["seq"], outcome) else outcome for outcome in outcomes]


async def announce(connection: asyncpg.Connection, crisis: str) -> None:
    """Wakes those who follow the log; sent after the commit, since NOTIFY inside it halves the throughput of all
    crises.
    """
    await connection.execute("SELECT pg_notify($1, $2)", CHANNEL, crisis)


@contextmanager
def replicated(connection: asyncpg.Connection) -> Iterator[None]:
    """Raises NotReplicated where a commit did not wait for its standby to the end.

    Postgres answers such a commit with success and a mere warning. The warning's words are in the server's language,
    so it is known by the function that gives it.
    """
    broken_off: list[asyncpg.PostgresLogMessage] = []

    def hear(_: object, message: asyncpg.PostgresLogMessage) -> None:
        if message.server_source_function == "SyncRepWaitForLSN":
            broken_off.append(message)

    connection.add_log_listener(hear)
    try:
        yield
    finally:
        connection.remove_log_listener(hear)
    if broken_off:
        raise NotReplicated


async def _append(
    connection: asyncpg.Connection, crisis: str, batches: Sequence[Batch], *, opening: bool
) -> tuple[list[list[Outcome]], _End]:
    """The way that holds the lock first. It writes to the WAL whatever is new, so a mere repeat waits for the standby
    as well: the first time may not have.
    """
    async with connection.transaction():
        if opening:
            await connection.execute(OPEN, crisis)
        head = await connection.fetchrow(LOCK, crisis)
        if head is None:
            raise CrisisUnknown
        decision, clock = await _look(connection, crisis, head, batches)
        outcomes = [decision.take(batch) for batch in batches]
        if decision.written:
            end = await _write(connection, decision, head["frontier"])
            assert end is not None  # the head is ours
        else:
            end = _End(head["seq"], decision.now, head["frontier"], clock, time.monotonic())
    return outcomes, end


async def _look(
    connection: asyncpg.Connection, crisis: str, head: asyncpg.Record, batches: Sequence[Batch]
) -> tuple[Decision, datetime]:
    ids = [submission.id for batch in batches for submission in batch.submissions]
    rows = await connection.fetch(PROBE, crisis, ids)
    clock: datetime = rows[0]["now"]
    # The clock may step back; what is recorded later never looks earlier.
    now = clock if head["seq"] == 0 else max(clock, head["recorded_at"])
    known = await _known(connection, crisis, [row for row in rows if row["id"] is not None])
    return Decision(crisis, head["seq"], now, known), clock


async def _known(connection: asyncpg.Connection, crisis: str, rows: list[asyncpg.Record]) -> dict[UUID, Known]:
    apart = await reading.erasables(connection, crisis, [row["seq"] for row in rows]) if rows else {}
    return {
        row["id"]: Known(
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


async def _write(connection: asyncpg.Connection, decision: Decision, frontier: Sequence[bytes]) -> _End | None:
    """Writes what was decided; None, with nothing written, where the head stands elsewhere by now."""
    written, first = decision.written, decision.seq - len(decision.written) + 1
    kinds: dict[tuple[str, Author], int] = {}
    numbers = [kinds.setdefault((s.type, s.author), len(kinds) + 1) for s in written]
    frames = {author: frame(decision.crisis, *author) for _, author in kinds}
    moment = instant(decision.now)
    leaves = [merkle.leaf_hash(framed(frames[s.author], seq, moment, s.digest)) for seq, s in enumerate(written, first)]
    grown = merkle.extend(frontier, first - 1, leaves)
    apart = [(seq, item) for seq, submission in enumerate(written, first) for item in submission.erasables]
    clock = await connection.fetchval(
        WRITE,
        decision.crisis,
        first - 1,
        decision.seq,
        decision.now,
        grown,
        *map(list, zip(*((kind, *author) for kind, author in kinds), strict=True)),
        numbers,
        [s.id for s in written],
        [leaf + s.digest + s.stored for leaf, s in zip(leaves, written, strict=True)],
        [json.dumps(s.warnings) if s.warnings else None for s in written],
        [seq for seq, _ in apart],
        [item.pointer for _, item in apart],
        [item.salt for _, item in apart],
        [item.value for _, item in apart],
    )
    return None if clock is None else _End(decision.seq, decision.now, grown, clock, time.monotonic())
