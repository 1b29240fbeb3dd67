"""A poll that was answered before is answered at once, and never past what a new event, key or day changes."""

import asyncio

import pytest

from foundation import access
from sitrep import projection, report

pytestmark = pytest.mark.anyio

PATHS = ["summary?day=2026-01-09", "figures.csv?day=2026-01-09&limit=2", "facilities"]


async def poll(client, path, tag=None, **headers):
    tags = {"If-None-Match": tag} if tag else {}
    return await client.get(f"/v1/crises/port-city/{path}", headers={**headers, **tags})


@pytest.mark.parametrize("path", PATHS)
async def test_a_repeated_poll_says_the_same_headers_as_the_first_304(client, path):
    tag = (await poll(client, path)).headers["etag"]
    client._transport.app.state.answered = type(client._transport.app.state.answered)(1)
    routed = await poll(client, path, tag)
    at_once = await poll(client, path, tag)

    left = [answer.headers.pop("ratelimit") for answer in (routed, at_once)]

    assert [routed.status_code, at_once.status_code] == [304, 304]
    assert dict(at_once.headers) == dict(routed.headers)
    assert left[0] != left[1]


@pytest.mark.parametrize("path", PATHS)
async def test_a_new_event_ends_it(client, told, database, path):
    tag = (await poll(client, path)).headers["etag"]
    before = await poll(client, path, tag)
    await told.figure(24)
    await projection.catch_up(database)
    after = await poll(client, path, tag)

    assert [before.status_code, after.status_code] == [304, 200]
    assert after.headers["etag"] != tag


async def test_a_revoked_key_ends_it(client, database):
    path = "summary?audience=restricted&day=2026-01-09"
    issued = await access.issue(database, "ngo", ["audience:restricted"])
    key = {"X-API-Key": issued.secret}
    tag = (await poll(client, path, **key)).headers["etag"]
    before = await poll(client, path, tag, **key)
    await access.revoke(database, issued.key)
    client._transport.app.state.keys._believed.clear()
    after = await poll(client, path, tag, **key)
    nobody = await poll(client, path, tag)

    assert [before.status_code, after.status_code, nobody.status_code] == [304, 401, 401]


async def test_a_key_without_the_scope_learns_nothing_from_a_tag_that_it_guessed(client, database):
    path = "summary?audience=restricted&day=2026-01-09"
    may, may_not = [await access.issue(database, "ngo", [scope]) for scope in ("audience:restricted", "events:write")]
    tag = (await poll(client, path, **{"X-API-Key": may.secret})).headers["etag"]

    assert (await poll(client, path, tag, **{"X-API-Key": may_not.secret})).status_code == 403


async def test_it_is_counted_under_its_route(client):
    tag = (await poll(client, PATHS[0])).headers["etag"]
    for _ in range(3):
        await poll(client, PATHS[0], tag)
    metrics = (await client.get("/metrics")).text

    assert 'http_requests_total{method="GET",route="/v1/crises/{crisis}/summary",status="304"} 3.0' in metrics


async def test_after_an_event_one_report_is_made_for_a_whole_crowd(client, told, database, monkeypatch):
    tag = (await poll(client, PATHS[0])).headers["etag"]
    await told.figure(24)
    await projection.catch_up(database)
    made, build = [], report.build

    def counted(*given):
        made.append(given)
        return build(*given)

    monkeypatch.setattr(report, "build", counted)
    answers = await asyncio.gather(*(poll(client, PATHS[0], tag) for _ in range(20)))

    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1
    assert len(made) == 1
