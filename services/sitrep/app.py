"""Puts the sitrep service together: what it holds while it runs, and its doors. Answers nothing itself."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from functools import cache
from typing import Final

from fastapi import FastAPI
from starlette.routing import BaseRoute
from starlette.types import Scope

from eventlog import log as eventlog
from eventlog.register import Registers
from foundation import http, keyring, telemetry
from foundation.access import Keys
from foundation.bounded import ANSWER_SECONDS
from foundation.collector import settled
from foundation.database import DOOR_WAITS, Database
from foundation.settings import Settings
from sitrep import openapi, published, publishing
from sitrep.doors import explanation, feed, flash, front, pages, reports, stream, summary, tables
from sitrep.doors.again import Again
from sitrep.doors.preflight import Preflight
from sitrep.doors.stream import Notice
from sitrep.doors.together import Together
from sitrep.doors.unchanged import KEPT_QUESTIONS, Answered, Unchanged
from sitrep.drafting import Drafts
from sitrep.following import Following
from sitrep.given import KEPT_FILES, Given
from sitrep.heads import Heads
from sitrep.kept import Kept
from sitrep.library import Library
from sitrep.printery import Printery
from sitrep.publication.effects import Effects
from sitrep.publication.pades import stamp_of
from sitrep.publication.publisher import Publisher
from sitrep.render import Front
from sitrep.turns import Turns

KEPT_BODIES: Final = 64

# A statement of a reader; what is longer than a request may take helps nobody.
PATIENCE_SECONDS: Final = 8

# Printing and publishing have ends of their own: a child's time, a job's.
PRINT_SECONDS: Final = 120


def create_app(settings: Settings, dsn: str | None = None) -> FastAPI:
    """The sitrep service; `dsn` wins over the settings, for an embedded database that is already running."""
    address = dsn or settings.database_url or ""
    database = Database(address, "sitrep_reports", patience=PATIENCE_SECONDS, wait=DOOR_WAITS)
    publishing_as = Database(address, "sitrep_publisher", size=2)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncGenerator[None, None]:
        settled()
        yield
        await app.state.following.close()
        await app.state.heads.close()
        app.state.printery.close()
        await publishing_as.close()
        await database.close()

    app = http.application("Sitrep reports", openapi.DESCRIPTION, lifespan)
    app.state.public_url = str(settings.public_url).rstrip("/") if settings.public_url else None
    app.state.settings = settings
    app.state.database = database
    app.state.keys = Keys(database)
    app.state.registers = Registers()
    app.state.drafts = Drafts(database, app.state.registers)
    app.state.turns = Turns()
    app.state.effects = Effects(app.state.drafts)
    app.state.library = Library(database, app.state.effects)
    app.state.publisher = Publisher(
        publishing_as, app.state.drafts, app.state.effects, keyring.signing_key(settings), stamp_of(settings)
    )
    app.state.printery = Printery()
    app.state.bodies = Kept[bytes](KEPT_BODIES)
    app.state.drafts.forget_too(app.state.printery.forget, app.state.bodies.clear, app.state.library.forget)
    app.state.heads = Heads(database)
    app.state.following = Following(database)
    app.state.fronts = Kept[tuple[int, int, Front | None]](front.KEPT_FRONTS)
    app.state.notices = Kept[asyncio.Task[Notice]](KEPT_BODIES)
    app.state.answered = Kept[Answered](KEPT_QUESTIONS)
    app.state.given = Kept[Given](KEPT_FILES)
    app.state.drafts.forget_too(app.state.given.clear)
    app.add_middleware(Together, turns=app.state.turns, answered=app.state.answered)
    app.add_middleware(Preflight)
    http.install(app, settings, eventlog.installation, _seconds)
    telemetry.install(app, settings)
    app.router.routes.extend(_routes())
    # Outside of every middleware: a poll that finds nothing new pays for none of them, nor does a download.
    app.front = Unchanged(Again(app.behind, app), app)
    return app


def _seconds(scope: Scope) -> float:
    return PRINT_SECONDS if scope["method"] == "POST" or scope["path"].endswith(".pdf") else ANSWER_SECONDS


@cache
def _routes() -> tuple[BaseRoute, ...]:
    """The routes, which know no app but that of the request; to read the parameters of all costs half a second."""
    drawn = http.undocumented()
    for door in (front, pages, summary, stream, feed, explanation, reports, published, flash, publishing, tables):
        door.routes(drawn)
    return tuple(drawn.routes)
