"""The ingest service with its real database, in process or over HTTP; each test opens a crisis of its own."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import AbstractContextManager, asynccontextmanager
from dataclasses import dataclass
from itertools import count
from typing import Any
from uuid import uuid4

import asyncpg
import httpx2
import pytest
from fastapi import FastAPI
from serving import asking, listening

from foundation import access
from foundation.database import Database
from foundation.settings import Settings
from ingest.app import create_app

_crises = count(1)

OPENING: Mapping[str, Any] = {
    "name": "Aleppo: Sheikh Maqsud and Ashrafiyeh",
    "country": "SYR",
    "timezone": "Asia/Damascus",
    "started": "2026-01-06",
    "languages": ["en", "fr", "ar"],
    "places": [{"ref": "sheikh-maqsud", "name": "Sheikh Maqsud", "aliases": ["الشيخ مقصود"]}],
    "sources": [{"ref": "council", "name": "Neighbourhood council"}],
}


@dataclass(frozen=True)
class House:
    """The service at work, its database, and the keys of four organisations."""

    app: FastAPI
    http: httpx2.AsyncClient
    dsn: str
    ocha: Mapping[str, str]  # opens crises, writes, edits and reads everything
    ngo: Mapping[str, str]  # writes, and sees its own
    rival: Mapping[str, str]  # as ngo, another organisation

    async def key(self, organisation: str, *scopes: str) -> dict[str, str]:
        """The header of a new key."""
        async with Database(self.dsn) as owner:
            issued = await access.issue(owner, organisation, scopes)
        return {"Authorization": f"Bearer {issued.secret}"}


class Crisis:
    """One open crisis and the words of a test about it."""

    def __init__(self, house: House, slug: str) -> None:
        self.house = house
        self.slug = slug
        self.path = f"/v1/crises/{slug}/events"

    async def post(
        self, content: object, media_type: str = "application/json", *, by: Mapping[str, str] | None = None, **more
    ) -> httpx2.Response:
        body = content if isinstance(content, bytes) else json.dumps(content).encode()
        headers = {"content-type": media_type, **(by or self.house.ngo), **more.pop("headers", {})}
        return await self.house.http.post(self.path, content=body, headers=headers, **more)

    async def feed(self, *, by: Mapping[str, str] | None = None, **query) -> dict[str, Any]:
        answer = await self.house.http.get(self.path, headers=by or self.house.ocha, params=query)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    async def event(self, identity: str) -> dict[str, Any]:
        answer = await self.house.http.get(f"{self.path}/{identity}", headers=self.house.ocha)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    async def size(self) -> int:
        """How many events the log holds; the opening is one."""
        async with connected(self.house.dsn) as connection:
            count_, head = await connection.fetchrow(
                "SELECT (SELECT count(*) FROM eventlog.event WHERE crisis = $1),"
                " (SELECT seq FROM eventlog.head WHERE crisis = $1)",
                self.slug,
            )
        assert count_ == head
        return int(count_)

    @asynccontextmanager
    async def held(self) -> AsyncIterator[Callable[[], Awaitable[None]]]:
        """Holds the head of the log, as a slow writer elsewhere would; gives a wait until an append waits for it."""
        async with connected(self.house.dsn) as connection, connection.transaction():
            await connection.execute("SELECT FROM eventlog.head WHERE crisis = $1 FOR UPDATE", self.slug)

            async def is_awaited() -> None:
                waiting = (
                    "SELECT count(*) FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid))"
                )
                for _ in range(500):
                    if await connection.fetchval(waiting):
                        return
                    await asyncio.sleep(0.01)
                pytest.fail("no append came to wait")

            yield is_awaited


class connected:  # noqa: N801 - reads as a word of the test
    """A bare connection, as the owner of the tables."""

    def __init__(self, dsn: str) -> None:
        self.dsn = dsn

    async def __aenter__(self) -> asyncpg.Connection:
        self.connection = await asyncpg.connect(self.dsn)
        return self.connection

    async def __aexit__(self, *_: object) -> None:
        await self.connection.close()


@pytest.fixture(scope="session")
def house_dsn(copied: Callable[[], AbstractContextManager[str]]) -> Iterator[str]:
    """One database for all tests of this directory: crises are apart by their own."""
    with copied() as dsn:
        yield dsn


@pytest.fixture(scope="session")
async def house(house_dsn: str, tmp_path_factory: pytest.TempPathFactory, anyio_backend: str) -> AsyncIterator[House]:
    app = create_app(Settings(data_dir=tmp_path_factory.mktemp("ingest")), house_dsn)
    async with Database(house_dsn) as owner:
        scopes = ["crises:open", "events:write", "events:edit", "events:read"]
        ocha = await access.issue(owner, "ocha", scopes, name="OCHA", kind="un_agency")
        ngo = await access.issue(owner, "ngo", ["events:write"], name="An NGO", kind="ingo")
        rival = await access.issue(owner, "rival", ["events:write"], name="Another NGO")
    async with asking(app) as client:
        yield House(
            app,
            client,
            house_dsn,
            {"Authorization": f"Bearer {ocha.secret}"},
            {"X-API-Key": ngo.secret},
            {"X-API-Key": rival.secret},
        )


@pytest.fixture
async def crisis(house: House) -> Crisis:
    """A crisis that is this test's alone, with its opening as seq 1."""
    return await opened(house)


async def opened(house: House, **fields: object) -> Crisis:
    slug = f"aleppo-{next(_crises)}"
    answer = await house.http.post("/v1/crises", json={"crisis": slug, **OPENING, **fields}, headers=house.ocha)
    assert answer.status_code == 201, answer.text
    return Crisis(house, slug)


@pytest.fixture
def another(house: House) -> Callable[..., Awaitable[Crisis]]:
    """Opens one more crisis each time, with other fields of the opening where some are given."""
    return lambda **fields: opened(house, **fields)


@pytest.fixture
def figure():
    """Makes an event of four keys; each has an id of its own unless one is given."""

    def make(value: object = 23, **fields) -> dict[str, Any]:
        return {
            "id": str(uuid4()),
            "type": "figure.reported",
            "occurred": "2026-01-09",
            "data": {"indicator": "killed", "basis": "cumulative", "value": value},
            **fields,
        }

    return make


@pytest.fixture(scope="session")
def address(house_dsn: str, house: House, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A second ingest service on the same database, behind a real socket."""
    app = create_app(Settings(data_dir=tmp_path_factory.mktemp("served")), house_dsn)
    with listening(app, log_config=None, access_log=False, timeout_graceful_shutdown=5) as (host, port):
        url = f"http://{host}:{port}"
        yield url
