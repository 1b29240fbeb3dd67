"""The door of the first page: the public crises. Whatever key is sent, it names no other, and it looks again only at a
crisis whose log has grown.
"""

import asyncio
from hashlib import sha256
from typing import Final

from fastapi import FastAPI, Request, Response

from eventlog import log
from eventlog.register import Register
from foundation.languages import Language
from foundation.problems import Refusal
from sitrep import answering, knowledge, render
from sitrep.doors.days import days
from sitrep.doors.pages import PAGE, POLICY
from sitrep.kept import Kept
from sitrep.reading import Axes, Reading, database_of, standpoint
from sitrep.render import Front

KEPT_FRONTS: Final = 1_000
WITH_FIGURES: Final = 24  # crises: each further one is a line


def routes(app: FastAPI) -> None:
    """The route, outside of the document of the API."""
    app.add_api_route("/", read_front, methods=["GET", "HEAD"], include_in_schema=False)


async def read_front(request: Request, lang: Language = "en") -> Response:
    """The public crises, the one with the newest day first."""
    projected = await knowledge.checkpoints(database_of(request))
    async with database_of(request).raw() as connection:
        heads = await log.crises(connection)
    found = [await _front(request, crisis, heads[crisis], projected[crisis]) for crisis in heads if crisis in projected]
    told = [front for front in found if front is not None]
    told.sort(key=lambda front: (-(front.day.toordinal() if front.day else 0), front.name.casefold()))
    body = (await asyncio.to_thread(render.front, told, WITH_FIGURES, lang)).encode()
    tag = f'"{sha256(body).hexdigest()[:16]}"'
    headers = {
        "ETag": tag,
        "Cache-Control": "public, max-age=5, must-revalidate",
        "Vary": "Accept-Encoding",
        "Content-Security-Policy": POLICY,
    }
    if same := answering.unchanged(request, tag, headers):
        return same
    return await answering.encoded(request, body, tag, headers, PAGE)


async def _front(request: Request, crisis: str, head: int, projected: int) -> Front | None:
    """What the first page says of a crisis, None where it is not public; made again when its log has grown."""
    kept: Kept[tuple[int, int, Front | None]] = request.app.state.fronts
    if (before := kept.get(crisis)) is not None and before[:2] == (head, projected):
        return before[2]
    async with database_of(request).raw() as connection:
        register: Register | None = await request.app.state.registers.now(connection, crisis)
    if register is None or not register.public:
        front = None
    else:
        try:
            front = await _told(request, crisis, register)
        except Refusal:
            # It cannot be read now: the others are shown all the same, and it is tried again the next time.
            return Front(crisis, register.name, register.country, register.opening.timezone, None, None)
    kept.put(crisis, (head, projected, front))
    return front


async def _told(request: Request, crisis: str, register: Register) -> Front:
    reading = Reading(crisis, "public", register)
    day = next(iter(await days(request, await standpoint(request, reading, None, Axes()))), None)
    told = await answering.told(request, reading, day.isoformat() if day else None, Axes())
    return Front(crisis, register.name, register.country, register.opening.timezone, day, told.report)
