"""What every answer of both services carries, whoever asks and whatever becomes of it."""

import re
from collections.abc import Iterator
from inspect import iscoroutinefunction

import httpx2
import pytest
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

import ingest.app
import sitrep.app
from foundation import access
from foundation.database import Database
from foundation.limiting import Limiter
from foundation.settings import Settings

SETTINGS = Settings(encryption_key=bytes(32), signing_key=bytes(32), rate_limit=5)
NOWHERE = "postgresql://nobody@127.0.0.1:1/none"
APPS = [ingest.app.create_app, sitrep.app.create_app]


@pytest.fixture(params=APPS, ids=["ingest", "sitrep"])
async def client(request, dsn):
    app = request.param(SETTINGS, dsn)
    async with (
        app.router.lifespan_context(app),
        httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="https://sitrep") as client,
    ):
        yield client


async def key(dsn: str, **more: int) -> dict[str, str]:
    async with Database(dsn, size=1) as owner:
        issued = await access.issue(owner, "ngo", access.SCOPES, **more)  # type: ignore[arg-type]
    return {"Authorization": f"Bearer {issued.secret}"}


@pytest.mark.parametrize("path", ["/healthz", "/docs", "/openapi.json", "/nothing", "/v1/crises/none/events"])
async def test_browsers_are_told_to_run_load_and_frame_nothing(path, client):
    answer = await client.get(path)
    policy = answer.headers["content-security-policy"]

    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "script-src 'unsafe" not in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["strict-transport-security"].startswith("max-age=")
    assert "set-cookie" not in answer.headers
    assert "server" not in answer.headers


@pytest.mark.parametrize("end", ["events", "summary", "reports", "nothing"])
async def test_no_cache_is_left_to_its_own_rules_about_an_answer_to_a_key(end, client, dsn):
    answer = await client.get(f"/v1/crises/none/{end}", headers=await key(dsn))

    assert answer.status_code == 404
    assert answer.headers["cache-control"] == "no-store"


async def test_without_tls_nothing_is_promised_of_tls(client):
    answer = await client.get("http://sitrep/healthz")

    assert "strict-transport-security" not in answer.headers


async def test_the_page_of_the_documentation_holds_no_script_and_its_files_are_there(client):
    page = (await client.get("/docs")).text
    files = re.findall(r'(?:src|href)="([^"]+)"', page)

    assert re.findall(r"<script[^>]*>([^<]+)</script>", page) == []
    assert all(not file.startswith(("http", "//")) for file in files)
    assert [(await client.get(f"/{file}")).status_code for file in files] == [200] * len(files)


async def test_a_key_past_its_quota_is_told_when_to_come_again_and_others_are_served(client, dsn):
    mine, other = await key(dsn), await key(dsn, requests_a_minute=2)
    path = "/v1/crises/none/events" if client._transport.app.title == "Sitrep ingest" else "/v1/crises/none/summary"
    answers = [await client.get(path, headers=mine) for _ in range(6)]
    last = answers[-1]

    assert [answer.status_code for answer in answers] == [404] * 5 + [429]
    assert [answer.headers["ratelimit"][:9] for answer in answers[:2]] == ['"key";r=4', '"key";r=3']
    assert last.headers["ratelimit-policy"] == '"key";q=5;w=60'
    assert int(last.headers["retry-after"]) >= 1
    assert last.json()["code"] == "too_many_requests"
    assert [(await client.get(path, headers=other)).status_code for _ in range(3)] == [404, 404, 429]


GUESSED = {"X-API-Key": "sitrep_0000000000_guessed"}


@pytest.mark.parametrize("headers", [{}, GUESSED, {"Authorization": "Basic aGk6aGk="}, {"Cookie": "a=b"}])
async def test_who_has_no_key_that_is_accepted_has_a_quota_too_whatever_is_asked_for(headers, client, dsn):
    client._transport.app.state.limiter = Limiter(1_000, 4)
    paths = ["/v1/crises/none/events", "/v1/crises/none/summary", "/", "/docs/start.js", "/nothing", "/openapi.json"]
    if headers == GUESSED:
        # A key is looked at only where there is something to ask; what is the same for all costs nothing.
        paths = [path for path in paths[:4] if (await client.get(path)).status_code != 404]
    client._transport.app.state.limiter = Limiter(1_000, 4)
    answers = [await client.get(path, headers=headers) for path in (paths * 6)[:8]]
    last = answers[-1]

    assert [answer.status_code == 429 for answer in answers] == [False] * 4 + [True] * 4
    assert last.json()["code"] == "too_many_without_key"
    assert (last.headers["ratelimit-policy"], last.headers["ratelimit"][:13]) == ('"address";q=4;w=60', '"address";r=0')
    assert int(last.headers["retry-after"]) >= 1
    assert "strict-transport-security" in last.headers
    assert (await client.get("/healthz")).status_code == 200
    assert (await client.get(paths[0], headers=await key(dsn))).status_code != 429


@pytest.mark.parametrize(("wish", "language"), [("fr", "fr"), ("ar-SY", "ar"), ("de", "en")])
async def test_refusals_speak_the_language_that_was_asked_for(wish, language, client):
    for path, code in (("/v1/crises/none/" + "events", None), ("/nothing", "not_found")):
        answer = await client.get(path, headers={"Accept-Language": wish})
        assert answer.headers["content-language"] == language
        assert answer.headers["vary"] == "Accept-Language"
        assert code is None or answer.json()["code"] == code
        asked = await client.get(f"{path}?lang=fr", headers={"Accept-Language": wish})
        assert asked.headers["content-language"] == "fr"


def called(dependant: Dependant) -> Iterator[object]:
    """What is called to answer a request: the endpoint, and what it depends on."""
    yield dependant.call
    for inner in dependant.dependencies:
        yield from called(inner)


@pytest.mark.parametrize("create", APPS, ids=["ingest", "sitrep"])
def test_nothing_that_answers_a_request_is_sent_to_a_thread_by_the_framework(create):
    routes = [route for route in create(SETTINGS, NOWHERE).routes if isinstance(route, APIRoute)]
    calls = {one for route in routes for one in called(route.dependant)}

    # An object that is called, as a keeper of a door is, by what it is called with.
    assert calls
    assert [one for one in calls if not (iscoroutinefunction(one) or iscoroutinefunction(type(one).__call__))] == []
