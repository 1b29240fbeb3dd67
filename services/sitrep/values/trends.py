"""How each series went on, as one line an origin and scope. Never two origins in one line."""

from dataclasses import dataclass
from datetime import date, datetime

from sitrep.values.shared import PlaceName, counted_from


@dataclass(frozen=True, slots=True)
class TrendStep:
    """What an origin said last on one report day; it holds until the next step, and after the last until a reader
    has reason to doubt it.
    """

    as_of: datetime
    low: int | None
    best: int | None
    high: int | None
    qualifier: str
    display: str
    made_at: datetime
    corrected: bool


@dataclass(frozen=True, slots=True)
class Trend:
    """A series from its start, or its restart, on; `figure_id` None where the side that makes it is withheld."""

    figure_id: str | None
    key: str
    population: str
    area: PlaceName | None
    basis: str  # cumulative, stock, or incremental where additions do not begin with the crisis
    unit: str
    window_start: date | None  # None: the start of the crisis
    variant: str
    name: str | None  # of the origin; None where unnamed or protected
    kind: str | None
    restarted: bool  # it began with a restart
    closed: bool  # a restart ended it
    steps: tuple[TrendStep, ...]
    folded: bool = False  # R4: what the additions of the source came to, and no total that it said

    def counted_from(self, started: date | None) -> date | None:
        """The day from which it counts, `started` being that of the crisis; None of a stock, and where nobody says."""
        return counted_from(self.basis, self.variant, self.window_start, started)
