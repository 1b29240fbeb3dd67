"""Which organisation may post to which crisis. Never asks what a key may do."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import TextClause, text
from sqlalchemy.ext.asyncio import AsyncConnection

from foundation import trail
from foundation.database import Database

ADD = text("""
INSERT INTO access.member (crisis, organisation) VALUES (:crisis, :organisation)
ON CONFLICT (crisis, organisation) DO UPDATE SET since = now(), left_at = NULL WHERE member.left_at IS NOT NULL
RETURNING organisation
""")

REMOVE = text("""
UPDATE access.member SET left_at = now()
WHERE crisis = :crisis AND organisation = :organisation AND left_at IS NULL
RETURNING organisation
""")

MEMBERS = text("""
SELECT organisation, since FROM access.member WHERE crisis = :crisis AND left_at IS NULL ORDER BY organisation
""")

KNOWN = text("SELECT organisation FROM access.organisation WHERE organisation = :organisation")


class OrganisationUnknown(ValueError):
    """There is no organisation of this name; it is registered with its first key."""


@dataclass(frozen=True, slots=True)
class Member:
    """An organisation that may post to a crisis, and since when."""

    organisation: str
    since: datetime


async def add(database: Database, crisis: str, organisation: str, *, actor: str) -> bool:
    """Whether it was new. The first member closes a crisis to everybody who is none. Raises OrganisationUnknown."""
    async with database.connection() as connection:
        if (await connection.execute(KNOWN, {"organisation": organisation})).one_or_none() is None:
            raise OrganisationUnknown(OrganisationUnknown.__doc__)
        return await _done(connection, ADD, crisis, organisation, actor, "member.added")


async def remove(database: Database, crisis: str, organisation: str, *, actor: str) -> bool:
    """Whether it was there. When the last member has left, nobody may post until one is added."""
    async with database.connection() as connection:
        return await _done(connection, REMOVE, crisis, organisation, actor, "member.removed")


async def members(database: Database, crisis: str) -> tuple[Member, ...]:
    """The members of a crisis by name."""
    async with database.connection() as connection:
        rows = (await connection.execute(MEMBERS, {"crisis": crisis})).all()
    return tuple(Member(row.organisation, row.since) for row in rows)


async def _done(
    connection: AsyncConnection, statement: TextClause, crisis: str, organisation: str, actor: str, action: str
) -> bool:
    found = (await connection.execute(statement, {"crisis": crisis, "organisation": organisation})).one_or_none()
    if found is not None:
        await trail.note(connection, actor, action, organisation, crisis=crisis)
    return found is not None
