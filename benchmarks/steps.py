"""Where the time of an event in a batch goes: processor microseconds a step, each step alone. Never a ratio.

The steps are those of a batch of 1,000, on the events of the other benchmarks; the last line is what Postgres itself
spends on the append, in its own process.
"""

import gc
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import asyncpg
import orjson
import stage

from eventlog import erasable, merkle, skim, wire
from eventlog.contract import ADAPTER, validate
from eventlog.deciding import Decision
from eventlog.log import Appender, Batch
from eventlog.recorded import frame, framed
from eventlog.register import opened
from foundation.access import Principal
from ingest import posting
from ingest.screening import Screen

EVENTS, TURNS = 1_000, 7
WHO = Principal("ngo", "An NGO", "ingo", "key-1", frozenset({"events:write"}))


def main(dsn: str) -> None:
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 50, 50)
    lines = stage.bodies(EVENTS, seed=5)
    opening = validate({"type": "crisis.opened", "data": stage.OPENING})
    register = opened(opening, datetime.now(UTC))  # type: ignore[arg-type]
    screen = Screen(WHO, register, datetime.now(UTC), {})
    author = posting.author_of(WHO, "figure.reported", stage.CRISIS)

    read = step("reading JSON strictly", lines, skim.skim)
    step("  of which a parser in C", lines, orjson.loads)
    step("validating", read, lambda one: ADAPTER.validate_json(one[1]), keep=False)
    step("concealing words", read, lambda one: erasable.conceal(one[0], stage.SEAL), keep=False)
    step("all of admitting it", read, lambda one: wire.admit(one[0], stage.SEAL, one[1]), keep=False)
    admitted = [wire.admit(value, stage.SEAL, written) for value, written in read]
    step("screening", admitted, screen.look_at, keep=False)
    said = step("the submission", admitted, lambda one: posting.submission(one, author))
    decision = Decision(stage.CRISIS, 1, datetime.now(UTC), {})
    outcomes = step("seq and receipt", said, lambda one: decision.take(Batch([one])), turns=1)
    known = frame(stage.CRISIS, *author)
    leaves = step(
        "leaf", said, lambda one: merkle.leaf_hash(framed(known, 1, "2026-01-09T00:00:00.000000Z", one.digest))
    )
    step("tree", [leaves], lambda every: merkle.extend([], 0, every))
    step("answer", outcomes, lambda one: orjson.dumps(posting.receipt(one[0])))
    stage.run(postgres(dsn))


def step(
    name: str, some: Sequence[Any], do: Callable[[Any], Any], *, turns: int = TURNS, keep: bool = True
) -> list[Any]:
    """What was made of each; says what it cost, at best."""
    best: float = float("inf")
    made: list[Any] = []
    for _ in range(turns):
        begun = time.process_time()
        if keep:
            made = [do(one) for one in some]
        else:
            for one in some:
                do(one)
        best = min(best, time.process_time() - begun)
    print(f"{name}: {best / EVENTS * 1e6:.1f} us", flush=True)
    return made


async def postgres(dsn: str) -> None:
    await stage.opened(dsn)
    connection = await asyncpg.connect(dsn)
    process = Path(f"/proc/{await connection.fetchval('SELECT pg_backend_pid()')}/stat")
    for size in (1_000, 128, 32):
        count = 20_000
        some = [stage.submission(event) for event in stage.events(count, seed=size)]
        appender, own, theirs = Appender(stage.CRISIS), time.process_time(), ticks(process)
        for at in range(0, count, size):
            await appender.append(connection, [Batch(some[at : at + size])])
        ours, each = ((spent / count * 1e6) for spent in (time.process_time() - own, (ticks(process) - theirs) / 100))
        print(f"append in groups of {size:,}, as a whole: {ours:.1f} us, and Postgres {each:.1f} us", flush=True)
    await connection.close()


def ticks(process: Path) -> int:
    """Hundredths of a second that a process has spent; 0 where that is not to be known."""
    fields: list[Any] = process.read_text().rsplit(")", 1)[1].split() if process.exists() else [0] * 20
    return int(fields[11]) + int(fields[12])


if __name__ == "__main__":
    with stage.database() as started:
        main(started)
