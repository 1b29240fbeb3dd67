"""A request has its time here; the client's own time does not count."""

import asyncio
from collections.abc import AsyncIterator

import httpx2
import pytest
from fastapi import FastAPI, Request
from fastapi.responses import StreamingResponse

from foundation import http
from foundation.settings import Settings


async def _never(connection: object) -> object:
    raise NotImplementedError  # nobody asks here whether the service is ready


@pytest.fixture
async def client(tmp_path) -> AsyncIterator[httpx2.AsyncClient]:
    app = FastAPI()
    app.state.database = None  # nothing here is noted
    http.install(app, Settings(data_dir=tmp_path), _never, lambda _: 1.0)

    @app.post("/{seconds}")
    async def wait(request: Request, seconds: float) -> int:
        size = len(await request.body())
        await asyncio.sleep(seconds)
        return size

    @app.get("/stream")
    async def stream() -> StreamingResponse:
        async def parts() -> AsyncIterator[bytes]:
            for _ in range(3):
                yield b"x"
                await asyncio.sleep(0.5)

        return StreamingResponse(parts())

    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://sitrep") as client:
        yield client


async def test_what_takes_too_long_is_answered_in_time_with_the_headers_of_every_answer(client):
    answer = await client.post("/60", content=b"x")

    assert answer.status_code == 503
    assert answer.json()["code"] == "unavailable"
    assert answer.headers["x-content-type-options"] == "nosniff"


async def test_the_time_in_which_the_client_sends_does_not_count(client):
    async def slowly() -> AsyncIterator[bytes]:
        for _ in range(4):
            await asyncio.sleep(0.3)
            yield b"x"

    answer = await client.post("/0", content=slowly())

    assert (answer.status_code, answer.json()) == (200, 4)


async def test_an_answer_that_has_begun_goes_on_to_its_end(client):
    answer = await client.get("/stream")

    assert answer.content == b"xxx"
