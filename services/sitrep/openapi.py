"""What /docs says of the report doors. Never a shape that the code does not have."""

from typing import Any, Final

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

SUMMARY: Final[dict[str, Any]] = {
    "summary": "The numbers of a day",
    "tags": ["summary"],
    "responses": _responses({200: {"description": "sitrep.summary/1"}, 304: _SAME}),
}
EXPLANATION: Final[dict[str, Any]] = {
    "summary": "What stands behind a number",
    "tags": ["summary"],
    "responses": _responses({200: {"description": "the claims used and left out, each with its reason"}, 304: _SAME}),
}
REPORTS: Final[dict[str, Any]] = {
    "summary": "The reports of a crisis",
    "tags": ["reports"],
    "responses": _responses({200: {"description": "the days, newest first"}}),
}
REPORT: Final[dict[str, Any]] = {
    "summary": "The report of a day",
    "tags": ["reports"],
    "responses": _responses(
        {
            200: {
                "description": "the report",
                "content": {
                    "application/json": {"schema": {"type": "object"}},
                    "text/html": {"schema": {"type": "string"}},
                    "application/pdf": {"schema": {"type": "string", "format": "binary"}},
                },
            },
            304: _SAME,
        }
    ),
}
