"""A page of a table as JSON, CSV, HXL or GeoJSON: the same rows and columns. Never decides which rows."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any, Final

import orjson

from eventlog.register import Register
from sitrep.tables.geometry import geometry
from sitrep.tables.table import Cell, Row, Table
from sitrep.values import Audience

# What a spreadsheet takes for a formula (OWASP, CSV injection), the full-width signs included.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001 - meant

MEDIA_TYPES: Final = {
    "json": "application/json",
    "csv": "text/csv; charset=utf-8; header=present",
    "hxl.csv": "text/csv; charset=utf-8; header=present",
    "geojson": "application/geo+json",
}


def as_json(table: Table, rows: Sequence[Row], total: int | None) -> bytes:
    """The rows under `data`; `total` beside it where it was asked for."""
    value: dict[str, Any] = {"data": [{column.name: row[column.name] for column in table.columns} for row in rows]}
    return orjson.dumps(value if total is None else value | {"total": total})


def as_csv(table: Table, rows: Iterable[Row], *, hxl: bool = False) -> bytes:
    """RFC 4180 in UTF-8 without a byte-order mark; with `hxl` the second line holds the hashtags."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([column.name for column in table.columns])
    if hxl:
        writer.writerow([column.tag for column in table.columns])
    writer.writerows([_written(row[column.name]) for column in table.columns] for row in rows)
    return text.getvalue().encode()


def _written(cell: Cell) -> str | int | float:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    # An apostrophe makes it text; a number is no text, and keeps its sign.
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


def as_geojson(table: Table, rows: Iterable[Row], register: Register, audience: Audience) -> bytes:
    """RFC 7946; a row whose place has no geometry in the register has none here, and stays."""
    features = [
        {
            "type": "Feature",
            **_named(table, row),
            "geometry": _geometry(row["place_ref"], register, audience),
            "properties": {column.name: row[column.name] for column in table.columns},
        }
        for row in rows
    ]
    return orjson.dumps({"type": "FeatureCollection", "features": features})


def _named(table: Table, row: Row) -> dict[str, Cell]:
    name = row[table.identity] if table.identity else None
    return {} if name is None else {"id": name}


def _geometry(ref: Cell, register: Register, audience: Audience) -> dict[str, Any] | None:
    place = register.places.get(ref) if isinstance(ref, str) else None
    # The exact place of a shelter or a hospital is for those who protect it, however the row came to name it.
    if place is None or place.geometry is None or (audience == "public" and place.level == "exact"):
        return None
    return geometry(place.geometry)
