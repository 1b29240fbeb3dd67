"""The keys of organisations: made, rotated, revoked, listed. Keeps only their SHA-256, and recognises nobody."""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Final

from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from foundation import trail
from foundation.access.rights import SHORT_NAME, checked
from foundation.database import Database

# How long a rotated key still works beside the new one, unless somebody says otherwise.
OVERLAP: Final = timedelta(days=7)

REGISTER = text("""
INSERT INTO access.organisation (organisation, name, kind)
VALUES (:organisation, coalesce(CAST(:name AS text), :organisation), :kind)
ON CONFLICT (organisation) DO UPDATE
SET name = coalesce(CAST(:name AS text), organisation.name), kind = coalesce(excluded.kind, organisation.kind)
""")

ISSUE = text("""
INSERT INTO access.key (key, organisation, sha256, scopes, expires_at, requests_a_minute, replaces, people)
VALUES (:key, :organisation, :sha256, :scopes, :expires_at, :requests_a_minute, :replaces, :people)
""")

REVOKE = text("UPDATE access.key SET revoked_at = now() WHERE key = :key AND revoked_at IS NULL RETURNING key")

END = text("UPDATE access.key SET expires_at = least(expires_at, :at) WHERE key = :key")

LIST = text("""
SELECT key, organisation, scopes, created_at, expires_at, revoked_at, requests_a_minute, replaces, people
FROM access.key
WHERE (CAST(:organisation AS text) IS NULL OR organisation = :organisation)
  AND (CAST(:key AS text) IS NULL OR key = :key)
ORDER BY organisation, created_at, key
""")


class GroupTaken(ValueError):
    """The people of this group hold a key already; revoke that one first."""


class HeldByPeople(ValueError):
    """People sign in for this key, so there is nothing to rotate; revoke it, or end their membership of the group."""


class OrganisationNotNamed(ValueError):
    """An organisation is known by a short name of lower-case letters, digits and hyphens: "my-ngo"."""


@dataclass(frozen=True, slots=True)
class IssuedKey:
    """A new key; `secret` is shown once and stored nowhere."""

    key: str
    secret: str


@dataclass(frozen=True, slots=True)
class HeldKey:
    """A key as it may be listed: everything but itself."""

    key: str
    organisation: str
    scopes: tuple[str, ...]
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    requests_a_minute: int | None
    replaces: str | None
    people: str | None  # the group whose members hold it by signing in

    @property
    def in_force(self) -> bool:
        return self.revoked_at is None and (self.expires_at is None or self.expires_at > datetime.now(UTC))

    def to_json(self) -> dict[str, object]:
        """The key as an answer or `--json` shows it."""
        moments = {name: getattr(self, name) for name in ("created_at", "expires_at", "revoked_at")}
        return {
            "id": self.key,
            "organisation": self.organisation,
            "scopes": list(self.scopes),
            **{name: None if moment is None else moment.isoformat() for name, moment in moments.items()},
            "requests_a_minute": self.requests_a_minute,
            "replaces": self.replaces,
            "people": self.people,
        }


async def issue(
    database: Database,
    organisation: str,
    scopes: Iterable[str],
    *,
    name: str | None = None,
    kind: str | None = None,
    expires_at: datetime | None = None,
    requests_a_minute: int | None = None,
    people: str | None = None,
    actor: str = "console",
) -> IssuedKey:
    """Registers the organisation if it is new, and makes a key of 256 random bits for it.

    With `people`, the members of that group hold it by signing in, and its secret is nobody's. Raises
    OrganisationNotNamed, ScopeUnknown or GroupTaken.
    """
    if not SHORT_NAME.fullmatch(organisation):
        raise OrganisationNotNamed(OrganisationNotNamed.__doc__)
    given = [checked(scope) for scope in scopes]
    try:
        async with database.connection() as connection:
            await connection.execute(REGISTER, {"organisation": organisation, "name": name, "kind": kind})
            issued = await _make(connection, organisation, given, expires_at, requests_a_minute, people=people)
            await trail.note(connection, actor, "key.issued", issued.key, organisation=organisation, scopes=given,
                             expires_at=expires_at, people=people)  # fmt: skip
    except IntegrityError:
        if people is None:
            raise
        raise GroupTaken(GroupTaken.__doc__) from None
    return issued


async def rotate(
    database: Database, key: str, *, overlap: timedelta = OVERLAP, actor: str = "console"
) -> IssuedKey | None:
    """A new key with the same rights; the old one ends after the overlap. None: there is no such key in force.

    Raises HeldByPeople.
    """
    old = await find(database, key)
    if old is None or not old.in_force:
        return None
    if old.people is not None:
        raise HeldByPeople(HeldByPeople.__doc__)
    async with database.connection() as connection:
        issued = await _make(
            connection, old.organisation, old.scopes, old.expires_at, old.requests_a_minute, replaces=key
        )
        ends = datetime.now(UTC) + overlap
        await connection.execute(END, {"key": key, "at": ends})
        await trail.note(connection, actor, "key.rotated", key, replaced_by=issued.key, ends=ends)
    return issued


async def revoke(database: Database, key: str, *, actor: str = "console") -> bool:
    """Whether there was such a key in force; it is refused everywhere within 5 s."""
    async with database.connection() as connection:
        revoked = (await connection.execute(REVOKE, {"key": key})).one_or_none() is not None
        if revoked:
            await trail.note(connection, actor, "key.revoked", key)
    return revoked


async def held(database: Database, organisation: str | None = None) -> tuple[HeldKey, ...]:
    """All keys, or those of one organisation, the ended ones too."""
    return await _list(database, organisation, None)


async def find(database: Database, key: str) -> HeldKey | None:
    """The key of this id, in force or not."""
    return next(iter(await _list(database, None, key)), None)


async def _list(database: Database, organisation: str | None, key: str | None) -> tuple[HeldKey, ...]:
    async with database.connection() as connection:
        rows = (await connection.execute(LIST, {"organisation": organisation, "key": key})).mappings().all()
    return tuple(HeldKey(**{**row, "scopes": tuple(row["scopes"])}) for row in rows)


async def _make(
    connection: AsyncConnection,
    organisation: str,
    scopes: Sequence[str],
    expires_at: datetime | None,
    requests_a_minute: int | None,
    replaces: str | None = None,
    people: str | None = None,
) -> IssuedKey:
    key = secrets.token_hex(5)
    secret = f"sitrep_{key}_{secrets.token_urlsafe(32)}"
    row = {"key": key, "organisation": organisation, "sha256": fingerprint(secret), "scopes": list(scopes)}
    ends = {"expires_at": expires_at, "requests_a_minute": requests_a_minute, "replaces": replaces, "people": people}
    await connection.execute(ISSUE, row | ends)
    return IssuedKey(key, secret)


def fingerprint(secret: str) -> bytes:
    """What is kept of a key, and what it is found by."""
    return sha256(secret.encode()).digest()
