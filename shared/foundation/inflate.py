"""Unpacks a compressed body, up to a limit. Never believes what a body says of its own size or window."""

import zlib
from collections.abc import Iterator
from typing import Final

import zstandard

from foundation.problems import BodyTooLarge, Malformed

ENCODINGS: Final = ("identity", "gzip", "zstd")

# What RFC 8878 asks every decoder to support; a frame may ask for gigabytes.
_WINDOW: Final = 8 * 1024 * 1024

# A block of zstd makes at most 128 KiB out of four bytes, so one step adds at most 8 MiB before it is counted.
_STEP: Final = 256

# Compressors that work in parallel write a body in pieces; nobody writes one in a million empty ones.
_FRAMES: Final = 256


def inflate(body: bytes, encoding: str, limit: int) -> bytes:
    """The decoded body; raises BodyTooLarge, or Malformed for one that is damaged or was cut off."""
    if encoding == "identity":
        return body
    decoded = bytearray()
    try:
        for piece in _gzip(body, limit) if encoding == "gzip" else _zstd(body):
            decoded += piece
            if len(decoded) > limit:
                raise BodyTooLarge(f"the decoded body is larger than {limit} bytes", limit=limit)
    except (EOFError, zlib.error, zstandard.ZstdError):
        raise Malformed(f"the body is not {encoding}, or was cut off") from None
    return bytes(decoded)


def _gzip(body: bytes, limit: int) -> Iterator[bytes]:
    for _ in range(_FRAMES):
        member = zlib.decompressobj(wbits=31)
        yield member.decompress(body, limit + 1)
        if not member.eof:
            raise EOFError
        if not (body := member.unused_data):
            return
    raise EOFError


def _zstd(body: bytes) -> Iterator[bytes]:
    """Frame by frame: the stream reader of the library takes a frame that was cut off for one that is complete."""
    decompressor = zstandard.ZstdDecompressor(max_window_size=_WINDOW)
    at = 0
    for _ in range(_FRAMES):
        frame = decompressor.decompressobj()
        while not frame.eof:
            if at >= len(body):
                raise EOFError
            step = body[at : at + _STEP]
            yield frame.decompress(step)
            at += len(step)
        at -= len(frame.unused_data)
        if at == len(body):
            return
    raise EOFError
