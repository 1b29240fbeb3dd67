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
MINE = str(uuid4())
READ = ("stream", "feed.atom", "timeline", "reports/2026-01-09/draft.json", "reports/2026-01-09/flash-1/draft.json",
        "reports", "access.csv", "needs.hxl.csv", "responses.json", "timeseries?shape=wide&indicator=killed",
        "reports/2026-01-09/v1.pdf", "reports/2026-01-09/v1/withdrawn.json", "figures/0/explanation")  # fmt: skip


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


def reaching_further(theirs: str) -> dict[str, tuple[str, str, str, object, str]]:
    return {
        "another's event is verified": (
            "ingest", "POST", EVENTS, act("event.verified", theirs, status="verified"), "scope_missing"),
        "another's event is disputed": (
            "ingest", "POST", EVENTS, act("event.disputed", theirs, reason="wrong"), "scope_missing"),
        "another's event is merged into one's own": (
            "ingest", "POST", EVENTS, {**act("event.merged", theirs, reason="same_incident"), "about": [MINE, theirs]},
            "scope_missing"),
        "a number is decided": (
            "ingest", "POST", EVENTS, act("figure.decided", theirs, indicator="killed", value=0, reason="mine"),
            "scope_missing"),
        "words are put into the report": (
            "ingest", "POST", EVENTS, {"type": "narrative.written", "data": {
                "day": "2026-01-09", "section": "highlights", "lang": "en", "items": [{"text": "All is well."}]}},
            "scope_missing"),
        "a place is registered": (
            "ingest", "POST", EVENTS,
            {"type": "place.registered", "data": {"ref": "x", "name": "X"}},
            "scope_missing"),
        "a source is registered": (
            "ingest", "POST", EVENTS,
            {"type": "source.registered", "data": {"ref": "x", "name": "X", "kind": "local_authority"}},
            "scope_missing"),
        "the crisis is made public": (
            "ingest", "POST", EVENTS, {"type": "crisis.configured", "data": {"public": True}}, "scope_missing"),
        "the crisis is closed": (
            "ingest", "POST", EVENTS, {"type": "crisis.closed", "data": {"reason": "over"}}, "scope_missing"),
        "a version is withdrawn": (
            "sitrep", "POST", "/v1/crises/port/reports/2026-01-09/v1/withdraw", {"reason": "privacy"}, "scope_missing"),
        "a flash update is published": (
            "sitrep", "POST", "/v1/crises/port/reports/2026-01-09/flash-1/publish", {}, "scope_missing"),
        "a flash update is withdrawn": (
            "sitrep", "POST", "/v1/crises/port/reports/2026-01-09/flash-1/v1/withdraw", {"reason": "typo"},
            "scope_missing"),
        "with another audience in the body": (
            "sitrep", "POST", "/v1/crises/port/reports/2026-01-09/publish", {"audience": "restricted"},
            "scope_missing"),
        **{f"what is restricted is read at {end}": (
            "sitrep", "GET", f"/v1/crises/port/{end}{'&' if '?' in end else '?'}audience=restricted", None,
            "scope_missing") for end in READ},
        **{f"what is for partners is read at {end}": (
            "sitrep", "GET", f"/v1/crises/port/{end}{'&' if '?' in end else '?'}audience=partners", None,
            "scope_missing") for end in READ[:4]},
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


async def test_whatever_else_is_reached_for_is_refused_and_stands_in_the_trail(street, database):
    reached = reaching_further(street.theirs)
    refused = {}
    for reach, (service, method, path, body, code) in reached.items():
        answer = await street.asks(service, method, path, body)
        refused[reach] = (answer.status_code, answer.json()["code"], code)
    trail = await refusals.read(database)

    assert {reach: told for reach, told in refused.items() if told[0] != 403 or told[1] != told[2]} == {}
    assert {attempt.what for attempt in trail} == {code for *_, code in reached.values()}
    assert {(attempt.key, attempt.crisis) for attempt in trail} == {(street.key.key, "port")}


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


@pytest.fixture
async def narrow(street, database):
    """A key whose every right is for another crisis than `port`."""
    scopes = [f"{scope}@elsewhere" for scope in access.SCOPES if scope != "keys:manage"]
    return (await access.issue(database, "narrow", scopes)).secret


async def test_rights_for_one_crisis_open_no_other_and_tell_nothing_of_it(street, narrow):
    asked = [
        ("ingest", "POST", EVENTS, figure()),
        ("ingest", "POST", f"{EVENTS}?mode=validate", figure()),
        ("ingest", "POST", "/v1/crises", OPENING),
        ("ingest", "GET", EVENTS, None),
        ("ingest", "GET", f"{EVENTS}/{street.theirs}", None),
        ("ingest", "GET", f"{EVENTS}/{street.theirs}/proof", None),
        ("ingest", "GET", "/v1/crises/port/checkpoint", None),
        ("ingest", "GET", "/v1/crises/port/consistency", None),
        ("sitrep", "POST", "/v1/crises/port/reports/2026-01-09/publish", {}),
        *(("sitrep", "GET", f"/v1/crises/port/{end}", None) for end in READ),
    ]
    for service, method, path, body in asked:
        client, headers = street.clients[service], {"X-API-Key": narrow}
        refused = await client.request(method, path, json=body, headers=headers)
        elsewhere = {**OPENING, "crisis": "nowhere"} if path == "/v1/crises" else body
        absent = await client.request(method, path.replace("/port", "/nowhere"), json=elsewhere, headers=headers)

        assert refused.status_code == 403, path
        assert (absent.status_code, absent.content) == (403, refused.content), path


async def test_an_act_that_comes_before_the_event_of_another_does_nothing_to_it(street, database):
    coming = figure()
    acts: dict[str, dict[str, object]] = {
        "event.retracted": {"reason": "other"},
        "event.corrected": {"reason": "typo", "event": {k: v for k, v in figure().items() if k != "id"}},
    }
    for kind, said in acts.items():
        answer = await street.asks("ingest", "POST", EVENTS, act(kind, str(coming["id"]), **said))
        assert (answer.status_code, answer.json()["warnings"][0]["code"]) == (201, "about_unknown")
    desk = {"X-API-Key": (await access.issue(database, "desk", ["events:write", "audience:restricted"])).secret}
    assert (await street.clients["ingest"].post(EVENTS, json=coming, headers=desk)).status_code == 201
    await projection.catch_up(database)
    async with database.raw() as connection:
        rows = await connection.fetch(
            "SELECT version = root AS same, verification FROM knowledge.fact WHERE id = $1", coming["id"]
        )

    assert [tuple(row) for row in rows] == [(True, "unverified")]


async def test_what_is_another_organisations_looks_at_every_door_like_what_is_not_there(street):
    for path in ("", "/proof"):
        theirs = await street.asks("ingest", "GET", f"{EVENTS}/{street.theirs}{path}")
        nobodys = await street.asks("ingest", "GET", f"{EVENTS}/{uuid4()}{path}")

        assert (theirs.status_code, theirs.content) == (nobodys.status_code, nobodys.content)
        assert set(theirs.headers) == set(nobodys.headers)


async def test_an_id_that_another_organisation_took_tells_nothing_of_what_stands_under_it(street):
    mine = {**figure(), "id": street.theirs}
    answers = [await street.asks("ingest", "POST", EVENTS + mode, mine) for mode in ("", "?mode=validate")]

    assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [(409, "id_taken")] * 2
    assert not {"given", "stored", "seq", "digest"} & answers[0].json().keys()


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
