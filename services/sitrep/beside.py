"""A second schema beside `knowledge`, of the same shape, and how the same statements write there.
Never knows what the tables hold.
"""

from functools import lru_cache
from typing import Any, Final

import asyncpg

SERVED: Final = "knowledge"
BESIDE: Final = "knowledge_beside"
BEFORE: Final = "knowledge_before"

# A kind of thing that is not copied here would be missing after the swap; better no rebuild than half a schema.
UNKNOWN = """
SELECT relname FROM pg_class WHERE relnamespace = 'knowledge'::regnamespace AND relkind NOT IN ('r', 'i', 't')
UNION ALL SELECT typname FROM pg_type WHERE typnamespace = 'knowledge'::regnamespace AND typtype IN ('e', 'd', 'r')
UNION ALL SELECT tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
WHERE relnamespace = 'knowledge'::regnamespace AND NOT tgisinternal
"""

TABLES = """
SELECT relname AS name, array_to_string(reloptions, ', ') AS options, obj_description(oid, 'pg_class') AS comment
FROM pg_class WHERE relnamespace = 'knowledge'::regnamespace AND relkind = 'r' ORDER BY relname
"""

# Keys before what refers to them.
CONSTRAINTS = """
SELECT relname AS name, conname, pg_get_constraintdef(pg_constraint.oid) AS definition
FROM pg_constraint JOIN pg_class ON pg_class.oid = conrelid
WHERE connamespace = 'knowledge'::regnamespace AND contype IN ('p', 'u', 'x', 'f') ORDER BY contype DESC, conname
"""

INDEXES = """
SELECT pg_get_indexdef(indexrelid) AS definition
FROM pg_index JOIN pg_class ON pg_class.oid = indrelid
WHERE relnamespace = 'knowledge'::regnamespace
  AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid) ORDER BY indexrelid
"""

# Of which columns the planner is told more or less than of others.
STATISTICS = """
SELECT relname AS name, attname AS column, attstattarget AS target
FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
WHERE relnamespace = 'knowledge'::regnamespace AND relkind = 'r' AND attnum > 0 AND NOT attisdropped
  AND attstattarget >= 0
"""

FUNCTIONS = """
SELECT pg_get_functiondef(oid) AS definition FROM pg_proc WHERE pronamespace = 'knowledge'::regnamespace ORDER BY oid
"""

GRANTS = """
SELECT privilege_type AS privilege, 'SCHEMA knowledge_beside' AS thing, grantee::regrole::text AS grantee
FROM pg_namespace, aclexplode(nspacl) WHERE nspname = 'knowledge' AND grantee <> nspowner AND grantee <> 0
UNION ALL
SELECT privilege_type, format('TABLE knowledge_beside.%I', relname), grantee::regrole::text
FROM pg_class, aclexplode(relacl)
WHERE relnamespace = 'knowledge'::regnamespace AND relkind = 'r' AND grantee <> relowner AND grantee <> 0
"""


class NotCopied(Exception):
    """The schema of knowledge holds something that a rebuild does not know how to make again."""


class Beside:
    """A connection whose statements about `knowledge` speak of the schema beside it; all others are as they were."""

    def __init__(self, connection: asyncpg.Connection) -> None:
        self._connection = connection

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever a connection has
        return getattr(self._connection, name)

    async def execute(self, query: str, *values: object, **more: object) -> Any:  # noqa: ANN401
        return await self._connection.execute(_beside(query), *values, **more)

    async def executemany(self, query: str, *values: object, **more: object) -> Any:  # noqa: ANN401
        return await self._connection.executemany(_beside(query), *values, **more)

    async def fetch(self, query: str, *values: object, **more: object) -> Any:  # noqa: ANN401
        return await self._connection.fetch(_beside(query), *values, **more)

    async def fetchmany(self, query: str, *values: object, **more: object) -> Any:  # noqa: ANN401
        return await self._connection.fetchmany(_beside(query), *values, **more)

    async def fetchrow(self, query: str, *values: object, **more: object) -> Any:  # noqa: ANN401
        return await self._connection.fetchrow(_beside(query), *values, **more)

    async def fetchval(self, query: str, *values: object, **more: object) -> Any:  # noqa: ANN401
        return await self._connection.fetchval(_beside(query), *values, **more)

    async def copy_records_to_table(self, table: str, *, schema_name: str, **more: object) -> Any:  # noqa: ANN401
        there = BESIDE if schema_name == SERVED else schema_name
        return await self._connection.copy_records_to_table(table, schema_name=there, **more)


@lru_cache(256)
def _beside(query: str) -> str:
    return query.replace(f"{SERVED}.", f"{BESIDE}.")


async def make(connection: asyncpg.Connection) -> None:
    """The schema beside, empty: each table with its keys, indexes and rights under the same names, each function.

    A function's body speaks of `knowledge`, which is the new schema once it is served. Raises NotCopied.
    """
    if unknown := await connection.fetch(UNKNOWN):
        raise NotCopied(f"{NotCopied.__doc__} {', '.join(row[0] for row in unknown)}")
    await connection.execute(f"CREATE SCHEMA {BESIDE}")
    for table in await connection.fetch(TABLES):
        options = f" WITH ({table['options']})" if table["options"] else ""
        await connection.execute(
            f'CREATE TABLE {BESIDE}."{table["name"]}" (LIKE {SERVED}."{table["name"]}" INCLUDING DEFAULTS'
            f" INCLUDING CONSTRAINTS INCLUDING COMMENTS INCLUDING GENERATED INCLUDING STORAGE){options}"
        )
        if table["comment"]:
            said = await connection.fetchval("SELECT quote_literal($1)", table["comment"])
            await connection.execute(f'COMMENT ON TABLE {BESIDE}."{table["name"]}" IS {said}')
    for row in await connection.fetch(STATISTICS):
        column = f'"{row["name"]}" ALTER COLUMN "{row["column"]}"'
        await connection.execute(f"ALTER TABLE {BESIDE}.{column} SET STATISTICS {row['target']}")
    for row in await connection.fetch(CONSTRAINTS):
        definition = row["definition"].replace(f"REFERENCES {SERVED}.", f"REFERENCES {BESIDE}.")
        await connection.execute(f'ALTER TABLE {BESIDE}."{row["name"]}" ADD CONSTRAINT "{row["conname"]}" {definition}')
    for row in await connection.fetch(INDEXES):
        await connection.execute(row["definition"].replace(f" ON {SERVED}.", f" ON {BESIDE}.", 1))
    for row in await connection.fetch(FUNCTIONS):
        await connection.execute(row["definition"].replace(f"FUNCTION {SERVED}.", f"FUNCTION {BESIDE}.", 1))
    for row in await connection.fetch(GRANTS):
        await connection.execute(f"GRANT {row['privilege']} ON {row['thing']} TO {row['grantee']}")


async def swap(connection: asyncpg.Connection) -> None:
    """What lies beside is served from the caller's commit on: nothing is copied, two names are exchanged."""
    await connection.execute(f"ALTER SCHEMA {SERVED} RENAME TO {BEFORE}")
    await connection.execute(f"ALTER SCHEMA {BESIDE} RENAME TO {SERVED}")
