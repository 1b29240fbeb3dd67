"""What /docs says of the report doors. Never a shape that the code does not have."""

from typing import Any, Final

from sitrep import shape
from sitrep.tables import Table
from sitrep.tables.schema import schema

DESCRIPTION: Final = """
Reports and numbers, each with its sources. `day` says for which day something holds; `as_known_at` (a seq or an
instant) says
what was known. A public crisis needs no key for the audience `public`.
"""

_REFUSALS: Final = {
    401: "no key, or one that is not accepted",
    403: "the key lacks the scope",
    404: "no such crisis",
    422: "a parameter is not valid",
    429: "too many requests with this key; Retry-After says when to come again",
    503: "not now; ask again",
}


def _responses(success: dict[int | str, dict[str, Any]]) -> dict[int | str, dict[str, Any]]:
    refused = {
        status: {
            "description": text,
            "content": {"application/problem+json": {"schema": {"type": "object"}}},
        }
        for status, text in _REFUSALS.items()
    }
    return success | refused


_SAME: Final = {"description": "nothing changed since the entity tag that was sent"}
_PART: Final[dict[int | str, dict[str, Any]]] = {
    206: {"description": "the part of a published PDF that was asked for", "content": {"application/pdf": {}}},
    416: {
        "description": "no such part of it",
        "content": {"application/problem+json": {"schema": {"type": "object"}}},
    },
}

SUMMARY: Final[dict[str, Any]] = {
    "summary": "The numbers of a day",
    "tags": ["summary"],
    "responses": _responses(
        {
            200: {"description": "sitrep.summary/1", "content": {"application/json": {"schema": shape.SCHEMA}}},
            304: _SAME,
        }
    ),
}
_NOTICE: Final = {
    "type": "object",
    "required": ["id", "event", "data"],
    "properties": {
        "id": {"type": "string", "pattern": "^[0-9]+$"},
        "event": {"const": "seq"},
        "data": {"type": "string", "contentMediaType": "application/json"},
    },
}
STREAM: Final[dict[str, Any]] = {
    "summary": "A notice whenever more is known",
    "tags": ["summary"],
    "responses": _responses(
        {
            200: {
                "description": "server-sent events named `seq`; their data is {seq, etag, summary}, their id the seq",
                "content": {"text/event-stream": {"schema": _NOTICE}},
            }
        }
    ),
}
EXPLANATION: Final[dict[str, Any]] = {
    "summary": "What stands behind a number",
    "tags": ["summary"],
    "responses": _responses({200: {"description": "the claims used and left out, each with its reason"}, 304: _SAME}),
}
FEED: Final[dict[str, Any]] = {
    "summary": "The published reports as Atom",
    "tags": ["reports"],
    "responses": _responses(
        {
            200: {
                "description": "a version an entry, the newest first; taken back for privacy: none",
                "content": {"application/atom+xml": {"schema": {"type": "string"}}},
            },
            304: _SAME,
        }
    ),
}
REPORTS: Final[dict[str, Any]] = {
    "summary": "The reports of a crisis",
    "tags": ["reports"],
    "responses": _responses({200: {"description": "the days, newest first"}, 304: _SAME}),
}
_FACES: Final = {
    "description": "the report",
    "content": {
        "application/json": {"schema": {"type": "object"}},
        "text/html": {"schema": {"type": "string"}},
        "application/pdf": {"schema": {"type": "string", "format": "binary"}},
        "text/plain": {"schema": {"type": "string", "description": "a message of at most 1 KB"}},
        "text/csv": {"schema": {"type": "string", "description": "its figures; HXL tags in hxl.csv"}},
    },
}
_PROBLEM: Final = {"content": {"application/problem+json": {"schema": {"type": "object"}}}}
_GONE: Final = {"description": "withheld: the tombstone says number, version, digest, reason, next", **_PROBLEM}
_AUDIENCE: Final = {"enum": ["public", "partners", "restricted"], "default": "public"}


def _posts(summary: str, properties: dict[str, Any], responses: dict[int | str, dict[str, Any]]) -> dict[str, Any]:
    refused: dict[int | str, dict[str, Any]] = {
        status: {"description": text, **_PROBLEM}
        for status, text in {
            400: "not JSON",
            409: "not in this state of the report",
            413: "too large",
            415: "an encoding that is not read here",
        }.items()
    }
    schema = {"type": "object", "additionalProperties": False, "properties": properties}
    body = {"required": False, "content": {"application/json": {"schema": schema}}}
    return {
        "summary": summary,
        "tags": ["publication"],
        "responses": _responses(responses | refused),
        "openapi_extra": {"requestBody": body},
    }


_ASKED: Final[dict[str, Any]] = {
    "audience": _AUDIENCE,
    "reason": {"type": "string", "maxLength": 1000, "description": "why there is a new version"},
    "late": {
        "type": "boolean",
        "description": "a new version knows what came since as well",
    },
}
_HOURS: Final = {"type": "integer", "minimum": 1, "maximum": 168, "default": 24, "description": "how long it is valid"}
_PUBLISHED: Final[dict[int | str, dict[str, Any]]] = {
    200: {"description": "the version in force says it already"},
    201: {"description": "the version that was made"},
}
PUBLISH: Final = _posts("Publish the report of a day", _ASKED, _PUBLISHED)
PUBLISH_FLASH: Final = _posts("Publish a flash update of a day", {**_ASKED, "hours": _HOURS}, _PUBLISHED)
WITHDRAW: Final = _posts(
    "Withdraw a version",
    {
        "audience": _AUDIENCE,
        "reason": {"type": "string", "description": "a reason of event.corrected: privacy, verified_false, …"},
        "note": {"type": "string", "maxLength": 1000},
    },
    {200: {"description": "the version, withdrawn"}},
)
VERSION: Final[dict[str, Any]] = {
    "summary": "A published version",
    "tags": ["publication"],
    "responses": _responses({200: _FACES, **_PART, 304: _SAME, 410: _GONE}),
}
FLASH: Final[dict[str, Any]] = {
    "summary": "A flash update",
    "tags": ["publication"],
    "responses": _responses({200: _FACES, **_PART, 304: _SAME, 410: _GONE}),
}
DRAFT: Final[dict[str, Any]] = {
    "summary": "What would be published next",
    "tags": ["publication"],
    "responses": _responses({200: _FACES, 304: _SAME}),
}
FLASH_DRAFT: Final[dict[str, Any]] = {
    "summary": "What would be published next as a flash update",
    "tags": ["publication"],
    "responses": _responses(
        {
            200: _FACES,
            304: _SAME,
            409: {
                "description": "its day has not begun, or it is not the next one of the day",
                "content": {"application/problem+json": {"schema": {"type": "object"}}},
            },
        }
    ),
}
REPORT: Final[dict[str, Any]] = {
    "summary": "The report of a day",
    "tags": ["reports"],
    "responses": _responses(
        {
            200: _FACES,
            **_PART,
            304: _SAME,
        }
    ),
}
SCHEMA: Final[dict[str, Any]] = {
    "summary": "The fields of the summary or of a table",
    "tags": ["tables"],
    "responses": {
        200: {"description": "JSON Schema 2020-12", "content": {"application/schema+json": {"schema": {}}}},
        404: _responses({})[404],
        422: _responses({})[422],
    },
}


def table_page(table: Table) -> dict[str, Any]:
    """What /docs says of a table's doors."""
    content = {
        "application/json": {"schema": schema(table)},
        "text/csv": {"schema": {"type": "string"}},
        **({"application/geo+json": {"schema": {"type": "object"}}} if table.places else {}),
    }
    return {
        "summary": table.doc,
        "tags": ["tables"],
        "responses": _responses({200: {"description": "a page of rows", "content": content}, 304: _SAME}),
    }
