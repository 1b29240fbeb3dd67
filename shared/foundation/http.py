"""What both services share at the door: keys, bodies, problems, health. Never knows an event or a report."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any, Final

import orjson
import structlog
from fastapi import FastAPI, Request, Response
from fastapi.dependencies.models import Dependant
from fastapi.dependencies.utils import get_dependant
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from fastapi_offline import FastAPIOffline
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, HTTPConnection
from starlette.types import ASGIApp, Lifespan, Message, Receive, Scope, Send

from foundation import docs
from foundation.access import Keys, Principal
from foundation.bounded import ANSWER_SECONDS, Bounded
from foundation.catalogues import SOURCE, languages
from foundation.database import UNREACHABLE, Database
from foundation.inflate import ENCODINGS, inflate
from foundation.languages import WORDS, preferred, spoken
from foundation.limiting import Left, Limiter, TooManyWithoutKey
from foundation.people import People, people_of
from foundation.problems import (
    MEDIA_TYPE,
    BodyTooLarge,
    Fault,
    Invalid,
    KeyMissing,
    KeyNotAccepted,
    MediaTypeUnknown,
    NotAMember,
    NotFound,
    Refusal,
    ScopeMissing,
    Unavailable,
)
from foundation.refusals import Refusals
from foundation.settings import Settings
from foundation.telemetry import known, where

log = structlog.get_logger()

# One year; only over TLS, since a name that was promised once over plain HTTP promises nothing.
HSTS: Final = (b"strict-transport-security", b"max-age=31536000; includeSubDomains")

# A cache in front knows what Authorization means, and nothing of X-API-Key: what an answer does not say of itself it
# would decide by its own rules, and hand to the next who asks.
UNCACHED: Final = (b"cache-control", b"no-store")
_SHARED_FILES: Final = "/docs/assets/"  # of a package, the same for all

SECURITY: Final[Mapping[bytes, bytes]] = {
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"no-referrer",
    b"x-frame-options": b"DENY",
    # For everything that is no page: nothing in it may run, load or be framed. Pages say more (PAGE_POLICY, /docs).
    b"content-security-policy": b"default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    b"permissions-policy": b"camera=(), geolocation=(), microphone=()",
}


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
            scope[_LEFT] = limiter.count_stranger(_address(scope))
            if refusal.ended is not None:
                await note_refusal(request, refusal.ended, refusal)
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


async def principal_now(request: Request) -> Principal | None:
    """Who asks, recognised anew and not counted: for an answer that goes on while its key may be revoked."""
    return await _recognised(request.scope, request.app)


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
    keys = set()
    for name, value in scope["headers"]:
        if name == b"x-api-key":
            keys.add(value.decode("latin-1").strip())
        elif name == b"authorization":
            scheme, _, secret = value.decode("latin-1").partition(" ")
            if scheme.lower() == "bearer":
                keys.add(secret.strip())
    keys.discard("")
    if len(keys) > 1:
        raise KeyNotAccepted("two different keys were sent; send one")
    return next(iter(keys), "")


def _address(scope: Scope) -> str | None:
    """The address of the client; behind a proxy that is trusted (FORWARDED_ALLOW_IPS), the one that it names."""
    client: tuple[str, int] | None = scope.get("client")
    return client[0] if client else None


_LEFT: Final = "sitrep.left"
_WHO: Final = "sitrep.principal"

# What asks whether a process lives asks often, and is told nothing that costs anything.
UNCOUNTED: Final = frozenset({"/healthz", "/readyz", "/metrics"})


def media_type(request: Request, accepted: tuple[str, ...]) -> str:
    """The body's media type, without parameters; raises MediaTypeUnknown."""
    given, _, parameters = request.headers.get("content-type", "").partition(";")
    charset = parameters.replace(" ", "").lower()
    if given.strip().lower() not in accepted or (charset.startswith("charset=") and charset.strip('"') not in _UTF8):
        raise MediaTypeUnknown(f"send one of {', '.join(accepted)}, in UTF-8")
    return given.strip().lower()


_UTF8: Final = ("charset=utf-8", "charset=utf8", 'charset="utf-8')


async def body(request: Request, limit: int) -> bytes:
    """The decoded body, cut off as soon as it passes `limit` bytes, compressed or not; raises BodyTooLarge."""
    encoding = request.headers.get("content-encoding", "identity").strip().lower()
    if encoding not in ENCODINGS:
        raise MediaTypeUnknown("send the body as it is, or with Content-Encoding gzip or zstd")
    received = bytearray()
    async for chunk in request.stream():
        received += chunk
        if len(received) > limit:
            raise BodyTooLarge(f"the body is larger than {limit} bytes", limit=limit)
    return inflate(bytes(received), encoding, limit)


def json_response(
    value: object,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    media_type: str = "application/json",
) -> Response:
    """A JSON answer written once by orjson; fragments (stored bytes) go in as they are."""
    return Response(orjson.dumps(value), status, dict(headers or {}), media_type)


def etag_matches(header: str, tag: str) -> bool:
    """Whether an If-None-Match names this entity tag: RFC 9110, 13.1.2, the weak comparison.

    `header` is the field's value, "" without one; `tag` has its quotes, and W/ or not.
    """
    return header.strip() == "*" or tag.removeprefix("W/") in _OPAQUE.findall(header)


# An entity tag's text may hold a comma: the list is not to be split at commas.
_OPAQUE: Final = re.compile(r'"[\x21\x23-\x7e\x80-\xff]*"')


def problem(refusal: Refusal, request: HTTPConnection | None = None) -> Response:
    """The RFC 9457 document of a refusal, its title in the language that the request asks for."""
    return _document(refusal.to_json(), refusal.headers, request)


def _document(said: Mapping[str, Any], headers: Mapping[str, str], request: HTTPConnection | None) -> Response:
    wished = _wished(request)
    document, language = spoken(said, wished)
    known = {**headers, "Content-Language": language, "Vary": "Accept-Language"}
    return json_response(document, said["status"], known, MEDIA_TYPE)


def application(title: str, description: str, lifespan: Lifespan[FastAPI]) -> FastAPI:
    """An empty service whose /docs brings its own scripts: they work without the internet and tell nobody.

    Its routes refuse query parameters that they do not declare.
    """
    # Its own page has its script inside, which our policy forbids; its files are what we need.
    app = FastAPIOffline(None, title=title, description=description, version="1", lifespan=lifespan, redoc_url=None,
                  static_url="/docs/assets")  # fmt: skip
    app.router.route_class = Declared
    # A redirect to the path without its last slash would go to whatever host the request named.
    app.router.redirect_slashes = False
    docs.install(app)
    return app


class Declared(APIRoute):
    """A route that takes the query parameters that it declares, and no others: a misspelt one would do nothing."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **settings: Any) -> None:  # noqa: ANN401 - FastAPI's
        super().__init__(path, endpoint, **settings)
        # The last of the dependencies: who may not ask at all is told that first.
        for last in (counted, refuse_undeclared):
            self.dependant.dependencies.append(get_dependant(path=self.path_format, call=last))


async def counted(request: Request) -> None:
    """Lets no request go uncounted because its route is open and asks for no key."""
    if _LEFT not in request.scope and request.scope["path"] not in UNCOUNTED:
        with suppress(KeyNotAccepted):
            await principal_of(request)


async def refuse_undeclared(request: Request) -> None:
    """Raises Invalid with a fault for each query parameter that the route does not declare, or that stands twice: a
    cache in front, or a filter, might go by the other one.
    """
    declared = sorted(set(_declared(request.scope["route"].dependant)))
    takes = f"this takes {', '.join(declared)}" if declared else "this takes none"
    sent = Counter(name for name, _ in request.query_params.multi_items())
    unknown = ("unknown_parameter", f"there is no such parameter here; {takes}")
    twice = ("repeated_parameter", "this parameter stands more than once; say it once")
    faults = tuple(
        Fault("/query/" + name.replace("~", "~0").replace("/", "~1"), *(unknown if name not in declared else twice))
        for name, times in sent.items()
        if name not in declared or times > 1
    )
    if faults:
        raise Invalid(faults=faults)


def _declared(dependant: Dependant) -> Iterator[str]:
    for parameter in dependant.query_params:
        yield parameter.validation_alias or parameter.alias
    for inner in dependant.dependencies:
        yield from _declared(inner)


def install(app: FastAPI, settings: Settings, seconds: Callable[[Scope], float] = lambda _: ANSWER_SECONDS) -> None:
    """Gives an app its limits, its problem documents, its health routes and its headers.

    `seconds` is how long a request may take.
    """
    app.state.limiter = Limiter(settings.rate_limit, settings.rate_limit_without_key)
    app.state.refusals = Refusals(app.state.database)
    app.state.people = people_of(settings)
    app.add_exception_handler(Refusal, _refused)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(ClientDisconnect, _gone)
    for unreachable in UNREACHABLE:
        app.add_exception_handler(unreachable, _unavailable)
    app.add_middleware(Bounded, seconds=seconds, problem=problem)
    app.add_middleware(Doorman)

    @app.get("/healthz", tags=["operation"], summary="Whether the process lives")
    async def healthz() -> dict[str, str]:
        return {"status": "ok"}

    @app.get("/readyz", tags=["operation"], summary="Whether the service can work: it reaches its database")
    async def readyz(request: Request) -> Response:
        database: Database = request.app.state.database
        async with database.raw() as connection:
            await connection.fetchval("SELECT 1 FROM eventlog.installation", timeout=2)
        return json_response({"status": "ready"})


async def note_refusal(request: Request, key: str, refusal: Refusal) -> None:
    """Leaves a trace of what a key was refused, if it is one of the refusals of a right."""
    if isinstance(refusal, ScopeMissing | NotAMember | KeyNotAccepted):
        refusals: Refusals = request.app.state.refusals
        await refusals.note(key, refusal.code, str(request.path_params.get("crisis", "")))


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refusal)
    who: Principal | None = request.scope.get(_WHO)
    if who is not None:
        await note_refusal(request, who.key, error)
    return problem(error, request)


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    if any(found["loc"][0] == "path" for found in error.errors()):
        # What cannot be the name of anything is not there, and is answered as every other thing that is not.
        return problem(NotFound(), request)
    faults = tuple(
        Fault("/" + "/".join(str(step) for step in found["loc"]), "invalid_parameter", str(found["msg"]))
        for found in error.errors()
    )
    return problem(Invalid("a parameter of the request is not valid", faults=faults), request)


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    document = {
        "type": "about:blank",
        "title": str(error.detail),
        "status": error.status_code,
        "code": {404: "not_found", 405: "method_not_allowed"}.get(error.status_code, "refused"),
        "detail": str(error.detail),
        "errors": [],
    }
    return _document(document, error.headers or {}, request)


async def _gone(_: Request, error: Exception) -> Response:
    # The client hung up before its body was complete: nobody reads this, and nothing was begun.
    assert isinstance(error, ClientDisconnect)
    return Response(status_code=400)


async def _unavailable(request: Request, error: Exception) -> Response:
    log.warning("database_unreachable", error=type(error).__name__)
    return problem(Unavailable(), request)


def _wished(request: HTTPConnection | None) -> str:
    """The language that the address asks for, else the one that the browser would like."""
    if request is None:
        return SOURCE
    asked = request.query_params.get("lang", "")
    return asked if asked in languages(WORDS) else preferred(request.headers.get("accept-language", ""))


class Unexpected(Refusal):
    """Something failed here that should not have; nothing was acknowledged, and it has been noted."""

    status = 500
    code = "unexpected"


def own(scope: Scope) -> list[tuple[bytes, bytes]]:
    """The headers that an answer has by how and by whom it was asked for: over TLS, and what is left of a quota."""
    left: Left | None = scope.get(_LEFT)
    headers = [(name.lower().encode(), value.encode()) for name, value in left.headers().items()] if left else []
    return [HSTS, *headers] if scope["scheme"] == "https" else headers


def count_stranger(scope: Scope, service: FastAPI) -> None:
    """Counts a request that brings no key, once, whatever it asks for; one that brings a key is counted by
    `principal_of`. Raises TooManyWithoutKey.
    """
    if _LEFT in scope or scope["path"] in UNCOUNTED:
        return
    with suppress(KeyNotAccepted):
        if not presented(scope):
            limiter: Limiter = service.state.limiter
            scope[_LEFT] = limiter.count_stranger(_address(scope))


class Doorman:
    """Adds the headers that every answer carries, and answers for what nobody foresaw without telling its text."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        kept = () if scope["path"].startswith(_SHARED_FILES) else (UNCACHED,)
        started = False

        async def sent(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                present = {name for name, _ in message["headers"]}
                message["headers"] = [
                    *message["headers"],
                    *((n, v) for n, v in (*SECURITY.items(), *own(scope), *kept) if n not in present),
                ]
            await send(message)

        try:
            count_stranger(scope, scope["app"])
            await self.app(scope, receive, sent)
        except TooManyWithoutKey as refusal:
            await problem(refusal, HTTPConnection(scope))(scope, receive, sent)
        except Exception as error:  # noqa: BLE001 - the last one who can answer
            # The class and the place are enough to find it; its text may carry what somebody sent.
            log.error("unexpected", error=type(error).__name__, method=known(scope["method"]), trace=where(error))  # noqa: TRY400
            if not started:
                await problem(Unexpected(), HTTPConnection(scope))(scope, receive, sent)
