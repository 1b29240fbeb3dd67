"""Reads what was sent, as far as it may go. Never knows what a body says."""

from typing import Final

from fastapi import Request

from foundation.inflate import ENCODINGS, inflate
from foundation.problems import BodyTooLarge, MediaTypeUnknown

_UTF8: Final = ("charset=utf-8", "charset=utf8", 'charset="utf-8')


def media_type(request: Request, accepted: tuple[str, ...]) -> str:
    """The body's media type, without parameters; raises MediaTypeUnknown."""
    given, _, parameters = request.headers.get("content-type", "").partition(";")
    charset = parameters.replace(" ", "").lower()
    if given.strip().lower() not in accepted or (charset.startswith("charset=") and charset.strip('"') not in _UTF8):
        raise MediaTypeUnknown(f"send one of {', '.join(accepted)}, in UTF-8")
    return given.strip().lower()


async def body(request: Request, limit: int) -> bytes:
    """The decoded body, cut off as soon as it passes `limit` bytes, compressed or not; raises BodyTooLarge."""
    encoding = request.headers.get("content-encoding", "identity").strip().lower()
    if encoding not in ENCODINGS:
        raise MediaTypeUnknown("send the body as it is, or with Content-Encoding gzip or zstd")
    received = bytearray()
    async for chunk in request.stream():
        received += chunk
        if len(received) > limit:
            raise BodyTooLarge(f"the body is larger than {limit} bytes", limit=limit)
    return inflate(bytes(received), encoding, limit)
