"""One address and one way to the schema, however many come at once."""

import asyncio
import os
import sys
from collections.abc import Iterator

import asyncpg
import pytest
from alembic import command
from alembic.config import Config

from foundation.database import Database, migrate, migrate_async, migrations


async def execute(dsn: str, statement: str) -> None:
    connection = await asyncpg.connect(dsn)
    await connection.execute(statement)
    await connection.close()


@pytest.fixture
def empty(server: str) -> Iterator[str]:
    """A database without a schema."""
    name = f"sitrep_empty_{os.getpid()}"
    asyncio.run(execute(server, f"CREATE DATABASE {name}"))
    address, _, options = server.partition("?")
    yield f"{address.rpartition('/')[0]}/{name}" + (f"?{options}" if options else "")
    asyncio.run(execute(server, f"DROP DATABASE {name} WITH (FORCE)"))


async def test_several_that_migrate_at_once_wait_for_one_another(empty):
    """Two threads of this process and two processes beside it."""
    alone = "import sys; from foundation.database import migrate; migrate(sys.argv[1])"
    others = [await asyncio.create_subprocess_exec(sys.executable, "-c", alone, empty) for _ in range(2)]
    await asyncio.gather(migrate_async(empty), migrate_async(empty), *(other.wait() for other in others))
    assert [other.returncode for other in others] == [0, 0]
    async with Database(empty) as database, database.raw() as connection:
        versions = await connection.fetch("SELECT version_num FROM alembic_version")
        assert await connection.fetchval("SELECT count(*) FROM eventlog.installation") == 1

    assert len(versions) == 1


def test_no_migration_ever_drops_a_log(dsn):
    config = Config(attributes={"dsn": dsn})
    config.set_main_option("script_location", str(migrations()))
    with pytest.raises(Exception, match="never dropped"):
        command.downgrade(config, "base")

    migrate(dsn)


async def test_the_address_may_name_the_driver(dsn):
    named = dsn.replace("postgresql://", "postgresql+asyncpg://", 1)
    async with Database(named, "sitrep_ingest") as database, database.raw() as connection:
        assert await connection.fetchval("SELECT current_user") == "sitrep_ingest"
        assert await connection.fetchval("SHOW timezone") == "UTC"


async def test_a_connection_that_the_server_cut_is_replaced(database):
    async with database.raw() as connection:
        mine = connection.get_server_pid()
    other = await asyncpg.connect(database.dsn)
    # Until it is gone: before that, the server may hang up in the middle of the next statement, as it may at any time.
    assert await other.fetchval("SELECT pg_terminate_backend($1, 10000)", mine)
    await other.close()
    async with database.raw() as connection:
        assert await connection.fetchval("SELECT 1") == 1
