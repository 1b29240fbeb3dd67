"""P6: what a summary and a day's report cost as the log of a crisis grows while what is current in it does not; asked
for now, and as known at the cut-off of earlier days. Never asserts.

`benchmarks/summary_growth.py [EVENTS…]`; by default 10,000 and 100,000: a million take minutes to project.
Draws summary_growth.svg.
"""

import asyncio
import statistics
import sys
import time
from datetime import date, timedelta
from pathlib import Path

import long_crisis
import orjson
import plot
import stage

from eventlog.register import Registers
from foundation.collector import settled
from foundation.database import Database
from sitrep import knowledge, projection
from sitrep.drafting import Drafts
from sitrep.knowledge import View
from sitrep.render import wording
from sitrep.summary import summarise

ROUNDS, GOAL = 5, 2
POINTS = (("now", None, 0), ("at day 45", 45, 45), ("at day 20", 20, 20), ("day 20, now", None, 20))


async def view_of(database: Database, crisis: str, known: int | None) -> View:
    """Everything, or what was recorded by the cut-off of a day."""
    if known is None:
        return await knowledge.known_at(database, crisis)
    async with database.raw() as connection:
        register = await Registers().at(connection, crisis, 2)
    assert register is not None
    return await knowledge.known_at(database, crisis, register.cutoff_of(day_of(known)))


def day_of(n: int) -> date:
    return long_crisis.START.date() + timedelta(days=n - 1) if n else long_crisis.LAST


async def milliseconds(database: Database, crisis: str, known: int | None, day: int) -> tuple[float, float, float]:
    """Of a summary that nobody asked for before, of the report's JSON on top, and of a summary after one other day."""
    view = await view_of(database, crisis, known)
    drafts = Drafts(database, Registers())
    begun = time.perf_counter()
    report = await drafts.of(view, day_of(day), "restricted")
    orjson.dumps(summarise(report, wording.indicators("en"), "/", {}))
    summary = time.perf_counter() - begun
    report.to_json()
    whole = time.perf_counter() - begun
    begun = time.perf_counter()
    report = await drafts.of(view, day_of(day) - timedelta(days=1), "restricted")
    orjson.dumps(summarise(report, wording.indicators("en"), "/", {}))
    return summary * 1000, whole * 1000, (time.perf_counter() - begun) * 1000


async def measured(dsn: str, sizes: list[int]) -> None:
    """Prints lines for each size; the ratio is to the first."""
    least: dict[str, float] = {}
    drawn: dict[str, list[float]] = {}
    async with Database(dsn) as database:
        for size in sizes:
            crisis = f"growth-{size}"
            await long_crisis.written(dsn, crisis, size)
            begun = time.perf_counter()
            await projection.catch_up(database, crisis)
            rate = size / (time.perf_counter() - begun)
            async with database.raw() as connection:
                await connection.execute("VACUUM ANALYZE knowledge.fact")
                await connection.execute("ANALYZE knowledge.tally")
            settled()
            for name, known, day in POINTS:
                await milliseconds(database, crisis, known, day)
                taken = [await milliseconds(database, crisis, known, day) for _ in range(ROUNDS)]
                summary, whole, after = (statistics.median(column) for column in zip(*taken, strict=True))
                first = least.setdefault(name, whole)
                drawn.setdefault(name, []).append(whole)
                ratio = f"{whole:.0f} ms / {first:.0f} ms = {whole / first:.2f} (goal {GOAL})"
                more = f"the summary alone {summary:.0f}, after another day {after:.0f}"
                print(f"P6 summary and report {name}, {size:,} events: {ratio}; {more}", flush=True)
            print(f"P6 projected {size:,} events, {rate:,.0f} a second (for comparison)", flush=True)
    if len(sizes) > 1:
        svg = plot.lines(drawn, sizes, "Milliseconds of a summary and report JSON, by events in the log")
        Path(__file__).with_name("summary_growth.svg").write_text(svg, "utf-8")


def main() -> None:
    sizes = [int(size) for size in sys.argv[1:]] or [10_000, 100_000]
    with stage.database() as dsn:
        asyncio.run(measured(dsn, sizes))


if __name__ == "__main__":
    main()
