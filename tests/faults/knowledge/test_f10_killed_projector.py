"""F10: the projector is killed between any two of its statements. It goes on where it was, and what is known is what a
rebuild makes of the same log, row by row.
"""

import asyncio
import random
import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest

from sitrep import rebuilding

# For each number that it reads: a projector, forked since importing is slow, that dies before so many statements, in
# small batches so that there are many.
PROJECTORS = """
import asyncio, os, signal, sys
import asyncpg
from foundation.database import Database
from sitrep import projection

left = 0

def fragile(usual):
    async def one(*arguments, **more):
        global left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return await usual(*arguments, **more)
    return one

for name in ("execute", "executemany", "fetch", "fetchrow", "fetchval", "copy_records_to_table"):
    setattr(asyncpg.Connection, name, fragile(getattr(asyncpg.Connection, name)))
projection.BATCH = 40

async def project():
    async with Database(sys.argv[1], "sitrep_reports") as database:
        await projection.catch_up(database)

for line in sys.stdin:
    left = int(line)
    if not (child := os.fork()):
        asyncio.run(project())
        os._exit(0)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


@pytest.fixture
def nursery(dsn: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-c", PROJECTORS, dsn]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield process
        process.kill()


@pytest.mark.parametrize("least", [2, pytest.param(200, marks=pytest.mark.nightly)])
async def test_a_projector_that_is_killed_anywhere_goes_on_and_equals_a_rebuild(
    nursery, database, written, known, least
):
    await written(100 * least)
    chance = random.Random(10)
    statuses: list[int] = []
    while 0 not in statuses:
        print(chance.randrange(8, 64), file=nursery.stdin, flush=True)
        statuses.append(int(await asyncio.to_thread(nursery.stdout.readline)))
    followed = await known()
    await rebuilding.rebuild(database, ["port-city"])

    assert statuses.count(-signal.SIGKILL) == len(statuses) - 1 >= least
    assert len(followed["fact"]) > 70 * least
    assert await known() == followed
