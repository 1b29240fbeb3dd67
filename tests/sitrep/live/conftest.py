"""A public crisis behind a real socket, as the command serves it, and readers that keep their connection."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx2
import orjson
import pytest
import uvicorn

from console.part import Server
from foundation.database import Database
from foundation.patience import server_options
from foundation.settings import Settings
from sitrep import projection
from sitrep.app import create_app

CRISIS = {
    "crisis": "port-city", "name": "Port City", "country": "SYR", "timezone": "Asia/Damascus", "cutoff": "20:00",
    "started": "2026-01-06", "public": True,
}  # fmt: skip


@dataclass(frozen=True)
class Notice:
    """One server-sent event."""

    id: int
    event: str
    data: dict[str, object]


class Reader:
    """Reads server-sent events by their documented lines; None at the end of the stream."""

    def __init__(self, answer: httpx2.Response) -> None:
        self.status = answer.status_code
        self.headers = answer.headers
        self.comments = 0
        self._answer = answer
        self._lines = answer.aiter_lines()

    async def body(self) -> bytes:
        """All of an answer that has an end."""
        return await self._answer.aread()

    async def heartbeats(self, many: int) -> None:
        """Until so many were heard."""
        async with asyncio.timeout(60):
            while self.comments < many:
                self.comments += (await anext(self._lines)).startswith(":")

    async def next(self) -> Notice | None:
        fields: dict[str, str] = {}
        async with asyncio.timeout(60):
            async for line in self._lines:
                if line == "" and "data" in fields:
                    return Notice(int(fields["id"]), fields["event"], orjson.loads(fields["data"]))
                name, _, value = line.partition(": ")
                if line.startswith(":"):
                    self.comments += 1
                elif line:
                    fields[name] = value
        return None


@dataclass(frozen=True)
class Station:
    """The service at an address, its crisis, and its app to look into."""

    url: str
    server: Server
    app: Any
    database: Database
    told: Any
    client: httpx2.AsyncClient

    async def post(self, value: object) -> None:
        await self.told.figure(value)
        await projection.catch_up(self.database)

    async def followers(self, many: int) -> None:
        """Until so many follow."""
        async with asyncio.timeout(60):
            while len(self.app.state.following) != many:  # noqa: ASYNC110 - nothing tells of it
                await asyncio.sleep(0.01)

    async def empty(self) -> None:
        """Until nobody follows any more, and nothing is held for anybody."""
        await self.followers(0)
        assert not self.app.state.following.__dict__["_held"]

    @asynccontextmanager
    async def reader(self, query: str = "", **headers: str) -> AsyncIterator[Reader]:
        address = f"{self.url}/v1/crises/port-city/stream{query}"
        async with self.client.stream("GET", address, headers=headers, timeout=60) as answer:
            yield Reader(answer)


@pytest.fixture
async def station(crisis_of, dsn, database, tmp_path) -> AsyncIterator[Station]:
    told = crisis_of(database, "port-city")
    await told.post({"type": "crisis.opened", "data": CRISIS}, by="desk", capacity="coordinator", opening=True)
    await told.figure(23)
    await projection.catch_up(database)
    app = create_app(Settings(data_dir=tmp_path), dsn)
    server = Server(uvicorn.Config(app, port=0, **server_options(), timeout_graceful_shutdown=10), app)
    serving = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
        assert not serving.done(), "the service did not start"
    port = server.servers[0].sockets[0].getsockname()[1]
    async with httpx2.AsyncClient() as client:
        yield Station(f"http://127.0.0.1:{port}", server, app, database, told, client)
    server.should_exit = True
    await serving
