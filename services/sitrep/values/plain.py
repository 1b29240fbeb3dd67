"""Any value as JSON knows it. Never guesses a time zone."""

from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from functools import cache
from types import NoneType
from typing import Any, Final

import orjson

Plain = str | int | bool | None | list["Plain"] | dict[str, "Plain"]


# What most of a report is, asked for first.
_AS_THEY_ARE: Final = frozenset({str, int, bool, NoneType})


def plain(value: Any) -> Plain:  # noqa: ANN401 - whatever a report holds
    """A value as JSON knows it; a time without zone is refused, since a report never guesses one."""
    kind = type(value)
    if kind in _AS_THEY_ARE:
        return value  # type: ignore[no-any-return]
    if kind is tuple:
        return [plain(item) for item in value]
    if names := _fields(kind):  # type: ignore[arg-type]
        return {name: plain(getattr(value, name)) for name in names}
    if isinstance(value, datetime):
        return instant(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    if isinstance(value, str | int):
        return value
    raise TypeError(kind.__name__)


@cache
def _fields(kind: type) -> tuple[str, ...]:
    """The names of the fields of a dataclass; none of anything else."""
    return tuple(field.name for field in fields(kind)) if is_dataclass(kind) else ()


def written(value: Any) -> bytes:  # noqa: ANN401 - as above
    """The canonical JSON (RFC 8785) of a dataclass, as of `plain`: twice as quick, since no value of it is made.

    It is canonical because no field of a report is a decimal or a mapping, which a test holds.
    """
    told = orjson.dumps(value, default=_moment, option=orjson.OPT_PASSTHROUGH_DATETIME)
    # The driver in C sorts the keys of what it has read, and of dataclasses not.
    return orjson.dumps(orjson.loads(told), option=orjson.OPT_SORT_KEYS)


def _moment(value: object) -> str:
    if isinstance(value, datetime):
        return instant(value)
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(type(value).__name__)


def instant(moment: datetime) -> str:
    """An aware time in UTC, written 2026-01-09T17:00:00Z."""
    if moment.tzinfo is None:
        raise ValueError(moment.isoformat())
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
