"""A log with facts and acts of each kind on them, and everything that is known of it, table by table."""

import random
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from eventlog import log
from eventlog.codes import Capacity
from eventlog.erasable import Seal
from eventlog.log import Author, Batch, Submission
from eventlog.wire import admit

CRISIS = "port-city"
OPENING = {"crisis": CRISIS, "name": "Port City", "country": "SYR", "timezone": "Asia/Damascus", "public": True}
DAYS = ("2026-01-08", "2026-01-09", "2026-01-10")

# Whatever the tables are: what is known lies in one schema.
TABLES = """
SELECT table_name FROM information_schema.columns
WHERE table_schema = 'knowledge' AND column_name = 'crisis' ORDER BY 1
"""

Written = Callable[[int], Awaitable[None]]
Told = Callable[[], Awaitable[dict[str, list[str]]]]


def events(count: int, seed: int) -> list[tuple[dict[str, Any], str, Capacity]]:
    """Figures and facilities of three organisations; each fifth event acts on an earlier one."""
    chance = random.Random(seed)
    made: list[tuple[dict[str, Any], str, Capacity]] = []
    facts: list[dict[str, Any]] = []
    for number in range(count):
        identity, day = str(UUID(int=chance.getrandbits(128), version=4)), chance.choice(DAYS)
        if number % 5 == 4:
            fact = chance.choice(facts)
            about = [fact["id"]]
            again = {name: value for name, value in fact.items() if name != "id"}
            act = chance.choice(
                [
                    {"type": "event.retracted", "data": {"reason": "double_count"}},
                    {"type": "event.corrected", "data": {"reason": "typo", "event": again}},
                    {"type": "event.verified", "data": {"status": "verified"}},
                    {"type": "event.reclassified", "data": {"sensitivity": "severe", "reason": "a shelter"}},
                ]
            )
            made.append(({"id": identity, "about": about, **act}, "desk", "coordinator"))
            continue
        indicator = chance.choice(["killed", "injured", "displaced"])
        data: dict[str, Any] = {"indicator": indicator, "basis": "cumulative", "value": chance.randrange(500)}
        fact = {"id": identity, "type": "figure.reported", "occurred": day, "data": data}
        if number % 7 == 3:
            data = {"facility": {"kind": "hospital", "name": chance.choice("ABC")}, "functionality": "not_functioning"}
            fact |= {"type": "facility.assessed", "data": data}
        facts.append(fact)
        made.append((fact, chance.choice(["watch", "council", "ministry"]), "partner"))
    return made


def submission(value: dict[str, Any], by: str, capacity: Capacity) -> Submission:
    admitted = admit(value, Seal(bytes(32)))
    author = Author(by, by.title(), "ngo", f"key-{by}", capacity)
    return Submission(
        admitted.id, value["type"], admitted.value, admitted.stored, admitted.digest, admitted.erasables, author
    )


@pytest.fixture
def written(dsn: str) -> Written:
    """Opens the crisis and writes so many events into its log."""

    async def write(count: int) -> None:
        connection = await asyncpg.connect(dsn)
        opening = submission({"type": "crisis.opened", "data": OPENING}, "desk", "coordinator")
        await log.append(connection, CRISIS, [Batch([opening])], opening=True)
        submissions = [submission(*event) for event in events(count, seed=count)]
        for at in range(0, count, 1_000):
            await log.append(connection, CRISIS, [Batch(submissions[at : at + 1_000])])
        await connection.close()

    return write


@pytest.fixture
def known(dsn: str) -> Told:
    """Every row of every table of what is known."""

    async def told() -> dict[str, list[str]]:
        connection = await asyncpg.connect(dsn)
        try:
            tables = [row["table_name"] for row in await connection.fetch(TABLES)]
            return {
                table: [
                    row["said"]
                    for row in await connection.fetch(f"SELECT t::text AS said FROM knowledge.{table} t ORDER BY 1")
                ]
                for table in tables
            }
        finally:
            await connection.close()

    return told
