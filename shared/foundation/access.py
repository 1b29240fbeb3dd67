"""Who may do what: organisations, their keys and scopes.
Never sees an event, and never keeps a key, only its SHA-256.
"""

import re
import secrets
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Final

from sqlalchemy import text

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

FIND = text("""
SELECT key.key, key.scopes, organisation.organisation, organisation.name, organisation.kind
FROM access.key JOIN access.organisation USING (organisation)
WHERE key.sha256 = :sha256 AND key.revoked_at IS NULL AND (key.expires_at IS NULL OR key.expires_at > now())
""")

REGISTER = text("""
INSERT INTO access.organisation (organisation, name, kind)
VALUES (:organisation, coalesce(CAST(:name AS text), :organisation), :kind)
ON CONFLICT (organisation) DO UPDATE
SET name = coalesce(CAST(:name AS text), organisation.name), kind = coalesce(excluded.kind, organisation.kind)
""")

ISSUE = text("""
INSERT INTO access.key (key, organisation, sha256, scopes, expires_at)
VALUES (:key, :organisation, :sha256, :scopes, :expires_at)
""")

REVOKE = text("UPDATE access.key SET revoked_at = now() WHERE key = :key AND revoked_at IS NULL RETURNING key")


class ScopeUnknown(ValueError):
    """This is not a scope."""


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

    def may(self, scope: str, crisis: str | None = None) -> bool:
        """Whether the key holds a scope, as such or narrowed to this crisis ("events:write@aleppo-2026")."""
        return scope in self.scopes or (crisis is not None and f"{scope}@{crisis}" in self.scopes)

    def may_somewhere(self, scope: str) -> bool:
        """Whether the key holds a scope at all, be it narrowed to a crisis."""
        return any(held.partition("@")[0] == scope for held in self.scopes)

    def knows(self, crisis: str) -> bool:
        """Whether any of the key's scopes reaches this crisis."""
        return any("@" not in scope or scope.endswith(f"@{crisis}") for scope in self.scopes)


@dataclass(frozen=True, slots=True)
class IssuedKey:
    """A new key; `secret` is shown once and stored nowhere."""

    key: str
    secret: str


class Keys:
    """Recognises keys, believing each answer of the database for a few seconds."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._believed: dict[bytes, tuple[float, Principal]] = {}

    async def recognise(self, secret: str) -> Principal:
        """Raises KeyNotAccepted for a key that is unknown, expired or revoked."""
        digest = _digest(secret)
        until, principal = self._believed.get(digest, (0.0, None))
        if principal is not None and time.monotonic() < until:
            return principal
        self._believed.pop(digest, None)
        async with self._database.connection() as connection:
            row = (await connection.execute(FIND, {"sha256": digest})).one_or_none()
        if row is None:
            raise KeyNotAccepted
        principal = Principal(row.organisation, row.name, row.kind, row.key, frozenset(row.scopes))
        if len(self._believed) > 10_000:
            self._believed.clear()
        self._believed[digest] = (time.monotonic() + TRUST_SECONDS, principal)
        return principal


async def issue(
    database: Database,
    organisation: str,
    scopes: Iterable[str],
    *,
    name: str | None = None,
    kind: str | None = None,
    expires_at: datetime | None = None,
) -> IssuedKey:
    """Registers the organisation if it is new, and makes a key of 256 random bits for it.

    Raises OrganisationNotNamed or ScopeUnknown.
    """
    if not SHORT_NAME.fullmatch(organisation):
        raise OrganisationNotNamed(OrganisationNotNamed.__doc__)
    held = [checked(scope) for scope in scopes]
    key = secrets.token_hex(5)
    secret = f"sitrep_{key}_{secrets.token_urlsafe(32)}"
    async with database.connection() as connection:
        await connection.execute(REGISTER, {"organisation": organisation, "name": name, "kind": kind})
        await connection.execute(
            ISSUE,
            {
                "key": key,
                "organisation": organisation,
                "sha256": _digest(secret),
                "scopes": held,
                "expires_at": expires_at,
            },
        )
    return IssuedKey(key, secret)


async def revoke(database: Database, key: str) -> bool:
    """Whether there was such a key in force; it is refused everywhere within 5 s."""
    async with database.connection() as connection:
        return (await connection.execute(REVOKE, {"key": key})).one_or_none() is not None


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
