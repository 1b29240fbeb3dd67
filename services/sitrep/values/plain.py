"""Any value as JSON knows it. Never guesses a time zone."""

from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime

Plain = str | int | bool | None | list["Plain"] | dict[str, "Plain"]


def plain(value: object) -> Plain:
    """A value as JSON knows it; a time without zone is refused, since a report never guesses one."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, datetime):
        return instant(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    if value is None or isinstance(value, str | int | bool):
        return value
    raise TypeError(type(value).__name__)


def instant(moment: datetime) -> str:
    """An aware time in UTC, written 2026-01-09T17:00:00Z."""
    if moment.tzinfo is None:
        raise ValueError(moment.isoformat())
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
