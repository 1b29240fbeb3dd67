"""The service as a process of its own, senders that keep every receipt, and the question what became of what they sent.

Everything here is killed, cut and delayed for real; what is random goes by a seed.
"""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import httpx2
import pytest

from eventlog import log
from eventlog.audit import audit
from foundation import access
from foundation.database import Database

CRISIS = "port-city"
OPENING = {
    "crisis": CRISIS,
    "name": "Port City",
    "country": "SYR",
    "timezone": "Asia/Damascus",
    "started": "2026-01-06",
}
EVENTS = f"/v1/crises/{CRISIS}/events"
SCOPES = ["crises:open", "events:write", "events:edit", "events:read"]


def figure(value: object = 23, **fields: object) -> dict[str, Any]:
    data = {"indicator": "killed", "basis": "cumulative", "value": value}
    return {"id": str(uuid4()), "type": "figure.reported", "occurred": "2026-01-09", "data": data, **fields}


class Service:
    """A part of the product as the supervisor starts it, on a socket that stays open when the process dies."""

    def __init__(self, part: str, dsn: str, folder: Path) -> None:
        self.part, self.dsn, self.folder = part, dsn, folder
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=2048)
        self.address = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        self.process: subprocess.Popen[bytes] | None = None
        folder.mkdir(parents=True, exist_ok=True)
        self.log = folder / f"{part}.log"

    async def start(self) -> None:
        self._spawn()
        assert await self.answers(60) < 60

    def _spawn(self) -> None:
        clean = {name: value for name, value in os.environ.items() if not name.startswith("SITREP_")}
        with self.log.open("ab") as said:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "console.part", self.part, str(self.listener.fileno())],
                stdin=subprocess.PIPE, stderr=said, pass_fds=[self.listener.fileno()],
                env=clean | {"SITREP_DATA_DIR": str(self.folder)},
            )  # fmt: skip
        assert self.process.stdin is not None
        self.process.stdin.write(f"{self.dsn}\n".encode())
        self.process.stdin.flush()

    async def answers(self, seconds: float, path: str = "/readyz") -> float:
        """How long it takes until it is ready; `seconds` where it is not by then."""
        begun = time.monotonic()
        async with httpx2.AsyncClient(base_url=self.address, timeout=seconds) as client:
            while (passed := time.monotonic() - begun) < seconds:
                try:
                    if (await client.get(path)).status_code == 200:
                        return passed
                except httpx2.TransportError:
                    pass
                await asyncio.sleep(0.02)
        return seconds

    def end(self, how: signal.Signals, seconds: float = 30) -> float:
        """Sends a signal, and gives the time until the process was gone."""
        assert self.process is not None
        begun = time.monotonic()
        self.process.send_signal(how)
        self.process.wait(seconds)
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process = None
        return time.monotonic() - begun

    def close(self) -> None:
        if self.process is not None:
            self.end(signal.SIGKILL)
        self.listener.close()


@dataclass
class Load:
    """Senders of single events and of all-or-nothing batches, and everything that they were told."""

    address: str
    key: str
    sent: list[list[dict[str, Any]]] = field(default_factory=list)
    acknowledged: dict[str, int] = field(default_factory=dict)
    statuses: Counter[int] = field(default_factory=Counter)
    cut: int = 0
    slowest: float = 0.0
    _begun: asyncio.Event = field(default_factory=asyncio.Event)

    def client(self, seconds: float = 30) -> httpx2.AsyncClient:
        return httpx2.AsyncClient(base_url=self.address, headers={"X-API-Key": self.key}, timeout=seconds)

    @asynccontextmanager
    async def running(self, senders: int = 6) -> AsyncIterator["Load"]:
        """At work while this is open, from the first receipt on; what is on its way at the end is waited for."""
        ended = asyncio.Event()
        self._begun.clear()
        tasks = [asyncio.create_task(self._send(ended, size)) for size in (1, 3) * (senders // 2)]
        try:
            await self._begun.wait()
            yield self
        finally:
            ended.set()
            await asyncio.gather(*tasks)

    async def _send(self, ended: asyncio.Event, size: int) -> None:
        async with self.client() as client:
            while not ended.is_set():
                await self.post(client, [figure(n, text="As told.") for n in range(size)])

    async def post(self, client: httpx2.AsyncClient, batch: list[dict[str, Any]]) -> int | None:
        """The status of the answer, None without one."""
        self.sent.append(batch)
        begun = time.monotonic()
        try:
            answer = await client.post(EVENTS, json=batch, params={"atomic": "all"})
        except httpx2.TransportError:
            self.cut += 1
            await asyncio.sleep(0.02)
            return None
        finally:
            self.slowest = max(self.slowest, time.monotonic() - begun)
        self.statuses[answer.status_code] += 1
        if answer.status_code == 200:
            self.acknowledged.update({result["id"]: result["seq"] for result in answer.json()["results"]})
            self._begun.set()
        else:
            await asyncio.sleep(0.1)
        return int(answer.status_code)

    async def resolve(self) -> None:
        """Sends everything again, with the same ids: what had a receipt gets the same one, and nothing is there twice.

        Of a batch all was written or nothing.
        """
        statuses: dict[str, str] = {}
        receipts = self.receipts
        events = [event for batch in self.sent for event in batch]
        async with self.client(60) as client:
            for at in range(0, len(events), 500):
                answer = await client.post(EVENTS, json=events[at : at + 500])
                assert answer.status_code == 200, answer.text
                for result in answer.json()["results"]:
                    statuses[result["id"]] = result["status"]
                    assert self.acknowledged.setdefault(result["id"], result["seq"]) == result["seq"]
                    assert result["status"] in ("created", "duplicate")
        for batch in self.sent:
            assert len({statuses[event["id"]] for event in batch}) == 1
        for identity in receipts:
            assert statuses[identity] == "duplicate"
        self.sent.clear()

    @property
    def receipts(self) -> set[str]:
        """The ids that were answered with a receipt before `resolve` asked again."""
        return set(self.acknowledged) & {event["id"] for batch in self.sent for event in batch}


class House:
    """A database, a key, one open crisis, and an ingest service."""

    def __init__(self, dsn: str, key: str, folder: Path) -> None:
        self.dsn, self.key = dsn, key
        self.ingest = Service("ingest", dsn, folder)

    def load(self) -> Load:
        return Load(self.ingest.address, self.key)

    async def open(self) -> None:
        async with self.load().client() as client:
            answer = await client.post("/v1/crises", json=OPENING)
        assert answer.status_code == 201, answer.text

    async def sound(self) -> int:
        """The size of the log, which was read whole and agrees with itself."""
        connection = await asyncpg.connect(self.dsn)
        try:
            found = await audit(connection, CRISIS)
            head = await log.head(connection, CRISIS)
        finally:
            await connection.close()
        assert not found.faults
        assert head is not None
        return head.seq


@asynccontextmanager
async def furnished(dsn: str, folder: Path) -> AsyncIterator[House]:
    async with Database(dsn) as owner:
        issued = await access.issue(owner, "ngo", SCOPES, name="An NGO")
    house = House(dsn, issued.secret, folder)
    try:
        await house.ingest.start()
        await house.open()
        yield house
    finally:
        house.ingest.close()


@pytest.fixture
async def house(dsn: str, tmp_path: Path) -> AsyncIterator[House]:
    """The house with its service at work, on the database of this test alone."""
    async with furnished(dsn, tmp_path) as house:
        yield house


@pytest.fixture
def furnish() -> Callable[[str, Path], Any]:
    """As `house`, on a database of the test's own."""
    return furnished


@pytest.fixture
def said() -> Callable[..., dict[str, Any]]:
    """Makes a figure with an id of its own."""
    return figure


@pytest.fixture
def services() -> Iterator[Callable[[str, str, Path], Service]]:
    """Makes further services; each ends with the test."""
    made: list[Service] = []

    def make(part: str, dsn: str, folder: Path) -> Service:
        made.append(Service(part, dsn, folder))
        return made[-1]

    yield make
    for service in made:
        service.close()
