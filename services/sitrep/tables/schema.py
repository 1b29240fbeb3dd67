"""The JSON Schema of a table's answer, made from its columns. Never says more than a column does."""

from typing import Any, Final

from sitrep.tables.table import Column, Kind, Table

_TYPES: Final[dict[Kind, dict[str, Any]]] = {
    "text": {"type": ["string", "null"]},
    "code": {"type": ["string", "null"]},
    "codes": {"type": ["string", "null"]},
    "integer": {"type": ["integer", "null"]},
    "number": {"type": ["number", "null"]},
    "boolean": {"type": ["boolean", "null"]},
    "date": {"type": ["string", "null"], "format": "date"},
    "instant": {"type": ["string", "null"], "format": "date-time"},
}


def schema(table: Table) -> dict[str, Any]:
    """JSON Schema 2020-12 of `{"data": […]}`; every column is always there."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:sitrep:schema:{table.name}",
        "title": table.name,
        "description": table.doc,
        "type": "object",
        "properties": {
            "data": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {column.name: _property(column) for column in table.columns},
                    "required": [column.name for column in table.columns],
                    "additionalProperties": False,
                },
            },
            "total": {"type": "integer", "minimum": 0},
        },
        "required": ["data"],
        "additionalProperties": False,
    }


# Of the wide shape nobody knows beforehand which series there are.
WIDE: Final[dict[str, Any]] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "$id": "urn:sitrep:schema:timeseries.wide",
    "title": "timeseries.wide",
    "description": "One row a day, one numeric column `<origin>__<area>` a series of one indicator.",
    "type": "object",
    "properties": {
        "data": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"date": {"type": "string", "format": "date"}},
                "required": ["date"],
                "additionalProperties": {"type": ["integer", "null"]},
            },
        },
    },
    "required": ["data"],
    "additionalProperties": False,
}


def _property(column: Column) -> dict[str, Any]:
    return {**_TYPES[column.kind], "description": column.doc, "x-hxl": column.tag, "x-display": column.display}
