"""Who asks, whether that suffices for a route, and what is left of a quota. Never knows what a route does."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Final

from fastapi import FastAPI, Request
from starlette.types import Scope

from foundation.access import Keys, Principal
from foundation.limiting import Left, Limiter
from foundation.people import People
from foundation.problems import KeyMissing, KeyNotAccepted, NotAMember, Refusal, ScopeMissing
from foundation.refusals import Refusals

_LEFT: Final = "sitrep.left"
_WHO: Final = "sitrep.principal"

# What asks whether a process lives asks often, and is told nothing that costs anything.
UNCOUNTED: Final = frozenset({"/healthz", "/readyz", "/metrics"})


class Needs:
    """The scope that a route needs; any one of several. The access matrix of the test suite is made from these.

    Where the path names no crisis, a scope narrowed to one opens the door, and the endpoint asks for which.
    """

    def __init__(self, *scopes: str, member: bool = False) -> None:
        self.scopes = scopes
        self.member = member  # only to members, where the crisis of the path has any

    async def __call__(self, request: Request) -> Principal:
        principal = await principal_of(request)
        if principal is None:
            raise KeyMissing
        crisis = request.path_params.get("crisis")
        allowed = (
            principal.may_somewhere(scope) if crisis is None else principal.may(scope, crisis) for scope in self.scopes
        )
        if not any(allowed):
            raise ScopeMissing(f"this needs the scope {' or '.join(self.scopes)}", scopes=list(self.scopes))
        if self.member and crisis in principal.closed:
            raise NotAMember
        return principal


async def principal_of(request: Request) -> Principal | None:
    """Who asks; None without a key. Raises KeyNotAccepted for a key that is not one.

    A request counts against the quota of its key once, however often this is asked of it. One whose key is not
    accepted counts as one without: whoever guesses keys is a stranger.
    """
    scope = request.scope
    try:
        return await caller(scope, request.app)
    except KeyNotAccepted as refusal:
        if _LEFT not in scope:
            limiter: Limiter = request.app.state.limiter
            scope[_LEFT] = limiter.count_stranger(address_of(scope))
            if refusal.ended is not None:
                await _note(request, refusal.ended, refusal)
        raise


async def caller(scope: Scope, service: FastAPI) -> Principal | None:
    """As `principal_of`, before anything has made a request of it; a key that is not accepted is not counted here."""
    known: Principal | None = scope.get(_WHO)
    if known is not None:
        return known
    principal = await _recognised(scope, service)
    if principal is None:
        return None
    limiter: Limiter = service.state.limiter
    # The Doorman writes it into the answer, whatever that will be.
    scope[_LEFT] = limiter.count(principal)
    scope[_WHO] = principal
    return principal


def caller_at_once(scope: Scope, limiter: Limiter, keys: Keys) -> Principal | None:
    """As `caller`, of a request that nobody looked at before, without waiting for anything: a stranger is counted too,
    and None is nobody else.

    Raises NotAtOnce where the database has to be asked, and has counted nothing then.
    """
    if not (secret := presented(scope)):
        if scope["path"] not in UNCOUNTED:
            scope[_LEFT] = limiter.count_stranger(address_of(scope))
        return None
    principal = keys.believed(secret)
    if principal is None:
        raise NotAtOnce
    scope[_LEFT], scope[_WHO] = limiter.count(principal), principal
    return principal


class NotAtOnce(Exception):
    """Who asks is not known without asking the database."""


async def principal_now(request: Request) -> Principal | None:
    """Who asks, recognised anew and not counted: for an answer that goes on while its key may be revoked."""
    return await _recognised(request.scope, request.app)


def at_hand(scope: Scope, service: FastAPI) -> bool:
    """Whether the database need not be asked who calls: nobody by a key, or one that was recognised a moment ago."""
    if scope.get(_WHO) is not None or not (secret := presented(scope)):
        return True
    keys: Keys = service.state.keys
    return keys.believed(secret) is not None


async def _recognised(scope: Scope, service: FastAPI) -> Principal | None:
    secret = presented(scope)
    if not secret:
        return None
    keys: Keys = service.state.keys
    people: People | None = service.state.people
    # A key has no dot, a token of somebody who signed in has two.
    if people is None or secret.count(".") != 2:
        return await keys.recognise(secret)
    person = await people.recognise(secret)
    return replace(await keys.of_people(person.groups), person=person.digest)


def presented(scope: Scope) -> str:
    """The key that was sent, "" without one; raises KeyNotAccepted for two, of which another reader might take the
    other.
    """
    found = ""
    for name, value in scope["headers"]:
        if name == b"x-api-key":
            sent = value.decode("latin-1").strip()
        elif name == b"authorization":
            scheme, _, secret = value.decode("latin-1").partition(" ")
            sent = secret.strip() if scheme.lower() == "bearer" else ""
        else:
            continue
        if found and sent not in ("", found):
            raise KeyNotAccepted("two different keys were sent; send one")
        found = found or sent
    return found


def address_of(scope: Scope) -> str | None:
    """The address of the client; behind a proxy that is trusted (FORWARDED_ALLOW_IPS), the one that it names."""
    client: tuple[str, int] | None = scope.get("client")
    return client[0] if client else None


async def counted(request: Request) -> None:
    """Lets no request go uncounted because its route is open and asks for no key."""
    if _LEFT not in request.scope and request.scope["path"] not in UNCOUNTED:
        with suppress(KeyNotAccepted):
            await principal_of(request)


def count_stranger(scope: Scope, service: FastAPI) -> None:
    """Counts a request that brings no key, once, whatever it asks for; one that brings a key is counted by
    `principal_of`. Raises TooManyWithoutKey.
    """
    if _LEFT in scope or scope["path"] in UNCOUNTED:
        return
    with suppress(KeyNotAccepted):
        if not presented(scope):
            limiter: Limiter = service.state.limiter
            scope[_LEFT] = limiter.count_stranger(address_of(scope))


def headers_of(scope: Scope) -> Sequence[tuple[bytes, bytes]]:
    """What is left of the quota that a request was counted against; nothing of one that was not counted."""
    left: Left | None = scope.get(_LEFT)
    return left.fields() if left else ()


async def note_refusal(request: Request, refusal: Refusal) -> None:
    """Leaves a trace of what the key that was recognised was refused, if it is one of the refusals of a right."""
    who: Principal | None = request.scope.get(_WHO)
    if who is not None:
        await _note(request, who.key, refusal)


async def _note(request: Request, key: str, refusal: Refusal) -> None:
    if isinstance(refusal, ScopeMissing | NotAMember | KeyNotAccepted):
        refusals: Refusals = request.app.state.refusals
        await refusals.note(key, refusal.code, str(request.path_params.get("crisis", "")))
