"""The doors of the sitrep service: reports in their faces, and the summary.
Decides nothing that another module can decide.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Annotated, Final, Literal

import orjson
from fastapi import FastAPI, Query, Request, Response
from fastapi.responses import RedirectResponse

from eventlog.register import Registers
from foundation import http, telemetry
from foundation.access import Keys
from foundation.database import Database
from foundation.problems import Unavailable
from foundation.settings import Settings
from sitrep import answering, knowledge, openapi, render, summary
from sitrep.audience import sees
from sitrep.doors import tables
from sitrep.doors.preflight import Preflight
from sitrep.doors.unchanged import KEPT_QUESTIONS, Answered, Heads, Unchanged, remember
from sitrep.kept import Kept
from sitrep.printery import Printery
from sitrep.reading import AsAsked, Door, database_of, standpoint
from sitrep.render import wording
from sitrep.summary import linked
from sitrep.values import Report

KEPT_REPORTS: Final = 64
KEPT_BODIES: Final = 64

Language = Literal["en", "fr", "ar"]
Face = Literal["html", "pdf", "json"]
Day = Annotated[str | None, Query(description="a local day of the crisis, 2026-01-09; by default today")]

# The page needs no script and loads nothing: its style and its pictures stand in the file itself.
PAGE_POLICY: Final = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


def create_app(settings: Settings, dsn: str | None = None) -> FastAPI:
    """The sitrep service; `dsn` wins over the settings, for an embedded database that is already running."""
    database = Database(dsn or settings.database_url or "", "sitrep_reports")

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncGenerator[None, None]:
        yield
        app.state.printery.close()
        await database.close()

    app = http.application("Sitrep reports", openapi.DESCRIPTION, lifespan)
    app.state.database = database
    app.state.keys = Keys(database)
    app.state.registers = Registers()
    app.state.reports = Kept[Report](KEPT_REPORTS)
    app.state.bodies = Kept[bytes](KEPT_BODIES)
    app.state.printery = Printery()
    app.state.heads = Heads(database)
    app.state.answered = Kept[Answered](KEPT_QUESTIONS)
    app.add_middleware(Unchanged)
    app.add_middleware(Preflight)
    http.install(app)
    telemetry.install(app, settings)
    _routes(app)
    return app


def _routes(app: FastAPI) -> None:
    app.add_api_route("/", welcome, methods=["GET"], include_in_schema=False)
    summary_path, report_path = "/v1/crises/{crisis}/summary", "/v1/crises/{crisis}/reports/{day}.{face}"
    app.add_api_route(summary_path, read_summary, methods=["GET"], **openapi.SUMMARY)
    app.add_api_route("/v1/crises/{crisis}/reports", list_reports, methods=["GET"], **openapi.REPORTS)
    app.add_api_route(report_path, read_report, methods=["GET"], **openapi.REPORT)
    # HEAD stands apart: two methods of one route would share one operation id in the document.
    app.add_api_route(summary_path, read_summary, methods=["HEAD"], include_in_schema=False)
    app.add_api_route("/v1/crises/{crisis}/reports", list_reports, methods=["HEAD"], include_in_schema=False)
    app.add_api_route(report_path, read_report, methods=["HEAD"], include_in_schema=False)
    tables.routes(app)


async def welcome() -> Response:
    """The way to the documentation."""
    return RedirectResponse("/docs", status_code=307)


async def read_summary(
    request: Request, reading: Door, asked: AsAsked, day: Day = None, lang: Language = "en"
) -> Response:
    """The numbers of the day for dashboards; the same entity tag means that nothing changed."""
    stand = await standpoint(request, reading, day, asked)
    query = answering.query(asked, reading.audience, lang)
    tag = answering.tag("summary", stand, query)
    await remember(request, stand, tag, answering.caching(stand, tag), today=day is None)
    if held := answering.holds(request, tag):
        return Response(status_code=304, headers=answering.caching(stand, held))
    value = await answering.report_of(request, stand)
    base = f"/v1/crises/{reading.crisis}"
    body = orjson.dumps(summary.summarise(value, wording.indicators(lang), base, query))
    return await answering.encoded(request, body, tag, answering.caching(stand, tag), "application/json")


async def list_reports(request: Request, reading: Door, asked: AsAsked) -> Response:
    """The days on which something is said to hold, newest first, each with its faces."""
    stand = await standpoint(request, reading, None, asked)
    ends = await knowledge.ends(database_of(request), stand.view)
    seen = [held.as_of for held in ends if sees(reading.audience, held.type, held.sensitivity)]
    days = sorted({stand.register.report_day_of(as_of) for as_of in seen}, reverse=True)
    base, query = f"/v1/crises/{reading.crisis}/reports", answering.query(asked, reading.audience)
    return http.json_response(
        {
            "crisis": reading.crisis,
            "audience": reading.audience,
            "reports": [
                {
                    "day": day.isoformat(),
                    "status": "draft",
                    "number": None,
                    "version": None,
                    "links": {face: f"{base}/{day}.{face}{linked(query)}" for face in ("html", "pdf", "json")},
                }
                for day in days
            ],
        }
    )


async def read_report(
    request: Request, reading: Door, day: str, face: Face, asked: AsAsked, lang: Language = "en"
) -> Response:
    """The report of a day: as JSON, as one HTML file, as PDF."""
    stand = await standpoint(request, reading, day, asked)
    tag = answering.tag(face, stand, lang)
    if answering.matches(request, tag):
        return Response(status_code=304, headers=answering.caching(stand, tag))
    value = await answering.report_of(request, stand)
    headers = {**answering.caching(stand, tag), "X-Report-Status": value.status}
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


async def _pdf(request: Request, value: Report, lang: str) -> bytes:
    printery: Printery = request.app.state.printery
    try:
        return await printery.pdf(value, lang)
    except render.PdfNotAvailable as error:
        raise Unavailable(f"the PDF cannot be made now: {error}", reason=error.reason) from None
