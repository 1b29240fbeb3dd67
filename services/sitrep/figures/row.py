"""The row that the rules make of a scope (docs/figures.md, The row). Never computes itself."""

from dataclasses import dataclass, field
from datetime import date, datetime

from sitrep.figures.draft import Draft
from sitrep.figures.explanation import Explanation, explain


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
    links: tuple[tuple[str, str], ...] = ()  # a check, and the figure_id of the row that it holds this one against
    draft: Draft | None = field(default=None, repr=False, compare=False)

    @property
    def explanation(self) -> Explanation:
        """The claims used and left out, each with its reason; made when it is asked for, since few rows are."""
        return explain(self.draft) if self.draft is not None else Explanation()
