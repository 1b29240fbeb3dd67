"""A row in the making: the number of one scope at one cut-off, before it is compared with the day before."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sitrep.figures.claim import Claim
from sitrep.figures.display import NOTHING
from sitrep.figures.scope import Scope
from sitrep.figures.series import Current, Left


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Draft:
    """Everything that a row says of one cut-off; `leads` are the current values that made the number."""

    scope: Scope
    leads: tuple[Current, ...]
    inputs: tuple[Claim, ...]
    aside: tuple[tuple[Current, str], ...]
    display: str
    low: int | None
    best: int | None
    high: int | None
    qualifier: str | None
    bounds: str | None
    as_of: datetime
    n_origins: int
    status: str
    verification: str
    rule: str | None
    counting: frozenset[Current] = frozenset()
    flags: frozenset[str] = frozenset()
    left_out: tuple[Left, ...] = ()
    window_end: date | None = None
    severity: str | None = None
    if_disjoint: int | None = None
    residual: int | None = None
    decision: str | None = None
    alone: bool = False  # R8: it stands above one row only, and says what that says
    links: frozenset[tuple[str, Scope]] = frozenset()  # a check, and the row that it holds this one against

    def but(self, **changes: Any) -> "Draft":  # noqa: ANN401 - the fields above
        """The draft with some parts changed."""
        return replace(self, **changes)

    def flagged(self, *flags: str) -> "Draft":
        return replace(self, flags=self.flags.union(flags))

    def linked(self, flag: str, other: Scope) -> "Draft":
        """Flagged by a check that held this row against another."""
        return replace(self, flags=self.flags | {flag}, links=self.links | {(flag, other)})

    @property
    def late(self) -> int | None:
        """R4: what the newest total has and no increment named, where one origin alone made the number."""
        return self.leads[0].late if len(self.leads) == 1 else None


def no_number(scope: Scope, refuted: Left) -> Draft:
    """A row of which all that was said was found wrong: no number, and not zero."""
    return Draft(
        scope=scope,
        leads=(),
        inputs=(),
        aside=(),
        display=NOTHING,
        low=None,
        best=None,
        high=None,
        qualifier=None,
        bounds=None,
        as_of=max(claim.as_of for claim in refuted.claims),
        n_origins=0,
        status="not_reported",
        verification="refuted",
        rule=None,
    )
