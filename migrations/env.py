"""Runs the migrations over asyncpg, one at a time for a database, in one transaction.
Never reads the environment itself.
"""

import asyncio

from alembic import context
from sqlalchemy import Connection, text

from foundation.database import dsn_engine
from foundation.settings import Settings

# One number for all who migrate this schema: they wait for one another, and the later find nothing to do.
LOCK = text("SELECT pg_advisory_xact_lock(7281049152026)")


def _migrate(connection: Connection) -> None:
    context.configure(connection=connection, target_metadata=None, transaction_per_migration=False)
    with context.begin_transaction():
        # Whoever comes second waits for the first to end; only a lock of the running services is not waited for long.
        connection.execute(text("SET LOCAL lock_timeout = 0"))
        connection.execute(LOCK)
        connection.execute(text("SET LOCAL lock_timeout = '10s'"))
        context.run_migrations()


async def _run() -> None:
    dsn = context.config.attributes.get("dsn") or Settings().database_url
    if not dsn:
        message = "set SITREP_DATABASE_URL, or run `sitrep migrate`, which starts the embedded Postgres"
        raise SystemExit(message)
    engine = dsn_engine(dsn)
    try:
        async with engine.connect() as connection:
            await connection.run_sync(_migrate)
            await connection.commit()
    finally:
        await engine.dispose()


asyncio.run(_run())
