"""Kills the running product from outside, by a seed, while many senders post, and then looks every receipt up.
Run as: python -m tests.outside [--kills 25] [--senders 12] [--seed 1] (`make outside`). Never part of `make test`.

It starts `sitrep serve` on a Postgres of its own and knows no more of it than an operator does: kill -9 meets the
ingest service, the sitrep service, the worker, the postmaster or one backend, whichever the seed says. The next one
is killed when both services are ready again. The last line is the result; the status is 1 where anything was lost.
"""

import argparse
import asyncio
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import httpx2
from tests.outside import questions
from tests.outside.product import VICTIMS, Product
from tests.outside.senders import Load, opened

PAUSE = (0.3, 1.5)  # seconds under load before a kill
BACK_SECONDS = 60


async def rounds(product: Product, load: Load, count: int, senders: int) -> tuple[Counter[str], float]:
    """How often each was killed, and the longest time until both services were ready again."""
    chance, killed, longest = random.Random(load.seed), Counter[str](), 0.0
    ended = asyncio.Event()
    tasks = [asyncio.create_task(load.send(number, ended)) for number in range(senders)]
    tasks += [asyncio.create_task(load.follow(ended)), asyncio.create_task(load.witness(ended))]
    try:
        while killed.total() < count:
            await asyncio.sleep(chance.uniform(*PAUSE))
            victim = chance.choice(VICTIMS)
            if not product.may_die(victim) or not await asyncio.to_thread(product.kill, victim, chance):
                continue
            killed[victim] += 1
            longest = max(longest, await back(product))
            say(f"{killed.total():3} {victim:10} {len(load.receipts):7} received")
    finally:
        ended.set()
        await asyncio.gather(*tasks)
    return killed, longest


async def back(product: Product) -> float:
    """How long it takes until both services say that they are ready; raises after a minute."""
    begun = time.monotonic()
    # The supervisor looks twice a second: before that a dead part may still seem to be there.
    await asyncio.sleep(0.6)
    async with httpx2.AsyncClient(timeout=BACK_SECONDS) as client:
        for part in ("ingest", "sitrep"):
            while not await _ready(client, f"{product.addresses[part]}/readyz"):
                assert product.alive(), product.said.read_text()
                assert time.monotonic() - begun < BACK_SECONDS, f"{part} does not come back"
                await asyncio.sleep(0.05)
    return time.monotonic() - begun


async def _ready(client: httpx2.AsyncClient, address: str) -> bool:
    try:
        return (await client.get(address)).status_code == 200
    except httpx2.TransportError:
        return False


async def work(folder: Path, count: int, senders: int, seed: int) -> bool:
    product = Product(folder)
    scopes = [word for scope in ("crises:open", "events:write", "events:read") for word in ("--scope", scope)]
    key = (await asyncio.to_thread(product.command, "keys", "issue", "--organisation", "ngo", *scopes)).strip()
    with product.serving():
        load = Load(product.addresses["ingest"], key, seed)
        await opened(load.address, key)
        killed, longest = await rounds(product, load, count, senders)
        size = await questions.receipts(load)
        await questions.projected(product, size)
        before = await questions.report(product)
        said = await asyncio.to_thread(questions.verified, product, load, folder)
        await asyncio.to_thread(product.command, "rebuild")
        if await questions.report(product) != before:
            load.faults.append("the report is another one after a rebuild")
    if refused := set(load.statuses) - {200, 503}:
        load.faults.append(f"answers were {sorted(refused)}")
    if load.followed > size:
        load.faults.append(f"the feed gave {load.followed} events of {size}")
    say(said.strip())
    for fault in load.faults[:20]:
        say(f"FAULT: {fault}")
    each = ", ".join(f"{name} {killed[name]}" for name in VICTIMS)
    say(
        f"outside: {killed.total()} kills ({each}), {senders} senders, seed {seed}: {len(load.receipts):,} receipts, "
        f"{len(load.faults)} faults; seq 1 to {size:,} without a gap; {load.statuses[503]} times 503 and "
        f"{load.broken} broken connections, nobody answered for {load.longest:.1f} s at most, both services ready "
        f"after {longest:.1f} s at most; {len(load.notes)} checkpoints hold"
        if not load.faults
        else f"outside: FAILED with seed {seed}, {len(load.faults)} faults"
    )
    return not load.faults


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--kills", type=int, default=25)
    asked.add_argument("--senders", type=int, default=12)
    asked.add_argument("--seed", type=int, default=1)
    wanted = asked.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="sitrep-outside-"))
    try:
        sound = asyncio.run(work(folder, wanted.kills, wanted.senders, wanted.seed))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    sys.exit(not sound)


if __name__ == "__main__":
    main()
