"""What an append costs in a long log, against the same in a short one: alone and in batches of a hundred, in process.

`append_growth.py 10000000` for the longest; by default a million.
"""

import statistics
import sys
import time

import asyncpg
import history
import stage

from eventlog.log import Appender, Batch

LONG = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
SHORT = 100_000
MOST = 1.5
SECONDS = 2.0
PASSES = 3


async def main(dsn: str) -> None:
    names = {SHORT: "short", LONG: "long"}
    for size, name in names.items():
        await stage.opened(dsn, name)
        await history.written(dsn, size, name)
    connection = await asyncpg.connect(dsn)
    await connection.execute("CHECKPOINT")
    for count in (1, 100):
        costs: dict[str, list[float]] = {name: [] for name in names.values()}
        for turn in range(PASSES):
            # In turns, so that what else this machine does meets both.
            for name in names.values():
                costs[name].append(await cost(connection, name, count, seed=1_000 + turn * 10 + count))
        one, other = statistics.median(costs["long"]), statistics.median(costs["short"])
        what = "one event" if count == 1 else f"{count} events"
        print(
            f"append of {what}, log of {LONG:,} against {SHORT:,}: {one:.0f} µs / {other:.0f} µs = {one / other:.2f}"
            f" (at most {MOST})"
        )
    await connection.close()


async def cost(connection: asyncpg.Connection, crisis: str, count: int, seed: int) -> float:
    """The median time of an append, in microseconds."""
    appender = Appender(crisis)
    ready = [stage.submission(event) for event in stage.events(4_000, seed=seed)]
    passed: list[float] = []
    end = time.perf_counter() + SECONDS
    while ready and time.perf_counter() < end:
        batch, ready = ready[:count], ready[count:]
        begun = time.perf_counter()
        await appender.append(connection, [Batch(batch)])
        passed.append(time.perf_counter() - begun)
    return statistics.median(passed) * 1_000_000


if __name__ == "__main__":
    with stage.database() as dsn:
        stage.run(main(dsn))
