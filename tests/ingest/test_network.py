"""The network between the service and its database fails: no receipt is given, and the same ids resolve what became."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import suppress
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import pytest

from eventlog import wire
from eventlog.erasable import Seal
from eventlog.log import Author, Batch, Submission
from foundation.database import Database
from foundation.problems import Unavailable
from ingest.intake import Intake

SEAL = Seal(bytes(32))
NGO = Author("ngo", "An NGO", "ingo", "key-1", "partner")


def said() -> Submission:
    event = {"id": str(uuid4()), "type": "figure.reported", "occurred": "2026-01-09", "text": "As told."}
    event["data"] = {"indicator": "killed", "basis": "cumulative", "value": 23}  # type: ignore[assignment]
    admitted = wire.admit(event, SEAL)
    return Submission(
        admitted.id, "figure.reported", admitted.value, admitted.stored, admitted.digest, admitted.erasables, NGO
    )


class Wire:
    """A loopback proxy before the database: it can swallow the answers, or cut the line after so many bytes of them."""

    def __init__(self, host: str, port: int) -> None:
        self.target = host, port
        self.swallow = False
        self.cut_after: int | None = None
        self._open: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, here = await asyncio.open_connection(*self.target)
        self._open |= {writer, here}
        for pump in (self._pump(reader, here, answers=False), self._pump(there, writer, answers=True)):
            self._tasks.add(task := asyncio.create_task(pump))
            task.add_done_callback(self._tasks.discard)

    async def _pump(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, *, answers: bool) -> None:
        with suppress(ConnectionError):
            while data := await source.read(65536):
                if answers and self.swallow:
                    continue
                if answers and self.cut_after is not None:
                    data, self.cut_after = data[: self.cut_after], self.cut_after - len(data)
                    if self.cut_after <= 0:
                        sink.write(data)
                        self.cut()
                        return
                sink.write(data)
                await sink.drain()
        sink.close()

    def cut(self) -> None:
        for writer in self._open:
            writer.transport.abort()
        self._open.clear()

    def mend(self) -> None:
        self.swallow, self.cut_after = False, None


@pytest.fixture
async def line(house) -> AsyncIterator[tuple[Wire, Intake]]:
    address = urlsplit(house.dsn)
    wire_ = Wire(str(address.hostname), int(address.port or 5432))
    server = await asyncio.start_server(wire_.serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    user, _, _ = address.netloc.rpartition("@")
    dsn = urlunsplit(address._replace(netloc=f"{user}@127.0.0.1:{port}"))
    async with Database(dsn, "sitrep_ingest") as database:
        intake = Intake(database)
        yield wire_, intake
        await intake.close()
    wire_.cut()
    server.close()


async def test_an_answer_that_never_comes_is_no_receipt_within_ten_seconds_and_the_id_resolves_it(line, crisis):
    wire_, intake = line
    await intake.append(crisis.slug, Batch([said()]))
    submission = said()
    wire_.swallow = True
    # Who waits behind it is told at the same time, and not after as long again.
    first = asyncio.create_task(intake.append(crisis.slug, Batch([submission])))
    await asyncio.sleep(0.1)
    second = asyncio.create_task(intake.append(crisis.slug, Batch([said()])))
    async with asyncio.timeout(10):
        results = await asyncio.gather(first, second, return_exceptions=True)
    assert [type(found) for found in results] == [Unavailable, Unavailable]
    wire_.mend()
    wire_.cut()
    (outcome,) = await intake.append(crisis.slug, Batch([submission]))

    # Its statement had reached the server, and was committed there.
    assert outcome.status == "duplicate"
    assert await crisis.size() == 3


@pytest.mark.parametrize("seed", [*range(8), *(pytest.param(n, marks=pytest.mark.nightly) for n in range(8, 200))])
async def test_a_line_that_is_cut_at_any_byte_of_the_answers_leaves_each_event_once(line, crisis, seed):
    wire_, intake = line
    chance = random.Random(seed)
    submissions = [said() for _ in range(12)]
    receipts: dict[object, object] = {}
    for at in range(0, 12, 3):
        part = submissions[at : at + 3]
        wire_.cut_after = chance.randrange(1, 900)
        with suppress(Unavailable):
            for outcome in await intake.append(crisis.slug, Batch(part, atomic=True)):
                receipts[outcome.receipt and outcome.receipt.id] = outcome.receipt
        wire_.mend()
    outcomes = await intake.append(crisis.slug, Batch(submissions))

    assert {outcome.status for outcome in outcomes} <= {"created", "duplicate"}
    found = {outcome.receipt.id: outcome.receipt for outcome in outcomes if outcome.receipt}
    assert all(found[identity] == receipt for identity, receipt in receipts.items())
    assert await crisis.size() == 13


async def test_a_batch_as_large_as_the_door_lets_in_is_written_whole(house, crisis, figure):
    """Eight megabytes in one statement: another driver hangs there for ever, with its locks held."""
    words = "x" * 9_000
    batch = [figure(n, private={"notes": words}, text=words) for n in range(440)]
    async with asyncio.timeout(60):
        answer = await crisis.post(batch)

    assert answer.status_code == 200, answer.text
    assert answer.json()["stats"]["created"] == 440
    assert await crisis.size() == 441
