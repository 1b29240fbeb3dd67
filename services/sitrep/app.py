"""The doors of the sitrep service: reports in their faces, and the summary.
Decides nothing that another module can decide.
"""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from hashlib import sha256
from importlib.metadata import version
from typing import Annotated, Final, Literal

from fastapi import FastAPI, Query, Request, Response
from fastapi.responses import RedirectResponse

from eventlog.contract import FACT_TYPES
from eventlog.register import Registers
from foundation import http, telemetry
from foundation.access import Keys
from foundation.database import Database
from foundation.problems import Unavailable
from foundation.settings import Settings
from sitrep import knowledge, openapi, render, report, summary
from sitrep.audience import Audience, sees
from sitrep.explained import explained
from sitrep.figures.policy import RECON_1
from sitrep.kept import Kept
from sitrep.printery import Printery
from sitrep.reading import AsAsked, Axes, Door, Standpoint, database_of, standpoint
from sitrep.render import wording
from sitrep.summary import linked
from sitrep.values import Report

VERSION: Final = version("sitrep-service")
KEPT_REPORTS: Final = 64

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
    app.state.printery = Printery()
    http.install(app)
    telemetry.install(app, settings)
    _routes(app)
    return app


def _routes(app: FastAPI) -> None:
    app.add_api_route("/", welcome, methods=["GET"], include_in_schema=False)
    summary_path, report_path = "/v1/crises/{crisis}/summary", "/v1/crises/{crisis}/reports/{day}.{face}"
    app.add_api_route(summary_path, read_summary, methods=["GET"], **openapi.SUMMARY)
    app.add_api_route(
        "/v1/crises/{crisis}/figures/{figure_id}/explanation", read_explanation, methods=["GET"], **openapi.EXPLANATION
    )
    app.add_api_route("/v1/crises/{crisis}/reports", list_reports, methods=["GET"], **openapi.REPORTS)
    app.add_api_route(report_path, read_report, methods=["GET"], **openapi.REPORT)
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
    return http.json_response(body, headers=_caching(stand, tag))


async def read_explanation(
    request: Request, reading: Door, figure_id: str, asked: AsAsked, day: Day = None, lang: Language = "en"
) -> Response:
    """What stands behind one number: the claims used and left out, each with its reason."""
    stand = await standpoint(request, reading, day, asked)
    value = await _report(request, stand)
    body = explained(value, figure_id, wording.wording(lang, value.country, value.zone))
    tag = _tag("explanation", stand, figure_id, lang)
    if _matches(request, tag):
        return Response(status_code=304, headers=_caching(stand, tag))
    return http.json_response(body, headers=_caching(stand, tag))


async def list_reports(request: Request, reading: Door, asked: AsAsked) -> Response:
    """The days on which something is said to hold, newest first, each with its faces."""
    stand = await standpoint(request, reading, None, asked)
    ends = await knowledge.ends(database_of(request), stand.view)
    seen = [held.as_of for held in ends if sees(reading.audience, held.type, held.sensitivity)]
    days = sorted({stand.register.report_day_of(as_of) for as_of in seen}, reverse=True)
    base, query = f"/v1/crises/{reading.crisis}/reports", _query(asked, reading.audience)
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
    tag = _tag(face, stand, lang)
    if _matches(request, tag):
        return Response(status_code=304, headers=_caching(stand, tag))
    value = await _report(request, stand)
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
    kept: Kept[Report] = request.app.state.reports
    key = tuple(stand.key())
    if (value := kept.get(key)) is None:
        database = database_of(request)
        facts = await knowledge.facts(database, stand.view, types=tuple(FACT_TYPES))
        standing = await knowledge.standing(database, stand.view)
        value = await asyncio.to_thread(
            report.build, stand.register, stand.day, stand.reading.audience, facts, standing
        )
        kept.put(key, value)
    return value


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
