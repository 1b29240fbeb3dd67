"""Makes the knowledge anew beside the old one, which is served meanwhile, and puts it in its place in a moment.
Never projects by other rules than the projection.
"""

import asyncio
import json
from collections.abc import Callable, Iterable
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import asyncpg

import eventlog as package_of_the_log
import sitrep as package_of_the_rules
from eventlog import log as eventlog
from foundation.database import Database
from sitrep import beside, projection
from sitrep.beside import BEFORE, BESIDE, Beside

# Many events a transaction, since nobody waits for these rows; with more of them at once an event costs a fifth more.
BATCH: Final = 2_000

# A number of our own: the database's locks of this kind have no other name.
ALONE: Final = 0x5173_4E90

# Whoever projects waits for this long at most while the names are exchanged, and readers do not wait.
SWAP_SECONDS: Final = 5
TRIES: Final = 12

# A young table has no statistics, and its planner then sorts and hashes all of it for a few rows.
BY_INDEX = """
SELECT set_config(name, 'off', false)
FROM unnest(ARRAY['enable_hashjoin', 'enable_mergejoin', 'enable_seqscan', 'enable_bitmapscan', 'enable_sort']) AS name
"""

STATE = "SELECT obj_description(oid, 'pg_namespace') FROM pg_namespace WHERE nspname = $1"
EXISTS = "SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = $1)"
TABLES = "SELECT relname FROM pg_class WHERE relnamespace = 'knowledge'::regnamespace AND relkind = 'r'"
REVISION = "SELECT version_num FROM alembic_version"
CHECKPOINT = "SELECT coalesce((SELECT seq FROM knowledge.checkpoint WHERE crisis = $1), 0)"
CHECKPOINTS = "SELECT crisis, seq FROM knowledge.checkpoint"

Taken = Callable[[str, int], object]


class AlreadyRebuilding(Exception):
    """Another rebuild is at work on this database; wait until it has ended."""


async def rebuild(database: Database, crises: Iterable[str], taken: Taken = lambda *_: None) -> dict[str, int]:
    """Projects these crises again from their first event; the others are taken over as they are.

    Returns the number of events of each; `taken` is told of each step, first of what an earlier rebuild had done that
    was cut off. Needs the owner of the database. Raises AlreadyRebuilding.
    """
    wanted = sorted(crises)
    async with database.raw() as connection:
        if not await connection.fetchval("SELECT pg_try_advisory_lock($1)", ALONE):
            raise AlreadyRebuilding(AlreadyRebuilding.__doc__)
        try:
            await _clear_away(connection)
            await _begin(connection, wanted)
            there: Any = Beside(connection)
            await connection.execute(BY_INDEX)
            read = {crisis: await _project(there, crisis, taken) for crisis in wanted}
            await connection.execute("RESET ALL")
            await _analyse(connection)
            await _put_in_place(connection, there)
            await _clear_away(connection)
        finally:
            if not connection.is_closed():
                await connection.execute("RESET ALL")
                await connection.execute("SELECT pg_advisory_unlock($1)", ALONE)
    return read


async def _begin(connection: asyncpg.Connection, wanted: list[str]) -> None:
    """The schema beside: the one of an earlier rebuild of the same crises by the same rules, or a new one."""
    revision = await connection.fetchval(REVISION)
    state = json.dumps({"crises": wanted, "revision": revision, "rules": rules()}, sort_keys=True)
    if await connection.fetchval(STATE, BESIDE) == state:
        return
    await connection.execute(f"DROP SCHEMA IF EXISTS {BESIDE} CASCADE")
    # One snapshot, so that what is taken over of the other crises is of one moment.
    async with connection.transaction(isolation="repeatable_read"):
        await beside.make(connection)
        for row in await connection.fetch(TABLES):
            table = f'"{row["relname"]}"'
            await connection.execute(
                f"INSERT INTO {BESIDE}.{table} SELECT * FROM knowledge.{table} WHERE crisis <> ALL ($1)",  # noqa: S608
                wanted,
            )
        said = await connection.fetchval("SELECT quote_literal($1)", state)
        await connection.execute(f"COMMENT ON SCHEMA {BESIDE} IS {said}")


async def _project(there: asyncpg.Connection, crisis: str, taken: Taken) -> int:
    """All of one crisis, from where an earlier rebuild was cut off."""
    seq: int = await there.fetchval(CHECKPOINT, crisis)
    taken(crisis, seq)
    while step := await projection.advance(there, crisis, seq, BATCH):
        seq += step
        taken(crisis, step)
    return seq


async def _analyse(connection: asyncpg.Connection) -> None:
    for row in await connection.fetch(TABLES):
        await connection.execute(f'ANALYZE {BESIDE}."{row["relname"]}"')


async def _put_in_place(connection: asyncpg.Connection, there: asyncpg.Connection) -> None:
    """Catches up, and exchanges the names while nobody else projects: no reader is ever sent back to an older seq."""
    for left in reversed(range(TRIES)):
        await _catch_up(there, BATCH)
        try:
            async with connection.transaction():
                await connection.execute(f"SET LOCAL lock_timeout = '{SWAP_SECONDS}s'")
                # It holds back who projects and who makes a crisis known, and no reader.
                await connection.execute("LOCK TABLE knowledge.checkpoint IN EXCLUSIVE MODE")
                await _catch_up(there, BATCH)
                await beside.swap(connection)
        except asyncpg.LockNotAvailableError:
            if not left:
                raise
        else:
            return


async def _catch_up(there: asyncpg.Connection, most: int) -> None:
    """What was appended since, of every crisis."""
    done = {row["crisis"]: row["seq"] for row in await there.fetch(CHECKPOINTS)}
    for crisis, head in (await eventlog.crises(there)).items():
        seq = done.get(crisis, 0)
        while seq < head and (step := await projection.advance(there, crisis, seq, most)):
            seq += step


async def _clear_away(connection: asyncpg.Connection) -> None:
    """Drops what was served before, once the last reader has left it."""
    for _ in range(TRIES):
        if not await connection.fetchval(EXISTS, BEFORE):
            return
        try:
            await connection.execute(f"DROP SCHEMA IF EXISTS {BEFORE} CASCADE")
        except (asyncpg.LockNotAvailableError, asyncpg.DeadlockDetectedError):
            await asyncio.sleep(1)
    # It is in nobody's way; the next rebuild drops it.


@cache
def rules() -> str:
    """A digest of the code that projects: what other code began, this one does not go on with."""
    found = sha256()
    for package in (package_of_the_log, package_of_the_rules):
        for path in sorted(Path(str(package.__file__)).parent.rglob("*.py")):
            found.update(path.read_bytes())
    return found.hexdigest()
