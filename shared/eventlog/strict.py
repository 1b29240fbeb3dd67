"""Reads one JSON text as exactly the value it says, or names the place where it cannot.
Never guesses and never repairs.
"""

import json
import math
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NoReturn

from eventlog.canonical import Json

MAX_DEPTH = 32
MAX_KEYS = 1_000
MAX_STRING = 10_000
MAX_INTEGER = 2**53

# Tab, line feed and carriage return are text; every other control character, and half a surrogate pair, is an accident.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


class NotStrictJson(Exception):
    """The text is not strict JSON."""

    def __init__(self, code: str, pointer: str, detail: str, *, well_formed: bool) -> None:
        super().__init__(detail)
        self.code = code
        self.pointer = pointer
        self.detail = detail
        self.well_formed = well_formed  # JSON by its grammar, but not a value that can be kept


@dataclass(frozen=True, slots=True)
class _Mark:
    """Stands where the parser met something forbidden, until the walk knows the pointer."""

    code: str
    detail: str
    well_formed: bool


_NAN = _Mark(
    "not_a_number",
    "NaN and Infinity are not JSON; leave out what is not known, or send null",
    well_formed=False,
)
_TOO_LARGE = _Mark(
    "number_out_of_range",
    "whole numbers go up to 9007199254740992 (2^53), and -0 is not one",
    well_formed=True,
)
_INEXACT = _Mark(
    "number_out_of_range",
    "this number has more digits than can be kept; it would become another one",
    well_formed=True,
)
_REPEATED = _Mark("duplicate_key", "this key stands twice in one object; keep the one that is meant", well_formed=False)


def read(body: bytes) -> Json:
    """The JSON value of `body` (UTF-8, no byte order mark).

    Raises NotStrictJson for malformed text, repeated keys, NaN, numbers outside ±2^53, control characters and lone
    surrogates in any string or key, nesting deeper than 32, more than 1,000 keys or strings over 10,000 characters.
    """
    value = parse(body)
    check(value)
    return value


def parse(body: bytes) -> Json:
    """The JSON value by its grammar alone; nothing may use it before `check` has seen every part of it."""
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        _malformed("not_utf8", f"byte {error.start} is not UTF-8; send the body as UTF-8")
    if text.startswith("\ufeff"):
        _malformed("byte_order_mark", "the body starts with a byte order mark; send UTF-8 without one")
    try:
        return _DECODER.decode(text)
    except json.JSONDecodeError as error:
        _malformed("malformed_json", f"not JSON at line {error.lineno}, column {error.colno}: {error.msg}")
    except RecursionError:
        raise NotStrictJson("too_deep", "", f"nested deeper than {MAX_DEPTH} levels", well_formed=True) from None


def check(value: object) -> None:
    """Raises NotStrictJson at the first place that cannot be kept, with its pointer."""
    _Walk().visit(value, (), 0)


def pointer(path: tuple[str | int, ...]) -> str:
    """The RFC 6901 pointer of a path: ("data", "value") is "/data/value"."""
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in path)


def _malformed(code: str, detail: str) -> NoReturn:
    raise NotStrictJson(code, "", detail, well_formed=False)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                members[key] = _REPEATED
            seen.add(key)
    return members


def _integer(text: str) -> int | _Mark:
    # 17 characters hold 2^53 and its sign; a longer one is not even converted, since that costs quadratic time.
    if len(text) > 17 or text == "-0" or abs(number := int(text)) > MAX_INTEGER:
        return _TOO_LARGE
    return number


def _decimal(text: str) -> float | _Mark:
    number = float(text) if len(text) <= 25 else math.inf
    if not abs(number) <= MAX_INTEGER or (number == 0 and text.startswith("-")):
        return _TOO_LARGE
    # A float may round the far end of a coordinate, but almost three people are not three, and 1e-400 is not zero.
    return _INEXACT if number.is_integer() and Decimal(text) != number else number


_DECODER = json.JSONDecoder(
    object_pairs_hook=_object,
    parse_int=_integer,
    parse_float=_decimal,
    parse_constant=lambda _: _NAN,
)


class _Walk:
    """Visits every member once, counting keys and knowing where it is."""

    def __init__(self) -> None:
        self.keys = 0

    def visit(self, value: object, path: tuple[str | int, ...], depth: int) -> None:
        if isinstance(value, str):
            self._check(value, path)
        elif isinstance(value, dict):
            self._enter(path, depth)
            self.keys += len(value)
            if self.keys > MAX_KEYS:
                raise NotStrictJson(
                    "too_many_keys",
                    pointer(path),
                    f"more than {MAX_KEYS} keys in one event",
                    well_formed=True,
                )
            for key, member in value.items():
                self._check(key, path)
                self.visit(member, (*path, key), depth + 1)
        elif isinstance(value, list):
            self._enter(path, depth)
            for index, member in enumerate(value):
                self.visit(member, (*path, index), depth + 1)
        elif isinstance(value, _Mark):
            raise NotStrictJson(value.code, pointer(path), value.detail, well_formed=value.well_formed)

    def _enter(self, path: tuple[str | int, ...], depth: int) -> None:
        if depth >= MAX_DEPTH:
            raise NotStrictJson("too_deep", pointer(path), f"nested deeper than {MAX_DEPTH} levels", well_formed=True)

    def _check(self, text: str, path: tuple[str | int, ...]) -> None:
        if len(text) > MAX_STRING:
            raise NotStrictJson(
                "string_too_long", pointer(path), f"longer than {MAX_STRING} characters", well_formed=True
            )
        if not text.isprintable() and (found := _FORBIDDEN.search(text)):
            detail = (
                f"the character U+{ord(found[0]):04X} at position {found.start()} cannot be part of a text; remove it"
            )
            raise NotStrictJson("forbidden_character", pointer(path), detail, well_formed=True)
