"""Recognises who asks by their key, or by the groups that they signed in with. Never makes or ends a key."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Final

from sqlalchemy import TextClause, text

from foundation.access.keys import fingerprint
from foundation.access.rights import Principal
from foundation.database import Database
from foundation.problems import KeyNotAccepted

# A revoked key is refused within 5 s on every worker: no worker believes an answer for longer.
TRUST_SECONDS: Final = 4.0

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


class Keys:
    """Recognises keys, believing each answer of the database for a few seconds."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._believed: dict[bytes, tuple[float, Principal]] = {}
        self._asking: dict[bytes, asyncio.Task[Principal]] = {}

    async def recognise(self, secret: str) -> Principal:
        """Raises KeyNotAccepted for a key that is unknown, expired or revoked."""
        digest = fingerprint(secret)
        return await self._recognised(digest, FIND, {"sha256": digest})

    def believed(self, secret: str) -> Principal | None:
        """The key's answer of the last few seconds; None: the database has to be asked."""
        until, principal = self._believed.get(fingerprint(secret), (0.0, None))
        return principal if time.monotonic() < until else None

    async def of_people(self, groups: Sequence[str]) -> Principal:
        """The key that somebody holds by signing in, as a member of these groups.

        Raises KeyNotAccepted where no group holds one, and where several do: whom a person speaks for is not guessed.
        """
        # No key hashes to this: it is longer than a digest.
        digest = b"people" + fingerprint("\0".join(sorted(groups)))
        return await self._recognised(digest, FIND_PEOPLE, {"groups": list(groups)})

    async def _recognised(self, digest: bytes, statement: TextClause, asked: Mapping[str, object]) -> Principal:
        until, principal = self._believed.get(digest, (0.0, None))
        if principal is not None and time.monotonic() < until:
            return principal
        # One asks for all who come with this key: a hundred at once would empty the pool.
        if (task := self._asking.get(digest)) is None:
            task = self._asking[digest] = asyncio.create_task(self._ask(digest, statement, asked))
            task.add_done_callback(partial(self._answered, digest))
        return await asyncio.shield(task)

    async def _ask(self, digest: bytes, statement: TextClause, asked: Mapping[str, object]) -> Principal:
        asked_at = time.monotonic()  # what is answered late held at the latest now
        async with self._database.connection() as connection:
            rows = (await connection.execute(statement, asked)).all()
        _, before = self._believed.pop(digest, (0.0, None))
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
        if principal == before:
            # The very one, by which it is known at once that nothing has changed.
            principal = before
        if len(self._believed) > 10_000:
            self._believed.clear()
        left = TRUST_SECONDS if row.seconds_left is None else min(TRUST_SECONDS, float(row.seconds_left))
        self._believed[digest] = (asked_at + left, principal)
        return principal

    def _answered(self, digest: bytes, task: asyncio.Task[Principal]) -> None:
        del self._asking[digest]
        if not task.cancelled():
            task.exception()  # looked at, though everybody who waited may have hung up
