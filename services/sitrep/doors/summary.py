"""The door of the summary that dashboards poll. Never a number of its own."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Final

import orjson
from fastapi import FastAPI, Query, Request, Response

from foundation.languages import Language
from sitrep import answering, openapi, published, summary
from sitrep.doors.unchanged import known_to_hold, remember
from sitrep.reading import AsAsked, Axes, Door, Reading, Standpoint
from sitrep.render import wording
from sitrep.turns import Turns

_PATH: Final = "/v1/crises/{crisis}/summary"

Day = Annotated[str | None, Query(description="a local day of the crisis, 2026-01-09; by default today")]


def routes(app: FastAPI) -> None:
    """The route, and its HEAD apart: two methods of one route would share one operation id in the document."""
    app.add_api_route(_PATH, read_summary, methods=["GET"], **openapi.SUMMARY)
    app.add_api_route(_PATH, read_summary, methods=["HEAD"], include_in_schema=False)


@dataclass(frozen=True, slots=True)
class Ready:
    """An answer as it was made for all who asked the same: from where, its tag, and its bytes."""

    stand: Standpoint
    tag: str
    body: bytes


async def read_summary(
    request: Request, reading: Door, asked: AsAsked, day: Day = None, lang: Language = "en"
) -> Response:
    """The numbers of the day for dashboards; the same entity tag means that nothing changed."""
    query = answering.query(asked, reading.audience, lang)
    turns: Turns = request.app.state.turns
    same = (reading.crisis, reading.audience, reading.shared, day, tuple(query.items()))
    if unchanged := await known_to_hold(request, reading, day, asked, partial(_tag, query=query)):
        return unchanged
    # After an event all dashboards ask at once: one report is made at a time for all of them.
    ready = await turns.fresh(("summary", *same), partial(_made, request, reading, asked, day, lang, query))
    headers = answering.caching(ready.stand, ready.tag)
    await remember(request, ready.stand, ready.tag, headers, today=day is None)
    return await answering.encoded(request, ready.body, ready.tag, headers, "application/json")


async def _made(
    request: Request, reading: Reading, asked: Axes, day: str | None, lang: str, query: Mapping[str, str]
) -> Ready:
    told = await answering.told(request, reading, day, asked)
    stand = told.stand
    body = summary.summarise(told.report, wording.indicators(lang), f"/v1/crises/{reading.crisis}", query)
    if asked.as_known_at is None and (found := await published.in_force(request, reading, stand.day)):
        body["meta"]["report"] = published.named(found.edition)
    return Ready(stand, _tag(stand, query), orjson.dumps(body))


def _tag(stand: Standpoint, query: Mapping[str, str]) -> str:
    return answering.tag("summary", stand, query)
