"""Where sources exclude one another, and where rows do not fit together, as codes. Never which of them is right."""

from dataclasses import dataclass
from datetime import datetime

from sitrep.values.shared import PlaceName


@dataclass(frozen=True, slots=True)
class SaidLine:
    """What one origin says now: of a figure its number as printed, of a state its code."""

    name: str | None  # of the origin; None where unnamed or protected
    kind: str | None
    display: str
    as_of: datetime
    verification: str
    events: tuple[str, ...]  # ids
    figure_id: str | None = None  # the row that it speaks of; None of a state
    population: str | None = None
    area: PlaceName | None = None


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One subject on which what is said cannot all hold, or one check that names its rows; in `figure_ids` the first
    is the row that the others are held against.
    """

    kind: str  # figure, status, part_exceeds_whole, subset_exceeds_total, stock_flow_residual or coincident_value
    subject: str  # figure, facility, service, access or agreement
    key: str | None  # code of the indicator, or of what the state is of
    name: str | None  # of the facility or agreement
    area: PlaceName | None
    figure_ids: tuple[str, ...]
    display: str | None  # of a figure
    severity: str | None  # R10: minor, material or major, of numbers
    rule_id: str
    decision: str | None  # id of the decision on the figure, in force or the last
    residual: int | None  # R13, persons
    said: tuple[SaidLine, ...]
    cites: tuple[int, ...]

    @property
    def excludes(self) -> bool:
        """Whether it is a contradiction; equal numbers of different scopes are only pointed out."""
        return self.kind != "coincident_value"
