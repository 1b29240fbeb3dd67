"""The small values that lines of several sections share: a place, a span of time, a voice. Never a line itself."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Division:
    """An administrative division: its level, 1 to 3, its P-code where the register has one, its name."""

    level: int
    pcode: str | None
    name: str


@dataclass(frozen=True, slots=True)
class PlaceName:
    """A place as this audience may read it; `ref` is the register's, None where nothing matched.

    `names` are those that the register has in other languages, sorted by language.
    """

    ref: str | None
    name: str
    names: tuple[tuple[str, str], ...] = ()
    pcode: str | None = None  # OCHA COD-AB
    divisions: tuple[Division, ...] = ()  # in which it lies, or which it is, the largest first


@dataclass(frozen=True, slots=True)
class Span:
    """When something happened: `start` None is date unknown, `end` None is ongoing; precision 1 day, 2 week,
    3 month, 4 only "before the report".
    """

    start: date | datetime | None
    end: date | datetime | None
    precision: int | None = None


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who spoke; `name` None is unnamed or protected, `stance` is None for the public."""

    name: str | None
    kind: str | None
    stance: str | None = None


def counted_from(basis: str, variant: str, window_start: date | None, started: date | None) -> date | None:
    """The first day that a count covers; a window without a start begins with the crisis, unless nobody says so."""
    if basis in ("stock", "unknown") or variant == "window_not_stated":
        return None
    return window_start or started
