"""One address, one pool and one way to the schema, for every driver. Never holds a statement about a table."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from threading import Lock
from typing import Any, Literal, Self

import asyncpg
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.util import await_only

Role = Literal["sitrep_ingest", "sitrep_reports", "sitrep_publisher"]

_ALONE = Lock()

# What a dead server, a cut connection or an exhausted pool looks like from here: try again, nothing was acknowledged.
UNREACHABLE = (
    OSError,
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    # What the driver says of itself when the server hangs up between two of its messages.
    asyncpg.InternalClientError,
    asyncpg.CannotConnectNowError,
    asyncpg.TooManyConnectionsError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.LockNotAvailableError,
    asyncpg.QueryCanceledError,
    asyncpg.DiskFullError,
    InterfaceError,
    OperationalError,
    PoolTimeout,
)


def dsn_engine(dsn: str, *, role: Role | None = None, size: int = 10) -> AsyncEngine:
    """An engine over asyncpg, which reads the address itself: libpq's URL syntax, sslmode included."""

    async def connect() -> asyncpg.Connection:
        return await asyncpg.connect(_libpq(dsn), timeout=10, command_timeout=60, server_settings=_session(role))

    return create_async_engine(
        "postgresql+asyncpg://",
        async_creator=connect,
        pool_size=size,
        max_overflow=0,
        pool_timeout=5,
        pool_pre_ping=True,
    )


class Database:
    """The database as one service sees it: in its role, with one bounded pool."""

    def __init__(self, dsn: str, role: Role | None = None, *, size: int = 10) -> None:
        self.dsn = dsn
        self.role: Role | None = role
        self.engine = dsn_engine(dsn, role=role, size=size)

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[AsyncConnection]:
        """A transaction for statements in SQLAlchemy Core."""
        async with self.engine.begin() as connection:
            yield connection

    @asynccontextmanager
    async def raw(self) -> AsyncIterator[asyncpg.Connection]:
        """The driver's own connection from the same pool, for the log: it takes arrays four times as fast."""
        async with self.engine.connect() as connection:
            held = await connection.get_raw_connection()
            yield held.driver_connection

    async def listen(self) -> asyncpg.Connection:
        """A connection of its own, outside the pool, for LISTEN."""
        return await asyncpg.connect(_libpq(self.dsn), timeout=10, server_settings=_session(self.role))

    async def close(self) -> None:
        await self.engine.dispose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()


def migrate(dsn: str, revision: str = "head") -> None:
    """Brings the schema up to date; several at once wait for one another.
    Must not be called from a running event loop.
    """
    config = Config(attributes={"dsn": dsn})
    config.set_main_option("script_location", str(migrations()))
    # Alembic keeps its context in module globals: two threads would migrate with one another's connection.
    with _ALONE:
        command.upgrade(config, revision)


async def migrate_async(dsn: str, revision: str = "head") -> None:
    """As `migrate`, from a running event loop."""
    await asyncio.to_thread(migrate, dsn, revision)


def run_script(connection: Connection, sql: str) -> None:
    """Runs several statements at once inside the connection's transaction, as migrations write them.

    SQLAlchemy prepares every statement, and Postgres prepares only one at a time: this takes the driver's simple way.
    """
    driver: Any = connection.connection.driver_connection
    await_only(driver.execute(sql))


def migrations() -> Path:
    """Where the migrations lie: beside the source when developed, inside this package when installed."""
    here = Path(__file__).parent
    beside = here.parent.parent / "migrations"
    return beside if (beside / "env.py").exists() else here / "migrations"


def _libpq(dsn: str) -> str:
    scheme, _, rest = dsn.partition("://")
    return f"{scheme.split('+')[0]}://{rest}"  # SQLAlchemy's "postgresql+asyncpg://" is understood too


def _session(role: Role | None) -> dict[str, Any]:
    return {
        "application_name": "sitrep",
        "timezone": "UTC",
        "lock_timeout": "10s",
        "idle_in_transaction_session_timeout": "60s",
        **({"role": role} if role else {}),
    }
