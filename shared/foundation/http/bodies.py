"""Reads what was sent, as far as it may go. Never knows what a body says."""

from typing import Final

from fastapi import Request

from foundation.inflate import ENCODINGS, inflate
from foundation.problems import BodyTooLarge, MediaTypeUnknown

_UTF8: Final = ("charset=utf-8", "charset=utf8", 'charset="utf-8')


def media_type(request: Request, accepted: tuple[str, ...]) -> str:
    """The body's media type, without parameters; raises MediaTypeUnknown."""
    given, _, parameters = _once(request, "content-type").partition(";")
    charset = parameters.replace(" ", "").lower()
    if given.strip().lower() not in accepted or (charset.startswith("charset=") and charset.strip('"') not in _UTF8):
        raise MediaTypeUnknown(f"send one of {', '.join(accepted)}, in UTF-8")
    return given.strip().lower()


async def body(request: Request, limit: int) -> bytes:
    """The decoded body, cut off as soon as it passes `limit` bytes, compressed or not; raises BodyTooLarge."""
    encoding = _once(request, "content-encoding").strip().lower() or "identity"
    if encoding not in ENCODINGS:
        raise MediaTypeUnknown("send the body as it is, or with Content-Encoding gzip or zstd")
    received = bytearray()
    async for chunk in request.stream():
        received += chunk
        if len(received) > limit:
            raise BodyTooLarge(f"the body is larger than {limit} bytes", limit=limit)
    return inflate(bytes(received), encoding, limit)


def _once(request: Request, name: str) -> str:
    """A field that says how a body is read; where it stands twice, who stands in front may have gone by the other."""
    values = request.headers.getlist(name)
    if len(values) > 1:
        raise MediaTypeUnknown(f"say {name} once")
    return values[0] if values else ""
