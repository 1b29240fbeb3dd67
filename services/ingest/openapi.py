"""What /docs says of the event doors: the contract's own schemas and examples. Never a schema written a second time."""

from typing import Any, Final

from fastapi import FastAPI

from eventlog import wire
from eventlog.contract import ADAPTER, EVENTS, SYSTEM_TYPES, type_of
from eventlog.editorial import CrisisOpened, Opening

DESCRIPTION: Final = """
Post what you saw, heard or were told. An event is a *claim*: it is never edited and never deleted;
a later event corrects,
retracts or verifies it. Three keys are enough: `type`, `occurred` and `data`;
an `id` of your own makes every repeat harmless.

Send your key as `Authorization: Bearer …` or `X-API-Key`.
Every refusal is a problem document (RFC 9457) with a code, a JSON
pointer to the place and a sentence on what to do.
"""

_PROBLEM: Final = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
_RECEIPT: Final = {"application/json": {"schema": {"$ref": "#/components/schemas/Receipt"}}}
_ENTRY: Final = {"application/json": {"schema": {"$ref": "#/components/schemas/Entry"}}}
_FEED: Final = {
    "application/json": {"schema": {"$ref": "#/components/schemas/Feed"}},
    wire.NDJSON: {"schema": {"type": "string", "description": "one entry a line; the next `after` stands in X-Next"}},
}
_REFUSALS: Final = {
    401: ("no key, or one that is not accepted", _PROBLEM),
    403: ("the key lacks the scope", _PROBLEM),
    404: ("no such crisis or event", _PROBLEM),
    409: ("other content under the same id", _PROBLEM),
    413: ("the body is too large", _PROBLEM),
    415: ("the content type is not read here", _PROBLEM),
    400: ("not strict JSON", _PROBLEM),
    422: ("not an event of the contract", _PROBLEM),
    429: ("too many requests with this key; Retry-After says when to come again", _PROBLEM),
    503: ("not now; repeat with the same ids", _PROBLEM),
}


def _responses(success: dict[int, tuple[str, dict[str, Any]]], *refusals: int) -> dict[int | str, dict[str, Any]]:
    said = success | {status: _REFUSALS[status] for status in (*refusals, 429)}
    return {status: {"description": text, "content": content} for status, (text, content) in said.items()}


_BATCH: Final = {
    "application/json": {
        "schema": {"anyOf": [{"$ref": f"#/components/schemas/{name}"} for name in ("Receipt", "Result", "BatchResult")]}
    }
}
_EVENT: Final = {"$ref": "#/components/schemas/Event"}
_EXAMPLES: Final = {
    "smallest": {
        "summary": "the smallest event: four keys",
        "value": {
            "id": "01890f5e-7b1a-7cc0-8b1e-3f2a9c1d4e01",
            "type": "figure.reported",
            "occurred": "2026-01-09",
            "data": {"indicator": "killed", "basis": "cumulative", "value": 23},
        },
    },
    **{
        type_of(kind): {"summary": (kind.__doc__ or "").splitlines()[0], "value": kind.example}
        for kind in EVENTS
        if kind is not CrisisOpened and type_of(kind) not in SYSTEM_TYPES
    },
}

OPEN: Final[dict[str, Any]] = {
    "summary": "Open a crisis",
    "tags": ["crises"],
    "status_code": 201,
    "responses": _responses(
        {
            201: ("opened: the receipt of event 1", _RECEIPT),
            200: ("opened before with the same body", _RECEIPT),
        },
        401,
        403,
        413,
        415,
        400,
        422,
        409,
        503,
    ),
    "openapi_extra": {
        "requestBody": {
            "required": True,
            "content": {
                wire.JSON: {
                    "schema": {"$ref": "#/components/schemas/Opening"},
                    "example": CrisisOpened.example["data"],
                }
            },
        }
    },
}

POST: Final[dict[str, Any]] = {
    "summary": "Post one event or many",
    "tags": ["events"],
    "status_code": 201,
    "responses": _responses(
        {201: ("one event was written", _RECEIPT), 200: ("a duplicate, a rehearsal or a batch", _BATCH)},
        401,
        403,
        404,
        413,
        415,
        400,
        422,
        409,
        503,
    ),
    "openapi_extra": {
        "requestBody": {
            "required": True,
            "description": "At most 1 MiB for one event, 8 MiB and 5,000 events for a batch; gzip and zstd are read.",
            "content": {
                wire.JSON: {
                    "schema": {"anyOf": [_EVENT, {"type": "array", "items": _EVENT, "maxItems": wire.MAX_ITEMS}]},
                    "examples": _EXAMPLES,
                },
                wire.NDJSON: {"schema": {"type": "string", "description": "one event a line"}},
                wire.CLOUDEVENT: {"schema": {"$ref": "#/components/schemas/CloudEvent"}},
                wire.CLOUDEVENTS: {"schema": {"type": "array", "items": {"$ref": "#/components/schemas/CloudEvent"}}},
            },
        }
    },
}

FEED: Final[dict[str, Any]] = {
    "summary": "Read the log",
    "tags": ["events"],
    "responses": _responses(
        {200: ("events in order of seq; ask again with after=next", _FEED)}, 401, 403, 404, 422, 503
    ),
}

EVENT: Final[dict[str, Any]] = {
    "summary": "Read one event",
    "tags": ["events"],
    "responses": _responses({200: ("the stored bytes with the server's fields", _ENTRY)}, 401, 403, 404, 422, 503),
}

_OBJECT: Final = {"application/json": {"schema": {"type": "object"}}}
_NOTE: Final = {"text/plain": {"schema": {"type": "string"}}}

CHECKPOINT: Final[dict[str, Any]] = {
    "summary": "The signed checkpoint of the log (C2SP)",
    "tags": ["proofs"],
    "responses": _responses({200: ("origin, size, root, signature", _NOTE)}, 401, 403, 404, 422, 503),
}
CONSISTENCY: Final[dict[str, Any]] = {
    "summary": "The proof that the log only grew",
    "tags": ["proofs"],
    "responses": _responses({200: ("hashes in base64 (RFC 6962, 2.1.2)", _OBJECT)}, 401, 403, 404, 422, 503),
}
PROOF: Final[dict[str, Any]] = {
    "summary": "The proof that the log holds an event",
    "tags": ["proofs"],
    "responses": _responses({200: ("leaf and hashes in base64 (RFC 6962, 2.1.1)", _OBJECT)}, 401, 403, 404, 422, 503),
}

_TEXT: Final = {"type": "string"}
_SEQ: Final = {"type": "integer", "minimum": 1}
_INSTANT: Final = {"type": "string", "format": "date-time"}
_DIGEST: Final = {"type": "string", "pattern": "^[0-9a-f]{64}$", "description": "SHA-256 of the stored bytes"}
_FAULT: Final = {
    "type": "object",
    "required": ["pointer", "code", "detail"],
    "properties": {
        "pointer": {**_TEXT, "description": "RFC 6901, into what was sent"},
        "code": _TEXT,
        "detail": _TEXT,
    },
}
_WARNINGS: Final = {"type": "array", "items": _FAULT, "description": "they never block"}
_RECEIPT_FIELDS: Final = {
    "id": {**_TEXT, "format": "uuid"},
    "crisis": _TEXT,
    "seq": _SEQ,
    "recorded_at": _INSTANT,
    "digest": _DIGEST,
    "status": {"enum": ["created", "duplicate"]},
    "warnings": _WARNINGS,
}
_ENTRY_FIELDS: Final = {
    **{name: _RECEIPT_FIELDS[name] for name in ("crisis", "seq", "id", "recorded_at", "digest")},
    "type": _TEXT,
    "organisation": _TEXT,
    "organisation_name": _TEXT,
    "organisation_kind": {"type": ["string", "null"]},
    "key": _TEXT,
    "capacity": {"enum": ["partner", "coordinator", "system"]},
    "event": {
        "type": "object",
        "description": "the stored bytes; free text is replaced by a salted commitment",
    },
    "erasable": {
        "type": "object",
        "description": "what the commitments stand for, by pointer, unless it was erased",
        "additionalProperties": {"type": "object", "properties": {"salt": _TEXT, "value": {}}},
    },
    "today": {
        "type": "object",
        "description": "only of an event in an older form: the same in the form of today; `event` and `digest` stay",
    },
}
SCHEMAS: Final[dict[str, Any]] = {
    "Problem": {
        "type": "object",
        "required": ["type", "title", "status", "code", "detail", "errors"],
        "properties": {
            "type": _TEXT,
            "title": _TEXT,
            "status": {"type": "integer"},
            "code": _TEXT,
            "detail": _TEXT,
            "errors": {"type": "array", "items": _FAULT},
        },
    },
    "Receipt": {"type": "object", "properties": _RECEIPT_FIELDS},
    "Result": {
        "type": "object",
        "description": "what became of one event of a batch, or would become of one event with `mode=validate`",
        "properties": {
            **_RECEIPT_FIELDS,
            "index": {"type": "integer"},
            "seq": {"type": ["integer", "null"]},
            "id": {"type": ["string", "null"]},
            "status": {"enum": ["created", "duplicate", "valid", "rejected"]},
            "errors": {"type": "array", "items": _FAULT},
        },
    },
    "BatchResult": {
        "type": "object",
        "required": ["status", "stats", "results"],
        "properties": {
            "status": {"enum": ["ok", "partial", "rejected"]},
            "stats": {
                "type": "object",
                "properties": {
                    name: {"type": "integer"} for name in ("created", "duplicate", "valid", "rejected", "total")
                },
            },
            "results": {
                "type": "array",
                "items": {"$ref": "#/components/schemas/Result"},
            },
        },
    },
    "Entry": {"type": "object", "properties": _ENTRY_FIELDS},
    "Feed": {
        "type": "object",
        "properties": {
            "events": {"type": "array", "items": {"$ref": "#/components/schemas/Entry"}},
            "next": {"type": "integer", "description": "pass it as `after`"},
        },
    },
    "CloudEvent": {
        "type": "object",
        "required": ["specversion", "type", "data"],
        "properties": {
            "specversion": {"const": "1.0"},
            "id": {**_TEXT, "format": "uuid"},
            "source": {**_TEXT, "description": "the producing system; becomes `device`"},
            "type": _TEXT,
            "time": {**_INSTANT, "description": "becomes `occurred` unless data says it"},
            "subject": _TEXT,
            "datacontenttype": _TEXT,
            "dataschema": _TEXT,
            "data": {"type": "object", "description": "the payload, or the whole event without id and type"},
        },
    },
}


def install(app: FastAPI) -> None:
    """Adds the contract's schemas to the app's OpenAPI document."""
    plain = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            document = plain()
            event = ADAPTER.json_schema(ref_template="#/components/schemas/{model}")
            opening = Opening.model_json_schema(ref_template="#/components/schemas/{model}")
            schemas = document.setdefault("components", {}).setdefault("schemas", {})
            schemas |= SCHEMAS | event.pop("$defs") | opening.pop("$defs") | {"Event": event, "Opening": opening}
            document["components"]["securitySchemes"] = {
                "bearer": {"type": "http", "scheme": "bearer"},
                "key": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
            }
            document["security"] = [{"bearer": []}, {"key": []}]
            for open_to_all in ("/healthz", "/readyz", "/metrics"):
                document["paths"][open_to_all]["get"]["security"] = []
        return app.openapi_schema or document

    app.openapi = openapi  # type: ignore[method-assign]
