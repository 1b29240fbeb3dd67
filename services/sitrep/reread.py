"""The report that its canonical JSON says, whatever fields a report has.
Never takes what would be written otherwise.
"""

from dataclasses import fields, is_dataclass
from datetime import date, datetime
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import orjson

from sitrep.values import Report


class NotAReport(ValueError):
    """These bytes are not the canonical form of a report that this version knows."""


def reread(content: bytes) -> Report:
    """The report whose canonical JSON these bytes are; raises NotAReport for any other bytes."""
    try:
        report: Report = _value(Report, orjson.loads(content))
    except (orjson.JSONDecodeError, TypeError, ValueError, KeyError) as error:
        raise NotAReport(NotAReport.__doc__) from error
    if report.to_json() != content:
        raise NotAReport(NotAReport.__doc__)
    return report


def _value(kind: Any, given: Any) -> Any:  # noqa: ANN401 - kinds are types of every kind
    origin = get_origin(kind)
    if origin in (Union, UnionType):
        return _first(get_args(kind), given)
    if origin is tuple and isinstance(given, list):
        # Every tuple of a report is a list of one kind of thing.
        return tuple(_value(get_args(kind)[0], item) for item in given)
    if origin is Literal and given in get_args(kind):
        return given
    if isinstance(kind, type) and is_dataclass(kind) and isinstance(given, dict):
        if set(given) != {field.name for field in fields(kind)}:
            raise TypeError(kind.__name__)
        return kind(**{name: _value(_hints(kind)[name], item) for name, item in given.items()})
    if kind is datetime and isinstance(given, str) and "T" in given:
        return datetime.fromisoformat(given)
    if kind is date and isinstance(given, str) and "T" not in given:
        return date.fromisoformat(given)
    if kind in (str, int, bool, NoneType) and type(given) is kind:
        return given
    raise TypeError(str(kind))


def _first(kinds: tuple[Any, ...], given: Any) -> Any:  # noqa: ANN401 - as above
    for kind in kinds:
        try:
            return _value(kind, given)
        except TypeError:
            continue
    raise TypeError(str(kinds))


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)
