"""The doors of the ingest service: open a crisis, post events, read the log.
Decides nothing that another module can decide.
"""

from collections.abc import AsyncGenerator, Iterable, Sequence
from contextlib import asynccontextmanager
from typing import Annotated, Any, Literal, cast
from uuid import UUID, uuid5

import asyncpg
import orjson
from fastapi import Depends, FastAPI, Query, Request, Response
from starlette.types import Receive, Scope, Send

from eventlog import log as eventlog
from eventlog import wire
from eventlog.codes import Slug
from eventlog.contract import REGISTER_TYPES, NotInContract
from eventlog.editorial import CrisisOpened
from eventlog.envelope import ActOnEvents
from eventlog.erasable import Seal, opened
from eventlog.log import Recorded
from eventlog.register import Register
from eventlog.strict import NotStrictJson
from eventlog.upcasting import may_differ, today
from eventlog.wall import behind
from foundation import http, keyring, telemetry
from foundation.access import SHORT_NAME, Keys, Principal
from foundation.collector import settled
from foundation.database import DOOR_WAITS, Database
from foundation.problems import BodyTooLarge, Fault, Invalid, NotFound, ScopeMissing
from foundation.settings import Settings
from ingest import openapi, posting, proofs
from ingest.believed import Believed
from ingest.intake import Intake
from ingest.screening import look_at_opening

EVENT_BYTES = 1024 * 1024
BATCH_BYTES = 8 * 1024 * 1024
PAGE = 1_000

# A request looks at the database before it appends, and is answered within ten seconds all the same.
PATIENCE_SECONDS = 4

Crisis = Slug
MAY_POST = http.Needs("events:write", "events:edit", "privacy:erase", member=True)
Poster = Annotated[Principal, Depends(MAY_POST)]
Opener = Annotated[Principal, Depends(http.Needs("crises:open"))]
Reader = Annotated[Principal, Depends(http.Needs("events:read", "events:write"))]


def create_app(settings: Settings, dsn: str | None = None) -> FastAPI:
    """The ingest service; `dsn` wins over the settings, for an embedded database that is already running."""
    database = Database(dsn or settings.database_url or "", "sitrep_ingest", patience=PATIENCE_SECONDS, wait=DOOR_WAITS)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncGenerator[None, None]:
        app.state.intake = Intake(database)
        settled()
        yield
        await app.state.intake.close()
        await database.close()

    app = http.application("Sitrep ingest", openapi.DESCRIPTION, lifespan)
    app.state.database = database
    app.state.keys = Keys(database)
    app.state.believed = Believed(database)
    app.state.seal = Seal(keyring.encryption_key(settings))
    http.install(app, settings, eventlog.installation)
    telemetry.install(app, settings)
    _routes(app)
    proofs.install(app, keyring.signing_key(settings))
    openapi.install(app)
    return app


def _routes(app: FastAPI) -> None:
    app.add_api_route("/v1/crises", open_crisis, methods=["POST"], **openapi.OPEN)
    app.router.add_api_route(
        "/v1/crises/{crisis}/events", post_events, methods=["POST"], route_class_override=Straight, **openapi.POST
    )
    # Routes are tried in turn: this one first.
    app.router.routes.insert(0, app.router.routes.pop())
    app.add_api_route("/v1/crises/{crisis}/events", read_events, methods=["GET"], **openapi.FEED)
    app.add_api_route("/v1/crises/{crisis}/events/{event_id}", read_event, methods=["GET"], **openapi.EVENT)


class Straight(http.Declared):
    """The route of posts: those without parameters go past what FastAPI does for a route, which costs as much as all
    that a post does.

    Nothing is decided otherwise: a post with parameters, or to what cannot be a crisis, goes the usual way, and
    refusals are answered by the same handlers.
    """

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        crisis = scope["path_params"]["crisis"]
        if scope["query_string"] or scope["method"] != "POST" or not SHORT_NAME.fullmatch(crisis):
            await super().handle(scope, receive, send)
            return
        request = Request(scope, receive, send)
        answer = await post_events(request, crisis, await MAY_POST(request))
        await answer(scope, receive, send)


async def open_crisis(request: Request, principal: Opener) -> Response:
    """Opens a crisis: event 1 of its log. The same body again is a duplicate."""
    http.media_type(request, (wire.JSON,))
    item = _single(await http.body(request, EVENT_BYTES), wire.JSON)
    slug = item.get("crisis")
    if not principal.may("crises:open", str(slug)):
        raise ScopeMissing("this key may open another crisis, and not this one", scopes=["crises:open"])
    async with request.app.state.database.raw() as connection:
        installation = await eventlog.installation(connection)
    value = {"id": str(uuid5(installation, str(slug))), "type": "crisis.opened", "data": item}
    try:
        admitted = wire.admit(value, request.app.state.seal)
    except NotInContract as refused:
        faults = tuple(Fault(pointer.removeprefix("/data"), code, detail) for pointer, code, detail in refused.faults)
        raise Invalid(faults=faults) from None
    author = posting.author_of(principal, "crisis.opened", str(slug))
    warnings = look_at_opening(cast("CrisisOpened", admitted.event))
    result = posting.Result(0, admitted.id, submission=posting.submission(admitted, author, warnings))
    outcomes = await request.app.state.intake.append(str(slug), posting.batch([result], atomic=False), opening=True)
    posting.settle([result], outcomes)
    return _one(result)


async def post_events(
    request: Request,
    crisis: Crisis,
    principal: Poster,
    mode: Literal["commit", "validate"] = "commit",
    atomic: Literal["each", "all"] = "each",
) -> Response:
    """One event answers with its receipt; many answer with a result each."""
    known = await _register(request, crisis)
    media_type = http.media_type(request, (wire.JSON, wire.NDJSON, wire.CLOUDEVENT, wire.CLOUDEVENTS))
    body = await http.body(request, BATCH_BYTES)
    items = _items(body, media_type)
    alone = isinstance(items, wire.Item)
    if alone and len(body) > EVENT_BYTES:
        raise BodyTooLarge(f"one event takes at most {EVENT_BYTES} bytes", limit=EVENT_BYTES)
    desk = posting.Desk(principal, known, request.app.state.seal)
    results = await desk.examine([items] if isinstance(items, wire.Item) else items)
    if any(result.act for result in results):
        desk.screen_acts(results, await _owners(request, crisis, results))
    if not alone:
        # The refusal of one event alone is the answer, and is noted as every other.
        for refusal in {result.refusal.code: result.refusal for result in results if result.refusal}.values():
            await http.note_refusal(request, refusal)
    batch = posting.batch(results, atomic=atomic == "all")
    if batch.submissions and mode == "validate":
        async with request.app.state.database.raw() as connection:
            posting.settle(results, await eventlog.rehearse(connection, crisis, batch))
    elif batch.submissions:
        posting.settle(results, await request.app.state.intake.append(crisis, batch))
        if any(submission.type in REGISTER_TYPES for submission in batch.submissions):
            request.app.state.believed.forget(crisis)
    if mode == "validate":
        posting.unpromise(results)
    return _one(results[0]) if alone else http.json_response(posting.summary(results))


async def read_events(
    request: Request,
    crisis: Crisis,
    principal: Reader,
    after: Annotated[int, Query(ge=0, le=2**53, description="the last seq that was seen")] = 0,
    limit: Annotated[int, Query(ge=1, le=PAGE)] = PAGE,
) -> Response:
    """The feed in order of seq: the organisation's own events or, with events:read, all."""
    await _register(request, crisis)
    organisation = None if principal.may("events:read", crisis) else principal.organisation
    async with request.app.state.database.raw() as pooled, behind(pooled, principal.key) as connection:
        recorded = await eventlog.read(connection, crisis, after, limit, organisation=organisation, weight=BATCH_BYTES)
        entries = await _entries(connection, crisis, recorded)
    following = recorded[-1].seq if recorded else after
    if wire.NDJSON in request.headers.get("accept", ""):
        lines = b"".join(orjson.dumps(entry) + b"\n" for entry in entries)
        return Response(lines, media_type=wire.NDJSON, headers={"X-Next": str(following)})
    return http.json_response({"events": entries, "next": following})


async def read_event(request: Request, crisis: Crisis, event_id: UUID, principal: Reader) -> Response:
    """One event: the stored bytes with the server's fields."""
    await _register(request, crisis)
    async with request.app.state.database.raw() as pooled, behind(pooled, principal.key) as connection:
        recorded = await eventlog.read_id(connection, crisis, event_id)
        if recorded is None or not (
            principal.may("events:read", crisis) or recorded.organisation == principal.organisation
        ):
            raise NotFound("there is no such event")
        (entry,) = await _entries(connection, crisis, [recorded])
    return http.json_response(entry)


async def _register(request: Request, crisis: str) -> Register:
    known: Register | None = await request.app.state.believed.register(crisis)
    if known is None:
        raise NotFound("there is no such crisis")
    return known


async def _owners(request: Request, crisis: str, results: Sequence[posting.Result]) -> dict[UUID, tuple[str, str]]:
    named = {
        identity
        for result in results
        if result.act and isinstance(result.act.event, ActOnEvents)
        for identity in (result.act.id, *result.act.event.about)
    }
    async with request.app.state.database.raw() as connection:
        return await eventlog.owners(connection, crisis, named)


def _items(body: bytes, media_type: str) -> Iterable[wire.Item] | wire.Item:
    try:
        return wire.items(body, media_type)
    except NotStrictJson as refused:
        raise posting.refusal_of(refused) from None
    except wire.TooMany as refused:
        raise BodyTooLarge(str(refused.__doc__), limit=wire.MAX_ITEMS) from None


def _single(body: bytes, media_type: str) -> dict[str, Any]:
    item = _items(body, media_type)
    if not isinstance(item, wire.Item):
        raise Invalid("one JSON object is needed here, not an array")
    if item.refused is not None:
        raise posting.refusal_of(item.refused)
    value: dict[str, Any] = item.value
    return value


def _one(result: posting.Result) -> Response:
    if result.refusal is not None:
        raise result.refusal
    if result.outcome is None:
        return http.json_response(result.to_json())
    return http.json_response(posting.receipt(result.outcome), 201 if result.status == "created" else 200)


async def _entries(connection: asyncpg.Connection, crisis: str, recorded: Sequence[Recorded]) -> list[dict[str, Any]]:
    apart = await eventlog.erasables(connection, crisis, [entry.seq for entry in recorded]) if recorded else {}
    return [
        {
            "crisis": entry.crisis,
            "seq": entry.seq,
            "id": str(entry.id),
            "type": entry.type,
            "recorded_at": eventlog.instant(entry.recorded_at),
            "organisation": entry.organisation,
            "organisation_name": entry.organisation_name,
            "organisation_kind": entry.organisation_kind,
            "key": entry.key,
            "capacity": entry.capacity,
            "digest": entry.digest.hex(),
            "event": orjson.Fragment(entry.stored),
            "erasable": {
                item.pointer: {"salt": item.salt.hex(), "value": opened(item)}
                for item in apart.get(entry.seq, ())
                if not item.sealed
            },
            **_today(entry),
        }
        for entry in recorded
    ]


def _today(entry: Recorded) -> dict[str, Any]:
    """What an event of an older form would say today, for beside its stored bytes; commitments stay where they were."""
    if not may_differ(entry.type):
        return {}
    stored = orjson.loads(entry.stored)
    said = today(stored)
    return {} if said is stored else {"today": said}
