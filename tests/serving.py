"""An app of ours as those who ask it meet it: in this process, or on a port of its own. Never a test."""

import socket
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import httpx2
import uvicorn
from fastapi import FastAPI


@asynccontextmanager
async def asking(app: FastAPI, key: str | None = None) -> AsyncIterator[httpx2.AsyncClient]:
    """A client of the app, which lives as long; what it asks, it asks with the key."""
    headers = {} if key is None else {"X-API-Key": key}
    transport = httpx2.ASGITransport(app)
    async with (
        app.router.lifespan_context(app),
        httpx2.AsyncClient(transport=transport, base_url="http://sitrep", headers=headers) as client,
    ):
        yield client


@contextmanager
def listening(app: Any, **options: Any) -> Iterator[tuple[str, int]]:  # noqa: ANN401 - any ASGI app, any option of uvicorn
    """The address of the app behind a real socket, in a thread with a loop of its own."""
    server = uvicorn.Server(uvicorn.Config(app, **options))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=server.run, args=([listener],))
        thread.start()
        try:
            while not server.started and thread.is_alive():
                time.sleep(0.01)
            yield listener.getsockname()
        finally:
            server.should_exit = True
            thread.join(15)
            assert not thread.is_alive(), "the app did not end"
