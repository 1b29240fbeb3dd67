"""The doors of the page for people: the live page of a crisis, and the script beside it.

Never a number of its own, and never a word of a crisis that the reader may not see.
"""

import asyncio
from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from typing import Final

from fastapi import FastAPI, Request, Response

from foundation import http
from foundation.access import Principal
from foundation.languages import Language
from sitrep import answering, published, render
from sitrep.audience import Audience
from sitrep.doors.days import days
from sitrep.doors.summary import Day
from sitrep.doors.unchanged import remember
from sitrep.publication.effects import Effects
from sitrep.published import PAGE_POLICY
from sitrep.reading import NEEDED, AsAsked, Axes, Door, Reading, Standpoint, standpoint
from sitrep.render.live import ASSETS
from sitrep.tables import TABLES

# Beyond the report's own page: our script, what it asks of us, and the form.
POLICY: Final = (
    PAGE_POLICY.replace("form-action 'none'", "form-action 'self'") + "; script-src 'self'; connect-src 'self'"
)

PAGE: Final = "text/html"


def routes(app: FastAPI) -> None:
    """The routes, outside of the document of the API."""
    for path, endpoint in (("/crises/{crisis}", read_crisis), ("/assets/live.js", read_script)):
        app.add_api_route(path, endpoint, methods=["GET", "HEAD"], include_in_schema=False)


async def read_script(request: Request) -> Response:
    """The script of the pages; an old one is asked for again after an hour."""
    content, tag = _script()
    headers = {"ETag": tag, "Cache-Control": "public, max-age=3600"}
    if answering.matches(request, tag):
        return Response(status_code=304, headers=headers)
    return Response(content, headers=headers, media_type="text/javascript")


@cache
def _script() -> tuple[bytes, str]:
    content = (ASSETS / "live.js").read_bytes()
    return content, f'"{sha256(content).hexdigest()[:16]}"'


async def read_crisis(
    request: Request, reading: Door, asked: AsAsked, day: Day = None, lang: Language | None = None
) -> Response:
    """The live page of a crisis: the report of a day, by default the newest one, with what a reader can change."""
    # A form without a script sends what was left empty as well.
    asked, lang = Axes(asked.as_known_at or None, asked.cleared), lang or "en"
    stand = await standpoint(request, reading, day or None, asked)
    found = await days(request, stand)
    if not day and found:
        stand = await standpoint(request, reading, next(iter(found)).isoformat(), asked)
    edition = await published.in_force(request, reading, stand.day)
    effects: Effects = request.app.state.effects
    effect = await effects.on(edition.edition, stand.view.head) if edition is not None else None
    query = answering.query(asked, reading.audience, lang)
    cutoff = stand.register.cutoff_of(stand.day)
    controls = render.Controls(
        path=f"/crises/{reading.crisis}",
        data=f"/v1/crises/{reading.crisis}",
        day=stand.day,
        days=sorted({stand.day, *found}, reverse=True),
        cutoff=cutoff if stand.register.opened_at <= cutoff else None,
        as_known_at=asked.as_known_at,
        audience=reading.audience,
        audiences=_audiences(await http.principal_of(request), reading),
        tables=[table.name for table in TABLES],
        version=edition.edition.version if edition is not None else None,
        corrected=effect is not None and effect.corrected is not None,
        query=query,
    )

    def said(stand: Standpoint) -> tuple[str, Mapping[str, str]]:
        tag = answering.tag("page", stand, lang, controls)
        return tag, {**answering.caching(stand, tag), "Content-Security-Policy": POLICY}

    tag, headers = said(stand)
    if same := answering.unchanged(request, tag, headers):
        if day:
            await remember(request, stand, tag, headers, today=False)
        return same
    told = await answering.told(request, reading, stand.day.isoformat(), asked)
    tag, headers = said(told.stand)
    if day:
        await remember(request, told.stand, tag, headers, today=False)
    body = await asyncio.to_thread(render.dashboard, told.report, lang, controls)
    return await answering.encoded(request, body.encode(), tag, headers, PAGE)


def _audiences(principal: Principal | None, reading: Reading) -> list[Audience]:
    """The audiences that the page offers: the one that is read, and those that the key allows."""
    return [
        audience
        for audience, scopes in NEEDED.items()
        if audience in ("public", reading.audience)
        or (principal is not None and any(principal.may(scope, reading.crisis) for scope in scopes))
    ]
