"""P5: all that is known of a crisis is made again from its log, while the old is served, against orjson decoding the
same bytes with the results kept. `p5_rebuild.py 1000000` for another size.
"""

import statistics
import sys
import time

import asyncpg
import history
import orjson
import stage

from eventlog import log
from foundation.database import Database
from sitrep import knowledge, rebuilding

SIZE = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
PASSES = 3 if SIZE <= 200_000 else 1
GOAL = 0.25


async def main(dsn: str) -> None:
    await stage.opened(dsn)
    await history.written(dsn, SIZE)
    rates: list[float] = []
    limits: list[float] = []
    shares: list[tuple[float, float]] = []  # microseconds of this process's own time an event
    async with Database(dsn, patience=3_600) as database:
        for _ in range(PASSES):
            limit, idle = await decoded(dsn)
            begun, busy = time.perf_counter(), time.process_time()
            read = await rebuilding.rebuild(database, [stage.CRISIS])
            limits.append(limit)
            rates.append(read[stage.CRISIS] / (time.perf_counter() - begun))
            shares.append((idle, (time.process_time() - busy) / read[stage.CRISIS] * 1_000_000))
        found = await knowledge.counts(database, await knowledge.known_at(database, stage.CRISIS))
    assert found.facts > SIZE * 0.9
    assert found.parked == 0
    decode, ours = (statistics.median(one) for one in zip(*shares, strict=True))
    more = f"of its own time an event takes {ours:.0f} µs, decoding {decode:.1f} µs; the rest is the database's"
    stage.say(f"P5 rebuild of {SIZE:,} events", [statistics.median(rates)], limits, GOAL, more)


async def decoded(dsn: str) -> tuple[float, float]:
    """Events a second, and the microseconds of this process's own time that each took."""
    connection = await asyncpg.connect(dsn)
    kept, passed, busy, seq = [], 0.0, 0.0, 0
    while page := await log.read(connection, stage.CRISIS, seq, 10_000):
        begun, used = time.perf_counter(), time.process_time()
        kept += [orjson.loads(entry.stored) for entry in page]
        passed += time.perf_counter() - begun
        busy += time.process_time() - used
        seq = page[-1].seq
    await connection.close()
    return len(kept) / passed, busy / len(kept) * 1_000_000


if __name__ == "__main__":
    with stage.database() as dsn:
        stage.run(main(dsn))
