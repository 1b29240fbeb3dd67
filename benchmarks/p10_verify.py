"""P10: a whole log read again and held against its tree and a signed checkpoint, against SHA-256 of the same bytes."""

import asyncio
import gc
import resource
import statistics
import time
from hashlib import sha256

import stage

from eventlog import log
from eventlog.audit import audit
from eventlog.checkpoint import Checkpoint
from foundation.database import Database

PASSES = 3
SIZES = (20_000, 100_000)
GROUP = 1_000
GOAL = 150_000


async def main(dsn: str) -> None:
    await stage.opened(dsn)
    gc.collect()
    gc.freeze()
    async with Database(dsn) as database, database.raw() as connection:
        size, grown = 1, []
        for wanted in SIZES:
            size = await _fill(connection, size, wanted)
            head = await log.head(connection, stage.CRISIS)
            assert head is not None
            checkpoint = Checkpoint(stage.CRISIS, head.seq, head.root)
            ours, digests = [], []
            for _ in range(PASSES):
                begun = time.perf_counter()
                found = await audit(connection, stage.CRISIS, [checkpoint], stage.SEAL)
                ours.append(size / (time.perf_counter() - begun))
                assert (found.size, found.faults, found.checkpoints) == (size, [], 1)
                digests.append(await _hashed(connection))
            grown.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
            stage.say(f"P10 verify {size:,} events, of SHA-256 of the same bytes", ours, digests, None, _reached(ours))
    print(
        f"P10 peak memory after {SIZES[0]:,} and after {SIZES[1]:,} events: {grown[0]} MiB, {grown[1]} MiB", flush=True
    )


def _reached(rates: list[float]) -> str:
    return f"goal {GOAL:,} events/s: {'reached' if statistics.median(rates) >= GOAL else 'missed'}"


async def _fill(connection, size: int, wanted: int) -> int:
    appender = log.Appender(stage.CRISIS)
    while size < wanted:
        some = [stage.submission(event) for event in stage.events(min(GROUP, wanted - size), seed=size)]
        await appender.append(connection, [log.Batch(some)])
        size += len(some)
    return size


async def _hashed(connection) -> float:
    """Events a second whose stored bytes are hashed, and nothing else; they are in memory already."""
    count, spent = 0, 0.0
    async with connection.transaction():
        async for row in connection.cursor("SELECT stored FROM eventlog.event WHERE crisis = $1", stage.CRISIS):
            begun = time.perf_counter()
            sha256(row["stored"]).digest()
            spent += time.perf_counter() - begun
            count += 1
    return count / spent


if __name__ == "__main__":
    with stage.database() as dsn:
        asyncio.run(main(dsn))
