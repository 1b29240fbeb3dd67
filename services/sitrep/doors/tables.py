"""The doors of the flat tables, in every face, and of their schemas. Never decides what a row says."""

import asyncio
import inspect
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal
from urllib.parse import urlencode

from fastapi import Depends, FastAPI, Query, Request, Response

from foundation import http
from foundation.languages import Language
from foundation.problems import Fault, Invalid, NotFound
from sitrep import answering, shape
from sitrep.doors.unchanged import known_to_hold, remember
from sitrep.openapi import SCHEMA, table_page
from sitrep.reading import AsAsked, Door, Standpoint
from sitrep.render import wording
from sitrep.sections.history import Lines
from sitrep.tables import TABLES, Table, View, faces, timeseries
from sitrep.tables.page import DEFAULT_LIMIT, LARGEST_LIMIT, CursorUnknown, Page, chosen, page
from sitrep.tables.schema import WIDE, schema
from sitrep.tables.wide import wide
from sitrep.values import Report

Face = Literal["json", "csv", "hxl.csv"]
PlacedFace = Literal["json", "csv", "hxl.csv", "geojson"]
Day = Annotated[str | None, Query(description="a local day of the crisis, 2026-01-09; by default today")]

_BASE: Final = "/v1/crises/{crisis}"

SCHEMAS: Final = {
    "summary": shape.SCHEMA,
    **{table.name: schema(table) for table in TABLES},
    "timeseries.wide": WIDE,
}


def routes(app: FastAPI) -> None:
    """Two routes a table - its name alone is its JSON - and one for the schemas."""
    for table in TABLES:
        for path, offered in (
            (f"{_BASE}/{table.name}", Annotated[str, Depends(_json)]),
            (f"{_BASE}/{table.name}.{{face}}", PlacedFace if table.places else Face),
        ):
            endpoint = _door(table, offered)
            name = f"read_{table.name}" + ("_as" if "face" in path else "")
            app.add_api_route(path, endpoint, methods=["GET"], name=name, **table_page(table))
            app.add_api_route(path, endpoint, methods=["HEAD"], include_in_schema=False)
    app.add_api_route("/v1/schemas/{table}.json", read_schema, methods=["GET"], **SCHEMA)
    app.add_api_route("/v1/schemas/{table}.json", read_schema, methods=["HEAD"], include_in_schema=False)


async def read_schema(table: str) -> Response:
    """The JSON Schema of a table, or of another shape."""
    found = SCHEMAS.get(table)
    if found is None:
        raise NotFound(f"there is no such shape; there are {', '.join(SCHEMAS)}")
    return http.json_response(
        found,
        headers={"Cache-Control": "public, max-age=3600", "Access-Control-Allow-Origin": "*"},
        media_type="application/schema+json",
    )


@dataclass(frozen=True, slots=True)
class Paging:
    """Which part of a table is asked for."""

    limit: int
    cursor: str | None
    with_total: bool


async def _paging(
    limit: Annotated[
        int, Query(ge=1, le=LARGEST_LIMIT, description=f"rows of one answer, at most {LARGEST_LIMIT}")
    ] = DEFAULT_LIMIT,
    cursor: Annotated[str | None, Query(max_length=500, description='from the link rel="next"')] = None,
    *,
    with_total: Annotated[bool, Query(description="say how many rows there are, in X-Total-Count and JSON")] = False,
) -> Paging:
    return Paging(limit, cursor, with_total)


def _filters(table: Table) -> Callable[..., Awaitable[Mapping[str, str]]]:
    """A dependency that declares one parameter a filter of the table."""

    async def wanted(**values: str | None) -> Mapping[str, str]:
        return {name: value for name, value in values.items() if value is not None}

    parameters = [
        inspect.Parameter(
            name,
            inspect.Parameter.KEYWORD_ONLY,
            default=None,
            annotation=Annotated[str | None, Query(max_length=200, description=f"only rows of this {column}")],
        )
        for name, column in table.filters.items()
    ]
    wanted.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    return wanted


async def _json() -> str:
    return "json"


def _door(table: Table, offered: Any) -> Callable[..., Any]:  # noqa: ANN401 - the annotation of a parameter
    """The endpoint of a table; `offered` says where its face comes from."""

    async def read(
        request: Request,
        reading: Door,
        face: offered,
        asked: AsAsked,
        paging: Annotated[Paging, Depends(_paging)],
        wanted: Annotated[Mapping[str, str], Depends(_filters(table))],
        shape: Annotated[str, Depends(_shape(table))],
        day: Day = None,
        lang: Language = "en",
    ) -> Response:
        if shape == "wide":
            return await _answer_wide(request, face, reading, asked, wanted, day, lang)
        return await _answer(request, table, face, reading, asked, paging, wanted, day, lang)

    read.__doc__ = table.doc
    return read


def _shape(table: Table) -> Callable[..., Awaitable[str]]:
    """A dependency that declares `shape` where a table has one for charts."""

    async def long() -> str:
        return "long"

    async def chosen(
        shape: Annotated[
            Literal["long", "wide"],
            Query(description="wide: one row a day, one numeric column `<origin>__<area>` a series of the `indicator`"),
        ] = "long",
    ) -> str:
        return shape

    return chosen if table.name == timeseries.TABLE.name else long


def _history(table: Table, wanted: Mapping[str, str]) -> Lines | None:
    """The series behind the rows that are asked for, of the one table that has the history of figures."""
    if table.name != timeseries.TABLE.name:
        return None
    return Lines(wanted.get("indicator"), wanted.get("area"), wanted.get("population"))


async def _answer(
    request: Request,
    table: Table,
    face: str,
    reading: Door,
    asked: AsAsked,
    paging: Paging,
    wanted: Mapping[str, str],
    day: str | None,
    lang: Language,
) -> Response:
    said = (lang, sorted(wanted.items()), paging.limit, paging.cursor, paging.with_total)

    def name(stand: Standpoint) -> str:
        return answering.tag(f"{table.name}.{face}", stand, *said)

    if same := await known_to_hold(request, reading, day, asked, name):
        return same
    told = await answering.told(request, reading, day, asked, _history(table, wanted))
    stand, tag, view = told.stand, name(told.stand), _view(told.report, lang)
    try:
        found = await asyncio.to_thread(page, table, view, wanted, paging.cursor, paging.limit)
    except CursorUnknown as error:
        raise Invalid(faults=(Fault("/query/cursor", "invalid_parameter", str(error)),)) from None
    headers = {**answering.caching(stand, tag), "X-Report-Status": view.report.status}
    await remember(request, stand, tag, answering.caching(stand, tag), today=day is None)
    if paging.with_total:
        headers["X-Total-Count"] = str(found.total)
    if found.cursor is not None:
        # The next page is of the same day and of the same seq: what arrives meanwhile moves no row.
        fixed = {"day": stand.day.isoformat(), **answering.query(asked, reading.audience, lang)}
        fixed |= {"as_known_at": str(stand.view.edited), "limit": str(paging.limit), **wanted, "cursor": found.cursor}
        if paging.with_total:
            fixed["with_total"] = "true"
        headers["Link"] = f'<{_BASE.format(crisis=reading.crisis)}/{table.name}.{face}?{urlencode(fixed)}>; rel="next"'
    body = await asyncio.to_thread(_written, table, face, found, stand, paging)
    return await answering.encoded(request, body, tag, headers, faces.MEDIA_TYPES[face])


async def _answer_wide(
    request: Request,
    face: str,
    reading: Door,
    asked: AsAsked,
    wanted: Mapping[str, str],
    day: str | None,
    lang: Language,
) -> Response:
    """The trends of one indicator for charts, whole: a year of days at most."""
    if "indicator" not in wanted:
        raise Invalid(faults=(Fault("/query/indicator", "missing", "the wide shape needs one indicator"),))

    def name(stand: Standpoint) -> str:
        return answering.tag(f"timeseries.wide.{face}", stand, lang, sorted(wanted.items()))

    if same := await known_to_hold(request, reading, day, asked, name):
        return same
    told = await answering.told(request, reading, day, asked, _history(timeseries.TABLE, wanted))
    stand, tag, view = told.stand, name(told.stand), _view(told.report, lang)
    await remember(request, stand, tag, answering.caching(stand, tag), today=day is None)
    made, rows = await asyncio.to_thread(lambda: wide(chosen(timeseries.TABLE, view, wanted), view.report))
    body = faces.as_json(made, rows, None) if face == "json" else faces.as_csv(made, rows, hxl=face == "hxl.csv")
    headers = {**answering.caching(stand, tag), "X-Report-Status": view.report.status}
    return await answering.encoded(request, body, tag, headers, faces.MEDIA_TYPES[face])


def _view(report: Report, lang: str) -> View:
    words = wording.of(report, lang)
    return View(report, wording.indicators(lang), words.label, lang)


def _written(table: Table, face: str, found: Page, stand: Standpoint, paging: Paging) -> bytes:
    if face == "json":
        return faces.as_json(table, found.rows, found.total if paging.with_total else None)
    if face == "geojson":
        return faces.as_geojson(table, found.rows, stand.register, stand.reading.audience)
    return faces.as_csv(table, found.rows, hxl=face == "hxl.csv")
