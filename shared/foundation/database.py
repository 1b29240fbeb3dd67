"""One address, one pool and one way to the schema, for every driver. Never holds a statement about a table."""

import asyncio
import select
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from threading import Lock
from typing import Any, Final, Literal, Self

import asyncpg
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, event
from sqlalchemy.exc import DBAPIError, InterfaceError, InvalidatePoolError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry
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


# How long a connection may lie unused before it is tried again.
TRIED_AFTER_SECONDS: Final = 1.0


def dsn_engine(
    dsn: str, *, role: Role | None = None, size: int = 10, patience: float = 60, wait: float = 5
) -> AsyncEngine:
    """An engine over asyncpg, which reads the address itself: libpq's URL syntax, sslmode included.

    A statement is given up after `patience` seconds, and the wait for a free connection after `wait`.
    """

    async def connect() -> asyncpg.Connection:
        return await connected(dsn, role, patience)

    engine = create_async_engine(
        "postgresql+asyncpg://",
        async_creator=connect,
        pool_size=size,
        max_overflow=0,
        pool_timeout=wait,
    )
    _try_what_was_idle(engine)
    return engine


def _try_what_was_idle(engine: AsyncEngine) -> None:
    """A connection that lay idle is tried before it is given out. One that was used a moment ago, and to which the
    server has sent nothing since, is given out as it is: to try it takes three round trips, and a report asks for many.
    """

    @event.listens_for(engine.sync_engine, "checkin")
    def left(_: object, entry: ConnectionPoolEntry) -> None:
        entry.info["left_at"] = time.monotonic()

    @event.listens_for(engine.sync_engine, "checkout")
    def taken(connection: Any, entry: ConnectionPoolEntry, _: object) -> None:  # noqa: ANN401 - SQLAlchemy's own
        left_at = entry.info.get("left_at")
        fresh = left_at is None or time.monotonic() - left_at < TRIED_AFTER_SECONDS
        if fresh and not _spoken_to(connection.driver_connection):
            return
        try:
            engine.sync_engine.dialect.do_ping(connection)
        except Exception:  # noqa: BLE001 - whatever it is, this one is not to be used
            raise InvalidatePoolError from None


def _spoken_to(connection: asyncpg.Connection) -> bool:
    """Whether the server has closed the line, or has sent what nobody asked for: that it will."""
    if connection.is_closed():
        return True
    line = connection._transport.get_extra_info("socket")  # noqa: SLF001 - the driver tells it only once it has read it
    waiting = select.poll()
    waiting.register(line.fileno(), select.POLLIN)
    return bool(waiting.poll(0))


async def connected(dsn: str, role: Role | None, patience: float) -> asyncpg.Connection:
    """The driver's own connection: its statements, and the connecting itself, are given up after `patience` seconds."""
    try:
        return await asyncpg.connect(
            _libpq(dsn), timeout=min(patience, 10), command_timeout=patience, server_settings=_session(role)
        )
    except UNREACHABLE as error:
        # A line that is cut in the middle of the greeting, a server that recovers or takes no more: SQLAlchemy would
        # make of it an error that says nothing.
        raise ConnectionError(type(error).__name__) from error


@contextmanager
def told_apart() -> Iterator[None]:
    """Raises ConnectionError for what SQLAlchemy calls an error of some kind, where the server went away under it."""
    try:
        yield
    except DBAPIError as error:
        if isinstance(cause := getattr(error.orig, "__cause__", None), UNREACHABLE):
            raise ConnectionError(type(cause).__name__) from error
        raise


# How long a request waits for a free connection of an exhausted pool: who asks again is better off than who waits.
DOOR_WAITS: Final = 0.8


class Database:
    """The database as one service sees it: in its role, with one bounded pool."""

    def __init__(
        self, dsn: str, role: Role | None = None, *, size: int = 10, patience: float = 60, wait: float = 5
    ) -> None:
        self.dsn = dsn
        self.role: Role | None = role
        self.engine = dsn_engine(dsn, role=role, size=size, patience=patience, wait=wait)

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[AsyncConnection]:
        """A transaction for statements in SQLAlchemy Core."""
        with told_apart():
            async with self.engine.begin() as connection:
                yield connection

    @asynccontextmanager
    async def raw(self) -> AsyncIterator[asyncpg.Connection]:
        """The driver's own connection from the same pool, for the log: it takes arrays four times as fast."""
        with told_apart():
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
