"""A part of a body, for who lost the line in a download (RFC 9110, 14). Never of a body that was encoded."""

import re
from collections.abc import Mapping
from typing import Final

from fastapi import Request, Response

from foundation.problems import Refusal

_ONE: Final = re.compile(r"bytes=\s*(\d{0,18})-(\d{0,18})\s*", re.IGNORECASE)


class NotInRange(Refusal):
    """The file is shorter than the part of it that was asked for."""

    status = 416
    code = "not_in_range"


def answer(request: Request, body: bytes, headers: Mapping[str, str], media_type: str) -> Response:
    """The body, or the one part of it that is asked for; several at once are answered with the whole, as RFC 9110 lets.

    `headers` hold the strong tag of the body: a part is only for who holds the rest of the same. Raises NotInRange.
    """
    said = {**headers, "Accept-Ranges": "bytes"}
    held = request.headers.get("if-range")
    asked = _ONE.fullmatch(request.headers.get("range", ""))
    if request.method != "GET" or asked is None or (held and held != headers["ETag"]):
        return Response(body, headers=said, media_type=media_type)
    first, last = asked[1], asked[2]
    if first == last == "" or (first and last and int(last) < int(first)):  # says nothing
        return Response(body, headers=said, media_type=media_type)
    size = len(body)
    begin = int(first) if first else max(size - int(last), 0)
    end = min(int(last) + 1, size) if first and last else size
    if begin >= end:
        refused = NotInRange(size=size)
        refused.headers = {"Content-Range": f"bytes */{size}"}
        raise refused
    said["Content-Range"] = f"bytes {begin}-{end - 1}/{size}"
    return Response(body[begin:end], 206, said, media_type)
