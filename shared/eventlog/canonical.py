"""Writes a JSON value as the one sequence of bytes that is stored and hashed (RFC 8785).
Never validates and never changes a value.
"""

import re
from collections.abc import Mapping
from typing import Any

import orjson
import rfc8785

# Anything that JSON can say; the contract says what it must be.
Json = Any


def canonical(value: object) -> bytes:
    """RFC 8785 canonical JSON of `value`: sorted keys, no spaces, shortest numbers, UTF-8.

    orjson's sorted compact form is RFC 8785 for integers, usual decimals and ASCII keys. Objects with other keys or
    numbers are put together here, since the library for it refuses 2^53; `tests/eventlog/test_canonical.py` holds them
    equal.
    """
    if _plain(value):
        return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
    if isinstance(value, Mapping):
        members = sorted(value.items(), key=_by_utf_16)
        return b"{" + b",".join(orjson.dumps(key) + b":" + canonical(member) for key, member in members) + b"}"
    if isinstance(value, list | tuple):
        return b"[" + b",".join(map(canonical, value)) + b"]"
    return rfc8785.dumps(value)  # type: ignore[arg-type]


def sorted_form(value: object) -> bytes:
    """The canonical form of a value whose keys and numbers were looked at already: `canonical`, without looking."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def _by_utf_16(member: tuple[str, object]) -> bytes:
    return member[0].encode("utf-16-be")


# What most of an event is. Asked for first: whether something is a Mapping is ten times as dear a question.
_SCALARS = (str, int, type(None))


def _plain(value: object) -> bool:
    if isinstance(value, _SCALARS):
        return True
    if isinstance(value, dict) or isinstance(value, Mapping):  # noqa: SIM101 - as above
        for key, member in value.items():  # noqa: SIM110 - a generator costs as much as what it goes through
            if not (key.isascii() and _plain(member)):
                return False
        return True
    if isinstance(value, list | tuple):
        return all(map(_plain, value))
    return not isinstance(value, float) or written_alike(value)


def written_alike(number: float) -> bool:
    """Whether orjson writes a decimal as RFC 8785 does: with its shortest digits, and neither exponent nor ".0"."""
    return 0.001 <= abs(number) < 2**53 and not number.is_integer()


def sortable(written: bytes) -> bool:
    """Whether keys sorted by code point, as orjson sorts them, stand in the order of RFC 8785, which is UTF-16's."""
    return written.isascii() or _ASTRAL.search(written) is None


# Only characters that UTF-16 writes as a pair sort differently, and only their UTF-8 begins so.
_ASTRAL = re.compile(b"[\xf0-\xf4]")
