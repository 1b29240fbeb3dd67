"""P6: what a summary costs as the log of a crisis grows while the number of its series does not. Never asserts.

`benchmarks/summary_growth.py [EVENTS…]`; by default 1,000 and 10,000.
"""

import asyncio
import statistics
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

from eventlog import log
from eventlog.contract import FACT_TYPES
from eventlog.erasable import Seal
from eventlog.log import Author, Batch, Submission
from eventlog.register import Registers
from eventlog.wire import admit
from foundation.database import Database, migrate
from foundation.embedded import embedded
from sitrep import knowledge, projection, report
from sitrep.drafting import Drafts

ROUNDS, BATCH, GOAL = 3, 500, 2
INDICATORS = ("killed", "injured", "missing", "idps_new")
START, DAY = date(2026, 1, 1), date(2026, 3, 1)


def submitted(event: dict[str, object]) -> Submission:
    """An event as the door would hand it on."""
    admitted = admit(event, Seal(bytes(32)))
    author = Author("desk", "Desk", "ngo", "key", "coordinator")
    kind = str(event["type"])
    return Submission(admitted.id, kind, admitted.value, admitted.stored, admitted.digest, admitted.erasables, author)


def figure(n: int) -> dict[str, object]:
    """The n-th claim: always of the same four series, on one of sixty days."""
    data = {"indicator": INDICATORS[n % len(INDICATORS)], "basis": "cumulative", "value": n}
    return {"type": "figure.reported", "occurred": (START + timedelta(days=n // 4 % 59)).isoformat(), "data": data}


async def filled(database: Database, crisis: str, events: int) -> None:
    """A crisis of so many figures, projected."""
    opening = {"crisis": crisis, "name": crisis, "country": "SYR", "timezone": "Asia/Damascus", "started": str(START)}
    async with database.raw() as connection:
        first = Batch([submitted({"type": "crisis.opened", "data": opening})])
        await log.append(connection, crisis, [first], opening=True)
        for start in range(0, events, BATCH):
            batch = Batch([submitted(figure(n)) for n in range(start, min(start + BATCH, events))])
            await log.append(connection, crisis, [batch])
    await projection.catch_up(database, crisis)


async def steps(database: Database, crisis: str) -> dict[str, float]:
    """Milliseconds of each step of one summary that nobody asked for before."""
    view = await knowledge.known_at(database, crisis)
    async with database.raw() as connection:
        register = await Registers().at(connection, crisis, view.edited)
    assert register is not None
    marks = [time.perf_counter()]
    facts = await knowledge.facts(database, view, types=tuple(FACT_TYPES))
    marks.append(time.perf_counter())
    standing = await knowledge.standing(database, view)
    marks.append(time.perf_counter())
    report.build(register, DAY, "restricted", facts, standing)
    marks.append(time.perf_counter())
    names = ("facts", "standing", "build")
    return {name: (after - before) * 1000 for name, before, after in zip(names, marks, marks[1:], strict=False)}


async def after_one_more(database: Database, crisis: str, size: int) -> float:
    """Milliseconds of the summary after one more event, where the one before it was asked for too."""
    drafts = Drafts(database, Registers())
    await drafts.of(await knowledge.known_at(database, crisis), DAY, "restricted")
    async with database.raw() as connection:
        await log.append(connection, crisis, [Batch([submitted(figure(size))])])
    await projection.catch_up(database, crisis)
    view = await knowledge.known_at(database, crisis)
    began = time.perf_counter()
    await drafts.of(view, DAY, "restricted")
    return (time.perf_counter() - began) * 1000


async def measured(dsn: str, sizes: list[int]) -> None:
    """Prints a line a size; the ratio is to the first."""
    least = None
    async with Database(dsn) as database:
        for size in sizes:
            crisis = f"growth-{size}"
            await filled(database, crisis, size)
            taken = [await steps(database, crisis) for _ in range(ROUNDS)]
            each = {name: statistics.median(step[name] for step in taken) for name in taken[0]}
            whole = sum(each.values())
            least = least or whole
            said = ", ".join(f"{name} {spent:.0f}" for name, spent in each.items())
            print(
                f"P6 summary at {size:,} events: {whole:.0f} ms / {least:.0f} ms = {whole / least:.1f} (goal {GOAL}); "
                f"ms of {said}; after one more event {await after_one_more(database, crisis, size):.0f}",
                flush=True,
            )


def main() -> None:
    sizes = [int(size) for size in sys.argv[1:]] or [1_000, 10_000]
    with tempfile.TemporaryDirectory() as folder, embedded(Path(folder)) as running:
        migrate(running.dsn)
        asyncio.run(measured(running.dsn, sizes))


if __name__ == "__main__":
    main()
