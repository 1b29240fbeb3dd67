"""F2: a backend of Postgres is killed, and Postgres itself, under load. Nobody is told 500, nothing acknowledged is
lost, and the service is back within ten seconds after Postgres.
"""

import asyncio
import os
import random
import signal
import time
from pathlib import Path

import asyncpg
import pytest

from foundation.database import migrate_async
from foundation.embedded import embedded

# Whoever works for the service now, and the postmaster above all of them.
BACKEND = """
SELECT pid FROM pg_stat_activity
WHERE application_name = 'sitrep' AND backend_type = 'client backend' AND pid <> pg_backend_pid()
ORDER BY random() LIMIT 1
"""


async def connected(dsn: str) -> asyncpg.Connection:
    """A connection, as soon as Postgres gives one."""
    for _ in range(600):
        try:
            return await asyncpg.connect(dsn)
        except (OSError, asyncpg.PostgresError):
            await asyncio.sleep(0.05)
    pytest.fail("Postgres did not come back")


async def kill(dsn: str, folder: Path, *, postmaster: bool) -> None:
    connection = await connected(dsn)
    if postmaster:
        victim = int((folder / "data" / "postmaster.pid").read_text().split()[0])
    else:
        victim = await connection.fetchval(BACKEND)
    connection.terminate()
    os.kill(victim, signal.SIGKILL)


@pytest.mark.parametrize("kills", [2, pytest.param(50, marks=pytest.mark.nightly)])
async def test_a_killed_postgres_loses_nothing_that_was_acknowledged(furnish, tmp_path, kills):
    chance = random.Random(2)
    folder = tmp_path / "postgres"
    places = embedded(folder, say=lambda _: None, keep=True)
    running = await asyncio.to_thread(places.__enter__)
    try:
        await migrate_async(running.dsn)
        async with furnish(running.dsn, tmp_path / "ingest") as house:
            load, back = house.load(), []
            for number in range(kills):
                async with load.running():
                    await asyncio.sleep(chance.uniform(0.05, 0.4))
                    await kill(running.dsn, folder, postmaster=bool(number % 2))
                    await asyncio.sleep(0.1)
                    # As Postgres is started again, at the same address, by who keeps it.
                    (await connected(running.dsn)).terminate()
                    begun = time.monotonic()
                    await house.ingest.answers(30)
                    back.append(time.monotonic() - begun)
                assert load.receipts
                await load.resolve()

            assert max(back) < 10
            assert set(load.statuses) <= {200, 503}
            assert load.slowest < 10
            assert load.cut == 0
            assert await house.sound() == 1 + len(load.acknowledged)
    finally:
        await asyncio.to_thread(places.__exit__, None, None, None)
