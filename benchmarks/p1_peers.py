"""P1 beside its peers: our posts over HTTP, and the same events through what others use, on one server in one run.

The event stores run in process, without HTTP and without validation; the frameworks take one post a row. What is not
installed is said so: `make peers` puts it into .venv/peers, apart from what we depend on.
"""

import asyncio
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import load
import stage
from peers import message_db

HERE = Path(__file__).parent / "peers"
PLACE = HERE.parent.parent / ".venv" / "peers"
SECONDS, CALLERS, MOST, PASSES = 2.0, 32, 20_000, 3
WITH_PEERS = {**os.environ, "PYTHONPATH": str(PLACE / "python")}


def main(dsn: str) -> None:
    secret = asyncio.run(stage.opened(dsn))
    with stage.service(dsn) as port:
        ours = [_posted(port, f"/v1/crises/{stage.CRISIS}/events", secret, turn) for turn in range(PASSES)]
    with tempfile.NamedTemporaryFile(suffix=".ndjson") as events:
        Path(events.name).write_bytes(b"\n".join(stage.bodies(MOST, seed=8)))
        peers: dict[str, Callable[[], float]] = {
            "eventsourcing, 8 threads": lambda: _eventsourcing(dsn, events.name, 8),
            "message-db, 32 callers, one category": lambda: _message_db(dsn),
            "emmett, 32 callers": lambda: _emmett(dsn, events.name),
            "FastAPI with SQLAlchemy's ORM, over HTTP": lambda: _orm(dsn),
            "Django REST framework, over HTTP": lambda: _drf(dsn),
        }
        for name, measure in peers.items():
            try:
                stage.say(f"P1 single posts, {CALLERS} clients, of {name}", ours, [measure()], 1)
            except NotInstalled as missing:
                print(f"P1 {name}: not measured, {missing}", flush=True)


class NotInstalled(Exception):
    """What this peer needs is not here."""


def _posted(port: int, path: str, secret: str, seed: int) -> float:
    requests = iter([load.request(path, secret, body) for body in stage.bodies(MOST, seed=300 + seed)])
    rate, _ = asyncio.run(load.drive(port, CALLERS, requests, SECONDS))
    return rate


def _python(name: str) -> None:
    if not (PLACE / "python" / name).exists():
        raise NotInstalled(f"{name} is not in {PLACE.relative_to(HERE.parent.parent)}")


def _node(name: str) -> Path:
    package = PLACE / "node_modules" / name
    if not package.exists():
        raise NotInstalled(f"{name} of npm is not in {PLACE.relative_to(HERE.parent.parent)}")
    return package


def _run(command: list[str], **more: object) -> float:
    ran = subprocess.run(command, stdout=subprocess.PIPE, text=True, timeout=60, check=True, **more)  # type: ignore[call-overload]
    return float(ran.stdout)


def _eventsourcing(dsn: str, events: str, threads: int) -> float:
    _python("eventsourcing")
    script = str(HERE / "eventsourcing_append.py")
    return _run([sys.executable, script, dsn, events, str(threads), str(SECONDS)], env=WITH_PEERS)


def _emmett(dsn: str, events: str) -> float:
    _node("@event-driven-io/emmett-postgresql")
    if not (node := shutil.which("node")):
        raise NotInstalled("there is no node")
    # Modules are looked for from where the script lies.
    script = shutil.copy(HERE / "emmett_append.js", PLACE / "emmett_append.mjs")
    return _run([node, str(script), dsn, events, str(CALLERS), str(SECONDS)])


def _message_db(dsn: str) -> float:
    package = _node("@eventide/message-db")
    asyncio.run(message_db.install(dsn, package))
    return asyncio.run(message_db.appended(dsn, stage.bodies(MOST, seed=9), CALLERS, SECONDS))


def _orm(dsn: str) -> float:
    port = stage.free_port()
    with _serving([sys.executable, str(HERE / "orm_app.py"), dsn, str(port)], port):
        return _posted(port, "/events", "none", 10)


def _drf(dsn: str) -> float:
    _python("rest_framework")
    port, environment = stage.free_port(), {**WITH_PEERS, "PEER_DSN": dsn}
    subprocess.run(
        [sys.executable, "-c", "import drf_app; drf_app.make_table()"], cwd=HERE, env=environment, check=True
    )
    command = [
        sys.executable, "-m", "gunicorn", "-k", "gthread", "-w", "2", "--threads", "4", "--keep-alive", "60",
        "--log-level", "error", "-b", f"127.0.0.1:{port}", "drf_app:application",
    ]  # fmt: skip
    with _serving(command, port, cwd=HERE, env=environment):
        return _posted(port, "/events", "none", 11)


@contextmanager
def _serving(command: list[str], port: int, **more: object) -> Iterator[None]:
    process = subprocess.Popen(command, **more)  # type: ignore[call-overload]
    try:
        stage.wait_for(port)
        yield
    finally:
        process.terminate()
        process.wait(20)


if __name__ == "__main__":
    with stage.database() as started:
        main(started)
