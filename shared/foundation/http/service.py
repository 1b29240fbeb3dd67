"""Puts a service's HTTP side together: limits, problem documents, health. Never knows an event or a report."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

import asyncpg
import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Lifespan, Receive, Scope, Send

from foundation import docs
from foundation.bounded import ANSWER_SECONDS, Bounded
from foundation.database import UNREACHABLE, Database
from foundation.http.answers import document, json_response, problem
from foundation.http.callers import note_refusal
from foundation.http.declared import Declared
from foundation.http.doorman import Doorman
from foundation.limiting import Limiter
from foundation.people import people_of
from foundation.problems import Fault, Invalid, NotFound, Refusal, Unavailable
from foundation.refusals import Refusals
from foundation.settings import Settings

log = structlog.get_logger()

# Who asks whether this service can work sends its requests elsewhere meanwhile, and does not wait long.
READY_SECONDS: Final = 2.0

# What a database says that was made and never migrated: it has no such table, or not even the role of the service.
NOT_MIGRATED: Final = (asyncpg.UndefinedTableError, asyncpg.InvalidParameterValueError)


class Service(FastAPI):
    """An app before which something may stand that answers without it: `front`."""

    front: ASGIApp | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self.front is None or scope["type"] != "http":
            await self.behind(scope, receive, send)
        else:
            await self.front(scope, receive, send)

    async def behind(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The app with all that it does for every request: its telemetry, its middleware, its routes."""
        await super().__call__(scope, receive, send)


def application(title: str, description: str, lifespan: Lifespan[FastAPI]) -> Service:
    """An empty service whose /docs brings its own scripts: they work without the internet and tell nobody.

    Its routes refuse query parameters that they do not declare.
    """
    app = Service(title=title, description=description, version="1", lifespan=lifespan, docs_url=None, redoc_url=None)
    # The package's own page has its script inside, which our policy forbids; its files are what we need.
    app.mount("/docs/assets", StaticFiles(packages=[("fastapi_offline", "static")]), name="docs")
    app.router.route_class = Declared
    # A redirect to the path without its last slash would go to whatever host the request named.
    app.router.redirect_slashes = False
    docs.install(app)
    return app


def undocumented() -> FastAPI:
    """An app that never serves: what draws routes for others which do. They refuse what they do not declare."""
    app = FastAPI(openapi_url=None)
    app.router.route_class = Declared
    return app


def install(
    app: FastAPI,
    settings: Settings,
    ready: Callable[[asyncpg.Connection], Awaitable[object]],
    seconds: Callable[[Scope], float] = lambda _: ANSWER_SECONDS,
) -> None:
    """Gives an app its limits, its problem documents, its health routes and its headers.

    `ready` asks the database for what the service cannot work without; `seconds` is how long a request may take.
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
        try:
            async with asyncio.timeout(READY_SECONDS), database.raw() as connection:
                await ready(connection)
        except NOT_MIGRATED:
            raise Unavailable("the database has no tables for this version yet; run `sitrep migrate`") from None
        return json_response({"status": "ready"})


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refusal)
    await note_refusal(request, error)
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
    said = {
        "type": "about:blank",
        "title": str(error.detail),
        "status": error.status_code,
        "code": {404: "not_found", 405: "method_not_allowed"}.get(error.status_code, "refused"),
        "detail": str(error.detail),
        "errors": [],
    }
    return document(said, error.headers or {}, request)


async def _gone(_: Request, error: Exception) -> Response:
    # The client hung up before its body was complete: nobody reads this, and nothing was begun.
    assert isinstance(error, ClientDisconnect)
    return Response(status_code=400)


async def _unavailable(request: Request, error: Exception) -> Response:
    log.warning("database_unreachable", error=type(error).__name__)
    return problem(Unavailable(), request)
