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
from datetime import UTC, date, datetime, timedelta
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
DESK = Author("desk", "Desk", "ngo", "key", "coordinator")
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
    """The examples of the contract in turns, as a day brings them: 18 types, 250 to 800 bytes as they are sent.

    Each has an id, an hour and a number of its own, and a day of the last two weeks, so that nothing that was read once
    answers for all. A third of them carries words that lie apart. Ids are in order of time, as UUIDv7 are.
    """
    chance, today = random.Random(seed), datetime.now(UTC).date()
    for number in range(count):
        example = FACTS[number % len(FACTS)].example
        made = UUID(int=(seed << 96) + (number << 64) + chance.getrandbits(60))
        day = today - timedelta(days=chance.randrange(14))
        second = chance.randrange(86_400)
        event = {**example, "id": str(made), "occurred": _on(example["occurred"], day)}
        event["reported_at"] = f"{day}T{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}Z"
        if "text" in event:
            event["text"] = f"{event['text']} ({number})"
        if "quote" in event.get("source", {}):
            event["source"] = {**event["source"], "quote": f"{event['source']['quote']} ({number})"}
        if isinstance(event["data"].get("value"), int):
            event["data"] = {**event["data"], "value": event["data"]["value"] + number % 997}
        yield event


def _on(occurred: Any, day: date) -> Any:  # noqa: ANN401 - a moment or a span, as a sender writes it
    if not isinstance(occurred, dict):
        return str(day)
    start = occurred.get("start") and str(day - timedelta(days=3))
    return {**occurred, "start": start, "end": occurred.get("end") and str(day)}


def run(work: Coroutine[Any, Any, None]) -> None:
    """On the event loop that the services have."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(work)


def bodies(count: int, seed: int = 0) -> list[bytes]:
    """The events as a sender writes them."""
    return [json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode() for event in events(count, seed)]


def submission(event: Mapping[str, Any], author: Author = NGO) -> Submission:
    """An event as it goes to the log."""
    admitted = wire.admit(event, SEAL)
    return Submission(
        admitted.id, str(event["type"]), admitted.value, admitted.stored, admitted.digest, admitted.erasables, author
    )


# The row of an event store that does nothing but store: where it stands, what it is known by, and the event as jsonb.
BARE = """
DROP TABLE IF EXISTS bare;
CREATE TABLE bare (position bigserial PRIMARY KEY, id uuid UNIQUE, type text, organisation text, occurred timestamptz,
                   payload jsonb)
"""
BARE_COLUMNS = ("id", "type", "organisation", "occurred", "payload")

FLOOR = "DROP TABLE IF EXISTS floor; CREATE TABLE floor (id uuid, stored bytea)"

COPY_ROWS = 60_000
COMMIT_ROWS = 1_000


async def copy_limit(dsn: str) -> float:
    """Events a second of pre-encoded COPY into a bare table: what every append here is measured against.

    The same events as they are sent, encoded beforehand as text, 1,000 rows a commit and durable, into a table with a
    position that is its primary key, a unique id, three columns to search by, and the event as jsonb. Nothing is
    validated, hashed, numbered or answered.
    """
    chunks = []
    for chunk in range(COPY_ROWS // COMMIT_ROWS):
        lines = (
            "\t".join((event["id"], event["type"], "ngo", event["reported_at"], _escaped(event))) + "\n"
            for event in events(COMMIT_ROWS, seed=70_000 + chunk)
        )
        chunks.append("".join(lines).encode())
    return await _copied(dsn, BARE, chunks, "bare", columns=BARE_COLUMNS, format="text")


async def copy_floor(dsn: str) -> float:
    """The same without what makes a row an event: id and bytes alone, in binary, into a table without an index.

    No store of events is this; it shows what the disk and the protocol take.
    """
    payload = [(UUID(event["id"]).bytes, submission(event).stored) for event in events(COMMIT_ROWS, seed=9)]
    encoded = b"PGCOPY\n\xff\r\n\0" + struct.pack(">ii", 0, 0) + b"".join(
        struct.pack(">hi", 2, 16) + identity + struct.pack(">i", len(stored)) + stored for identity, stored in payload
    ) + struct.pack(">h", -1)  # fmt: skip
    return await _copied(dsn, FLOOR, [encoded] * (COPY_ROWS // COMMIT_ROWS), "floor", format="binary")


def _escaped(event: Mapping[str, Any]) -> str:
    return json.dumps(event, ensure_ascii=False, separators=(",", ":")).replace("\\", "\\\\")


async def _copied(dsn: str, table: str, chunks: Sequence[bytes], name: str, **how: Any) -> float:  # noqa: ANN401
    connection = await asyncpg.connect(dsn)
    await connection.execute(table)
    begun = time.perf_counter()
    for chunk in chunks:
        await connection.copy_to_table(name, source=_once(chunk), **how)
    rate = COPY_ROWS / (time.perf_counter() - begun)
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
    port = free_port()
    process = subprocess.Popen([sys.executable, str(Path(__file__).parent / "served.py"), dsn, str(port)])
    try:
        wait_for(port)
        yield port
    finally:
        process.terminate()
        process.wait(20)


@contextmanager
def started(program: str, kind: str, about: str) -> Iterator[tuple[int, int]]:
    """A server of a benchmark (`begin`) in a process of its own: its id and its port."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=256)
    command = [sys.executable, program, kind, about, str(listener.fileno())]
    process = subprocess.Popen(command, pass_fds=[listener.fileno()])
    port = int(listener.getsockname()[1])
    listener.close()
    try:
        yield process.pid, port
    finally:
        process.terminate()
        process.wait(30)


def begin(main: Callable[[], None], serve: Callable[[str, str, int], None]) -> None:
    """Measures, or is the server that `started` wants."""
    if len(sys.argv) == 4:
        with suppress(KeyboardInterrupt):
            serve(sys.argv[1], sys.argv[2], int(sys.argv[3]))
    else:
        main()


def free_port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        return int(free.getsockname()[1])


def wait_for(port: int) -> None:
    """Until somebody listens there, for half a minute at most."""
    for _ in range(600):
        with suppress(OSError), socket.create_connection(("127.0.0.1", port)):
            return
        time.sleep(0.05)
    msg = f"nobody listens on {port}"
    raise TimeoutError(msg)
