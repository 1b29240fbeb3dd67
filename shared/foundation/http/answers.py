"""What is answered, as JSON: a value, or the problem document of a refusal. Never decides which."""

import re
from collections.abc import Mapping
from typing import Any, Final

import orjson
from fastapi import Response
from starlette.requests import HTTPConnection

from foundation.catalogues import languages
from foundation.languages import WORDS, preferred, spoken
from foundation.problems import MEDIA_TYPE, Refusal


def json_response(
    value: object,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    media_type: str = "application/json",
) -> Response:
    """A JSON answer written once by orjson; fragments (stored bytes) go in as they are."""
    return Response(orjson.dumps(value), status, dict(headers or {}), media_type)


def etag_matches(header: str, tag: str) -> bool:
    """Whether an If-None-Match names this entity tag: RFC 9110, 13.1.2, the weak comparison.

    `header` is the field's value, "" without one; `tag` has its quotes, and W/ or not.
    """
    return header.strip() == "*" or tag.removeprefix("W/") in _OPAQUE.findall(header)


# An entity tag's text may hold a comma: the list is not to be split at commas.
_OPAQUE: Final = re.compile(r'"[\x21\x23-\x7e\x80-\xff]*"')


def problem(refusal: Refusal, request: HTTPConnection) -> Response:
    """The RFC 9457 document of a refusal."""
    return document(refusal.to_json(), refusal.headers, request)


def document(said: Mapping[str, Any], headers: Mapping[str, str], request: HTTPConnection) -> Response:
    """A problem document, its title in the language that the request asks for."""
    translated, language = spoken(said, _wished(request))
    known = {**headers, "Content-Language": language, "Vary": "Accept-Language"}
    return json_response(translated, said["status"], known, MEDIA_TYPE)


def _wished(request: HTTPConnection) -> str:
    """The language that the address asks for, else the one that the browser would like."""
    asked = request.query_params.get("lang", "")
    return asked if asked in languages(WORDS) else preferred(request.headers.get("accept-language", ""))
