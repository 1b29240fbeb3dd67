"""Whoever reaches for more than the key allows is refused, and leaves a trace that no service can take back."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from uuid import uuid4

import asyncpg
import httpx2
import pytest
from serving import asking
from sqlalchemy.exc import DBAPIError

import ingest.app
import sitrep.app
from foundation import access, membership, refusals
from foundation.database import Database
from foundation.settings import Settings
from sitrep import projection

SETTINGS = Settings(encryption_key=bytes(32), signing_key=bytes(32))
OPENING = {"crisis": "port", "name": "Port", "country": "SYR", "timezone": "Asia/Damascus"}
EVENTS = "/v1/crises/port/events"


@dataclass(frozen=True)
class Street:
    """Both services, a crisis, an event of somebody else, and the key of a partner who reaches for it."""

    clients: Mapping[str, httpx2.AsyncClient]
    key: access.IssuedKey
    theirs: str

    async def asks(self, service: str, method: str, path: str, json: object = None) -> httpx2.Response:
        headers = {"X-API-Key": self.key.secret}
        return await self.clients[service].request(method, path, json=json, headers=headers)


@pytest.fixture
async def street(dsn: str, database: Database) -> AsyncIterator[Street]:
    async with AsyncExitStack() as stack:
        clients = {}
        for service, create in {"ingest": ingest.app.create_app, "sitrep": sitrep.app.create_app}.items():
            clients[service] = await stack.enter_async_context(asking(create(SETTINGS, dsn)))
        desk = {"X-API-Key": (await access.issue(database, "desk", access.SCOPES)).secret}
        assert (await clients["ingest"].post("/v1/crises", json=OPENING, headers=desk)).status_code == 201
        theirs = figure()
        assert (await clients["ingest"].post(EVENTS, json=theirs, headers=desk)).status_code == 201
        await projection.catch_up(database)
        yield Street(clients, await access.issue(database, "ngo", ["events:write"]), str(theirs["id"]))


def figure() -> dict[str, object]:
    data = {"indicator": "killed", "basis": "cumulative", "value": 3}
    return {"id": str(uuid4()), "type": "figure.reported", "occurred": "2026-01-09", "data": data}


def act(kind: str, about: str, **data: object) -> dict[str, object]:
    return {"id": str(uuid4()), "type": kind, "about": [about], "data": data}


def reaching(theirs: str) -> dict[str, tuple[str, str, str, object, str]]:
    inner = {name: value for name, value in figure().items() if name != "id"}
    return {
        "another's event is retracted": (
            "ingest", "POST", EVENTS, act("event.retracted", theirs, reason="other"), "not_yours"),
        "another's event is corrected": (
            "ingest", "POST", EVENTS, act("event.corrected", theirs, reason="typo", event=inner), "not_yours"),
        "words are erased": ("ingest", "POST", EVENTS, act("event.erased", theirs, reason="privacy"), "scope_missing"),
        "protection is taken away": (
            "ingest", "POST", EVENTS, act("event.reclassified", theirs, sensitivity="low", reason="other"),
            "scope_missing"),
        "in a batch": (
            "ingest", "POST", EVENTS, [figure(), act("event.retracted", theirs, reason="other")], "not_yours"),
        "a crisis is opened": ("ingest", "POST", "/v1/crises", {**OPENING, "crisis": "mine"}, "scope_missing"),
        "a report is published": (
            "sitrep", "POST", "/v1/crises/port/reports/2026-01-09/publish", {}, "scope_missing"),
        "what is restricted is read": (
            "sitrep", "GET", "/v1/crises/port/summary?audience=restricted", None, "scope_missing"),
    }  # fmt: skip


@pytest.mark.parametrize("reach", reaching(""))
async def test_what_is_reached_for_is_refused_and_stands_in_the_trail(reach, street, database):
    service, method, path, body, code = reaching(street.theirs)[reach]
    answers = [await street.asks(service, method, path, body) for _ in range(3)]
    (attempt,) = await refusals.read(database)

    assert code in answers[0].text
    assert {answer.status_code for answer in answers} == ({200} if reach == "in a batch" else {403})
    assert (attempt.key, attempt.organisation, attempt.what) == (street.key.key, "ngo", code)
    assert attempt.crisis == ("" if path == "/v1/crises" else "port")
    assert attempt.times == 1  # the repeats of the next seconds are written together


async def test_a_key_that_was_taken_away_is_seen_when_it_is_tried(street, database):
    await access.revoke(database, street.key.key)
    answers = [await street.asks(service, "GET", "/v1/crises/port/" + end)
               for service, end in (("ingest", "events"), ("sitrep", "summary"))]  # fmt: skip
    unknown = await street.clients["ingest"].get(EVENTS, headers={"X-API-Key": "sitrep_0000000000_unknown"})
    (attempt,) = await refusals.read(database)

    assert {answer.status_code for answer in answers} == {401}
    assert answers[0].content == unknown.content
    assert (attempt.key, attempt.what, attempt.times) == (street.key.key, "key_not_accepted", 2)


async def test_who_may_not_post_to_a_crisis_is_seen(street, database):
    await membership.add(database, "port", "desk", actor="test")
    answer = await street.asks("ingest", "POST", EVENTS, figure())
    (attempt,) = await refusals.read(database)

    assert answer.status_code == 403
    assert (attempt.what, attempt.crisis) == ("not_a_member", "port")


async def test_repeats_are_written_together_and_names_that_no_crisis_has_fill_nothing(database, monkeypatch):
    key = (await access.issue(database, "ngo", ["events:write"])).key
    noting = refusals.Refusals(database)
    for number in range(50):
        await noting.note(key, "scope_missing", f"guess-{number}")
    monkeypatch.setattr(refusals, "PAUSE_SECONDS", 0.0)
    await noting.note(key, "scope_missing", "guess")
    (attempt,) = await refusals.read(database)

    assert (attempt.crisis, attempt.times) == ("", 51)


async def test_an_ordinary_refusal_leaves_no_trace(street, database):
    broken = await street.asks("ingest", "POST", EVENTS, {"type": "nothing"})
    missing = await street.asks("ingest", "GET", f"{EVENTS}/{uuid4()}")

    assert (broken.status_code, missing.status_code) == (422, 404)
    assert await refusals.read(database) == ()


@pytest.mark.parametrize("role", ["sitrep_ingest", "sitrep_reports"])
@pytest.mark.parametrize("statement", ["SELECT * FROM access.refusal", "DELETE FROM access.refusal",
                                       "UPDATE access.refusal SET times = 1"])  # fmt: skip
async def test_a_service_may_count_and_neither_read_nor_take_back(role, statement, dsn, database):
    key = (await access.issue(database, "ngo", ["events:write"])).key
    async with Database(dsn, role) as service:
        await refusals.Refusals(service).note(key, "scope_missing")
        with pytest.raises((asyncpg.InsufficientPrivilegeError, DBAPIError)):
            async with service.raw() as connection:
                await connection.execute(statement)

    assert len(await refusals.read(database)) == 1
