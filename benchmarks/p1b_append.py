"""P1b: callers that each await their own durable append, in process, against pre-encoded COPY into a bare table.

What COPY is fed, and what the table is, says `stage.copy_limit`; the second line compares with the floor below any
store, `stage.copy_floor`.
"""

import gc
import statistics
from collections import deque

import stage

from eventlog.log import Batch, Submission
from foundation.database import Database
from ingest.intake import Intake

PASSES = 3
SECONDS = 2.0
GOALS = {32: 0.5, 128: 0.75}


async def main(dsn: str) -> None:
    await stage.opened(dsn)
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 50, 50)
    limits: list[float] = []
    floors: list[float] = []
    rates: dict[int, list[float]] = {count: [] for count in GOALS}
    slow: dict[int, list[float]] = {count: [] for count in GOALS}
    async with Database(dsn, "sitrep_ingest") as database:
        intake = Intake(database)
        for turn in range(PASSES):
            limits.append(await stage.copy_limit(dsn))
            floors.append(await stage.copy_floor(dsn))
            for count in GOALS:
                ready = deque(map(stage.submission, stage.events(int(40_000 * SECONDS), seed=turn * 200 + count)))
                rate, waits = await stage.callers(count, SECONDS, lambda ready=ready: one(intake, ready.popleft()))
                rates[count].append(rate)
                slow[count].append(stage.p99(waits))
        await intake.close()
    for count, goal in GOALS.items():
        more = f"p99 {statistics.median(slow[count]):.1f} ms"
        stage.say(f"P1b durable append, {count} callers, of COPY", rates[count], limits, goal, more)
        stage.say(f"P1b durable append, {count} callers, of COPY of two columns", rates[count], floors, None)


async def one(intake: Intake, submission: Submission) -> int:
    (outcome,) = await intake.append(stage.CRISIS, Batch([submission]))
    assert outcome.status == "created"
    return 1


if __name__ == "__main__":
    with stage.database() as dsn:
        stage.run(main(dsn))
