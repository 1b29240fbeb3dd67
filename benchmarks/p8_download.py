"""P8: the download of a published PDF, beside nginx (one worker) giving out a file of that size, and beside a bare ASGI
application on our server that holds it; and once more behind the cache that docs/operating.md sets up. Never asserts.
"""

import asyncio
import contextlib
import itertools
import os
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import p7_pdf
import polling
import stage
import uvicorn
import uvloop

from console import sample
from foundation.settings import Settings
from sitrep import projection
from sitrep.app import create_app

CONNECTIONS, SECONDS, ROUNDS = 16, 2.0, 3
GOAL = 0.5
CRISIS = "aleppo-2026"
OPERATING = Path(__file__).parents[1] / "docs" / "operating.md"
PATH = f"/v1/crises/{CRISIS}/reports/{sample.DAY}/v1.pdf"


async def published(dsn: str) -> int:
    """Publishes the report of the sample; the size of its PDF."""
    await p7_pdf.sampled(dsn)
    async with p7_pdf.publishing(dsn) as (database, _, publish):
        await publish("public")
        await projection.catch_up(database)
        async with database.raw() as connection:
            size = await connection.fetchval("SELECT octet_length(content) FROM publication.file WHERE name = 'pdf_en'")
    return int(size)


def serve(kind: str, about: str, descriptor: int) -> None:
    """One server in this process; `about` is the DSN, or the size of the bare application's answer."""
    if kind == "ours":
        app = create_app(Settings(log_level="WARNING", signing_key=bytes(32), rate_limit_without_key=10**9), about)
    else:
        body = bytes(int(about))

        async def app(scope, receive, send):  # noqa: ARG001 - ASGI's
            if scope["type"] == "http":
                length = (b"content-length", about.encode())
                await send({"type": "http.response.start", "status": 200, "headers": [length]})
                await send({"type": "http.response.body", "body": body})

    config = uvicorn.Config(app, access_log=False, log_config=None, server_header=False, lifespan="auto")
    uvicorn.Server(config).run(sockets=[socket.socket(fileno=descriptor)])


def cached(port: int) -> tuple[str, str]:
    """What docs/operating.md puts before a service: what stands outside of `server`, and what within."""
    said = OPERATING.read_text("utf-8").split("an acknowledgement):\n", 1)[1].splitlines()
    lines = itertools.takewhile(lambda line: not line or line.startswith("    "), said)
    settings = "\n".join(lines).replace("127.0.0.1:8000", f"127.0.0.1:{port}").replace("/var/cache/nginx/", "")
    outside, within = settings.split("location", 1)
    return outside, f"location{within}"


@contextlib.contextmanager
def nginx(program: str, size: int, outside: str = "", within: str = "") -> Iterator[tuple[int, int]]:
    """Nginx with one worker and sendfile, as it is installed: the id of the worker and the port."""
    with tempfile.TemporaryDirectory() as place:
        root = Path(place)
        root.chmod(0o755)
        (root / "v1.pdf").write_bytes(bytes(size))
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = int(free.getsockname()[1])
        (root / "nginx.conf").write_text(
            f"daemon off; worker_processes 1; pid {root}/pid; error_log {root}/error; user root;"
            "events { worker_connections 256; } http { access_log off; sendfile on;"
            f"keepalive_requests 1000000; {outside} server {{ listen 127.0.0.1:{port}; root {root}; {within} }} }}"
        )
        process = subprocess.Popen([program, "-p", place, "-c", str(root / "nginx.conf")], stderr=subprocess.DEVNULL)
        try:
            for _ in range(100):
                with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
                    break
                time.sleep(0.05)
            children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
            # Beside the worker, those who look after a cache; the worker is started first.
            yield int(children[0]), port
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(20)


class Reader(asyncio.Protocol):
    """One connection that asks again as soon as it has the whole answer."""

    def __init__(self, request: bytes, size: int) -> None:
        self.request, self.size, self.answers, self.left = request, size, 0, 0

    def connection_made(self, transport) -> None:
        self.transport = transport
        transport.write(self.request)

    def data_received(self, data: bytes) -> None:
        if self.left == 0:
            head, _, _ = data.partition(b"\r\n\r\n")
            if not head.startswith(b"HTTP/1.1 200"):
                raise SystemExit(f"P8: an answer was not the file: {head[:60]!r}")
            self.left = len(head) + 4 + self.size
        self.left -= len(data)
        if self.left <= 0:
            self.answers, self.left = self.answers + 1, 0
            self.transport.write(self.request)


async def rate(pid: int, port: int, path: str, size: int) -> tuple[float, float]:
    """Downloads a second, and microseconds of the server's CPU for one."""
    loop = asyncio.get_running_loop()
    readers = [Reader(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode(), size) for _ in range(CONNECTIONS)]
    for reader in readers:
        await loop.create_connection(lambda reader=reader: reader, "127.0.0.1", port)
    async with asyncio.timeout(60):  # a server that was started just now takes connections before it answers
        while not all(reader.answers for reader in readers):  # noqa: ASYNC110 - another program does it
            await asyncio.sleep(0.1)
    before, began, used = sum(reader.answers for reader in readers), time.perf_counter(), polling.cpu_of(pid)
    await asyncio.sleep(SECONDS)
    done, took = sum(reader.answers for reader in readers) - before, time.perf_counter() - began
    used = polling.cpu_of(pid) - used
    for reader in readers:
        reader.transport.abort()
    return done / took, used / done * 1e6


def main() -> None:
    program = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    with stage.database() as dsn, contextlib.ExitStack() as servers:
        size = asyncio.run(published(dsn))
        others = {"bare ASGI": (servers.enter_context(stage.started(__file__, "bare", str(size))), "/")}
        if program is not None:
            others["nginx"] = (servers.enter_context(nginx(program, size)), "/v1.pdf")
        ours = {"": servers.enter_context(stage.started(__file__, "ours", dsn))}
        if program is not None:
            ours[" behind the documented cache"] = servers.enter_context(nginx(program, size, *cached(ours[""][1])))
        measured = {name: (server, PATH) for name, server in ours.items()} | others
        taken: dict[str, list[tuple[float, float]]] = {name: [] for name in measured}
        for _ in range(ROUNDS):
            for name, (server, where) in measured.items():
                taken[name].append(uvloop.run(rate(*server, where, size)))
    median = {name: tuple(map(statistics.median, zip(*rounds, strict=True))) for name, rounds in taken.items()}
    for (how, (one, cpu)), (name, (two, their)) in itertools.product(
        ((how, median[how]) for how in ours), ((name, median[name]) for name in others)
    ):
        sys.stdout.write(
            f"P8 download of {size // 1000} kB{how}: {one:,.0f}/s / {name} {two:,.0f}/s = {one / two:.2f} "
            f"(goal {GOAL}); by CPU {their:.0f} us / {cpu:.0f} us = {their / cpu:.2f}; load {os.getloadavg()[0]:.1f}\n"
        )


if __name__ == "__main__":
    stage.begin(main, serve)
