"""F4: the line between the service and its database stalls, is reset, is slow, or is cut after COMMIT was sent. Every
request is answered within ten seconds, no unknown outcome is called a failure, and the same ids resolve it.
"""

import asyncio
import random
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing, suppress
from urllib.parse import urlsplit, urlunsplit

import httpx2
import pytest

# What Postgres says when an append is durable: of a transaction, and of one statement whose first row was asked for.
COMMITTED = (b"COMMIT\0", b"s\0\0\0\4Z\0\0\0\5I")


class Wire:
    """A loopback proxy before the database, and what is wrong with it just now."""

    def __init__(self, host: str, port: int) -> None:
        self.target = host, port
        self.flows = asyncio.Event()
        self.delay = 0.0  # of each answer
        self.reset_after: int | None = None  # bytes of answers
        self.loses_receipts = False  # cut where the append is durable and its answer is on its way
        self.flows.set()
        self._open: set[asyncio.StreamWriter] = set()
        self._pumps: set[asyncio.Task[None]] = set()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            there, here = await asyncio.open_connection(*self.target)
        except OSError:
            writer.transport.abort()
            return
        self._open |= {writer, here}
        for pump in (self._pump(reader, here, answers=False), self._pump(there, writer, answers=True)):
            self._pumps.add(task := asyncio.create_task(pump))
            task.add_done_callback(self._pumps.discard)

    async def _pump(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, *, answers: bool) -> None:
        with suppress(OSError), closing(sink.transport):
            while data := await source.read(65536):
                await self.flows.wait()
                if answers:
                    await asyncio.sleep(self.delay)
                    if self.loses_receipts and any(tag in data for tag in COMMITTED):
                        self.cut()
                        return
                    if self.reset_after is not None:
                        self.reset_after -= len(data)
                        if self.reset_after <= 0:
                            self.cut()
                            return
                sink.write(data)
                await sink.drain()

    def cut(self) -> None:
        """Resets every connection, on both sides."""
        for writer in self._open:
            writer.transport.abort()
        self._open.clear()

    async def ended(self) -> None:
        """Returns when nothing flows any more."""
        for pump in self._pumps:
            pump.cancel()
        await asyncio.gather(*self._pumps, return_exceptions=True)

    def mend(self) -> None:
        self.flows.set()
        self.delay, self.reset_after, self.loses_receipts = 0.0, None, False


@asynccontextmanager
async def wired(dsn: str) -> AsyncIterator[tuple[Wire, str]]:
    """A line to this database, and the database's address at its end."""
    address = urlsplit(dsn)
    wire = Wire(str(address.hostname), int(address.port or 5432))
    server = await asyncio.start_server(wire.serve, "127.0.0.1", 0)
    user, _, _ = address.netloc.rpartition("@")
    port = server.sockets[0].getsockname()[1]
    try:
        yield wire, urlunsplit(address._replace(netloc=f"{user}@127.0.0.1:{port}"))
    finally:
        wire.mend()
        wire.cut()
        server.close()
        await wire.ended()


@pytest.fixture
async def line(furnish, dsn, tmp_path):
    """The house, with this line between its service and its database."""
    async with wired(dsn) as (wire, address), furnish(address, tmp_path) as house:
        yield wire, house


async def test_a_line_that_is_reset_or_loses_receipts_leaves_each_event_once(line):
    await many_faults(line, ["reset", "loses_receipts"])


@pytest.mark.nightly
async def test_any_fault_of_the_line_leaves_each_event_once(line):
    await many_faults(line, ["reset", "loses_receipts", "stalls", "delays"] * 15)


async def many_faults(line, faults):
    wire, house = line
    chance = random.Random(4)
    load = house.load()
    for fault in faults:
        async with load.running():
            await asyncio.sleep(chance.uniform(0, 0.1))
            match fault:
                case "reset":
                    wire.reset_after = chance.randrange(1, 3_000)
                case "loses_receipts":
                    wire.loses_receipts = True
                case "stalls":
                    wire.flows.clear()
                case _:
                    wire.delay = 2.0
            await asyncio.sleep({"stalls": 10, "delays": 12}.get(fault, 0.3))
            wire.mend()
        assert await house.ingest.answers(10) < 10
        await load.resolve()

    assert load.slowest < 10
    assert load.cut == 0
    assert set(load.statuses) == {200, 503}
    assert await house.sound() == 1 + len(load.acknowledged)


async def test_a_commit_whose_answer_was_lost_is_no_failure_for_sure_and_the_same_id_resolves_it(line, said):
    wire, house = line
    load, events = house.load(), "/v1/crises/port-city/events"
    async with load.client() as client:
        for _ in range(2):  # a first append, and one that guesses the end of the log
            event = said()
            assert (await client.post(events, json=said())).status_code == 201
            wire.loses_receipts = True
            answer = await client.post(events, json=event)
            wire.mend()
            again = await client.post(events, json=event)

            assert answer.status_code == 503
            assert "repeat the request with the same ids" in answer.json()["detail"]
            assert answer.headers["retry-after"]
            assert again.json()["status"] == "duplicate"
    assert await house.sound() == 5


@pytest.mark.nightly
@pytest.mark.parametrize("fault", ["stalls", "delays"])
async def test_whatever_is_asked_meanwhile_is_answered_within_ten_seconds(line, said, services, fault, tmp_path):
    """Every door that looks at the database, of both services, with nothing remembered from before."""
    wire, house = line
    reports = services("sitrep", house.dsn, tmp_path / "sitrep")
    await reports.start()
    doors = [
        (house.ingest.address, "POST", "/v1/crises/port-city/events"),
        (house.ingest.address, "GET", "/v1/crises/port-city/events"),
        (house.ingest.address, "GET", "/v1/crises/port-city/checkpoint"),
        (house.ingest.address, "GET", "/readyz"),
        (reports.address, "GET", "/v1/crises/port-city/summary"),
        (reports.address, "GET", "/v1/crises/port-city/reports/2026-01-09.json"),
        (reports.address, "GET", "/readyz"),
    ]

    async def ask(address: str, method: str, path: str) -> tuple[int, float]:
        async with httpx2.AsyncClient(base_url=address, headers={"X-API-Key": house.key}, timeout=60) as client:
            begun = time.monotonic()
            answer = await client.request(method, path, json=said() if method == "POST" else None)
        return answer.status_code, time.monotonic() - begun

    await asyncio.sleep(5)  # until no key is believed any more
    if fault == "stalls":
        wire.flows.clear()
    else:
        wire.delay = 3.0
    answers = await asyncio.gather(*(ask(*door) for door in doors))
    wire.mend()

    assert {status for status, _ in answers} == {503}
    assert max(passed for _, passed in answers) < 10
    assert await house.ingest.answers(10) < 10
    assert await reports.answers(10) < 10
