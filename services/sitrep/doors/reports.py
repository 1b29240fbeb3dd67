"""The doors of the reports: the list of days, the report of a day in its faces, and the draft of the next version.
Never builds one itself.
"""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import date
from hashlib import sha256
from typing import Any, Final, Literal

import orjson
from fastapi import FastAPI, Request, Response

from foundation.languages import Language
from foundation.problems import Unavailable
from sitrep import answering, openapi, published, render
from sitrep.doors.days import by_flash, days, of_the_day
from sitrep.doors.unchanged import remember
from sitrep.printery import Printery
from sitrep.publication.effects import Effect, Effects
from sitrep.publication.publisher import Publisher, Wanted
from sitrep.publication.shelf import Edition
from sitrep.published import MEDIA, PAGE_POLICY, Face
from sitrep.reading import AsAsked, Axes, Door, Standpoint, day_of, standpoint
from sitrep.summary import linked
from sitrep.values import Report, instant

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
    body = orjson.dumps({"crisis": reading.crisis, "audience": reading.audience, "reports": reports})
    tag = f'"{sha256(body).hexdigest()[:32]}"'
    headers = answering.caching(stand, tag)
    await remember(request, stand, tag, headers, today=False)
    if same := answering.unchanged(request, tag, headers):
        return same
    return await answering.encoded(request, body, tag, headers, MEDIA["json"])


async def _listed(
    request: Request, stand: Standpoint, day: date, editions: Sequence[Edition], query: Mapping[str, str]
) -> dict[str, Any]:
    """A day of the list: its status, its versions, and whether the last of them needs a next one."""
    place = f"/v1/crises/{stand.reading.crisis}/reports/{day}"
    return {
        "day": day.isoformat(),
        **await _report(request, stand, place, of_the_day(editions), query),
        "flash": [
            {
                "flash": flash,
                "as_of": instant(versions[0].as_of) if versions[0].as_of else None,
                "valid_until": instant(versions[0].valid_until) if versions[0].valid_until else None,
                **await _report(request, stand, f"{place}/flash-{flash}", versions, query),
            }
            for flash, versions in by_flash(editions).items()
        ],
    }


async def _report(
    request: Request, stand: Standpoint, place: str, editions: Sequence[Edition], query: Mapping[str, str]
) -> dict[str, Any]:
    """What became of a report: its status, its versions, where it is."""
    on = [await _effect(request, edition, stand) for edition in editions]
    taken_back = [
        "privacy" if effect.exposed else edition.withdrawn for edition, effect in zip(editions, on, strict=True)
    ]
    last, effect = next(zip(editions, on, strict=True), (None, Effect()))
    standing = last is not None and taken_back[0] is None
    # What was withheld is not there to be read: until it is published again, its place shows the draft.
    withdrawn = last is not None and taken_back[0] not in (None, "privacy")
    return {
        "status": "published" if standing else "withdrawn" if withdrawn else "draft",
        "number": last.number if last else None,
        "version": last.version if last else None,
        "affected": effect.corrected is not None,
        "versions": [
            published.listed(edition, why, last.version if standing and last and edition is not last else None)
            for edition, why in zip(editions, taken_back, strict=True)
        ],
        "links": {
            **{face: f"{place}.{face}{linked(query)}" for face in MEDIA},
            **({"draft": f"{place}/draft.html{linked(query)}"} if effect.corrected or withdrawn else {}),
        },
    }


async def _effect(request: Request, edition: Edition, stand: Standpoint) -> Effect:
    effects: Effects = request.app.state.effects
    return Effect() if edition.withdrawn == "privacy" else await effects.on(edition, stand.view.head)


async def read_report(
    request: Request, reading: Door, day: str, face: Face, asked: AsAsked, lang: Language | None = None
) -> Response:
    """The report of a day: the published one in force, else the draft; as JSON, one HTML file, PDF, text."""
    if asked.as_known_at is None and asked.cleared is None and (wanted := day_of(day)) is not None:
        given_out = await published.latest(request, reading, wanted, face, lang)
        if given_out is not None:
            return given_out

    def name(stand: Standpoint) -> str:
        return answering.tag(face, stand, lang or "en")

    if same := await answering.unchanged_since(request, reading, day, asked, name):
        return same.answer
    told = await answering.told(request, reading, day, asked)
    return await _shown(request, name(told.stand), told.stand, told.report, face, lang or "en")


async def read_hxl(request: Request, reading: Door, day: str, asked: AsAsked, lang: Language | None = None) -> Response:
    """The figures of the report of a day with HXL tags."""
    return await read_report(request, reading, day, "hxl.csv", asked, lang)


async def read_draft(request: Request, reading: Door, day: str, face: Face, lang: Language = "en") -> Response:
    """What would be published next: the correction of the last version if it needs one, else the report as of now."""
    stand = await standpoint(request, reading, day, Axes())
    return await draft_of(request, stand, Wanted(stand.day), face, lang)


async def draft_of(request: Request, stand: Standpoint, wanted: Wanted, face: Face, lang: Language) -> Response:
    """The draft of whatever would be published next."""
    tag = answering.tag(f"draft.{face}", stand, lang, wanted)
    # A flash update that is not published yet speaks of this very moment.
    if not wanted.flash and (same := answering.unchanged(request, tag, answering.caching(stand, tag))):
        return same
    publisher: Publisher = request.app.state.publisher
    value = await publisher.draft(stand.register, stand.view, wanted, stand.reading.audience)
    if wanted.flash:
        tag = f'"{value.provenance.digest[:16]}-{lang}-{face}"'
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
