"""The door of the explanation that stands behind one number. Never words of its own."""

import orjson
from fastapi import FastAPI, Request, Response

from foundation.languages import Language
from sitrep import answering, openapi
from sitrep.doors.summary import Day
from sitrep.explained import explained
from sitrep.reading import AsAsked, Door
from sitrep.render import wording
from sitrep.sections.history import Behind

_PATH = "/v1/crises/{crisis}/figures/{figure_id}/explanation"


def routes(app: FastAPI) -> None:
    """The route, and its HEAD apart: two methods of one route would share one operation id in the document."""
    app.add_api_route(_PATH, read_explanation, methods=["GET"], **openapi.EXPLANATION)
    app.add_api_route(_PATH, read_explanation, methods=["HEAD"], include_in_schema=False)


async def read_explanation(
    request: Request, reading: Door, figure_id: str, asked: AsAsked, day: Day = None, lang: Language = "en"
) -> Response:
    """What stands behind one number: the claims used and left out, each with its reason."""
    told = await answering.told(request, reading, day, asked, Behind(figure_id))
    body = explained(told.report, figure_id, wording.of(told.report, lang))
    tag = answering.tag("explanation", told.stand, figure_id, lang)
    headers = answering.caching(told.stand, tag)
    if same := answering.unchanged(request, tag, headers):
        return same
    return await answering.encoded(request, orjson.dumps(body), tag, headers, "application/json")
