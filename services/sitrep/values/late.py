"""What came after the cut-off it belongs to, and what was taken back since. Never what a withdrawn report said."""

from dataclasses import dataclass
from datetime import date, datetime

from sitrep.values.shared import PlaceName, Span, Speaker

CHECKED = frozenset({"verified", "refuted", "disputed", "under_verification"})


@dataclass(frozen=True, slots=True)
class Cause:
    """What made a figure otherwise: an event, by whom and when. `what` is late, corrected, retracted, undone, merged, a
    verification, decided, source_registered, source_merged, configured; changed where nobody knows the act.
    """

    what: str
    id: str | None  # of the event
    actor: str | None  # the organisation; None: whoever sent what it is about
    at: datetime | None

    @property
    def group(self) -> str:
        """Among which words that is said."""
        return "verification" if self.what in CHECKED else "late"


@dataclass(frozen=True, slots=True)
class Moved:
    """A figure as it was known at the previous cut-off, and as known now, both for that cut-off."""

    figure_id: str
    key: str
    population: str
    area: PlaceName | None
    was: str | None  # as printed; None: there was no such row
    now: str | None
    change: int | None  # only where the same origins make both numbers
    causes: tuple[Cause, ...] = ()


@dataclass(frozen=True, slots=True)
class LateLine:
    """One event: `what` is late, corrected or retracted; `was` and `now` only of the number of a figure.

    It touches the reports from the day `first` to that of `last`, the day before.
    """

    what: str
    id: str
    seq: int
    type: str
    occurred: Span
    area: PlaceName | None
    source: Speaker
    recorded_at: datetime
    reason: str | None  # code of the correction; None where none is known
    was: str | None
    now: str | None
    first: date
    last: date
    cites: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Late:
    """The figures that moved first, then the events, as they were recorded."""

    figures: tuple[Moved, ...] = ()
    events: tuple[LateLine, ...] = ()

    @property
    def published(self) -> dict[str, str]:
        """R19: by id of a figure what was known of it at the previous cut-off, where that has changed since."""
        return {moved.figure_id: moved.was for moved in self.figures if moved.was is not None}
