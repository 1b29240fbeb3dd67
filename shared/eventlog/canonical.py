"""Writes a JSON value as the one sequence of bytes that is stored and hashed (RFC 8785).
Never validates and never changes a value.
"""

from collections.abc import Mapping
from typing import Any

import orjson
import rfc8785

# Anything that JSON can say; the contract says what it must be.
Json = Any


def canonical(value: object) -> bytes:
    """RFC 8785 canonical JSON of `value`: sorted keys, no spaces, shortest numbers, UTF-8.

    orjson's sorted compact form is RFC 8785 for integers and ASCII keys; coordinates and other keys take the
    exact, slower way. `tests/eventlog/test_canonical.py` holds the two together.
    """
    if _plain(value):
        return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
    return rfc8785.dumps(value)  # type: ignore[arg-type]


def _plain(value: object) -> bool:
    if isinstance(value, Mapping):
        return all(key.isascii() and _plain(member) for key, member in value.items())
    if isinstance(value, list | tuple):
        return all(map(_plain, value))
    return not isinstance(value, float)
