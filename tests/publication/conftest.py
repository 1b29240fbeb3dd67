"""Both services on one database with a crisis on which something was reported, and a coordinator's key to both."""

from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from port_city import DAY, EVENT
from serving import asking

from eventlog import log as eventlog
from eventlog.checkpoint import Signer, origin
from foundation import access, keyring
from foundation.database import Database
from foundation.settings import Settings
from ingest.app import create_app as create_ingest
from sitrep import projection
from sitrep.app import create_app as create_sitrep

CRISIS = {
    "crisis": "port-city", "name": "Port City", "country": "SYR", "timezone": "Asia/Damascus", "cutoff": "20:00",
    "started": "2026-01-06", "public": True, "languages": ["en", "ar"],
}  # fmt: skip


@pytest.fixture
def pressless(monkeypatch):
    """Where a test does not look at the PDF, none is printed."""
    monkeypatch.setattr("sitrep.publication.faces.render.pdf", lambda *_, **__: b"%PDF-")
    monkeypatch.setattr("sitrep.publication.faces.render.renderer", lambda: "none/0")


class Desk:
    """Both services on one database, and a coordinator's key."""

    def __init__(
        self, ingest: httpx2.AsyncClient, sitrep: httpx2.AsyncClient, database: Database, app: FastAPI, seed: bytes
    ) -> None:
        self.ingest, self.sitrep, self.database, self.seed = ingest, sitrep, database, seed
        self.app, self.drafts, self.effects = app, app.state.drafts, app.state.effects

    async def post(self, *events: dict[str, Any]) -> None:
        for event in events:
            answer = await self.ingest.post("/v1/crises/port-city/events", json=event)
            assert answer.status_code in (200, 201), answer.text
        await projection.catch_up(self.database)

    async def publish(self, day: str = DAY, **body: object) -> httpx2.Response:
        answer = await self.sitrep.post(f"{day}/publish", json=body)
        await projection.catch_up(self.database)
        return answer

    async def signer(self) -> Signer:
        """Who signs for the crisis here."""
        async with self.database.raw() as connection:
            return Signer(origin(await eventlog.installation(connection), "port-city"), self.seed)

    async def head(self) -> int:
        async with self.database.raw() as connection:
            head = await eventlog.head(connection, "port-city")
        return head.seq if head else 0

    async def get(self, path: str, **headers: str) -> httpx2.Response:
        return await self.sitrep.get(path, headers=headers)


@pytest.fixture
async def desk(dsn, database, tmp_path):
    settings = Settings(data_dir=tmp_path)
    scopes = ["crises:open", "events:write", "events:edit", "reports:publish", "audience:restricted", "privacy:erase"]
    key = (await access.issue(database, "desk", scopes, name="The desk")).secret
    app = create_sitrep(settings, dsn)
    async with asking(create_ingest(settings, dsn), key) as ingest, asking(app, key) as reads:
        desk = Desk(ingest, reads, database, app, keyring.signing_key(settings))
        assert (await ingest.post("/v1/crises", json=CRISIS)).status_code == 201
        await desk.post(EVENT)
        yield desk
