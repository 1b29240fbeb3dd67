"""The doors of the sitrep service: reports in their faces, and the summary.
Decides nothing that another module can decide.
"""

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import date
from hashlib import sha256
from importlib.metadata import version
from itertools import groupby
from typing import Annotated, Any, Final

from fastapi import FastAPI, Query, Request, Response
from fastapi.responses import RedirectResponse

from eventlog.register import Registers
from foundation import http, keyring, telemetry
from foundation.access import Keys
from foundation.database import Database
from foundation.problems import Unavailable
from foundation.settings import Settings
from sitrep import knowledge, openapi, published, publishing, render, summary
from sitrep.audience import Audience, sees
from sitrep.drafting import Drafts
from sitrep.figures.policy import RECON_1
from sitrep.printery import Printery
from sitrep.publication import shelf
from sitrep.publication.effects import Effect, Effects
from sitrep.publication.publisher import Publisher
from sitrep.publication.shelf import Edition
from sitrep.published import PAGE_POLICY, Face, Language, Library
from sitrep.reading import AsAsked, Axes, Door, Standpoint, database_of, day_of, standpoint
from sitrep.render import wording
from sitrep.summary import linked
from sitrep.values import Report

VERSION: Final = version("sitrep-service")

Day = Annotated[str | None, Query(description="a local day of the crisis, 2026-01-09; by default today")]


def create_app(settings: Settings, dsn: str | None = None) -> FastAPI:
    """The sitrep service; `dsn` wins over the settings, for an embedded database that is already running."""
    address = dsn or settings.database_url or ""
    database = Database(address, "sitrep_reports")
    publishing_as = Database(address, "sitrep_publisher", size=2)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncGenerator[None, None]:
        yield
        app.state.printery.close()
        await publishing_as.close()
        await database.close()

    app = http.application("Sitrep reports", openapi.DESCRIPTION, lifespan)
    app.state.database = database
    app.state.keys = Keys(database)
    app.state.registers = Registers()
    app.state.drafts = Drafts(database, app.state.registers)
    app.state.effects = Effects(app.state.drafts)
    app.state.library = Library(database, app.state.effects)
    app.state.publisher = Publisher(publishing_as, app.state.drafts, app.state.effects, keyring.signing_key(settings))
    app.state.printery = Printery()
    http.install(app, settings)
    telemetry.install(app, settings)
    _routes(app)
    return app


def _routes(app: FastAPI) -> None:
    app.add_api_route("/", welcome, methods=["GET"], include_in_schema=False)
    summary_path, report_path = "/v1/crises/{crisis}/summary", "/v1/crises/{crisis}/reports/{day}.{face}"
    app.add_api_route(summary_path, read_summary, methods=["GET"], **openapi.SUMMARY)
    draft_path = "/v1/crises/{crisis}/reports/{day}/draft.{face}"
    app.add_api_route("/v1/crises/{crisis}/reports", list_reports, methods=["GET"], **openapi.REPORTS)
    app.add_api_route(report_path, read_report, methods=["GET"], **openapi.REPORT)
    app.add_api_route(draft_path, read_draft, methods=["GET"], **openapi.DRAFT)
    app.add_api_route(draft_path, read_draft, methods=["HEAD"], include_in_schema=False)
    published.install(app)
    publishing.install(app)
    # HEAD stands apart: two methods of one route would share one operation id in the document.
    app.add_api_route(summary_path, read_summary, methods=["HEAD"], include_in_schema=False)
    app.add_api_route(report_path, read_report, methods=["HEAD"], include_in_schema=False)


async def welcome() -> Response:
    """The way to the documentation."""
    return RedirectResponse("/docs", status_code=307)


async def read_summary(
    request: Request, reading: Door, asked: AsAsked, day: Day = None, lang: Language = "en"
) -> Response:
    """The numbers of the day for dashboards; the same entity tag means that nothing changed."""
    stand = await standpoint(request, reading, day, asked)
    query = _query(asked, reading.audience, lang)
    tag = _tag("summary", stand, query)
    if _matches(request, tag):
        return Response(status_code=304, headers=_caching(stand, tag))
    value = await _report(request, stand)
    base = f"/v1/crises/{reading.crisis}"
    body = summary.summarise(value, wording.indicators(lang), base, query)
    if asked.as_known_at is None and (found := await published.in_force(request, reading, stand.day)):
        body["meta"]["report"] = published.named(found.edition)
    return http.json_response(body, headers=_caching(stand, tag))


async def list_reports(request: Request, reading: Door, asked: AsAsked) -> Response:
    """The days on which something is said to hold, newest first, each with its faces and its published versions."""
    stand = await standpoint(request, reading, None, asked)
    ends = await knowledge.ends(database_of(request), stand.view)
    seen = [held.as_of for held in ends if sees(reading.audience, held.type, held.sensitivity)]
    async with database_of(request).raw() as connection:
        every = await shelf.every(connection, reading.crisis, reading.audience)
    editions = {day: list(versions) for day, versions in groupby(every, key=lambda edition: edition.day)}
    days = sorted({stand.register.report_day_of(as_of) for as_of in seen} | set(editions), reverse=True)
    query = _query(asked, reading.audience)
    reports = [await _listed(request, stand, day, editions.get(day, []), query) for day in days]
    return http.json_response({"crisis": reading.crisis, "audience": reading.audience, "reports": reports})


async def _listed(
    request: Request, stand: Standpoint, day: date, editions: Sequence[Edition], query: Mapping[str, str]
) -> dict[str, Any]:
    """A day of the list: its status, its versions, and whether the last of them needs a next one."""
    effects: Effects = request.app.state.effects
    last = next(iter(editions), None)
    effect = await effects.on(last, stand.view.head) if last is not None and not last.withdrawn else Effect()
    base = f"/v1/crises/{stand.reading.crisis}/reports/{day}"
    standing = last is not None and last.withdrawn is None and not effect.exposed
    return {
        "day": day.isoformat(),
        "status": "published" if standing else "draft",
        "number": last.number if last else None,
        "version": last.version if last else None,
        "affected": effect.corrected is not None,
        "versions": [published.listed(edition) for edition in editions],
        "links": {
            **{face: f"{base}.{face}{linked(query)}" for face in ("html", "pdf", "json")},
            **({"draft": f"{base}/draft.html{linked(query)}"} if effect.corrected else {}),
        },
    }


async def read_report(
    request: Request, reading: Door, day: str, face: Face, asked: AsAsked, lang: Language | None = None
) -> Response:
    """The report of a day: the published one in force, else the draft; as JSON, as one HTML file, as PDF."""
    if asked.as_known_at is None and asked.cleared is None and (wanted := day_of(day)) is not None:
        given_out = await published.latest(request, reading, wanted, face, lang)
        if given_out is not None:
            return given_out
    stand = await standpoint(request, reading, day, asked)
    tag = _tag(face, stand, lang or "en")
    if _matches(request, tag):
        return Response(status_code=304, headers=_caching(stand, tag))
    return await _shown(request, tag, stand, await _report(request, stand), face, lang or "en")


async def read_draft(request: Request, reading: Door, day: str, face: Face, lang: Language = "en") -> Response:
    """What would be published next: the correction of the last version if it needs one, else the report as of now."""
    stand = await standpoint(request, reading, day, Axes())
    tag = _tag(f"draft.{face}", stand, lang)
    if _matches(request, tag):
        return Response(status_code=304, headers=_caching(stand, tag))
    publisher: Publisher = request.app.state.publisher
    value = await publisher.draft(stand.view, stand.day, reading.audience)
    return await _shown(request, tag, stand, value, face, lang)


async def _shown(request: Request, tag: str, stand: Standpoint, value: Report, face: Face, lang: Language) -> Response:
    headers = {**_caching(stand, tag), "X-Report-Status": value.status}
    if face == "json":
        return Response(value.to_json(), headers=headers, media_type="application/json")
    if face == "html":
        return Response(
            await asyncio.to_thread(render.html, value, lang),
            headers={**headers, "Content-Security-Policy": PAGE_POLICY},
            media_type="text/html",
        )
    name = f"{value.crisis}-{value.day}-{value.audience}-{lang}.pdf"
    return Response(
        await _pdf(request, value, lang),
        headers={**headers, "Content-Disposition": f'inline; filename="{name}"'},
        media_type="application/pdf",
    )


async def _report(request: Request, stand: Standpoint) -> Report:
    drafts: Drafts = request.app.state.drafts
    if drafts.forget_what_was_erased(stand.view):
        request.app.state.printery.forget()
    return await drafts.of(stand.view, stand.day, stand.reading.audience)


async def _pdf(request: Request, value: Report, lang: str) -> bytes:
    printery: Printery = request.app.state.printery
    try:
        return await printery.pdf(value, lang)
    except render.PdfNotAvailable as error:
        raise Unavailable(f"the PDF cannot be made now: {error}", reason=error.reason) from None


def _tag(face: str, stand: Standpoint, *more: object) -> str:
    parts = (face, RECON_1.version, VERSION, *stand.key(), *more)
    return f'"{stand.view.edited}-{sha256(repr(parts).encode()).hexdigest()[:16]}"'


def _matches(request: Request, tag: str) -> bool:
    return http.etag_matches(request.headers.get("if-none-match", ""), tag)


def _caching(stand: Standpoint, tag: str) -> Mapping[str, str]:
    shared = stand.reading.audience == "public" and stand.reading.register.public
    return {
        "ETag": tag,
        "Cache-Control": f"{'public' if shared else 'private'}, max-age=5, must-revalidate",
        "Vary": "Accept-Encoding, Authorization, X-API-Key",
        # What anybody may read, the page of anybody may read.
        **({"Access-Control-Allow-Origin": "*"} if shared else {}),
    }


def _query(asked: Axes, audience: Audience, lang: Language = "en") -> Mapping[str, str]:
    """What a link must repeat so that it shows the same; only what was asked for, and nothing else that was sent."""
    said = {
        "audience": audience if audience != "public" else None,
        "as_known_at": asked.as_known_at,
        "cleared": None if asked.cleared is None else str(asked.cleared),
        "lang": lang if lang != "en" else None,
    }
    return {name: value for name, value in said.items() if value is not None}
