"""P3: a poll with a matching tag, keys and metrics on, beside a raw ASGI 304 on the same server. Never asserts."""

import asyncio
import os
import socket
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path

import stage
import uvicorn
import uvloop

from console.part import Server
from eventlog import log
from eventlog.log import Batch
from foundation import access
from foundation.database import Database, migrate
from foundation.embedded import embedded
from foundation.patience import server_options
from foundation.settings import Settings
from sitrep import projection
from sitrep.app import create_app

CONNECTIONS, SECONDS, ROUNDS = (32, 128), 3.0, 3
GOAL = 0.65
CRISIS = {
    "crisis": "port-city", "name": "Port City", "country": "SYR", "timezone": "Asia/Damascus", "public": True,
}  # fmt: skip
PATH = "/v1/crises/port-city/summary?day=2026-01-09"


async def raw(scope, receive, send):  # noqa: ARG001 - ASGI's
    """The least that answers 304."""
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 304, "headers": [(b"etag", b'"1"')]})
        await send({"type": "http.response.body", "body": b""})


def serve(kind: str, dsn: str, descriptor: int) -> None:
    """One server in this process, as the command starts it."""
    if kind == "raw":
        app, server = raw, uvicorn.Server
    else:
        app = create_app(Settings(log_level="WARNING", rate_limit_without_key=10**9, streams_without_key=10**6), dsn)
        server = partial(Server, app=app)
    config = uvicorn.Config(app, **server_options())
    server(config).run(sockets=[socket.socket(fileno=descriptor)])


async def prepared(dsn: str) -> str:
    """A crisis with some figures, projected; a key to ask with."""
    events = [{"type": "crisis.opened", "data": CRISIS}]
    events += [
        {
            "type": "figure.reported",
            "occurred": "2026-01-09",
            "data": {"indicator": indicator, "basis": "cumulative", "value": n},
        }
        for n, indicator in enumerate(("killed", "injured", "missing", "idps_new"))
    ]
    async with Database(dsn) as database:
        issued = await access.issue(database, "ngo", ["audience:restricted"])
        for first, event in enumerate(events):
            batch = Batch([stage.submission(event, stage.DESK)])
            async with database.raw() as connection:
                await log.append(connection, "port-city", [batch], opening=first == 0)
        await projection.catch_up(database)
    return issued.secret


class Poller(asyncio.Protocol):
    """One connection that asks again as soon as it is answered."""

    def __init__(self, request: bytes) -> None:
        self.request, self.answers, self.wrong = request, 0, 0

    def connection_made(self, transport) -> None:
        self.transport = transport
        transport.write(self.request)

    def data_received(self, data: bytes) -> None:
        self.answers += 1
        self.wrong += not data.startswith(b"HTTP/1.1 304")
        self.transport.write(self.request)


def cpu_of(pid: int) -> float:
    """Seconds of CPU that a process has used: what other programs on the machine do does not change it."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def rate(port: int, request: bytes, pid: int, connections: int) -> tuple[float, float]:
    """Answers a second, and microseconds of the server's CPU for one; ends where one was no 304."""
    loop = asyncio.get_running_loop()
    pollers = [Poller(request) for _ in range(connections)]
    for poller in pollers:
        await loop.create_connection(lambda poller=poller: poller, "127.0.0.1", port)
    await asyncio.sleep(0.5)
    before, started, used = sum(poller.answers for poller in pollers), time.perf_counter(), cpu_of(pid)
    await asyncio.sleep(SECONDS)
    done, took = sum(poller.answers for poller in pollers) - before, time.perf_counter() - started
    used = cpu_of(pid) - used
    for poller in pollers:
        poller.transport.abort()
    if any(poller.wrong for poller in pollers):
        raise SystemExit("polling: an answer was no 304")
    return done / took, used / done * 1e6


async def fetched_tag(port: int, head: str) -> str:
    """The tag of the first whole answer."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"{head}Connection: close\r\n\r\n".encode())
    answer = (await reader.read()).decode(errors="replace")
    writer.close()
    return next(line.split(": ", 1)[1] for line in answer.splitlines() if line.lower().startswith("etag:"))


def served(kind: str, dsn: str) -> AbstractContextManager[tuple[int, int]]:
    return stage.started(__file__, kind, dsn)


@contextmanager
def crisis() -> Iterator[tuple[str, str]]:
    """A database of its own with the crisis that is asked for: its DSN, and a key to ask with."""
    with tempfile.TemporaryDirectory() as folder, embedded(Path(folder)) as running:
        migrate(running.dsn)
        yield running.dsn, asyncio.run(prepared(running.dsn))


async def measured(dsn: str, secret: str, connections: int) -> list[list[tuple[float, float]]]:
    """(rate, CPU) of raw, of ours without and with a key, round by round."""
    with served("raw", dsn) as plain, served("ours", dsn) as ours:
        head = f"GET {PATH} HTTP/1.1\r\nHost: x\r\n"
        keyed = f"{head}X-API-Key: {secret}\r\n"
        # Asked once by each beforehand: a crowd that all comes for the first time is another benchmark.
        tag = await fetched_tag(ours[1], head)
        await fetched_tag(ours[1], keyed)
        rates: list[list[tuple[float, float]]] = [[], [], []]
        for _ in range(ROUNDS):
            for kept, (pid, port), asked in zip(rates, (plain, ours, ours), (head, head, keyed), strict=True):
                kept.append(await rate(port, f"{asked}If-None-Match: {tag}\r\n\r\n".encode(), pid, connections))
        return rates


def main() -> None:
    with crisis() as (dsn, secret):
        for connections in CONNECTIONS:
            told(connections, uvloop.run(measured(dsn, secret, connections)))


def told(connections: int, rounds: list[list[tuple[float, float]]]) -> None:
    """A line each: of every figure its median over the rounds."""
    plain, *ours = [tuple(map(statistics.median, zip(*taken, strict=True))) for taken in rounds]
    for name, (rate_, cpu) in zip(("public", "with a key"), ours, strict=True):
        print(
            f"P3 poll 304, {connections} connections, {name}: {rate_:,.0f}/s / raw ASGI {plain[0]:,.0f}/s = "
            f"{rate_ / plain[0]:.2f} (goal {GOAL}); by CPU {plain[1]:.0f} us / {cpu:.0f} us = {plain[1] / cpu:.2f}; "
            f"load {os.getloadavg()[0]:.1f}"
        )


if __name__ == "__main__":
    stage.begin(main, serve)
