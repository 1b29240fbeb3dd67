"""Every route of both services against every kind of key, made from the routes themselves: none can be forgotten."""

from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from serving import asking
from starlette.routing import Mount, Route

import ingest.app
import sitrep.app
from foundation import access, membership
from foundation.access import SCOPES
from foundation.database import Database
from foundation.http import Needs
from foundation.settings import Settings
from sitrep.projection import catch_up
from sitrep.reading import NEEDED, Reads

# What anybody may see. Everything else says which scope it needs, or fails here.
SHARED = {"/healthz", "/readyz", "/metrics", "/docs", "/docs/start.js", "/openapi.json"}
OPEN = {"ingest": SHARED, "sitrep": SHARED | {"/", "/assets/live.js", "/v1/schemas/{table}.json"}}
ASSETS = "/docs/assets"  # the scripts of /docs: files of a package, and nothing of ours
APPS = {"ingest": ingest.app.create_app, "sitrep": sitrep.app.create_app}
HERE, SECRET, ELSEWHERE, NOWHERE = "open-2026", "secret-2026", "other-2026", "nowhere-2026"
EVENT = "01890f5e-7b1a-7cc0-8b1e-3f2a9c1d4e01"
SETTINGS = Settings(encryption_key=bytes(32), signing_key=bytes(32), rate_limit_without_key=10**6)


@dataclass(frozen=True)
class Door:
    """One method of one route, and what it asks of those who knock."""

    service: str
    method: str
    path: str
    keeper: object

    def __str__(self) -> str:
        return f"{self.service} {self.method} {self.path}"

    def at(self, crisis: str) -> str:
        values = {
            "crisis": crisis,
            "event_id": EVENT,
            "day": "2026-01-09",
            "face": "json",
            "version": "1",
            "flash": "1",
            "table": "figures",
            "figure_id": "0" * 24,
        }
        return self.path.format_map(values)


def keeper(dependant: Dependant) -> object:
    for inner in dependant.dependencies:
        if isinstance(inner.call, Needs | Reads):
            return inner.call
        if found := keeper(inner):
            return found
    return None


def doors() -> Iterator[Door]:
    for service, create in APPS.items():
        for route in create(SETTINGS, "postgresql://nobody@127.0.0.1:1/none").routes:
            if isinstance(route, Mount) and route.path == ASSETS:
                continue
            assert isinstance(route, Route), f"{route} is neither listed as open nor known to this matrix"
            found = keeper(route.dependant) if isinstance(route, APIRoute) else None
            for method in sorted(route.methods or ()):
                yield Door(service, method, route.path, found)


DOORS = tuple(doors())
KEPT = [door for door in DOORS if isinstance(door.keeper, Needs)]
READ = [door for door in DOORS if isinstance(door.keeper, Reads)]
GUARDED = KEPT + READ


def test_every_route_says_who_may_use_it():
    silent = [str(door) for door in DOORS if door.keeper is None and door.path not in OPEN[door.service]]

    assert silent == []


def test_no_route_that_is_listed_as_open_asks_for_a_scope():
    assert [str(door) for door in GUARDED if door.path in OPEN[door.service]] == []


def test_every_scope_that_a_route_names_exists():
    named = {scope for door in KEPT if isinstance(door.keeper, Needs) for scope in door.keeper.scopes}
    named |= {scope for scopes in NEEDED.values() for scope in scopes}

    assert named <= set(SCOPES)
    assert all(door.keeper.scopes for door in KEPT if isinstance(door.keeper, Needs))


def test_the_known_doors_are_there():
    found = {str(door) for door in GUARDED}

    assert {
        "ingest POST /v1/crises",
        "ingest POST /v1/crises/{crisis}/events",
        "ingest GET /v1/crises/{crisis}/events",
        "ingest GET /v1/crises/{crisis}/events/{event_id}",
        "ingest GET /v1/crises/{crisis}/events/{event_id}/proof",
        "ingest GET /v1/crises/{crisis}/checkpoint",
        "ingest GET /v1/crises/{crisis}/consistency",
        "sitrep GET /crises/{crisis}",
        "sitrep GET /v1/crises/{crisis}/summary",
        "sitrep GET /v1/crises/{crisis}/reports",
        "sitrep GET /v1/crises/{crisis}/reports/{day}.{face}",
        "sitrep GET /v1/crises/{crisis}/reports/{day}/draft.{face}",
        "sitrep GET /v1/crises/{crisis}/reports/{day}/v{version}.{face}",
        "sitrep POST /v1/crises/{crisis}/reports/{day}/publish",
        "sitrep POST /v1/crises/{crisis}/reports/{day}/v{version}/withdraw",
        "sitrep GET /v1/crises/{crisis}/figures",
        "sitrep GET /v1/crises/{crisis}/figures.{face}",
    } <= found


@dataclass(frozen=True)
class Street:
    """Both services at work on one database, and a way to make keys."""

    clients: Mapping[str, httpx2.AsyncClient]
    owner: Database
    keys: dict[object, dict[str, str]] = field(default_factory=dict)

    async def key(self, *scopes: str, expires_at: datetime | None = None) -> dict[str, str]:
        if (scopes, expires_at) not in self.keys:
            issued = await access.issue(self.owner, "visitor", scopes, expires_at=expires_at)
            self.keys[scopes, expires_at] = {"Authorization": f"Bearer {issued.secret}"}
        return self.keys[scopes, expires_at]

    async def revoked(self, *scopes: str) -> dict[str, str]:
        issued = await access.issue(self.owner, "visitor", scopes)
        await access.revoke(self.owner, issued.key)
        return {"X-API-Key": issued.secret}

    async def knock(
        self, door: Door, key: Mapping[str, str], crisis: str = HERE, body: bytes = b"{}", **query: str
    ) -> httpx2.Response:
        client = self.clients[door.service]
        content = body if door.method == "POST" else None
        headers = {"content-type": "application/json", **key}
        return await client.request(door.method, door.at(crisis), headers=headers, content=content, params=query)


@pytest.fixture(scope="module")
async def street(module_dsn: str, anyio_backend: str) -> AsyncIterator[Street]:
    async with AsyncExitStack() as stack:
        clients = {}
        for service, create in APPS.items():
            app: FastAPI = create(SETTINGS, module_dsn)
            clients[service] = await stack.enter_async_context(asking(app))
            if service == "sitrep":
                app.state.following.end()  # a stream ends with its first notice
        street = Street(clients, await stack.enter_async_context(Database(module_dsn)))
        opener = await street.key("crises:open")
        for slug in (HERE, SECRET, ELSEWHERE):
            opening = {"crisis": slug, "name": slug, "country": "SYR", "timezone": "Asia/Damascus"}
            body = {**opening, "public": slug != SECRET}
            answer = await clients["ingest"].post("/v1/crises", json=body, headers=opener)
            assert answer.status_code == 201, answer.text
        await catch_up(street.owner)
        yield street


def refused(answer: httpx2.Response, status: int, *codes: str) -> bool:
    if answer.request.method == "HEAD":
        return answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    return answer.status_code == status and answer.json()["code"] in codes


def told(answer: httpx2.Response) -> dict[str, str]:
    """The headers of an answer, but for those that count."""
    return {name: value for name, value in answer.headers.items() if name != "ratelimit"}


def let_in(answer: httpx2.Response) -> bool:
    return answer.status_code < 500 and answer.status_code not in (401, 403)


@pytest.mark.parametrize("door", GUARDED, ids=str)
async def test_a_key_that_is_none_is_refused_before_anything_else(door, street):
    past = datetime(2026, 1, 1, tzinfo=UTC)
    bad: list[Any] = [
        {"Authorization": "Bearer sitrep_0000000000_wrong"},
        {"X-API-Key": "wrong"},
        {"Authorization": b"bearer \xc3\xa9"},
        await street.revoked(*SCOPES),
        await street.key(*SCOPES, expires_at=past),
    ]
    for key in bad:
        for crisis in (HERE, SECRET, NOWHERE):
            answer = await street.knock(door, key, crisis, b"not json at all", limit="x", mode="x", day="x")
            assert refused(answer, 401, "key_not_accepted"), (key, crisis, answer.text)
            assert answer.headers["www-authenticate"].startswith("Bearer")


@pytest.mark.parametrize("door", KEPT, ids=str)
async def test_without_a_key_nothing_is_told(door, street):
    some = (await street.key(*SCOPES))["Authorization"].partition(" ")[2]
    none: list[dict[str, str]] = [
        {},
        {"Authorization": "Bearer "},
        {"Authorization": f"Basic {some}"},
        {"Cookie": some},
    ]
    answers = [
        await street.knock(door, key, crisis, b"not json at all", api_key=some)
        for key in none
        for crisis in (HERE, SECRET, NOWHERE)
    ]

    assert all(refused(answer, 401, "key_missing") for answer in answers)
    assert len({answer.content for answer in answers}) == 1


@pytest.mark.parametrize("door", KEPT, ids=str)
async def test_every_other_scope_is_too_small(door, street):
    for scope in (*SCOPES, "nothing"):
        if scope in door.keeper.scopes:
            continue
        key = await street.key(*([] if scope == "nothing" else [scope]))
        for crisis in (HERE, NOWHERE):
            answer = await street.knock(door, key, crisis, b"not json at all")
            assert refused(answer, 403, "scope_missing"), (scope, answer.text)
            if door.method != "HEAD":
                assert answer.json()["scopes"] == list(door.keeper.scopes)


@pytest.mark.parametrize("door", KEPT, ids=str)
async def test_a_scope_narrowed_to_another_crisis_is_too_small_whether_the_crisis_exists_or_not(door, street):
    for scope in door.keeper.scopes:
        key = await street.key(f"{scope}@{ELSEWHERE}")
        answers = [await street.knock(door, key, crisis) for crisis in (HERE, SECRET, NOWHERE)]
        assert all(refused(answer, 403, "scope_missing") for answer in answers)
        assert len({answer.content for answer in answers}) == 1


@pytest.mark.parametrize("door", KEPT, ids=str)
async def test_any_one_of_the_needed_scopes_opens_the_door(door, street):
    for scope in door.keeper.scopes:
        assert let_in(await street.knock(door, await street.key(scope)))
        if "{crisis}" in door.path:
            narrowed = await street.key(f"{scope}@{HERE}")
            assert let_in(await street.knock(door, narrowed))
            assert refused(await street.knock(door, narrowed, NOWHERE), 403, "scope_missing")
            assert refused(await street.knock(door, await street.key(scope), NOWHERE), 404, "not_found")


@pytest.mark.parametrize("door", [door for door in KEPT if "{crisis}" in door.path], ids=str)
async def test_who_is_no_member_may_read_its_own_and_change_nothing(door, street):
    """A crisis with members: only what posts asks for membership, and what posts does ask."""
    closed = "closed-2026"
    opening = {"crisis": closed, "name": closed, "country": "SYR", "timezone": "Asia/Damascus"}
    await street.clients["ingest"].post("/v1/crises", json=opening, headers=await street.key("crises:open"))
    issued = [await access.issue(street.owner, name, SCOPES) for name in ("insider", "outsider")]
    await membership.add(street.owner, closed, "insider", actor="test")
    await catch_up(street.owner)  # nothing is published of what is not projected
    inside, outside = [await street.knock(door, {"X-API-Key": each.secret}, closed) for each in issued]

    assert let_in(inside)
    assert door.keeper.member or (door.method, door.path) != (POST.method, POST.path)
    assert refused(outside, 403, "not_a_member") if door.keeper.member else let_in(outside)


@pytest.mark.parametrize("door", READ, ids=str)
async def test_the_public_reads_a_public_crisis_and_learns_nothing_of_any_other(door, street):
    assert let_in(await street.knock(door, {}))
    hidden, missing = await street.knock(door, {}, SECRET), await street.knock(door, {}, NOWHERE)

    assert refused(hidden, 401, "key_missing")
    assert hidden.content == missing.content
    assert told(hidden) == told(missing)


@pytest.mark.parametrize("audience", ["public", "partners", "restricted"])
@pytest.mark.parametrize("door", READ, ids=str)
async def test_an_audience_is_shown_to_those_who_belong_to_it(door, audience, street):
    sufficient = NEEDED[audience] or SCOPES
    if audience != "public":
        for crisis in (HERE, SECRET, NOWHERE):
            assert refused(await street.knock(door, {}, crisis, audience=audience), 401, "key_missing")
    for scope in SCOPES:
        for held, crisis in ((scope, SECRET), (f"{scope}@{SECRET}", SECRET), (scope, HERE)):
            answer = await street.knock(door, await street.key(held), crisis, audience=audience)
            assert let_in(answer) if scope in sufficient else refused(answer, 403, "scope_missing"), (held, answer.text)
        elsewhere = await street.key(f"{scope}@{ELSEWHERE}")
        for crisis in (SECRET, NOWHERE):
            answer = await street.knock(door, elsewhere, crisis, audience=audience)
            assert refused(answer, 403, "scope_missing"), (scope, answer.text)


@pytest.mark.parametrize("door", [door for door in DOORS if door.keeper is None], ids=str)
async def test_what_is_open_needs_no_key_and_names_no_crisis(door, street):
    answer = await street.knock(door, {})

    assert answer.status_code in (200, 307)
    assert SECRET not in answer.text


@pytest.mark.parametrize("door", DOORS, ids=str)
async def test_a_parameter_that_a_route_does_not_declare_is_refused_to_those_who_may_ask(door, street):
    if door.path.startswith(("/docs", "/openapi.json")):
        return
    answer = await street.knock(door, await street.key(*SCOPES), body=b"not json at all", **{"as_know_at/": "1"})

    assert refused(answer, 422, "invalid")
    if door.method != "HEAD":
        (fault,) = answer.json()["errors"]
        assert (fault["pointer"], fault["code"]) == ("/query/as_know_at~1", "unknown_parameter")


@pytest.mark.parametrize("door", GUARDED, ids=str)
async def test_a_parameter_that_no_route_declares_tells_nothing_to_those_who_may_not_ask(door, street):
    for key, status, code in (({}, 401, "key_missing"), (await street.key(), 403, "scope_missing")):
        if isinstance(door.keeper, Needs) or not key:
            assert refused(await street.knock(door, key, SECRET, as_know_at="1"), status, code)


async def test_the_parameters_that_a_route_takes_are_named_with_those_of_its_dependencies(street):
    key = await street.key(*SCOPES)
    summary = next(door for door in READ if str(door) == "sitrep GET /v1/crises/{crisis}/summary")
    posted = await street.knock(POST, key, atomc="all", mode="commit")
    read = await street.knock(summary, key, as_know_at="1", Day="2026-01-09")

    assert [fault["detail"] for fault in posted.json()["errors"]] == [
        "there is no such parameter here; this takes atomic, mode"
    ]
    assert [fault["pointer"] for fault in read.json()["errors"]] == ["/query/as_know_at", "/query/Day"]
    assert read.json()["detail"].endswith("this takes as_known_at, audience, cleared, day, lang")


POST = next(door for door in KEPT if str(door) == "ingest POST /v1/crises/{crisis}/events")
READABLE = b'{"id":"%s","type":"figure.reported","occurred":"2026-01-09","data":%s}'


async def test_refusals_come_in_the_order_of_the_contract(street):
    """401, 403, 404, 413 and 415, 400, 422, 409: each fault is answered as soon as those before it are mended."""
    whole = b'{"indicator":"killed","basis":"cumulative","value":%d}'
    right, small = await street.key("events:write"), await street.key("events:read")
    bad, invalid = b'{"a":1,"a":2}', READABLE % (EVENT.encode(), whole % -1)
    good, conflict = READABLE % (EVENT.encode(), whole % 1), READABLE % (EVENT.encode(), whole % 2)

    async def post(key: Mapping[str, str], crisis: str, body: bytes, media_type: str = "application/json") -> int:
        headers = {"content-type": media_type, **key}
        return int((await street.clients["ingest"].post(POST.at(crisis), content=body, headers=headers)).status_code)

    assert await post({}, NOWHERE, bad, "text/plain") == 401
    assert await post(small, NOWHERE, bad, "text/plain") == 403
    assert await post(right, NOWHERE, bad, "text/plain") == 404
    assert await post(right, HERE, bad, "text/plain") == 415
    assert await post(right, HERE, bad + b" " * 9_000_000) == 413
    assert await post(right, HERE, bad) == 400
    assert await post(right, HERE, invalid) == 422
    assert await post(right, HERE, good) == 201
    assert await post(right, HERE, invalid) == 422
    assert await post(right, HERE, conflict) == 409
    assert await post(right, HERE, good) == 200
