"""The report of a day comes out at its cut-off by itself: after downtime, after kill -9, and never twice."""

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta

import asyncpg
import pytest

from eventlog.register import Registers
from foundation.database import Database
from foundation.problems import Unavailable
from sitrep import projection
from sitrep.drafting import Drafts
from sitrep.publication import schedule, shelf
from sitrep.publication.effects import Effects
from sitrep.publication.faces import faces
from sitrep.publication.publisher import BehindTheLog, Publisher, Wanted

pytestmark = pytest.mark.anyio

DAYS = 3
TAKEN = "SELECT count(*) FROM jobs.pgqueuer WHERE status = 'picked' AND heartbeat > now() - interval '1 second'"


@pytest.fixture
def pressless(monkeypatch):
    monkeypatch.setattr("sitrep.publication.faces.render.pdf", lambda *_, **__: b"%PDF-")
    monkeypatch.setattr("sitrep.publication.faces.render.renderer", lambda: "none/0")


@pytest.fixture
async def scheduled(crisis, dsn):
    """A crisis that was opened some days ago, asks for daily reports, and was reported on every day."""
    configured = {"type": "crisis.configured", "data": {"daily_reports": ["public"]}}
    await crisis.post(configured, by="desk", capacity="coordinator")
    for value in range(DAYS):
        await crisis.figure(value)
    await backdated(dsn, timedelta(days=DAYS))
    await projection.catch_up(crisis.database)
    return crisis


async def backdated(dsn, age):
    """Everything was recorded earlier, a day apart: only the owner of the tables can pretend that."""
    connection = await asyncpg.connect(dsn)
    await connection.execute("SET session_replication_role = replica")
    await connection.execute(
        "UPDATE eventlog.event SET recorded_at = recorded_at - $1::interval + greatest(seq - 3, 0) * interval '1 day'",
        age,
    )
    await connection.close()


@pytest.fixture
async def desk(dsn, database):
    """What a worker works with."""
    async with Database(dsn, "sitrep_publisher", size=4) as publishing_as:
        registers = Registers()
        drafts = Drafts(database, registers)
        yield publishing_as, registers, Publisher(publishing_as, drafts, Effects(drafts), bytes(32))


async def work(desk, done, heartbeat=timedelta(seconds=2)):
    """A worker that runs until there is nothing left to do."""
    running = asyncio.create_task(schedule.run(desk[0], desk[1], desk[2], heartbeat))
    try:
        async with asyncio.timeout(90):
            while not await done():  # noqa: ASYNC110 - another program does it
                await asyncio.sleep(0.1)
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def editions(desk):
    async with desk[0].raw() as connection:
        return await shelf.every(connection, "aleppo-2026", "public")


async def due(desk, now=None):
    return [day for _, day, _ in await schedule.due(desk[0], desk[1], now or datetime.now(UTC))]


async def nothing_due(desk):
    return not await due(desk)


async def test_the_days_since_the_opening_whose_cut_off_has_passed_are_due(scheduled, desk):
    register = await desk_register(desk)
    first = register.report_day_of(register.opened_at)
    cutoff = register.cutoff_of(first + timedelta(days=1))

    assert await due(desk, cutoff) == [first, first + timedelta(days=1)]
    assert await due(desk, cutoff - timedelta(seconds=1)) == [first]


async def desk_register(desk):
    async with desk[0].raw() as connection:
        register = await desk[1].now(connection, "aleppo-2026")
    assert register is not None
    return register


async def test_a_crisis_that_does_not_ask_for_it_is_left_alone(crisis, dsn, desk):
    await backdated(dsn, timedelta(days=DAYS))

    assert await due(desk) == []


async def test_asking_for_it_today_publishes_no_day_before(crisis, dsn, desk):
    await backdated(dsn, timedelta(days=DAYS))
    await crisis.post(
        {"type": "crisis.configured", "data": {"daily_reports": ["public"]}}, by="desk", capacity="coordinator"
    )

    assert await due(desk) == []


async def test_after_downtime_every_day_comes_out_once_in_order_with_what_was_known_at_its_cut_off(
    scheduled, desk, pressless
):
    expected = await due(desk)
    await work(desk, lambda: nothing_due(desk))
    await work(desk, lambda: nothing_due(desk))
    made = (await editions(desk))[::-1]

    assert expected
    assert [edition.day for edition in made] == expected
    assert [edition.number for edition in made] == [*range(1, len(expected) + 1)]
    assert {edition.version for edition in made} == {1}
    assert [edition.known for edition in made] == sorted({edition.known for edition in made})
    assert all(edition.edited > edition.known for edition in made[:-1])


async def test_after_downtime_the_first_day_waits_until_the_log_is_read_and_lets_no_other_go_before(
    scheduled, desk, pressless, monkeypatch
):
    monkeypatch.setattr("sitrep.publication.publisher.CATCHES_UP", 0.1)
    expected = await due(desk)
    await scheduled.figure(99)  # not read yet
    working = asyncio.create_task(work(desk, lambda: nothing_due(desk)))
    async with asyncio.timeout(60), desk[0].raw() as connection:
        while not await connection.fetchval(TAKEN):  # noqa: ASYNC110 - the worker does it
            await asyncio.sleep(0.02)
    await asyncio.sleep(0.5)
    waiting = await editions(desk)
    await projection.catch_up(scheduled.database)
    await working

    assert waiting == []
    assert [(edition.day, edition.number) for edition in (await editions(desk))[::-1]] == [
        (day, number) for number, day in enumerate(expected, 1)
    ]


@pytest.mark.parametrize(("failures", "overtaken"), [(2, False), (3, True)], ids=["a moment", "longer"])
async def test_a_day_that_cannot_be_printed_for_a_moment_keeps_its_number_and_holds_up_no_other_for_long(
    scheduled, desk, pressless, monkeypatch, failures, overtaken
):
    monkeypatch.setattr(schedule, "PAUSE_SECONDS", 0.02)
    monkeypatch.setattr(schedule, "TICK_SECONDS", 0.2)
    left = [failures]

    def busy(report, *rest):
        left[0] -= 1
        if left[0] >= 0:
            raise Unavailable
        return faces(report, *rest)

    monkeypatch.setattr("sitrep.publication.publisher.faces", busy)
    first, *rest = await due(desk)
    await work(desk, lambda: nothing_due(desk))
    numbered = sorted(await editions(desk), key=lambda edition: edition.number)

    assert rest
    assert [edition.day for edition in numbered] == ([*rest, first] if overtaken else [first, *rest])


async def test_a_projection_that_stands_still_is_not_waited_for_for_ever(scheduled, desk, pressless, monkeypatch):
    monkeypatch.setattr("sitrep.publication.publisher.CATCHES_UP", 0.0)
    monkeypatch.setattr(schedule, "STANDS_STILL", 0.2)
    (first, *_) = await due(desk)
    await scheduled.figure(99)

    with pytest.raises(BehindTheLog):
        await schedule.publish_day(desk[0], desk[1], desk[2], "aleppo-2026", first)


async def test_a_report_is_due_when_nothing_can_be_recorded_before_its_cut_off_any_more_by_the_logs_clock(
    scheduled, desk
):
    connection = await asyncpg.connect(scheduled.database.dsn)
    now = await connection.fetchval("SELECT clock_timestamp()")
    await connection.close()

    assert now - schedule.SETTLED <= await schedule.settled(desk[0]) < now


async def test_four_workers_at_once_publish_each_day_once(scheduled, desk, pressless):
    expected = await due(desk)
    await asyncio.gather(*(work(desk, lambda: nothing_due(desk)) for _ in range(4)))
    async with desk[0].raw() as connection:
        events = await connection.fetchval("SELECT count(*) FROM eventlog.event WHERE type = 'report.published'")

    assert [edition.day for edition in await editions(desk)] == expected[::-1]
    assert events == len(expected)


async def test_a_day_that_somebody_published_by_hand_is_not_published_again(scheduled, desk, pressless):
    first, *rest = await due(desk)
    await desk[2].publish(await desk_register(desk), Wanted(first), "public", schedule.AUTHOR)
    await schedule.publish_day(desk[0], desk[1], desk[2], "aleppo-2026", first)

    assert await due(desk) == rest
    assert [edition.version for edition in await editions(desk)] == [1]


async def test_a_job_that_is_put_into_the_queue_twice_is_there_once(scheduled, desk):
    async with desk[0].raw() as connection:
        for _ in range(3):
            await schedule.enqueue(schedule.queue(connection), "aleppo-2026", date(2026, 1, 9))

        assert await connection.fetchval("SELECT count(*) FROM jobs.pgqueuer") == 1


async def test_the_tables_of_the_queue_are_those_that_its_library_wants(dsn):
    connection = await asyncpg.connect(dsn)
    plan = await schedule.queue(connection).plan_upgrade()
    await connection.close()

    assert plan.statements == ()


@pytest.mark.pdf
async def test_a_report_that_a_worker_died_over_is_published_by_the_next_one_and_once(scheduled, desk, dsn, tmp_path):
    expected = await due(desk)
    clean = {name: value for name, value in os.environ.items() if not name.startswith("SITREP_")}
    for _ in range(2):
        worker = subprocess.Popen(  # noqa: ASYNC220 - it is started at once and waited for below
            [sys.executable, "-m", "console.part", "worker"],
            stdin=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True,
            env={**clean, "SITREP_DATA_DIR": str(tmp_path)},
        )  # fmt: skip
        assert worker.stdin is not None
        worker.stdin.write(f"{dsn}\n".encode())
        worker.stdin.flush()
        await picked(desk)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()
        worker.stdin.close()
    async with desk[0].raw() as connection:
        left = await connection.fetchval("SELECT count(*) FROM jobs.pgqueuer WHERE status = 'picked'")
    await work(desk, lambda: nothing_due(desk))
    async with desk[0].raw() as connection:
        events = await connection.fetchval("SELECT count(*) FROM eventlog.event WHERE type = 'report.published'")

    assert left == 1
    assert [edition.day for edition in await editions(desk)] == expected[::-1]
    assert events == len(expected)


async def picked(desk):
    """Returns as soon as a living worker is at a job."""
    async with asyncio.timeout(60), desk[0].raw() as connection:
        while not await connection.fetchval(TAKEN):  # noqa: ASYNC110 - another program does it
            await asyncio.sleep(0.02)
