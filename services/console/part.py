"""Runs one part of the product in this process: a service on an open socket, or the worker. Never starts another."""

import asyncio
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from typing import Final, Literal

import uvicorn
from fastapi import FastAPI

from foundation.patience import server_options
from foundation.settings import Settings

Part = Literal["ingest", "sitrep", "worker"]
PARTS: Final[tuple[Part, ...]] = ("ingest", "sitrep", "worker")
GRACE_SECONDS: Final = 10


def run(part: Part, settings: Settings, listener: socket.socket | None) -> None:
    """Returns when the part has ended after SIGTERM or SIGINT; `settings` hold the address of the database."""
    if listener is None:
        asyncio.run(_work(settings))
    else:
        create_app: Callable[[Settings], FastAPI] = import_module(f"{part}.app").create_app
        app = create_app(settings)
        config = uvicorn.Config(app, **server_options(), timeout_graceful_shutdown=GRACE_SECONDS)
        Server(config, app).run(sockets=[listener])


class Server(uvicorn.Server):
    """uvicorn's server, which waits for every answer to end: what has no end is ended first."""

    def __init__(self, config: uvicorn.Config, app: FastAPI) -> None:
        super().__init__(config)
        self._app = app

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        following = getattr(self._app.state, "following", None)
        if following is not None:
            following.end()
        await super().shutdown(sockets)


async def _work(settings: Settings) -> None:
    work = asyncio.ensure_future(import_module("sitrep.worker").run(settings))
    loop = asyncio.get_running_loop()
    for ended in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(ended, work.cancel)
    with suppress(asyncio.CancelledError):
        await work


def _end_with_the_supervisor() -> None:
    # The other end of our standard input is the supervisor's: the kernel closes it however that one dies.
    sys.stdin.read()
    os.kill(os.getpid(), signal.SIGTERM)


def main() -> None:
    """`python -m console.part PART [DESCRIPTOR]`, as the supervisor calls it: the database's address is line 1."""
    part = next(known for known in PARTS if known == sys.argv[1])
    listener = socket.socket(fileno=int(sys.argv[2])) if len(sys.argv) > 2 else None
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    settings = Settings(database_url=sys.stdin.readline().strip())
    threading.Thread(target=_end_with_the_supervisor, daemon=True).start()
    run(part, settings, listener)


if __name__ == "__main__":
    main()
