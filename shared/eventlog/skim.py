"""Reads the JSON that nearly everybody sends at the speed of a parser in C, and says nothing of the rest.
Never refuses: what it is not sure of, `strict` reads again, and says what is wrong.

orjson takes what `strict` would not: a key that stands twice, -0, numbers and texts that cannot be kept. Each of these
leaves a trace in what orjson writes of the value that it read, or is looked for here. To be unsure costs time alone; to
be sure where `strict` refuses would be a hole, and `tests/eventlog/test_skim.py` looks for one.
"""

import re
from typing import Any, Final

import orjson

from eventlog.canonical import Json, sortable, written_alike
from eventlog.strict import MAX_DEPTH, MAX_INTEGER, MAX_KEYS, MAX_STRING

# The shortest member of an object: `"":0,`.
_MEMBER_BYTES: Final = 5

# More characters of a number than `strict` converts, wherever they stand: a text that looks so is read there as well.
_LONG_NUMBER: Final = re.compile(rb"[0-9.eE+-]{26}")

# U+0080 to U+009F in UTF-8; the half of an accented Latin text that begins with the same byte is not among them.
_C1: Final = re.compile(b"\xc2[\x80-\x9f]")


class Unsure(Exception):
    """Perhaps this cannot be kept, and perhaps it is merely unusual."""


def skim(body: bytes) -> tuple[Json, bytes]:
    """The value that `strict.read` gives for one event, and its canonical bytes. Raises Unsure."""
    value, written = _read(body)
    _same(body, written, decimals=_keepable(value, written))
    return value, written


def skim_each(body: bytes, most: int) -> tuple[Json, bytes] | list[tuple[Json, bytes]]:
    """As `skim`, and of an array each member as one event. Raises Unsure where one of them is not sure, or where there
    are more than `most`.
    """
    value, whole = _read(body)
    if type(value) is not list:
        _same(body, whole, decimals=_keepable(value, whole))
        return value, whole
    if len(value) > most:
        raise Unsure
    decimals, each = False, []
    for member in value:
        written = orjson.dumps(member, option=orjson.OPT_SORT_KEYS)
        decimals |= _keepable(member, written)
        each.append((member, written))
    _same(body, whole, decimals=decimals)
    return each


def _read(body: bytes) -> tuple[Json, bytes]:
    try:
        value = orjson.loads(body)
        return value, orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
    except (orjson.JSONDecodeError, orjson.JSONEncodeError):
        raise Unsure from None


def _same(body: bytes, written: bytes, *, decimals: bool) -> None:
    """Raises Unsure unless everything that stands in `body` was written again: no key was dropped, and no sign."""
    # Without decimals and escapes nothing is written longer than it was, so equal lengths leave nothing to be missing.
    if not decimals and len(written) == len(body) and b"\\" not in body:
        return
    # A member that was dropped takes the quotation marks of its key with it, and nothing adds any. A -0 is written 0,
    # and only an exponent, which `_keepable` refuses, or an escaped sign could make up for the one that is missing.
    if _marks(written) != _marks(body) or written.count(b"-") != body.count(b"-") or b"\\u002" in body:
        raise Unsure
    if decimals and _LONG_NUMBER.search(body):
        raise Unsure


def _marks(text: bytes) -> int:
    """How many quotation marks are no part of a text."""
    if b"\\" in text:
        text = text.replace(b"\\\\", b"").replace(b'\\"', b"")
    return text.count(b'"')


def _keepable(value: Json, written: bytes) -> bool:
    """Whether the value has decimals. Raises Unsure where `strict.check` might refuse it, or where `written` might not
    be canonical.
    """
    if (
        # Bytes bound characters, colons keys and brackets the depth.
        len(written) > MAX_STRING
        or (len(written) > MAX_KEYS * _MEMBER_BYTES and written.count(b":") > MAX_KEYS)
        or written.count(b"{") + written.count(b"[") > MAX_DEPTH
        or not sortable(written)
        # Control characters are escaped when they are written, but for these; tab, line feed and return are text.
        or b"\x7f" in written
        or (b"\\" in written and (b"\\u" in written or b"\\b" in written or b"\\f" in written))
        or (b"\xc2" in written and _C1.search(written))
    ):
        raise Unsure
    return _decimals(value.values() if type(value) is dict else value if type(value) is list else (value,))


def _decimals(members: Any) -> bool:  # noqa: ANN401 - any iterable of JSON values
    """Whether a number among them has decimals; raises Unsure for one that might be another than was sent."""
    found = False
    for member in members:
        kind = type(member)
        if kind is str:
            continue
        if kind is dict:
            found |= _decimals(member.values())
        elif kind is list:
            found |= _decimals(member)
        elif kind is int:
            if not -MAX_INTEGER <= member <= MAX_INTEGER:
                raise Unsure
        elif kind is float:
            if not written_alike(member):
                raise Unsure
            found = True
    return found
