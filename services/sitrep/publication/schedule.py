"""Publishes the report of each day at the crisis's own cut-off, for crises that ask for it. Never publishes one twice.

A tick asks which reports are due and puts each into a queue (pgqueuer, in the schema `jobs`), from which any worker
takes it; one that a worker died over is taken by another. That a report comes out once is not the queue's promise: the
event has an id of its own, and the version a key.
"""

import asyncio
import time
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Final

import asyncpg
import orjson
import structlog
from pgqueuer import PgQueuer
from pgqueuer.adapters.drivers.asyncpg import AsyncpgDriver
from pgqueuer.adapters.persistence.qb import (
    DBSettings,
    QueryBuilderEnvironment,
    QueryQueueBuilder,
    QuerySchedulerBuilder,
)
from pgqueuer.adapters.persistence.queries import Queries
from pgqueuer.models import Job

from eventlog import log as eventlog
from eventlog.codes import Audience
from eventlog.log import Author
from eventlog.register import Register, Registers
from foundation.database import UNREACHABLE, Database
from foundation.problems import Refusal, Unavailable
from foundation.telemetry import where
from sitrep.publication import shelf
from sitrep.publication.publisher import BehindTheLog, Publisher, Wanted

log = structlog.get_logger()

SCHEMA: Final = "jobs"
ENTRYPOINT: Final = "publish"
TICK_SECONDS: Final = 30.0
HEARTBEAT: Final = timedelta(seconds=30)  # a worker that is silent for longer has died, and its job is taken
PAUSE_SECONDS: Final = 5.0
TRIES: Final = 3  # of a report that could not be made; then it lets the next day go first, and is due again
STANDS_STILL: Final = 60.0  # seconds without a word that the projection has read: it is not waited for any more
LOOKED_BACK: Final = timedelta(days=31)  # however long nothing ran

# An append may take the time just before the cut-off and be committed just after it; by then it is there.
SETTLED: Final = timedelta(seconds=5)

AUTHOR: Final = Author("sitrep", "Sitrep, by its schedule", None, "schedule", "system")

Due = tuple[str, date, Audience]


def settings() -> DBSettings:
    """Where the tables of the queue are."""
    return DBSettings(db_schema=SCHEMA)


def queue(connection: asyncpg.Connection) -> Queries:
    """The queue over a connection."""
    names = settings()
    return Queries(
        AsyncpgDriver(connection),
        QueryBuilderEnvironment(names),
        QueryQueueBuilder(names),
        QuerySchedulerBuilder(names),
    )


async def run(database: Database, registers: Registers, publisher: Publisher, heartbeat: timedelta = HEARTBEAT) -> None:
    """Until it is cancelled: ticks, and publishes what is due. A lost database is found again."""
    while True:
        connection = None
        try:
            connection = await database.listen()
            await _work(connection, database, registers, publisher, heartbeat)
        except UNREACHABLE as error:
            log.warning("schedule_waits_for_database", error=type(error).__name__, seconds=PAUSE_SECONDS)
        except Exception as error:  # noqa: BLE001 - it goes on
            log.error("schedule_failed", error=type(error).__name__, trace=where(error))  # noqa: TRY400
        finally:
            if connection is not None:
                connection.terminate()
        await asyncio.sleep(PAUSE_SECONDS)


async def _work(
    connection: asyncpg.Connection,
    database: Database,
    registers: Registers,
    publisher: Publisher,
    heartbeat: timedelta,
) -> None:
    jobs = queue(connection)
    worker = PgQueuer(AsyncpgDriver(connection), channel=settings().channel, queries=jobs)

    @worker.entrypoint(ENTRYPOINT, concurrency_limit=1)
    async def publish(job: Job) -> None:
        crisis, day, *_ = orjson.loads(job.payload or b"[]")
        await publish_day(database, registers, publisher, crisis, date.fromisoformat(day))

    async def tick() -> None:
        while True:
            found = await due(database, registers, await settled(database))
            for crisis, day in dict.fromkeys((crisis, day) for crisis, day, _ in found):
                await enqueue(jobs, crisis, day)
            await withhold(database, publisher)
            await asyncio.sleep(TICK_SECONDS)

    ticking = asyncio.create_task(tick())
    working = asyncio.create_task(
        worker.run(dequeue_timeout=heartbeat, batch_size=1, max_concurrent_tasks=2, heartbeat_timeout=heartbeat)
    )
    try:
        done, _ = await asyncio.wait({ticking, working}, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        ticking.cancel()
        working.cancel()
        await asyncio.gather(ticking, working, return_exceptions=True)


async def withhold(database: Database, publisher: Publisher) -> None:
    """Lets the files end of every version that shows what was protected since; one crisis keeps no other waiting."""
    async with database.raw() as connection:
        crises = await eventlog.crises(connection)
    for crisis in crises:
        try:
            await publisher.withdrawals.withhold(crisis, AUTHOR)
        except Refusal as refused:  # not read yet, or another worker was quicker: it is looked at again
            log.info("withholding_waits", crisis=crisis, code=refused.code)


async def enqueue(jobs: Queries, crisis: str, day: date) -> None:
    """Puts the reports of a day into the queue, unless they are there."""
    payload = orjson.dumps([crisis, day.isoformat()])
    await jobs.enqueue(ENTRYPOINT, payload, dedupe_key=f"{crisis}/{day}", on_conflict="skip")


async def publish_day(database: Database, registers: Registers, publisher: Publisher, crisis: str, day: date) -> None:
    """Publishes what was known at the cut-off to all who asked for it, side by side, unless somebody has already.

    What keeps one audience from its report keeps no other; it is raised when all are done.
    """
    async with database.raw() as connection:
        register = await registers.now(connection, crisis)
        assert register is not None  # it is due, so it is open
        known = await eventlog.seq_at(connection, crisis, register.cutoff_of(day))
        asked = await _asked(connection, registers, register, day)
    made = (_publish_first(publisher, register, day, audience, known) for audience in sorted(asked))
    for failed in await asyncio.gather(*made, return_exceptions=True):
        if failed is not None:
            raise failed


async def _publish_first(publisher: Publisher, register: Register, day: date, audience: Audience, known: int) -> None:
    read, patient, tries = 0, time.monotonic() + STANDS_STILL, TRIES
    while True:
        try:
            await publisher.publish(register, Wanted(day), audience, AUTHOR, known=known, first=True)
        except BehindTheLog as behind:
            # After downtime there is much to read. Who gave up would let the next day have the number of this one.
            if behind.projected > read:
                read, patient = behind.projected, time.monotonic() + STANDS_STILL
            elif time.monotonic() > patient:
                raise
        except Unavailable:
            # A machine that is too busy to print it may do so in a moment, and no other day has its number by then.
            tries -= 1
            if not tries:
                raise
            await asyncio.sleep(PAUSE_SECONDS)
        else:
            return


async def settled(database: Database) -> datetime:
    """The moment up to which the log is complete, by the log's own clock: the worker's may be ahead of it, and what
    was recorded in between would be in no report of its day.
    """
    async with database.raw() as connection:
        return await eventlog.clock(connection) - SETTLED


async def due(database: Database, registers: Registers, now: datetime) -> list[Due]:
    """Every report whose cut-off has passed and that nobody has published, the oldest day of each crisis first."""
    async with database.raw() as connection:
        found: list[Due] = []
        for crisis in await eventlog.crises(connection):
            register = await registers.now(connection, crisis)
            # Most crises never asked for it, and cost one read.
            if register is None or not register.daily_reports:
                continue
            published = {
                (one.day, one.audience)
                for audience in shelf.AUDIENCES
                for one in await shelf.every(connection, crisis, audience)
                if not one.flash
            }
            for day in _days(register, now):
                left = [audience for audience in shelf.AUDIENCES if (day, audience) not in published]
                asked = await _asked(connection, registers, register, day) if left else frozenset()
                found += [(crisis, day, audience) for audience in left if audience in asked]
        return found


def _days(register: Register, now: datetime) -> Iterator[date]:
    """The days since the crisis was opened whose cut-off has passed, as far as it is looked back."""
    day = max(register.report_day_of(register.opened_at), register.day_of(now - LOOKED_BACK))
    while register.cutoff_of(day) <= now:
        yield day
        day += timedelta(days=1)


async def _asked(
    connection: asyncpg.Connection, registers: Registers, register: Register, day: date
) -> frozenset[Audience]:
    """For whom the crisis, as it was at the cut-off, asked for this report: what is set today moves no day before."""
    seq = await eventlog.seq_at(connection, register.crisis, register.cutoff_of(day))
    then = await registers.at(connection, register.crisis, seq) if seq else None
    return frozenset() if then is None or then.closed else frozenset(then.daily_reports)
