"""What every benchmark stands on: a durable Postgres of its own, a crisis, realistic events, the limit, one line.
Never measures anything by itself.
"""

import asyncio
import json
import random
import shutil
import socket
import statistics
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import uvloop

from eventlog import log, wire
from eventlog.erasable import Seal
from eventlog.facts import FACTS
from eventlog.log import Author, Batch, Submission
from foundation import access
from foundation.database import Database, migrate
from foundation.embedded import embedded

CRISIS = "bench-2026"
SEAL = Seal(bytes(32))
NGO = Author("ngo", "An NGO", "ingo", "key-1", "partner")
OPENING = {
    "crisis": CRISIS, "name": "A crisis", "country": "SYR", "timezone": "Asia/Damascus",
    "places": [{"ref": "sheikh-maqsud", "name": "Sheikh Maqsud"}],
}  # fmt: skip

# Durable as Postgres is by default (fsync, synchronous_commit, full_page_writes); no checkpoint in the middle of a run.
TUNING = {"max_wal_size": "4GB", "min_wal_size": "1GB", "checkpoint_timeout": "15min"}


@contextmanager
def database() -> Iterator[str]:
    """The DSN of a fresh, migrated database on a server of its own."""
    place = Path(tempfile.mkdtemp(prefix="sitrep-bench-"))
    try:
        with embedded(place, say=lambda _: None) as running:
            asyncio.run(_tune(running.dsn))
            migrate(running.dsn)
            yield running.dsn
    finally:
        shutil.rmtree(place, ignore_errors=True)


async def _tune(dsn: str) -> None:
    connection = await asyncpg.connect(dsn)
    for name, value in TUNING.items():
        await connection.execute(f"ALTER SYSTEM SET {name} = '{value}'")
    await connection.execute("SELECT pg_reload_conf()")
    await connection.close()


async def opened(dsn: str, crisis: str = CRISIS) -> str:
    """Opens a crisis, and gives the key of an organisation that may do everything."""
    async with Database(dsn) as owner:
        scopes = ["crises:open", "events:write", "events:edit", "events:read"]
        issued = await access.issue(owner, "ngo", scopes, name="An NGO", kind="ingo")
        opening = submission({"id": str(UUID(int=1)), "type": "crisis.opened", "data": {**OPENING, "crisis": crisis}})
        async with owner.raw() as connection:
            await log.append(connection, crisis, [Batch([opening])], opening=True)
    return issued.secret


def events(count: int, seed: int = 0) -> Iterator[dict[str, Any]]:
    """The examples of the contract in turns, each with an id of its own: 18 types, 250 to 770 bytes as they are sent.

    A third of them carries words that lie apart. Ids are in order of time, as UUIDv7 are.
    """
    chance = random.Random(seed)
    for number in range(count):
        example = FACTS[number % len(FACTS)].example
        made = UUID(int=(seed << 96) + (number << 64) + chance.getrandbits(60))
        yield {**example, "id": str(made)}


def run(work: Coroutine[Any, Any, None]) -> None:
    """On the event loop that the services have."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(work)


def bodies(count: int, seed: int = 0) -> list[bytes]:
    """The events as a sender writes them."""
    return [json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode() for event in events(count, seed)]


def submission(event: Mapping[str, Any]) -> Submission:
    """An event as it goes to the log."""
    admitted = wire.admit(event, SEAL)
    return Submission(
        admitted.id, str(event["type"]), admitted.value, admitted.stored, admitted.digest, admitted.erasables, NGO
    )


async def copy_limit(dsn: str, rows: int = 60_000) -> float:
    """Events a second of pre-encoded COPY, 1,000 at a time, into a table of id and stored bytes without an index."""
    payload = [(UUID(event["id"]).bytes, submission(event).stored) for event in events(1_000, seed=9)]
    encoded = b"PGCOPY\n\xff\r\n\0" + struct.pack(">ii", 0, 0) + b"".join(
        struct.pack(">hi", 2, 16) + identity + struct.pack(">i", len(stored)) + stored for identity, stored in payload
    ) + struct.pack(">h", -1)  # fmt: skip
    connection = await asyncpg.connect(dsn)
    await connection.execute("CREATE TABLE IF NOT EXISTS bare (id uuid, stored bytea); TRUNCATE bare")
    begun = time.perf_counter()
    for _ in range(rows // 1_000):
        await connection.copy_to_table("bare", source=_once(encoded), format="binary")
    rate = rows / (time.perf_counter() - begun)
    await connection.close()
    return rate


async def _once(data: bytes) -> Any:  # noqa: ANN401 - what the driver asks for
    yield data


async def callers(count: int, seconds: float, call: Callable[[], Awaitable[int]]) -> tuple[float, list[float]]:
    """So many callers, each in turns; the events a second that were answered, and every waiting time in seconds."""
    waits: list[float] = []
    done = 0
    end = time.perf_counter() + seconds

    async def one() -> None:
        nonlocal done
        while (begun := time.perf_counter()) < end:
            answered = await call()  # on a line of its own: `+=` would read the sum before it waits
            done += answered
            waits.append(time.perf_counter() - begun)

    begun = time.perf_counter()
    await asyncio.gather(*(one() for _ in range(count)))
    return done / (time.perf_counter() - begun), waits


def p99(waits: Sequence[float]) -> float:
    """In milliseconds."""
    return 1_000 * sorted(waits)[int(len(waits) * 0.99)]


def say(name: str, ours: Sequence[float], reference: Sequence[float], goal: float | None, more: str = "") -> None:
    """The one line: medians, their ratio, the goal."""
    one, other = statistics.median(ours), statistics.median(reference)
    wanted = f"goal {goal:g}" if goal is not None else "for comparison"
    sys.stdout.write(f"{name}: {one:,.0f} / {other:,.0f} = {one / other:.2f} ({wanted}){'; ' + more if more else ''}\n")
    sys.stdout.flush()


@contextmanager
def service(dsn: str) -> Iterator[int]:
    """The port of the ingest service with its neighbours (`served.py`), in a process of its own."""
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = int(free.getsockname()[1])
    process = subprocess.Popen([sys.executable, str(Path(__file__).parent / "served.py"), dsn, str(port)])
    try:
        for _ in range(600):
            with suppress(OSError), socket.create_connection(("127.0.0.1", port)):
                break
            time.sleep(0.05)
        yield port
    finally:
        process.terminate()
        process.wait(20)
