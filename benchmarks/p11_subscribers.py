"""P11: the memory of a sitrep service with a thousand idle followers of its stream, and how long one notice takes to
reach them all. Never asserts.
"""

import asyncio
import os
import statistics
import time
from pathlib import Path

import stage
import uvloop
from polling import crisis, served

from eventlog import log
from eventlog.log import Batch, Submission
from foundation.database import Database
from sitrep import projection

FOLLOWERS, NOTICES = 1_000, 5
COMING = 50  # at once
GOAL_MIB = 256


def resident(pid: int) -> float:
    """MiB that a process holds in memory."""
    fields = Path(f"/proc/{pid}/status").read_text().splitlines()
    return int(next(line.split()[1] for line in fields if line.startswith("VmRSS"))) / 1024


class Crowd:
    """The followers: how often each was told something, and when the last of them was."""

    def __init__(self, port: int) -> None:
        self.port, self.told, self.last = port, 0, 0.0
        self.more = asyncio.Event()

    async def follow(self) -> None:
        """One follower, which comes again where it is refused."""
        while True:
            reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
            writer.write(b"GET /v1/crises/port-city/stream HTTP/1.1\r\nHost: x\r\n\r\n")
            try:
                refused = not (await reader.readline()).startswith(b"HTTP/1.1 200")
                while not refused and (line := await reader.readline()):
                    if line.startswith(b"id: "):
                        self.told, self.last = self.told + 1, time.perf_counter()
                        self.more.set()
            finally:
                writer.close()
            await asyncio.sleep(0.5)

    async def until(self, told: int) -> None:
        while self.told < told:
            self.more.clear()
            await self.more.wait()


def submission(value: int) -> Submission:
    """One figure, as the ingest service would append it."""
    data = {"indicator": "killed", "basis": "cumulative", "value": value}
    event = {"type": "figure.reported", "occurred": "2026-01-09", "data": data}
    return stage.submission(event, stage.DESK)


async def post(database: Database, value: int) -> None:
    async with database.raw() as connection:
        await log.append(connection, "port-city", [Batch([submission(value)])])
    await projection.catch_up(database)


async def measured(dsn: str, pid: int, port: int) -> None:
    crowd = Crowd(port)
    await asyncio.sleep(2)
    before = resident(pid)
    followers: list[asyncio.Task[None]] = []
    while len(followers) < FOLLOWERS:
        followers += [asyncio.create_task(crowd.follow()) for _ in range(COMING)]
        await crowd.until(len(followers))
    await asyncio.sleep(2)
    idle, spreads = resident(pid), []
    async with Database(dsn) as database:
        for value in range(NOTICES):
            wanted, asked = crowd.told + FOLLOWERS, time.perf_counter()
            await post(database, 100 + value)
            await crowd.until(wanted)
            spreads.append((crowd.last - asked) * 1000)
            await asyncio.sleep(0.5)
    after = resident(pid)
    for each in followers:
        each.cancel()
    print(
        f"P11 memory with {FOLLOWERS:,} followers: {idle:.0f} MiB idle, {after:.0f} MiB after {NOTICES} notices / "
        f"{GOAL_MIB} MiB = {after / GOAL_MIB:.2f} (goal 1.00); without them {before:.0f} MiB; event to the last "
        f"follower {statistics.median(spreads):.0f} ms; load {os.getloadavg()[0]:.1f}"
    )


def main() -> None:
    with crisis() as (dsn, _), served("ours", dsn) as (pid, port):
        uvloop.run(measured(dsn, pid, port))


if __name__ == "__main__":
    main()
