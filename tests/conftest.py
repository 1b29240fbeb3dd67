"""A database of its own for each test: the schema is migrated once into a template, and copied."""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from itertools import count

import asyncpg
import pytest

from foundation.database import Database, migrate, migrations
from foundation.embedded import embedded

TEMPLATE = f"sitrep_template_{os.getpid()}"
_numbers = count(1)


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The DSN of a Postgres whose user may make databases: SITREP_TEST_DATABASE_URL, or one for this run."""
    if given := os.environ.get("SITREP_TEST_DATABASE_URL"):
        yield given
    else:
        with embedded(tmp_path_factory.mktemp("postgres", numbered=True)) as running:
            yield running.dsn


@pytest.fixture(scope="session")
def template(server: str) -> Iterator[str]:
    """The name of a database that holds the schema and nothing else."""
    asyncio.run(_execute(server, f"CREATE DATABASE {TEMPLATE}"))
    if (migrations() / "env.py").exists():
        migrate(_with_database(server, TEMPLATE))
    yield TEMPLATE
    asyncio.run(_execute(server, f"DROP DATABASE {TEMPLATE} WITH (FORCE)"))


@pytest.fixture
def dsn(server: str, template: str) -> Iterator[str]:
    """The DSN of a migrated database that is this test's alone."""
    name = f"sitrep_test_{os.getpid()}_{next(_numbers)}"
    asyncio.run(_execute(server, f"CREATE DATABASE {name} TEMPLATE {template}"))
    yield _with_database(server, name)
    asyncio.run(_execute(server, f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture
async def database(dsn: str) -> AsyncIterator[Database]:
    async with Database(dsn) as database:
        yield database


async def _execute(dsn: str, statement: str) -> None:
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


def _with_database(dsn: str, name: str) -> str:
    address, _, options = dsn.partition("?")
    return f"{address.rpartition('/')[0]}/{name}" + (f"?{options}" if options else "")
