"""Who polls the same meanwhile is given one answer, begun after they asked; who could be given another asks alone."""

import asyncio
import re
from pathlib import Path
from typing import Any

import pytest

from sitrep import projection
from sitrep.doors.together import TOLD_BY, Together
from sitrep.given import question
from sitrep.kept import Kept
from sitrep.turns import Turns

pytestmark = pytest.mark.anyio

ROOT = Path(__file__).parents[3]
POLLED: dict[str, Any] = {
    "type": "http",
    "method": "GET",
    "scheme": "http",
    "path": "/polled",
    "query_string": b"day=2026-01-09",
    "headers": [(b"if-none-match", b'"1"'), (b"user-agent", b"one")],
    "client": ("127.0.0.1", 1),
    "app": None,  # who brings no key is recognised without one
}


class Held:
    """A route that answers the number of its call, once it may."""

    def __init__(self):
        self.calls, self.may = 0, asyncio.Event()

    async def __call__(self, scope, receive, send):
        self.calls += 1
        number = self.calls
        await self.may.wait()
        assert (await receive())["more_body"] is False
        await send({"type": "http.response.start", "status": 200, "headers": [(b"etag", b"%d" % number)]})
        await send({"type": "http.response.body", "body": b"%d" % number})


async def asked(together, **other):
    scope, said = {**POLLED, **other}, []

    async def send(message):
        said.append(message)

    async def receive():
        return {"type": "http.request", "body": b"", "more_body": False}

    await together(scope, receive, send)
    return said[0]["status"], dict(said[0]["headers"])[b"etag"], said[1]["body"]


async def begun(*calls):
    """The calls, each of which has come as far as it comes."""
    tasks = [asyncio.create_task(call) for call in calls]
    for _ in range(10):
        await asyncio.sleep(0)
    return tasks


@pytest.fixture
def route():
    return Held()


@pytest.fixture
def together(route):
    answered: Kept[str] = Kept(8)
    for query in (POLLED["query_string"], b"day=2026-01-10"):
        answered.put(question({**POLLED, "query_string": query}, None), "with a tag")
    return Together(route, Turns(), answered)


async def test_who_comes_while_it_is_answered_is_given_the_next_answer_with_all_the_others(together, route):
    tasks = await begun(asked(together))
    tasks += await begun(*(asked(together, client=("127.0.0.1", n)) for n in range(20)))
    before = route.calls
    route.may.set()
    first, *others = await asyncio.gather(*tasks)

    assert (before, route.calls) == (1, 2)
    assert first == (200, b"1", b"1")
    assert set(others) == {(200, b"2", b"2")}


async def test_who_hangs_up_does_not_take_the_answer_from_the_others(together, route):
    (hangs_up,) = await begun(asked(together))
    (other,) = await begun(asked(together))
    hangs_up.cancel()
    await begun()
    route.may.set()

    assert await other == (200, b"2", b"2")


@pytest.mark.parametrize(
    "other",
    [
        {"headers": [(b"if-none-match", b'"2"')]},
        {"headers": [*POLLED["headers"], (b"accept-encoding", b"gzip")]},
        {"headers": [*POLLED["headers"], (b"host", b"elsewhere")]},
        {"query_string": b"day=2026-01-10"},
        {"method": "HEAD"},
        {"scheme": "https"},
        {"path": "/never-polled"},
    ],
    ids=str,
)
async def test_who_could_be_given_another_answer_asks_alone(together, route, other):
    tasks = await begun(asked(together), asked(together, **other))
    at_once = route.calls
    route.may.set()
    await asyncio.gather(*tasks)

    assert at_once == 2


async def test_what_was_never_answered_with_a_tag_is_asked_by_each(together, route):
    tasks = await begun(*(asked(together, path="/never-polled") for _ in range(3)))
    at_once = route.calls
    route.may.set()
    await asyncio.gather(*tasks)

    assert at_once == 3


async def test_each_of_a_crowd_is_counted_and_told_what_is_left_of_its_quota(client, told, database):
    path = "/v1/crises/port-city/summary?day=2026-01-09"
    tag = (await client.get(path)).headers["etag"]
    await told.figure(24)
    await projection.catch_up(database)
    answers = await asyncio.gather(*(client.get(path, headers={"If-None-Match": tag}) for _ in range(5)))
    metrics = (await client.get("/metrics")).text

    assert {(answer.status_code, answer.content) for answer in answers} == {(200, answers[0].content)}
    assert len({answer.headers["ratelimit"] for answer in answers}) == 5
    assert {answer.headers["x-content-type-options"] for answer in answers} == {"nosniff"}
    assert 'http_requests_total{method="GET",route="/v1/crises/{crisis}/summary",status="200"} 6.0' in metrics


def test_every_header_that_a_route_of_reports_reads_decides_who_is_given_the_same():
    sources = [*(ROOT / "services/sitrep").rglob("*.py"), *(ROOT / "shared/foundation").rglob("*.py")]
    text = "\n".join(source.read_text("utf-8") for source in sources)
    read = set(re.findall(r'request\.headers\.get\("([a-z-]+)"', text)) | set(
        re.findall(r'"([a-z-]+)" in request\.headers', text)
    )

    assert {"if-none-match", "accept-encoding"} <= read
    assert {name.encode() for name in read} <= TOLD_BY
