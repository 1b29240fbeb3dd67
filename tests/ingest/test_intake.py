"""Posts that wait together commit together, and none of them pays for another."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest

from eventlog import wire
from eventlog.erasable import Seal
from eventlog.log import Author, Batch, Outcome, Submission
from foundation.database import Database
from foundation.problems import NotFound, Unavailable
from ingest.intake import Intake

SEAL = Seal(bytes(32))
NGO = Author("ngo", "An NGO", "ingo", "key-1", "partner")


def said(value: int = 23, identity: object = None) -> Submission:
    event = {
        "id": str(identity or uuid4()),
        "type": "figure.reported",
        "occurred": "2026-01-09",
        "data": {"indicator": "killed", "basis": "cumulative", "value": value},
    }
    admitted = wire.admit(event, SEAL)
    return Submission(
        admitted.id, "figure.reported", admitted.value, admitted.stored, admitted.digest, admitted.erasables, NGO
    )


@pytest.fixture
async def intake(house):
    async with Database(house.dsn, "sitrep_ingest", size=4) as database:
        intake = Intake(database)
        yield intake
        await intake.close()


async def settled(*tasks: "asyncio.Task[list[Outcome]]") -> list[Any]:
    """A status of each task's only submission, or the class of what it raised."""
    async with asyncio.timeout(10):
        results = await asyncio.gather(*tasks, return_exceptions=True)
    return [type(found).__name__ if isinstance(found, BaseException) else found[0].status for found in results]


def poisons() -> dict[str, Any]:
    nobody: Any = None
    seven: Any = 7
    return {
        "the server refuses it": said()._replace(type="figure\0reported"),
        "the driver refuses its text": said()._replace(type="figure\ud800reported"),
        "the driver refuses its kind": said()._replace(author=NGO._replace(organisation_name=nobody)),
        "the driver refuses its form": said()._replace(author=NGO._replace(key=seven)),
        "its digest is another's": said()._replace(digest=bytes(32)),
        "our own code stumbles": said()._replace(author=nobody),
    }


@pytest.mark.parametrize("name", poisons())
async def test_one_poisoned_post_does_not_fail_its_group(name, intake, crisis):
    async with crisis.held() as is_awaited:
        first = asyncio.create_task(intake.append(crisis.slug, Batch([said()])))
        await is_awaited()
        group = [
            asyncio.create_task(intake.append(crisis.slug, Batch([one])))
            for one in (said(), poisons()[name], said(), said())
        ]
        await asyncio.sleep(0)
    statuses = await settled(first, *group)

    assert statuses[:2] == statuses[3:] == ["created", "created"]
    assert statuses[2] not in ("created", "Unavailable")
    assert await settled(asyncio.create_task(intake.append(crisis.slug, Batch([said()])))) == ["created"]
    assert await crisis.size() == 6


@pytest.mark.parametrize("name", poisons())
async def test_posts_that_came_after_a_poisoned_one_are_not_left_waiting(name, intake, crisis):
    async with crisis.held() as is_awaited:
        poisoned = asyncio.create_task(intake.append(crisis.slug, Batch([poisons()[name]])))
        await is_awaited()
        after = [asyncio.create_task(intake.append(crisis.slug, Batch([said()]))) for _ in range(3)]
        await asyncio.sleep(0)
    statuses = await settled(poisoned, *after)

    assert statuses[1:] == ["created"] * 3
    assert await crisis.size() == 4


async def test_a_caller_that_gives_up_cancels_its_own_wait_and_nothing_else(intake, crisis):
    submission = said()
    async with crisis.held() as is_awaited:
        first = asyncio.create_task(intake.append(crisis.slug, Batch([said()])))
        await is_awaited()
        second = asyncio.create_task(intake.append(crisis.slug, Batch([submission])))
        third = asyncio.create_task(intake.append(crisis.slug, Batch([said()])))
        await asyncio.sleep(0)
        first.cancel()
        second.cancel()
        await asyncio.sleep(0)
    assert await settled(first, second, third) == ["CancelledError", "CancelledError", "created"]
    again = asyncio.create_task(intake.append(crisis.slug, Batch([submission])))

    assert await settled(again) == ["duplicate"]
    assert await crisis.size() == 4


async def test_an_unknown_crisis_is_not_opened_by_posting_to_it(intake):
    with pytest.raises(NotFound):
        await intake.append("nowhere-at-all", Batch([said()]))


async def test_a_dead_database_is_unavailable_and_not_an_error_of_ours():
    async with Database("postgresql://nobody@127.0.0.1:1/none", "sitrep_ingest") as database:
        intake = Intake(database)
        with pytest.raises(Unavailable):
            await intake.append("aleppo", Batch([said()]))
        await intake.close()


async def test_a_server_that_drops_the_connection_gives_no_receipt_and_the_same_id_resolves_it(intake, crisis, house):
    submission = said()
    async with crisis.held() as is_awaited:
        waiting = asyncio.create_task(intake.append(crisis.slug, Batch([submission])))
        await is_awaited()
        async with Database(house.dsn) as owner, owner.raw() as connection:
            await connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE cardinality(pg_blocking_pids(pid)) > 0 AND datname = current_database()"
            )
        assert await settled(waiting) == ["Unavailable"]
    again = asyncio.create_task(intake.append(crisis.slug, Batch([submission])))

    assert await settled(again) == ["created"]
    assert await crisis.size() == 2


async def test_all_or_nothing_batches_and_their_neighbours_share_a_group(intake, crisis):
    stored = said(1)
    conflict = said(2, stored.id)
    await intake.append(crisis.slug, Batch([stored]))
    async with crisis.held() as is_awaited:
        first = asyncio.create_task(intake.append(crisis.slug, Batch([said()])))
        await is_awaited()
        group = [
            asyncio.create_task(intake.append(crisis.slug, batch))
            for batch in (Batch([said()]), Batch([said(), conflict], atomic=True), Batch([said(), said()], atomic=True))
        ]
        await asyncio.sleep(0)
    outcomes = await asyncio.gather(first, *group)

    assert [[outcome.status for outcome in batch] for batch in outcomes] == [
        ["created"],
        ["created"],
        ["not_written", "conflict"],
        ["created", "created"],
    ]
    assert await crisis.size() == 6


async def test_closing_waits_for_everything_that_was_taken_in(house, crisis):
    async with Database(house.dsn, "sitrep_ingest") as database:
        intake = Intake(database)
        tasks = [asyncio.create_task(intake.append(crisis.slug, Batch([said()]))) for _ in range(5)]
        await asyncio.sleep(0)
        await intake.close()

        assert all(task.done() or not task.cancelled() for task in tasks)
        assert await settled(*tasks) == ["created"] * 5
    assert await crisis.size() == 6
