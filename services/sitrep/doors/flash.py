"""The doors of flash updates: page 1 of a day as it was known at a moment of it. Never builds one."""

from typing import Annotated

from fastapi import FastAPI, Query, Request, Response

from foundation.languages import Language
from foundation.problems import NotFound
from sitrep import openapi
from sitrep.doors.reports import draft_of
from sitrep.publication.publisher import HOURS, Wanted
from sitrep.published import Face, Flash, Version, latest, marked_of, named_day, version_of
from sitrep.reading import Axes, Door, standpoint

Hours = Annotated[int, Query(ge=1, le=168)]

_FLASH = "/v1/crises/{crisis}/reports/{day}/flash-{flash}"


def routes(app: FastAPI) -> None:
    """The routes, each with its HEAD; what ends in two suffixes stands before what would take the first for a part."""
    for path, endpoint, said in (
        (f"{_FLASH}.hxl.csv", read_hxl, openapi.FLASH),
        (f"{_FLASH}.{{face}}", read_flash, openapi.FLASH),
        (f"{_FLASH}/draft.{{face}}", read_draft, openapi.FLASH_DRAFT),
        (f"{_FLASH}/v{{version}}.hxl.csv", read_version_hxl, openapi.VERSION),
        (f"{_FLASH}/v{{version}}.{{face}}", read_version, openapi.VERSION),
        (f"{_FLASH}/v{{version}}/withdrawn.hxl.csv", read_marked_hxl, openapi.VERSION),
        (f"{_FLASH}/v{{version}}/withdrawn.{{face}}", read_marked, openapi.VERSION),
    ):
        app.add_api_route(path, endpoint, methods=["GET"], **said)
        app.add_api_route(path, endpoint, methods=["HEAD"], include_in_schema=False)


async def read_flash(
    request: Request, reading: Door, day: str, flash: Flash, face: Face, lang: Language | None = None
) -> Response:
    """The version in force of a flash update; it says itself until when it is valid."""
    found = await latest(request, reading, named_day(day), face, lang, flash)
    if found is None:
        raise NotFound("there is no such flash update, or it was withheld and is not published again yet")
    return found


async def read_hxl(request: Request, reading: Door, day: str, flash: Flash, lang: Language | None = None) -> Response:
    """Its figures with HXL tags."""
    return await read_flash(request, reading, day, flash, "hxl.csv", lang)


async def read_draft(
    request: Request, reading: Door, day: str, flash: Flash, face: Face, lang: Language = "en", hours: Hours = HOURS
) -> Response:
    """What would be published under this number: the next flash update, or the correction of one that is out."""
    stand = await standpoint(request, reading, day, Axes())
    return await draft_of(request, stand, Wanted(stand.day, flash, hours), face, lang)


async def read_version(
    request: Request, reading: Door, day: str, flash: Flash, version: Version, face: Face, lang: Language | None = None
) -> Response:
    """A version of a flash update, for ever the same bytes; 410 once it was withheld."""
    return await version_of(request, reading, named_day(day), flash, version, face, lang)


async def read_version_hxl(
    request: Request, reading: Door, day: str, flash: Flash, version: Version, lang: Language | None = None
) -> Response:
    """The figures of a version of a flash update with HXL tags."""
    return await version_of(request, reading, named_day(day), flash, version, "hxl.csv", lang)


async def read_marked(
    request: Request, reading: Door, day: str, flash: Flash, version: Version, face: Face, lang: Language | None = None
) -> Response:
    """A version of a flash update that was withdrawn, each of its pages saying so."""
    return await marked_of(request, reading, named_day(day), flash, version, face, lang)


async def read_marked_hxl(
    request: Request, reading: Door, day: str, flash: Flash, version: Version, lang: Language | None = None
) -> Response:
    """The figures of a version of a flash update that was withdrawn, with HXL tags."""
    return await marked_of(request, reading, named_day(day), flash, version, "hxl.csv", lang)
