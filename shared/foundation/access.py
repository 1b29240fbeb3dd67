"""Who may do what: organisations, their keys and scopes.
Never sees an event, and never keeps a key, only its SHA-256.
"""

import asyncio
import re
import secrets
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from hashlib import sha256
from typing import Final

from sqlalchemy import TextClause, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from foundation import trail
from foundation.database import Database
from foundation.problems import KeyNotAccepted

SCOPES: Final = (
    "crises:open",
    "events:write",
    "events:edit",
    "events:read",
    "reports:publish",
    "audience:partners",
    "audience:restricted",
    "imports:write",
    "keys:manage",
    "privacy:erase",
)

SHORT_NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]{1,62}")

# A revoked key is refused within 5 s on every worker: no worker believes an answer for longer.
TRUST_SECONDS: Final = 4.0

# How long a rotated key still works beside the new one, unless somebody says otherwise.
OVERLAP: Final = timedelta(days=7)

_FOUND: Final = """
SELECT key.key, key.scopes, key.requests_a_minute, organisation.organisation, organisation.name, organisation.kind,
       extract(epoch FROM key.expires_at - now()) AS seconds_left,
       key.revoked_at IS NULL AND (key.expires_at IS NULL OR key.expires_at > now()) AS in_force,
       ARRAY(SELECT crisis FROM access.member GROUP BY crisis
             HAVING NOT bool_or(member.organisation = key.organisation AND member.left_at IS NULL)) AS closed
FROM access.key JOIN access.organisation USING (organisation)
"""
FIND = text(f"{_FOUND} WHERE key.sha256 = :sha256 AND key.people IS NULL")
FIND_PEOPLE = text(f"{_FOUND} WHERE key.people = ANY (:groups) AND key.revoked_at IS NULL")

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


class ScopeUnknown(ValueError):
    """This is not a scope."""


class GroupTaken(ValueError):
    """The people of this group hold a key already; revoke that one first."""


class HeldByPeople(ValueError):
    """People sign in for this key, so there is nothing to rotate; revoke it, or end their membership of the group."""


class OrganisationNotNamed(ValueError):
    """An organisation is known by a short name of lower-case letters, digits and hyphens: "my-ngo"."""


@dataclass(frozen=True, slots=True)
class Principal:
    """Who asks: an organisation through one of its keys."""

    organisation: str
    name: str
    kind: str | None
    key: str
    scopes: frozenset[str]
    closed: frozenset[str] = frozenset()  # crises that have members, and the organisation is none of them
    requests_a_minute: int | None = None  # None: as the settings say
    person: str | None = None  # which of the people who hold the key together by signing in; a digest, never a name

    def may(self, scope: str, crisis: str | None = None) -> bool:
        """Whether the key holds a scope, as such or narrowed to this crisis ("events:write@aleppo-2026")."""
        return scope in self.scopes or (crisis is not None and f"{scope}@{crisis}" in self.scopes)

    def may_somewhere(self, scope: str) -> bool:
        """Whether the key holds a scope at all, be it narrowed to a crisis."""
        return any(held.partition("@")[0] == scope for held in self.scopes)

    def grants(self, scope: str) -> bool:
        """Whether the key may give this scope away: nobody gives more than it holds."""
        base, narrowed, crisis = scope.partition("@")
        return self.may(base, crisis if narrowed else None)

    def manages(self, scopes: Iterable[str]) -> bool:
        """Whether the key may look after another with these scopes: all, or those of the crises that it manages."""
        return all(self.may("keys:manage", scope.partition("@")[2] or None) for scope in scopes)

    def knows(self, crisis: str) -> bool:
        """Whether any of the key's scopes reaches this crisis."""
        return any("@" not in scope or scope.endswith(f"@{crisis}") for scope in self.scopes)


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


class Keys:
    """Recognises keys, believing each answer of the database for a few seconds."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._believed: dict[bytes, tuple[float, Principal]] = {}
        self._asking: dict[bytes, asyncio.Task[Principal]] = {}

    async def recognise(self, secret: str) -> Principal:
        """Raises KeyNotAccepted for a key that is unknown, expired or revoked."""
        digest = _digest(secret)
        return await self._recognised(digest, FIND, {"sha256": digest})

    def believed(self, secret: str) -> Principal | None:
        """The key's answer of the last few seconds; None: the database has to be asked."""
        until, principal = self._believed.get(_digest(secret), (0.0, None))
        return principal if time.monotonic() < until else None

    async def of_people(self, groups: Sequence[str]) -> Principal:
        """The key that somebody holds by signing in, as a member of these groups.

        Raises KeyNotAccepted where no group holds one, and where several do: whom a person speaks for is not guessed.
        """
        # No key hashes to this: it is longer than a digest.
        digest = b"people" + _digest("\0".join(sorted(groups)))
        return await self._recognised(digest, FIND_PEOPLE, {"groups": list(groups)})

    async def _recognised(self, digest: bytes, statement: TextClause, asked: Mapping[str, object]) -> Principal:
        until, principal = self._believed.get(digest, (0.0, None))
        if principal is not None and time.monotonic() < until:
            return principal
        self._believed.pop(digest, None)
        # One asks for all who come with this key: a hundred at once would empty the pool.
        if (task := self._asking.get(digest)) is None:
            task = self._asking[digest] = asyncio.create_task(self._ask(digest, statement, asked))
            task.add_done_callback(partial(self._answered, digest))
        return await asyncio.shield(task)

    async def _ask(self, digest: bytes, statement: TextClause, asked: Mapping[str, object]) -> Principal:
        async with self._database.connection() as connection:
            rows = (await connection.execute(statement, asked)).all()
        if len(rows) != 1 or not rows[0].in_force:
            raise KeyNotAccepted.of(rows[0].key if len(rows) == 1 else None)
        (row,) = rows
        principal = Principal(
            row.organisation,
            row.name,
            row.kind,
            row.key,
            frozenset(row.scopes),
            frozenset(row.closed),
            row.requests_a_minute,
        )
        if len(self._believed) > 10_000:
            self._believed.clear()
        left = TRUST_SECONDS if row.seconds_left is None else min(TRUST_SECONDS, float(row.seconds_left))
        self._believed[digest] = (time.monotonic() + left, principal)
        return principal

    def _answered(self, digest: bytes, task: asyncio.Task[Principal]) -> None:
        del self._asking[digest]
        if not task.cancelled():
            task.exception()  # looked at, though everybody who waited may have hung up


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
    row = {"key": key, "organisation": organisation, "sha256": _digest(secret), "scopes": list(scopes)}
    ends = {"expires_at": expires_at, "requests_a_minute": requests_a_minute, "replaces": replaces, "people": people}
    await connection.execute(ISSUE, row | ends)
    return IssuedKey(key, secret)


def checked(scope: str) -> str:
    """The scope itself, as such or as scope@crisis."""
    held, narrowed, crisis = scope.partition("@")
    # Narrowed to what cannot be the name of a crisis it would never hold.
    if held not in SCOPES or (narrowed and not SHORT_NAME.fullmatch(crisis)):
        message = f"{scope!r} is not a scope; scopes are {', '.join(SCOPES)}, each alone or as scope@crisis"
        raise ScopeUnknown(message)
    return scope


def _digest(secret: str) -> bytes:
    return sha256(secret.encode()).digest()
