"""Dates, instants and spans as senders write them.
Never knows the clock, and never fills in a zone that was not stated.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, WithJsonSchema

Precision = Literal[1, 2, 3, 4]

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_INSTANT = re.compile(
    r"\d{4}-\d{2}-\d{2}[Tt](?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?(?:[Zz]|[+-](?:0\d|1[0-4]):[0-5]\d)",
    re.ASCII,
)
_EARLIEST = 1900


def parse_date(value: object) -> date:
    """A local day, "2026-01-09"."""
    if not isinstance(value, str):
        raise ValueError(_NO_DAY)  # noqa: TRY004 - pydantic reads ValueError
    return _date(value)


_NO_DAY = 'write a day as "2026-01-09"'


@lru_cache(4_096)  # events speak of few days
def _date(text: str) -> date:
    if not _DATE.fullmatch(text):
        raise ValueError(_NO_DAY)
    return _sane(date.fromisoformat(text))


def parse_instant(value: object) -> datetime:
    """An RFC 3339 instant with its offset, "2026-01-09T12:00:00+03:00", as UTC."""
    if not isinstance(value, str) or not _INSTANT.fullmatch(value):
        msg = 'write an instant with seconds and its offset from UTC, as "2026-01-09T12:00:00+03:00"'
        raise ValueError(msg)
    instant = datetime.fromisoformat(value.upper())
    _sane(instant)
    return instant if instant.tzinfo is UTC else instant.astimezone(UTC)


def parse_moment(value: object) -> date | datetime:
    """A day or an instant; a time of day without an offset is neither."""
    try:
        return parse_date(value) if isinstance(value, str) and len(value) == len("2026-01-09") else parse_instant(value)
    except ValueError as error:
        if isinstance(value, str) and (_DATE.fullmatch(value) or _INSTANT.fullmatch(value)):
            raise
        msg = 'write a day as "2026-01-09", or an instant with its offset as "2026-01-09T12:00:00+03:00"'
        raise ValueError(msg) from error


def _sane(day: date) -> date:
    if not _EARLIEST <= day.year <= 9998:
        msg = f"the year must lie between {_EARLIEST} and 9998"
        raise ValueError(msg)
    return day


@dataclass(frozen=True, slots=True)
class Span:
    """When something held: from `start` (None: date unknown) to `end` (None: ongoing).

    `precision` follows ACLED: 1 exact day, 2 within a week, 3 within a month; 4, "only before the report", is ours.
    """

    start: date | datetime | None
    end: date | datetime | None
    precision: Precision = 1

    def starts(self, zone: ZoneInfo) -> datetime | None:
        """The first instant, in UTC; a day starts at local midnight."""
        return None if self.start is None else first_instant(self.start, zone)

    def ends(self, zone: ZoneInfo) -> datetime | None:
        """The last instant, in UTC; a day counts to its end (the next local midnight)."""
        return None if self.end is None else last_instant(self.end, zone)


def first_instant(moment: date | datetime, zone: ZoneInfo) -> datetime:
    """The instant itself, or the local midnight that opens the day."""
    return moment if isinstance(moment, datetime) else _midnight(moment, zone)


def last_instant(moment: date | datetime, zone: ZoneInfo) -> datetime:
    """The instant itself, or the local midnight that closes the day."""
    return moment if isinstance(moment, datetime) else _midnight(moment + timedelta(days=1), zone)


@lru_cache(4_096)  # as above, and the rules of a zone are slow to ask
def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)


_PARTS = frozenset({"start", "end", "precision"})


def parse_span(value: object) -> Span:
    """A day, an instant, or {start, end, precision}; `start` must be said, even if only as null."""
    if isinstance(value, Span):
        return value
    if not isinstance(value, dict):
        moment = parse_moment(value)
        return Span(moment, moment)
    if not value.keys() <= _PARTS:
        msg = f"{min(value.keys() - _PARTS)!r} is not a part of a span; it has start, end and precision"
        raise ValueError(msg)
    if "start" not in value:
        msg = "say when it started; null says that the date is unknown"
        raise ValueError(msg)
    precision = value.get("precision", 1)
    if type(precision) is not int or precision not in (1, 2, 3, 4):
        msg = "precision is 1 (exact day), 2 (within a week), 3 (within a month) or 4 (only before the report)"
        raise ValueError(msg)
    start = None if value["start"] is None else parse_moment(value["start"])
    end = None if value.get("end") is None else parse_moment(value["end"])
    return Span(*ordered(start, end), precision)  # type: ignore[arg-type]


def ordered(
    start: date | datetime | None, end: date | datetime | None
) -> tuple[date | datetime | None, date | datetime | None]:
    """Both ends as they are; raises ValueError when the end lies before the start."""
    if start is not None and end is not None:
        # Without a zone a day and an instant are compared with a day's grace: no zone is further than that from UTC.
        same = isinstance(start, datetime) == isinstance(end, datetime)
        first, last = (start, end) if same else (_day(start) - timedelta(days=1), _day(end))
        if last < first:
            msg = "the end lies before the start"
            raise ValueError(msg)
    return start, end


def _day(moment: date | datetime) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


_DATE_SCHEMA: dict[str, Any] = {"type": "string", "format": "date", "examples": ["2026-01-09"]}
_INSTANT_SCHEMA: dict[str, Any] = {
    "type": "string",
    "format": "date-time",
    "examples": ["2026-01-09T12:00:00+03:00"],
}
_MOMENT_SCHEMA: dict[str, Any] = {"anyOf": [_DATE_SCHEMA, _INSTANT_SCHEMA]}
_SPAN_SCHEMA: dict[str, Any] = {
    "anyOf": [
        _DATE_SCHEMA,
        _INSTANT_SCHEMA,
        {
            "type": "object",
            "additionalProperties": False,
            "required": ["start"],
            "properties": {
                "start": {
                    "anyOf": [_DATE_SCHEMA, _INSTANT_SCHEMA, {"type": "null"}],
                    "description": "null: date unknown",
                },
                "end": {
                    "anyOf": [_DATE_SCHEMA, _INSTANT_SCHEMA, {"type": "null"}],
                    "description": "null: ongoing",
                },
                "precision": {
                    "enum": [1, 2, 3, 4],
                    "default": 1,
                    "description": "1 exact day, 2 within a week, 3 within a month (ACLED), 4 only before the report",
                },
            },
        },
    ]
}

Day = Annotated[date, BeforeValidator(parse_date), WithJsonSchema(_DATE_SCHEMA)]
Instant = Annotated[datetime, BeforeValidator(parse_instant), WithJsonSchema(_INSTANT_SCHEMA)]
Moment = Annotated[date | datetime, BeforeValidator(parse_moment), WithJsonSchema(_MOMENT_SCHEMA)]
Occurred = Annotated[Span, BeforeValidator(parse_span), WithJsonSchema(_SPAN_SCHEMA)]
