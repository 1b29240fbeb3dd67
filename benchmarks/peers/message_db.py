"""message-db's write_message over asyncpg, one event a commit, in one category. In process: no HTTP, no validation."""

import asyncio
import json
import time
from pathlib import Path

import asyncpg

# In the order of its install.sh; it wants no pgcrypto, since gen_random_uuid has come into Postgres itself.
SQL = (
    "schema/message-store", "types/message", "tables/messages", "functions/message-store-version", "functions/hash-64",
    "functions/acquire-lock", "functions/category", "functions/is-category", "functions/id", "functions/cardinal-id",
    "functions/stream-version", "functions/write-message", "indexes/messages-category", "indexes/messages-id",
    "indexes/messages-stream",
)  # fmt: skip

WRITE = "SELECT message_store.write_message($1, $2, $3, $4::jsonb)"


async def install(dsn: str, package: Path) -> None:
    connection = await asyncpg.connect(dsn)
    for name in SQL:
        # It makes its indexes beside writers, which a transaction of several statements may not.
        await connection.execute((package / f"database/{name}.sql").read_text("utf-8").replace(" CONCURRENTLY", ""))
    await connection.close()


async def appended(dsn: str, bodies: list[bytes], callers: int, seconds: float) -> float:
    """Events a second."""
    waiting, done, end = iter(bodies), 0, time.perf_counter() + seconds
    pool = await asyncpg.create_pool(
        dsn, min_size=callers, max_size=callers, server_settings={"search_path": "message_store,public"}
    )

    async def one() -> None:
        nonlocal done
        async with pool.acquire() as connection:
            while time.perf_counter() < end and (body := next(waiting, None)) is not None:
                event = json.loads(body)
                await connection.fetchval(WRITE, event["id"], f"report-{event['id']}", event["type"], body.decode())
                done += 1

    begun = time.perf_counter()
    await asyncio.gather(*(one() for _ in range(callers)))
    rate = done / (time.perf_counter() - begun)
    await pool.close()
    return rate
