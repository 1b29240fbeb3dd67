"""People who sign in with an OpenID Connect issuer: which groups a token says its bearer belongs to.
Never keeps a token, a name or an address of anybody, and believes no token about how it is to be checked.
"""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final
from urllib.parse import urlsplit

import httpx2
import orjson
import structlog
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry
from joserfc.jwt import JWTClaimsRegistry

from foundation.problems import KeyNotAccepted, Unavailable
from foundation.settings import Settings

log = structlog.get_logger()

TOKEN_BYTES: Final = 8 * 1024
ANSWER_BYTES: Final = 256 * 1024
GROUPS: Final = 200
PATIENCE_SECONDS: Final = 5.0
CLOCKS_DIFFER: Final = 60  # seconds
FRESH_SECONDS: Final = 600.0
# An issuer that is away is believed for so long; then nobody knows whether its keys still hold.
OLDEST_SECONDS: Final = 3_600.0
# Whoever sends keys' names that nobody knows makes us ask no more often than this.
PAUSE_SECONDS: Final = 30.0

_LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})


class SignInUnavailable(Unavailable):
    """Where people sign in does not answer, so a token cannot be checked now; keys of this service work."""

    code = "sign_in_unavailable"


class _NotAnswered(Exception):
    """The issuer does not answer, or not as it must."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who signed in: the groups that the token names, and a digest that tells two people apart."""

    digest: str
    groups: tuple[str, ...]


class People:
    """Checks tokens of one issuer, whose keys it fetches when it needs them."""

    def __init__(self, issuer: str, audience: str, algorithm: str, claim: str) -> None:
        self._issuer = issuer
        # Issuers add fields of their own to the head; those that must be understood ("crit") are refused all the same.
        self._signatures = JWSRegistry(algorithms=[algorithm], strict_check_header=False)
        self._claim = claim.split(".")
        self._registry = JWTClaimsRegistry(
            leeway=CLOCKS_DIFFER,
            iss={"essential": True, "value": issuer},
            aud={"essential": True, "value": audience},
            sub={"essential": True},
            exp={"essential": True},
        )
        self._keys: KeySet | None = None
        self._held_since = float("-inf")  # when the keys were fetched
        self._asked = float("-inf")  # when they were last asked for, with or without an answer
        self._one_asks = asyncio.Lock()

    async def recognise(self, token: str) -> Person:
        """Raises KeyNotAccepted for what this issuer did not sign for us and now, or SignInUnavailable."""
        if len(token) > TOKEN_BYTES:
            raise KeyNotAccepted
        if time.monotonic() - self._held_since > FRESH_SECONDS:
            await self._fetch()
        person = self._checked(token)
        if person is None:
            # It may be signed by a key that is newer than those that we hold.
            await self._fetch()
            person = self._checked(token)
        if person is None:
            raise KeyNotAccepted
        return person

    def _checked(self, token: str) -> Person | None:
        if self._keys is None or time.monotonic() - self._held_since > OLDEST_SECONDS:
            raise SignInUnavailable
        try:
            # Only what is configured decides how: neither the algorithm nor a key of the token's own is believed.
            claims = jwt.decode(token, self._keys, registry=self._signatures).claims
            self._registry.validate(claims)
        except (JoseError, ValueError, TypeError):
            return None
        named = f"{self._issuer}\0{claims['sub']}"
        return Person(sha256(named.encode()).hexdigest()[:16], self._groups(claims))

    def _groups(self, claims: Mapping[str, Any]) -> tuple[str, ...]:
        """The groups under the configured claim, which may lie deeper: "realm_access.roles"."""
        found: Any = claims
        for step in self._claim:
            found = found.get(step) if isinstance(found, dict) else None
        listed = [found] if isinstance(found, str) else found if isinstance(found, list) else []
        return tuple(sorted({name for name in listed[:GROUPS] if isinstance(name, str) and "\0" not in name}))

    async def _fetch(self) -> None:
        """The issuer's keys anew, unless they were asked for a moment ago; the old ones stay where it is away."""
        async with self._one_asks:
            if time.monotonic() - self._asked < PAUSE_SECONDS:
                return
            self._asked = time.monotonic()
            try:
                self._keys = await self._published()
            except (httpx2.HTTPError, httpx2.InvalidURL, _NotAnswered, JoseError, ValueError, TypeError) as error:
                log.warning("issuer_not_answering", error=type(error).__name__)
                return
            self._held_since = time.monotonic()

    async def _published(self) -> KeySet:
        async with httpx2.AsyncClient(timeout=PATIENCE_SECONDS, follow_redirects=False) as client:
            told = await _answer(client, f"{self._issuer.rstrip('/')}/.well-known/openid-configuration")
            if told.get("issuer") != self._issuer:
                raise _NotAnswered
            keys = (await _answer(client, str(told.get("jwks_uri")))).get("keys")
        # A shared secret is no key of an issuer: whoever checks with one could sign with it.
        mine = [key for key in keys if isinstance(key, dict) and key.get("kty") != "oct"] if keys else []
        return KeySet.import_key_set({"keys": mine})


def people_of(settings: Settings) -> People | None:
    """None unless an issuer is configured: then every token is refused like a key that is none."""
    if settings.oidc_issuer is None or settings.oidc_audience is None:
        return None
    return People(
        settings.oidc_issuer, settings.oidc_audience, settings.oidc_algorithm, settings.oidc_groups_claim
    )  # fmt: skip


def reachable_safely(address: str) -> bool:
    """Whether nobody between can write another answer: over TLS, or on this machine."""
    parts = urlsplit(address)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)


async def _answer(client: httpx2.AsyncClient, address: str) -> dict[str, Any]:
    """A JSON object, read no further than it may be long."""
    if not reachable_safely(address):
        raise _NotAnswered
    read = bytearray()
    async with asyncio.timeout(PATIENCE_SECONDS), client.stream("GET", address) as answer:
        if answer.status_code != 200:
            raise _NotAnswered
        async for piece in answer.aiter_bytes():
            read += piece
            if len(read) > ANSWER_BYTES:
                raise _NotAnswered
    told = orjson.loads(read)
    if not isinstance(told, dict):
        raise _NotAnswered
    return told
