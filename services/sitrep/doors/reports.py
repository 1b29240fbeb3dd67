"""The doors of the reports: the list of days, the report of a day in its faces, and the draft of the next version.
Never builds one itself.
"""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final, Literal

from fastapi import FastAPI, Request, Response

from foundation import http
from foundation.languages import Language
from foundation.problems import Unavailable
from sitrep import answering, openapi, published, render
from sitrep.doors.days import days
from sitrep.printery import Printery
from sitrep.publication.effects import Effect, Effects
from sitrep.publication.publisher import Publisher
from sitrep.publication.shelf import Edition
from sitrep.published import MEDIA, PAGE_POLICY, Face
from sitrep.reading import AsAsked, Axes, Door, Standpoint, day_of, standpoint
from sitrep.summary import linked
from sitrep.values import Report

_LIST: Final = "/v1/crises/{crisis}/reports"
_DAY: Final = "/v1/crises/{crisis}/reports/{day}.{face}"
_HXL: Final = "/v1/crises/{crisis}/reports/{day}.hxl.csv"
_DRAFT: Final = "/v1/crises/{crisis}/reports/{day}/draft.{face}"


def routes(app: FastAPI) -> None:
    """The routes, each with its HEAD."""
    for path, endpoint, said in (
        (_LIST, list_reports, openapi.REPORTS),
        # Before the other, which would take the first of the two dots for a part of the day.
        (_HXL, read_hxl, openapi.REPORT),
        (_DAY, read_report, openapi.REPORT),
        (_DRAFT, read_draft, openapi.DRAFT),
    ):
        app.add_api_route(path, endpoint, methods=["GET"], **said)
        # HEAD stands apart: two methods of one route would share one operation id in the document.
        app.add_api_route(path, endpoint, methods=["HEAD"], include_in_schema=False)


async def list_reports(request: Request, reading: Door, asked: AsAsked) -> Response:
    """The days on which something is said to hold, newest first, each with its faces and its published versions."""
    stand = await standpoint(request, reading, None, asked)
    found = await days(request, stand)
    query = answering.query(asked, reading.audience)
    reports = [await _listed(request, stand, day, editions, query) for day, editions in found.items()]
    return http.json_response({"crisis": reading.crisis, "audience": reading.audience, "reports": reports})


async def _listed(
    request: Request, stand: Standpoint, day: date, editions: Sequence[Edition], query: Mapping[str, str]
) -> dict[str, Any]:
    """A day of the list: its status, its versions, and whether the last of them needs a next one."""
    on = [await _effect(request, edition, stand) for edition in editions]
    taken_back = [
        edition.withdrawn or ("privacy" if effect.exposed else None)
        for edition, effect in zip(editions, on, strict=True)
    ]
    last, effect = next(zip(editions, on, strict=True), (None, Effect()))
    base = f"/v1/crises/{stand.reading.crisis}/reports/{day}"
    standing = last is not None and taken_back[0] is None
    return {
        "day": day.isoformat(),
        "status": "published" if standing else "draft",
        "number": last.number if last else None,
        "version": last.version if last else None,
        "affected": effect.corrected is not None,
        "versions": [
            published.listed(edition, why, last.version if standing and last and edition is not last else None)
            for edition, why in zip(editions, taken_back, strict=True)
        ],
        "links": {
            **{face: f"{base}.{face}{linked(query)}" for face in MEDIA},
            **({"draft": f"{base}/draft.html{linked(query)}"} if effect.corrected else {}),
        },
    }


async def _effect(request: Request, edition: Edition, stand: Standpoint) -> Effect:
    effects: Effects = request.app.state.effects
    return Effect() if edition.withdrawn else await effects.on(edition, stand.view.head)


async def read_report(
    request: Request, reading: Door, day: str, face: Face, asked: AsAsked, lang: Language | None = None
) -> Response:
    """The report of a day: the published one in force, else the draft; as JSON, one HTML file, PDF, text."""
    if asked.as_known_at is None and asked.cleared is None and (wanted := day_of(day)) is not None:
        given_out = await published.latest(request, reading, wanted, face, lang)
        if given_out is not None:
            return given_out
    stand = await standpoint(request, reading, day, asked)
    tag = answering.tag(face, stand, lang or "en")
    if held := answering.holds(request, tag):
        return Response(status_code=304, headers=answering.caching(stand, held))
    return await _shown(request, tag, stand, await answering.report_of(request, stand), face, lang or "en")


async def read_hxl(request: Request, reading: Door, day: str, asked: AsAsked, lang: Language | None = None) -> Response:
    """The figures of the report of a day with HXL tags."""
    return await read_report(request, reading, day, "hxl.csv", asked, lang)


async def read_draft(request: Request, reading: Door, day: str, face: Face, lang: Language = "en") -> Response:
    """What would be published next: the correction of the last version if it needs one, else the report as of now."""
    stand = await standpoint(request, reading, day, Axes())
    tag = answering.tag(f"draft.{face}", stand, lang)
    if held := answering.holds(request, tag):
        return Response(status_code=304, headers=answering.caching(stand, held))
    publisher: Publisher = request.app.state.publisher
    value = await publisher.draft(stand.view, stand.day, reading.audience)
    return await _shown(request, tag, stand, value, face, lang)


async def _shown(request: Request, tag: str, stand: Standpoint, value: Report, face: Face, lang: Language) -> Response:
    headers = {**answering.caching(stand, tag), "X-Report-Status": value.status}
    if face == "html":
        headers["Content-Security-Policy"] = PAGE_POLICY
    if face != "pdf":
        body = await asyncio.to_thread(_written, value, face, lang)
        return await answering.encoded(request, body, tag, headers, MEDIA[face])
    name = f"{value.crisis}-{value.day}-{value.audience}-{lang}.pdf"
    return Response(
        await _pdf(request, value, lang),
        headers={**headers, "Content-Disposition": f'inline; filename="{name}"'},
        media_type="application/pdf",
    )


def _written(value: Report, face: Literal["html", "json"] | render.Flat, lang: Language) -> bytes:
    if face == "json":
        return value.to_json()
    return render.html(value, lang).encode() if face == "html" else render.flat(value, face, lang)


async def _pdf(request: Request, value: Report, lang: str) -> bytes:
    printery: Printery = request.app.state.printery
    try:
        return await printery.pdf(value, lang)
    except render.PdfNotAvailable as error:
        raise Unavailable(f"the PDF cannot be made now: {error}", reason=error.reason) from None
