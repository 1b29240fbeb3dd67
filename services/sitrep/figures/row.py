"""The row of figures.md, and the explanation that stands behind it. Never computes either."""

from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Used:
    """A claim that is in the number. `counts` is False where it does not count as an origin of its own."""

    claim: str
    origin: str
    display: str
    as_of: datetime
    counts: bool


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A claim that is not in the number, and why; `by` is the claim that stands in its place, where one does."""

    claim: str
    reason: str
    by: str | None = None


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a person needs to check a number; the wording is not ours.

    `severity` (R10): minor, material or major. `late` (R4): persons of the newest total that no increment named.
    `if_disjoint` (R8): the sum that would hold only if nobody is counted twice; it belongs here and nowhere else.
    `residual` (R13): what stock and flow leave unexplained. `decision`: id of the decision in force, or of the last.
    """

    used: tuple[Used, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    severity: str | None = None
    late: int | None = None
    if_disjoint: int | None = None
    residual: int | None = None
    decision: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One scope at one cut-off. `best` is a number only where a source said it; None is unknown, never zero."""

    figure_id: str
    key: str  # indicator
    population: str
    place_ref: str | None
    side: str | None
    basis: str
    unit: str
    window_start: date | None  # None: the start of the crisis
    window_end: date | None  # of increments, and of a series closed by a restart
    variant: str  # "", or why it stands apart: part, modelled, window_not_stated
    display: str
    low: int | None
    best: int | None
    high: int | None
    qualifier: str | None
    bounds: str | None
    as_of: datetime | None
    n_claims: int
    n_origins: int
    status: str
    verification: str
    rule_id: str | None
    inputs: tuple[str, ...]
    alternatives: int
    change: int | None
    change_days: int | None
    change_note: str | None
    previous: str | None
    flags: tuple[str, ...]
    explanation: Explanation = field(default_factory=Explanation)
