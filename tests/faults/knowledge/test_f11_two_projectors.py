"""F11: several projectors follow one log and lose their sessions again and again. Every effect is applied once."""

import asyncio
import random
import signal
import sys

import asyncpg
import pytest

from sitrep import rebuilding
from sitrep.knowledge.views import CHECKPOINT

FOLLOW = """
import asyncio, sys
from foundation.database import Database
from sitrep import projection

projection.BATCH = 5

async def main():
    async with Database(sys.argv[1], "sitrep_reports") as database:
        await projection.follow(database, asyncio.Event())

asyncio.run(main())
"""

# A projector loses its session, and with it every lock that it held.
CUT = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND application_name = 'sitrep' AND pid <> pg_backend_pid()
ORDER BY random() LIMIT 1
"""


@pytest.mark.parametrize(("size", "cuts"), [(200, 2), pytest.param(4_000, 100, marks=pytest.mark.nightly)])
async def test_projectors_that_race_and_lose_their_sessions_apply_everything_once(
    dsn, database, written, known, size, cuts
):
    chance = random.Random(11)
    await written(size)
    projectors = [await asyncio.create_subprocess_exec(sys.executable, "-c", FOLLOW, dsn) for _ in range(2)]
    connection = await asyncpg.connect(dsn)
    done = 0
    try:
        async with asyncio.timeout(600):
            while (await connection.fetchval(CHECKPOINT, "port-city") or 0) < size + 1:
                if done < cuts:
                    done += bool(await connection.fetchval(CUT))
                # Quick enough to meet them at work: forty steps are over in a third of a second.
                await asyncio.sleep(chance.uniform(0.005, 0.05))
    finally:
        for projector in projectors:
            projector.send_signal(signal.SIGKILL)
            await projector.wait()
        await connection.close()
    followed = await known()
    await rebuilding.rebuild(database, ["port-city"])

    assert done > cuts // 4
    assert await known() == followed
