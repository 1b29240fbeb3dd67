"""F17: every connection is taken, or the database gives statements up. Who asks is told so in less than a second, and
the service recovers by itself.

A second of the service that is asked, whatever the pace of the machine: see `pace`.
"""

import asyncio
from contextlib import AsyncExitStack
from functools import partial

import asyncpg
from pace import paced
from serving import asking

from foundation.settings import Settings
from ingest.app import create_app as create_ingest
from sitrep.app import create_app as create_sitrep

DOORS = ((create_ingest, "/v1/crises/port-city/events"), (create_sitrep, "/v1/crises/port-city/summary"))
ALIVE = "/healthz"
WAITING = "SELECT count(*) FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid))"


async def wait_for_a_lock(owner: asyncpg.Connection, many: int) -> None:
    """Returns when so many sessions wait for what this one has locked."""
    async with asyncio.timeout(60):
        while await owner.fetchval(WAITING) < many:  # noqa: ASYNC110 - nothing tells of it
            await asyncio.sleep(0.01)


async def test_an_exhausted_pool_is_told_in_less_than_a_second_and_recovers(house, tmp_path):
    for create, door in DOORS:
        app = create(Settings(data_dir=tmp_path), house.dsn)
        async with asking(app, house.key) as client:
            async with AsyncExitStack() as held:
                for _ in range(10):
                    await held.enter_async_context(app.state.database.raw())
                async with paced(partial(client.get, ALIVE)) as passed:
                    answers = await asyncio.gather(*(client.get(door) for _ in range(20)))
            after = await client.get(door)

        assert {answer.status_code for answer in answers} == {503}
        assert {answer.json()["code"] for answer in answers} == {"unavailable"}
        assert passed.seconds < 1
        # The sitrep service answers by another 503 that the crisis was not read yet: nobody projects here.
        assert after.status_code == 200 or after.json()["code"] == "not_read_yet"


async def test_posts_that_find_every_connection_taken_are_told_in_less_than_a_second(house, said):
    """A slow writer holds four crises: their four appends hold the four connections that appending has."""
    holder = await asyncpg.connect(house.dsn)
    async with house.load().client() as client:
        for name in "abcde":
            opening = {"crisis": name * 3, "name": name, "country": "SYR", "timezone": "UTC"}
            assert (await client.post("/v1/crises", json=opening)).status_code == 201
        async with holder.transaction():
            await holder.execute("SELECT FROM eventlog.head FOR UPDATE")
            waiting = [
                asyncio.create_task(client.post(f"/v1/crises/{name * 3}/events", json=said())) for name in "abcd"
            ]
            await wait_for_a_lock(holder, 4)
            async with paced(partial(client.get, ALIVE)) as passed:
                refused = await client.post("/v1/crises/eee/events", json=said())
        written = await asyncio.gather(*waiting)
        after = await client.post("/v1/crises/eee/events", json=said())
    await holder.close()

    assert refused.status_code == 503
    assert passed.seconds < 1
    assert [answer.status_code for answer in written] == [201] * 4
    assert after.status_code == 201


async def test_a_statement_that_the_database_gives_up_is_unavailable_and_not_an_error_of_ours(house, said):
    owner = await asyncpg.connect(house.dsn)
    name = await owner.fetchval("SELECT current_database()")
    await owner.execute(f"ALTER DATABASE {name} SET statement_timeout = '300ms'")
    # New connections have it: the old ones end.
    await owner.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    async with house.load().client() as client:
        assert await house.ingest.answers(60) < 60
        async with owner.transaction():
            await owner.execute("SELECT FROM eventlog.head FOR UPDATE")
            async with paced(partial(client.get, ALIVE)) as passed:
                posted = await client.post("/v1/crises/port-city/events", json=said())
        async with owner.transaction():
            await owner.execute("LOCK TABLE eventlog.event IN ACCESS EXCLUSIVE MODE")
            read = await client.get("/v1/crises/port-city/events")
        after = await client.post("/v1/crises/port-city/events", json=said())
    await owner.close()

    assert (posted.status_code, read.status_code, after.status_code) == (503, 503, 201)
    assert passed.seconds < 1
