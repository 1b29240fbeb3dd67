"""The sample crisis behind a real socket, and Debian's Chromium to look at it."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass

import httpx2
import pytest
import uvicorn
from fastapi import FastAPI
from playwright.async_api import Browser, async_playwright

from console import sample
from console.part import Server
from foundation import access
from foundation.database import Database
from foundation.settings import Settings
from ingest.app import create_app as create_ingest
from sitrep import projection
from sitrep.app import create_app as create_sitrep

BROWSER = shutil.which("chromium")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Where no browser is installed everything else is tested; CI has it, and must not pass without."""
    if BROWSER is None and not os.environ.get("CI"):
        for item in items:
            if "browser" in getattr(item, "fixturenames", ()):
                item.add_marker(pytest.mark.skip(reason="no browser here: install the package chromium"))


@dataclass(frozen=True)
class Site:
    """The sitrep service at an address, and a hand that posts to its crisis."""

    url: str
    database: Database
    ingest: httpx2.AsyncClient
    key: str
    app: FastAPI

    async def post(self, *events: object) -> None:
        answer = await self.ingest.post("/v1/crises/aleppo-2026/events", json=list(events))
        assert answer.status_code in (200, 201), answer.text
        assert answer.json().get("status") != "rejected", answer.text
        await projection.catch_up(self.database)

    async def open(self, crisis: str, *, public: bool) -> None:
        body = {**sample.crisis(), "crisis": crisis, "name": f"The name of {crisis}", "public": public}
        assert (await self.ingest.post("/v1/crises", json=body)).status_code == 201
        await projection.catch_up(self.database)


@pytest.fixture
async def site(dsn: str, database: Database) -> AsyncIterator[Site]:
    settings = Settings(encryption_key=bytes(32), signing_key=bytes(32))
    scopes = ["crises:open", "events:write", "events:edit", "reports:publish", "audience:partners"]
    key = (await access.issue(database, "sample-desk", scopes, name="Sample desk")).secret
    ingest: FastAPI = create_ingest(settings, dsn)
    app = create_sitrep(settings, dsn)
    server = Server(uvicorn.Config(app, port=0, log_config=None, access_log=False), app)
    serving = asyncio.create_task(server.serve())
    transport = httpx2.ASGITransport(ingest)
    client = httpx2.AsyncClient(transport=transport, base_url="http://ingest", headers={"X-API-Key": key})
    async with ingest.router.lifespan_context(ingest), client:
        while not server.started:
            await asyncio.sleep(0.01)
            assert not serving.done(), "the service did not start"
        port = server.servers[0].sockets[0].getsockname()[1]
        site = Site(f"http://127.0.0.1:{port}", database, client, key, app)
        assert (await client.post("/v1/crises", json=sample.crisis())).status_code == 201
        await site.post(*sample.events())
        yield site
        server.should_exit = True
        await serving


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    assert BROWSER is not None, "install the package chromium"
    async with async_playwright() as play:
        browser = await play.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        yield browser
        await browser.close()
