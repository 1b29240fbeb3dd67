"""A database of its own for each test: the schema is migrated once into a template, and copied."""

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import cache, partial
from itertools import count
from pathlib import Path
from urllib.parse import unquote, urlsplit

import asyncpg
import httpx2
import pytest
from hypothesis import settings
from serving import asking

from foundation import access
from foundation.database import Database, migrate, migrations
from foundation.embedded import embedded
from foundation.settings import Settings
from ingest.app import create_app as create_ingest
from sitrep.app import create_app as create_sitrep
from sitrep.render import PangoIsMissing

# SITREP_TEST_PROFILE=nightly tries every property on many more histories than a run before a commit can afford.
settings.register_profile("standard", max_examples=100, deadline=None)
settings.register_profile("nightly", max_examples=2_000, deadline=None, print_blob=True)
settings.load_profile(os.environ.get("SITREP_TEST_PROFILE", "standard"))

TEMPLATE = f"sitrep_template_{os.getpid()}"
_numbers = count(1)

Copied = Callable[[], AbstractContextManager[str]]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Where Pango is missing everything else is tested; CI has it, and must not pass without."""
    needing = [item for item in items if item.get_closest_marker("pdf")]
    if needing and not os.environ.get("CI") and not pango_is_here():
        for item in needing:
            item.add_marker(pytest.mark.skip(reason=PangoIsMissing.__doc__ or "Pango is missing"))


@cache
def pango_is_here() -> bool:
    """Whether this machine can make a PDF at all; asked in a process of its own, since the answer loads much."""
    return subprocess.run([sys.executable, "-c", "import weasyprint"], capture_output=True, check=False).returncode == 0


@pytest.fixture
def pango() -> bool:
    return pango_is_here()


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
            asyncio.run(_hasten(running.dsn))
            yield running.dsn


async def _hasten(dsn: str) -> None:
    """Spares a server that lives for one run what it is not needed for: most of a run goes into making databases.

    Without fsync a killed server still loses nothing, since the system has what was written: a power cut would. And a
    password that guards nothing is not hashed four thousand times for each connection.
    """
    connection = await asyncpg.connect(dsn)
    try:
        for name in ("fsync", "full_page_writes"):
            await connection.execute(f"ALTER SYSTEM SET {name} = off")
        await connection.execute("SELECT pg_reload_conf()")
        # Postgres 15 has no such setting.
        await connection.execute("SELECT set_config(name, '1', false) FROM pg_settings WHERE name = 'scram_iterations'")
        await connection.execute(f"ALTER USER sitrep PASSWORD '{unquote(urlsplit(dsn).password or '')}'")
    finally:
        await connection.close()


@pytest.fixture(scope="session")
def template(server: str) -> Iterator[str]:
    """The name of a database that holds the schema and nothing else."""
    asyncio.run(_execute(server, f"CREATE DATABASE {TEMPLATE}"))
    if (migrations() / "env.py").exists():
        migrate(_with_database(server, TEMPLATE))
    yield TEMPLATE
    asyncio.run(_execute(server, f"DROP DATABASE {TEMPLATE} WITH (FORCE)"))


@pytest.fixture(scope="session")
def copied(server: str, template: str) -> Copied:
    """Makes a migrated database that lasts as long as its context."""
    return partial(_copied, server, template)


@pytest.fixture
def dsn(copied: Copied) -> Iterator[str]:
    """The DSN of a migrated database that is this test's alone."""
    with copied() as dsn:
        yield dsn


@pytest.fixture(scope="module")
def module_dsn(copied: Copied) -> Iterator[str]:
    """The DSN of a migrated database that the tests of one file share."""
    with copied() as dsn:
        yield dsn


@pytest.fixture
async def database(dsn: str) -> AsyncIterator[Database]:
    async with Database(dsn) as database:
        yield database


@pytest.fixture
async def services(
    dsn: str, database: Database, tmp_path: Path
) -> AsyncIterator[tuple[httpx2.AsyncClient, httpx2.AsyncClient]]:
    """Who posts to ingest with the key of a desk, and who reads at sitrep without one."""
    made = Settings(data_dir=tmp_path)
    issued = await access.issue(database, "desk", ["crises:open", "events:write", "events:edit"], name="The Desk")
    async with asking(create_ingest(made, dsn), issued.secret) as posts, asking(create_sitrep(made, dsn)) as reads:
        yield posts, reads


@contextmanager
def _copied(server: str, template: str) -> Iterator[str]:
    name = f"sitrep_test_{os.getpid()}_{next(_numbers)}"
    # Copied as files and not through the WAL: of a small template, that is the cheaper way by half.
    asyncio.run(_execute(server, f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy"))
    yield _with_database(server, name)
    asyncio.run(_execute(server, f"DROP DATABASE {name} WITH (FORCE)"))


async def _execute(dsn: str, statement: str) -> None:
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


def _with_database(dsn: str, name: str) -> str:
    address, _, options = dsn.partition("?")
    return f"{address.rpartition('/')[0]}/{name}" + (f"?{options}" if options else "")
