"""P4: from the commit of an event to its being visible in the summary, beside what Postgres itself needs from a commit
to those who listen; with two hundred pollers and five hundred events a second, or as its arguments say. Never asserts.

First with what a field reports, each of its own moment: killed and injured by three sources in ten places. Then the
worst that can be sent: thousands of numbers by one source on one thing of one and the same moment, each of which may be
behind the figure (R2) and is read for each answer.
"""

import asyncio
import os
import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count

import asyncpg
import stage
import uvloop
from p11_subscribers import submission as of_one_moment
from polling import PATH, crisis, served

from eventlog import log
from eventlog.log import Batch, Submission
from foundation.database import Database
from sitrep import projection

EVERY_SECONDS = 1.0
EVENTS_A_SECOND, POLLERS, SECONDS = (int(given) for given in sys.argv[1:] or (500, 200, 10))
BATCH = max(1, EVENTS_A_SECOND // 20)
LONGEST_SECONDS = 10.0  # looked for; then it counts as that
GOAL_MS = 250


FIRST = datetime(2026, 1, 9, 6, tzinfo=UTC)


def of_the_field(value: int) -> Submission:
    """One figure of many series."""
    event = {
        "type": "figure.reported",
        "occurred": "2026-01-09",
        "as_of": (FIRST + timedelta(milliseconds=value)).isoformat(),
        "data": {"indicator": ("killed", "injured")[value % 2], "basis": "cumulative", "value": value},
        "place": {"name": f"place {value // 2 % 10}"},
        "source": {"origin": {"kind": "nngo", "name": f"source {value // 20 % 3}"}},
    }
    return stage.submission(event, stage.DESK)


async def poll(port: int, ended: asyncio.Event) -> None:
    """One dashboard: asks each second with the tag that it has."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    tag = '"none"'
    while not ended.is_set():
        tag = await asked(reader, writer, tag)
        await asyncio.sleep(EVERY_SECONDS)
    writer.close()


async def asked(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, tag: str) -> str:
    """The tag of one answer; of a refusal the one that was sent."""
    writer.write(f"GET {PATH} HTTP/1.1\r\nHost: x\r\nIf-None-Match: {tag}\r\n\r\n".encode())
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    fields = dict(line.lower().split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line)
    await reader.readexactly(int(fields.get("content-length", 0)))
    return fields.get("etag", tag)


async def visible(port: int, seq: int) -> float:
    """When the tag of the summary named this seq or a later one."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    tag = '"none"'
    until = time.perf_counter() + LONGEST_SECONDS
    while int(tag.strip('"').split("-")[0].replace("none", "0")) < seq and time.perf_counter() < until:
        tag = await asked(reader, writer, tag)
    writer.close()
    return time.perf_counter()


async def notified(dsn: str, times: int) -> list[float]:
    """Milliseconds from a commit to the one who listens, without anything of ours."""
    listener, sender = [await asyncpg.connect(dsn) for _ in range(2)]
    told: asyncio.Queue[float] = asyncio.Queue()
    await listener.add_listener("bare", lambda *_: told.put_nowait(time.perf_counter()))
    waits = []
    for _ in range(times):
        await sender.execute("SELECT pg_notify('bare', '')")
        committed = time.perf_counter()
        waits.append(max(0.0, (await told.get() - committed) * 1000))
        await asyncio.sleep(0.05)
    await listener.close()
    await sender.close()
    return waits


async def measured(dsn: str, port: int, name: str, submission: Callable[[int], Submission]) -> None:
    ended, numbers = asyncio.Event(), count(100)
    posted = 0
    async with Database(dsn) as database, Database(dsn) as following:
        projector = asyncio.create_task(projection.follow(following, ended))
        await asyncio.sleep(2)
        bare = await notified(dsn, 40)
        pollers = [asyncio.create_task(poll(port, ended)) for _ in range(POLLERS)]
        watched: list[tuple[float, asyncio.Task[float]]] = []
        batches = 0
        begun = time.perf_counter()
        while (now := time.perf_counter() - begun) < SECONDS:
            async with database.raw() as connection:
                batch = Batch([submission(next(numbers)) for _ in range(BATCH)])
                ((*outcomes,),) = await log.append(connection, "port-city", [batch])
                committed = time.perf_counter()
                await log.announce(connection, "port-city")
            posted, batches = posted + BATCH, batches + 1
            if batches % 10 == 1:
                watched.append((committed, asyncio.create_task(visible(port, outcomes[-1].receipt.seq))))
            await asyncio.sleep(max(0.0, posted / EVENTS_A_SECOND - now))
        rate = posted / (time.perf_counter() - begun)
        waits = [(await seen - committed) * 1000 for committed, seen in watched]
        ended.set()
        await asyncio.gather(projector, *pollers, return_exceptions=True)
    median, worst = statistics.median(waits), sorted(waits)[int(len(waits) * 0.99)]
    print(
        f"P4 commit to visible in the summary, {name}, {rate:.0f} events/s, {POLLERS} pollers, {len(waits)} looks: "
        f"median {median:.0f} ms, p99 {worst:.0f} ms (goal {GOAL_MS} ms) / "
        f"commit to notify of Postgres {statistics.median(bare):.2f} ms; load {os.getloadavg()[0]:.1f}"
    )


def main() -> None:
    for name, submission in (("of the field", of_the_field), ("of one moment", of_one_moment)):
        with crisis() as (dsn, _), served("ours", dsn) as (_, port):
            uvloop.run(measured(dsn, port, name, submission))


if __name__ == "__main__":
    main()
