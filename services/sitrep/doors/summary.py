"""The door of the summary that dashboards poll. Never a number of its own."""

from typing import Annotated, Final

import orjson
from fastapi import FastAPI, Query, Request, Response

from foundation.languages import Language
from sitrep import answering, openapi, published, summary
from sitrep.doors.unchanged import remember
from sitrep.reading import AsAsked, Door, standpoint
from sitrep.render import wording

_PATH: Final = "/v1/crises/{crisis}/summary"

Day = Annotated[str | None, Query(description="a local day of the crisis, 2026-01-09; by default today")]


def routes(app: FastAPI) -> None:
    """The route, and its HEAD apart: two methods of one route would share one operation id in the document."""
    app.add_api_route(_PATH, read_summary, methods=["GET"], **openapi.SUMMARY)
    app.add_api_route(_PATH, read_summary, methods=["HEAD"], include_in_schema=False)


async def read_summary(
    request: Request, reading: Door, asked: AsAsked, day: Day = None, lang: Language = "en"
) -> Response:
    """The numbers of the day for dashboards; the same entity tag means that nothing changed."""
    stand = await standpoint(request, reading, day, asked)
    query = answering.query(asked, reading.audience, lang)
    tag = answering.tag("summary", stand, query)
    headers = answering.caching(stand, tag)
    await remember(request, stand, tag, headers, today=day is None)
    if held := answering.holds(request, tag):
        return Response(status_code=304, headers=answering.caching(stand, held))
    value = await answering.report_of(request, stand)
    base = f"/v1/crises/{reading.crisis}"
    body = summary.summarise(value, wording.indicators(lang), base, query)
    if asked.as_known_at is None and (found := await published.in_force(request, reading, stand.day)):
        body["meta"]["report"] = published.named(found.edition)
    return await answering.encoded(request, orjson.dumps(body), tag, headers, "application/json")
