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
    async with Database(dsn, patience=3_600) as database:
        for _ in range(PASSES):
            limits.append(await decoded(dsn))
            begun = time.perf_counter()
            read = await rebuilding.rebuild(database, [stage.CRISIS])
            rates.append(read[stage.CRISIS] / (time.perf_counter() - begun))
        found = await knowledge.counts(database, await knowledge.known_at(database, stage.CRISIS))
    assert found.facts > SIZE * 0.9
    assert found.parked == 0
    more = f"slowest {min(rates):,.0f}" if len(rates) > 1 else ""
    stage.say(f"P5 rebuild of {SIZE:,} events", [statistics.median(rates)], limits, GOAL, more)


async def decoded(dsn: str) -> float:
    """Events a second."""
    connection = await asyncpg.connect(dsn)
    kept, passed, seq = [], 0.0, 0
    while page := await log.read(connection, stage.CRISIS, seq, 10_000):
        begun = time.perf_counter()
        kept += [orjson.loads(entry.stored) for entry in page]
        passed += time.perf_counter() - begun
        seq = page[-1].seq
    await connection.close()
    return len(kept) / passed


if __name__ == "__main__":
    with stage.database() as dsn:
        stage.run(main(dsn))
