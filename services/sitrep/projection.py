"""Follows the log of each crisis and hands it on in batches, each of which is taken whole, once, or not at all.
Never depends on how the log was cut into batches.
"""

import asyncio
import time
from collections.abc import Container, Sequence
from typing import Final

import asyncpg
import structlog

from eventlog import log as eventlog
from eventlog.editorial import CrisisOpened
from eventlog.log import Recorded
from eventlog.register import Register, opened
from foundation.database import UNREACHABLE, Database
from foundation.telemetry import where
from sitrep.batch import Batch, MovedOn, gather, write
from sitrep.stored import NotUnderstood, understood

log = structlog.get_logger()

# Events of one transaction: few enough that a large body each fits into memory, many enough to be quick.
BATCH: Final = 500
BATCH_BYTES: Final = 16 * 1024 * 1024
POLL_SECONDS: Final = 1.0

CHANNEL: Final = "sitrep_knowledge"  # on which it is said that more of a crisis is projected

NOTIFY = "SELECT pg_notify($1, $2)"
SHORTEST_PAUSE_SECONDS: Final = 0.1
LONGEST_PAUSE_SECONDS: Final = 5.0

# Looked for first: ON CONFLICT alone waits for whoever holds the row.
BEGIN = """
INSERT INTO knowledge.checkpoint (crisis, seq)
SELECT $1, 0 WHERE NOT EXISTS (SELECT FROM knowledge.checkpoint WHERE crisis = $1)
ON CONFLICT DO NOTHING
"""

CHECKPOINTS = "SELECT crisis, seq FROM knowledge.checkpoint"

# What the database says of the content of a statement; whatever else it says, it says of itself.
CONTENT_REFUSED: Final = (
    asyncpg.DataError,
    asyncpg.IntegrityConstraintViolationError,
    asyncpg.ProgramLimitExceededError,
)


async def catch_up(database: Database, crisis: str | None = None) -> int:
    """Projects what the log holds by now, of one crisis or of all in turns; the number of events taken.

    What another projector is at is left to it. A crisis that fails does not keep the others waiting; its error is
    raised when they are done.
    """
    taken = 0
    failed: dict[str, Exception] = {}
    async with database.raw() as connection:
        before = -1
        while taken > before and (behind := await _behind(connection, crisis, failed)):
            before = taken
            for name, seq in behind.items():
                try:
                    taken += await advance(connection, name, seq, BATCH)
                    await connection.execute(NOTIFY, CHANNEL, name)
                except MovedOn:
                    continue
                except UNREACHABLE:
                    raise
                except Exception as error:  # noqa: BLE001 - raised below, when the other crises are done
                    failed[name] = error
    if failed:
        raise next(iter(failed.values()))
    return taken


async def follow(database: Database, stop: asyncio.Event) -> None:
    """Projects until `stop` is set: woken by the log, and each second besides. A lost database is found again."""
    pause = SHORTEST_PAUSE_SECONDS
    while not stop.is_set():
        begun = time.monotonic()
        try:
            await _follow(database, stop)
            pause = SHORTEST_PAUSE_SECONDS
        except UNREACHABLE as error:
            log.warning("projection_waits_for_database", error=type(error).__name__, seconds=pause)
        except Exception as error:  # noqa: BLE001 - it goes on
            # The cause lies in one crisis or in this code; whatever can go on does so in the next round.
            log.error("projection_failed", seconds=pause, error=type(error).__name__, trace=where(error))  # noqa: TRY400
        if time.monotonic() - begun > LONGEST_PAUSE_SECONDS:
            # It had found the database, and lost it only now: what was lost long before is no reason to wait longer.
            pause = SHORTEST_PAUSE_SECONDS
        await _first(stop, seconds=pause)
        pause = min(pause * 2, LONGEST_PAUSE_SECONDS)


async def _follow(database: Database, stop: asyncio.Event) -> None:
    """Until `stop` is set or the connection that listens is lost."""
    woken = asyncio.Event()
    connection = await database.listen()
    try:
        connection.add_termination_listener(lambda *_: woken.set())
        await connection.add_listener(eventlog.CHANNEL, lambda *_: woken.set())
        while not stop.is_set() and not connection.is_closed():
            woken.clear()
            await catch_up(database)
            await _first(woken, stop, seconds=POLL_SECONDS)
    finally:
        connection.terminate()


async def _first(*events: asyncio.Event, seconds: float) -> None:
    """Until one of the events is set, or the time is over."""
    waiting = [asyncio.ensure_future(event.wait()) for event in events]
    try:
        await asyncio.wait(waiting, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in waiting:
            task.cancel()


async def _behind(connection: asyncpg.Connection, crisis: str | None, but: Container[str]) -> dict[str, int]:
    """The crises whose log is longer than what is projected, each with its checkpoint."""
    heads = await eventlog.crises(connection)
    done = {row["crisis"]: row["seq"] for row in await connection.fetch(CHECKPOINTS)}
    return {
        name: done.get(name, 0)
        for name, head in heads.items()
        if crisis in (None, name) and name not in but and done.get(name, 0) < head
    }


async def advance(connection: asyncpg.Connection, crisis: str, seq: int, most: int) -> int:
    """Projects the events that follow `seq`; the number taken, 0 at the end of the log. Raises MovedOn."""
    entries = await eventlog.read(connection, crisis, seq, most, weight=BATCH_BYTES)
    if entries:
        register = await _register(connection, crisis)
        await connection.execute(BEGIN, crisis)
        await _take(connection, register, seq, entries)
    return len(entries)


async def _register(connection: asyncpg.Connection, crisis: str) -> Register | None:
    """The crisis as it was opened: its zone and its cut-off."""
    (first,) = await eventlog.read(connection, crisis, 0, 1)
    try:
        event = understood(first)
    except NotUnderstood:
        return None
    return opened(event, first.recorded_at) if isinstance(event, CrisisOpened) else None


async def _take(
    connection: asyncpg.Connection, register: Register | None, seq: int, entries: Sequence[Recorded]
) -> None:
    """One transaction for these events; if one of them cannot be processed, smaller ones, and it is parked."""
    try:
        async with connection.transaction():
            await write(connection, gather(register, entries), seq)
    except MovedOn:
        raise
    except Exception as error:
        if not _blames_content(error):
            raise
        if len(entries) > 1:
            half = len(entries) // 2
            await _take(connection, register, seq, entries[:half])
            await _take(connection, register, entries[half - 1].seq, entries[half:])
            return
        # The class and the places are enough to find it; its text may carry what somebody sent.
        failure = {"error": type(error).__name__, "trace": where(error)}
        log.error("event_not_processed", crisis=entries[0].crisis, seq=seq + 1, **failure)  # noqa: TRY400
        async with connection.transaction():
            await write(connection, Batch(entries, register, parked={seq + 1: "not_processed"}), seq)


def _blames_content(error: Exception) -> bool:
    if isinstance(error, asyncpg.PostgresError):
        return isinstance(error, CONTENT_REFUSED)
    # The driver says of a value that it cannot send what it also says of a connection: InterfaceError.
    return isinstance(error, ValueError) or not isinstance(error, UNREACHABLE)
