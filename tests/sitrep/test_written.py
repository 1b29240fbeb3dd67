"""The bytes of a report are canonical without being put together value by value."""

from dataclasses import dataclass, fields, is_dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from types import NoneType, UnionType
from typing import Literal, Union, get_args, get_origin, get_type_hints

import pytest

from eventlog.canonical import canonical
from sitrep.values import Report, plain
from sitrep.values.plain import written

# Written alike by whoever writes them; of a decimal or a mapping the canonical form differs.
ALIKE = {str, int, bool, NoneType, date, datetime}


def kinds(kind, seen):
    """All that a value of a type may be made of."""
    if kind in seen:
        return seen
    seen.add(kind)
    if get_origin(kind) is Literal:
        return seen | set(map(type, get_args(kind)))
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        for field in fields(kind):
            seen |= kinds(hints[field.name], seen)
    for inner in get_args(kind):
        if inner is not ...:
            seen |= kinds(inner, seen)
    return seen


def test_no_field_of_a_report_is_a_decimal_or_a_mapping():
    made_of = {get_origin(kind) or kind for kind in kinds(Report, set()) if not is_dataclass(kind)}

    assert made_of - {tuple, Union, UnionType, Literal} <= ALIKE


@dataclass(frozen=True, slots=True)
class Said:
    text: str
    about: tuple["Said", ...] = ()
    at: datetime | None = None
    day: date | None = None
    n: int = 2**53


def test_what_is_written_at_once_is_what_is_put_together():
    damascus = timezone(timedelta(hours=3))
    moments = (datetime(2026, 1, 9, 17, tzinfo=UTC), datetime(2026, 1, 10, 1, 2, 3, 4, damascus))
    value = Said('سُلحت 💧 \x7f\\"', tuple(Said(f"é{n}", at=at, day=date(2026, 1, 9)) for n, at in enumerate(moments)))

    assert written(value) == canonical(plain(value))


def test_an_instant_without_a_zone_is_refused():
    with pytest.raises((TypeError, ValueError)):
        written(Said("when", at=datetime(2026, 1, 9, 17)))  # noqa: DTZ001 - that is the point
