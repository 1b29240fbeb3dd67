"""The knowledge is made anew beside the old one, which is served to the end; what was cut off is gone on with."""

import asyncio
import signal
import subprocess
import sys

import asyncpg
import pytest

from foundation.database import Database
from sitrep import knowledge, projection, rebuilding

# What the schema of knowledge is made of, without what is numbered anew.
CATALOGUE = """
SELECT 'table', relname, array_to_string(reloptions, ','), relacl::text, obj_description(oid, 'pg_class')
FROM pg_class WHERE relnamespace = 'knowledge'::regnamespace AND relkind = 'r'
UNION ALL
SELECT 'column', attrelid::regclass::text || '.' || attname, format_type(atttypid, atttypmod) || attnotnull,
       pg_get_expr(adbin, adrelid), col_description(attrelid, attnum)
FROM pg_attribute LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
WHERE attnum > 0 AND attrelid IN (SELECT oid FROM pg_class
                                  WHERE relnamespace = 'knowledge'::regnamespace AND relkind = 'r')
UNION ALL
SELECT 'index', indexrelid::regclass::text, pg_get_indexdef(indexrelid), NULL, NULL
FROM pg_index JOIN pg_class ON pg_class.oid = indrelid WHERE relnamespace = 'knowledge'::regnamespace
UNION ALL
SELECT 'constraint', conname, pg_get_constraintdef(oid), conrelid::regclass::text, NULL
FROM pg_constraint WHERE connamespace = 'knowledge'::regnamespace AND contype <> 'n'
UNION ALL
SELECT 'function', proname, pg_get_functiondef(oid), proacl::text, NULL
FROM pg_proc WHERE pronamespace = 'knowledge'::regnamespace
UNION ALL
SELECT 'schema', nspname, nspacl::text, NULL, NULL FROM pg_namespace WHERE nspname LIKE 'knowledge%'
ORDER BY 1, 2, 3
"""


async def catalogue(database):
    async with database.raw() as connection:
        return [tuple(row) for row in await connection.fetch(CATALOGUE)]


async def a_busy_crisis(crisis, rounds=6):
    for number in range(rounds):
        one, two = await crisis.figure(number), await crisis.figure(number + 100)
        await crisis.correct(one.id, number + 1)
        await crisis.verify(one.id)
        await crisis.retract(two.id)


async def test_what_is_served_afterwards_has_the_same_names_keys_indexes_and_rights(crisis):
    await a_busy_crisis(crisis)
    before = await catalogue(crisis.database)
    await rebuilding.rebuild(crisis.database, [crisis.name])

    assert await catalogue(crisis.database) == before
    assert len(before) > 40


async def test_what_a_rebuild_cannot_make_again_is_refused_before_anything_is_done(crisis):
    async with crisis.database.raw() as connection:
        await connection.execute("CREATE VIEW knowledge.moon AS SELECT 1")
    with pytest.raises(Exception, match="moon"):
        await rebuilding.rebuild(crisis.database, [crisis.name])


async def test_readers_are_served_the_old_knowledge_and_then_the_new_and_never_an_error(crisis, crisis_of, dsn):
    """A reader of the service's role goes on asking while one rebuild follows another and events are appended."""
    await a_busy_crisis(crisis)
    other = await crisis_of(crisis.database, "zz-other").open()
    await other.figure(23)
    await projection.catch_up(crisis.database)
    view = await knowledge.known_at(crisis.database, crisis.name)
    first = await knowledge.facts(crisis.database, view)
    ended, rounds, newest = asyncio.Event(), 0, 0

    async def read():
        nonlocal rounds, newest
        async with Database(dsn, "sitrep_reports") as own:
            while not ended.is_set():
                assert await knowledge.facts(own, view) == first
                assert (await knowledge.counts(own, view)).facts == len(first)
                now = await knowledge.known_at(own, crisis.name)
                # Nobody is sent back to what was known before.
                assert now.head >= newest
                newest = now.head
                assert (await knowledge.known_at(own, other.name)).head == 2
                rounds += 1

    async def project():
        async with Database(dsn, "sitrep_reports") as own:
            while not ended.is_set():
                await projection.catch_up(own)
                await asyncio.sleep(0.01)

    working = [asyncio.create_task(read()), asyncio.create_task(read()), asyncio.create_task(project())]
    for number in range(8):
        await crisis.figure(number)
        await rebuilding.rebuild(crisis.database, [crisis.name] if number % 2 else [crisis.name, other.name])
    ended.set()
    await asyncio.gather(*working)
    await projection.catch_up(crisis.database)

    assert rounds > 8
    assert (await knowledge.known_at(crisis.database, crisis.name)).head == 39


async def test_what_was_appended_meanwhile_is_in_what_is_served(crisis, monkeypatch):
    await a_busy_crisis(crisis)
    await projection.catch_up(crisis.database)
    usual = rebuilding._analyse

    async def late(connection):
        await crisis.figure(99)
        await projection.catch_up(crisis.database)
        await usual(connection)

    monkeypatch.setattr(rebuilding, "_analyse", late)
    await rebuilding.rebuild(crisis.database, [crisis.name])
    async with crisis.database.raw() as connection:
        seq = await connection.fetchval(rebuilding.CHECKPOINT, crisis.name)

    assert seq == 32


# It is killed when it has told of its second batch.
REBUILD = """
import asyncio, os, signal, sys
from foundation.database import Database
from sitrep import rebuilding

rebuilding.BATCH = 5
told = []

def taken(crisis, step):
    told.append(step)
    if len(told) == 3:
        os.kill(os.getpid(), signal.SIGKILL)

async def main():
    async with Database(sys.argv[1]) as database:
        await rebuilding.rebuild(database, [sys.argv[2]], taken)

asyncio.run(main())
"""


async def test_a_rebuild_that_was_killed_is_gone_on_with_from_its_checkpoint(crisis, dsn, monkeypatch):
    await a_busy_crisis(crisis)
    await projection.catch_up(crisis.database)
    view = await knowledge.known_at(crisis.database, crisis.name)
    before = await knowledge.facts(crisis.database, view)
    command = [sys.executable, "-c", REBUILD, dsn, crisis.name]
    ended = [(await asyncio.to_thread(subprocess.run, command, check=False)).returncode for _ in range(1)]
    served = await knowledge.facts(crisis.database, view)
    told: list[int] = []
    read = await rebuilding.rebuild(crisis.database, [crisis.name], lambda _, step: told.append(step))

    assert ended == [-signal.SIGKILL]
    assert served == before
    # Two batches were done before.
    assert told[0] == 10
    assert sum(told) == read[crisis.name] == 31
    assert await knowledge.facts(crisis.database, view) == before


async def test_other_rules_do_not_go_on_with_what_was_begun(crisis, dsn, monkeypatch):
    await a_busy_crisis(crisis)
    monkeypatch.setattr(rebuilding, "BATCH", 5)

    def stop(_, step):
        if step:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        await rebuilding.rebuild(crisis.database, [crisis.name], stop)
    monkeypatch.setattr(rebuilding, "rules", lambda: "others")
    told: list[int] = []
    await rebuilding.rebuild(crisis.database, [crisis.name], lambda _, step: told.append(step))

    assert told[0] == 0


async def test_two_rebuilds_at_once_are_refused(crisis, dsn):
    holder = await asyncpg.connect(dsn)
    await holder.execute("SELECT pg_advisory_lock($1)", rebuilding.ALONE)
    with pytest.raises(rebuilding.AlreadyRebuilding):
        await rebuilding.rebuild(crisis.database, [crisis.name])
    await holder.close()
    assert await rebuilding.rebuild(crisis.database, [crisis.name]) == {crisis.name: 1}
