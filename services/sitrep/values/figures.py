"""The figures as a report states them; `display` is the line, the numbers beside it are for checks and tables."""

from dataclasses import dataclass
from datetime import date, datetime

from eventlog.quantity.value import TERMS
from sitrep.values.disagreements import SaidLine
from sitrep.values.shared import PlaceName, counted_from

# Verifications that say no.
DISPUTED = frozenset({"disputed", "refuted"})


@dataclass(frozen=True, slots=True)
class OriginLine:
    """One origin behind a figure; `name` is None where unnamed or protected, `display` what it said."""

    name: str | None
    kind: str | None
    display: str | None


@dataclass(frozen=True, slots=True)
class MergeLine:
    """Who said that two reports are one, and why."""

    id: str  # of the event
    actor: str  # the organisation
    reason: str  # a code


@dataclass(frozen=True, slots=True)
class ClaimLine:
    """One claim behind a figure or beside it. `reason` None: it is in the number; `counts` is then whether it counts
    as an origin of its own, and `why` the code of why not. Else the code of why it is left out, and `by` the event that
    stands in its place; `merge` where people put it there.
    """

    event: str
    population: str
    origin: OriginLine  # its `display` is what it said, in the form in which figures are printed
    as_of: datetime
    verification: str
    counts: bool
    reason: str | None = None
    by: str | None = None
    why: str | None = None
    relayed_by: tuple[str, ...] = ()  # names of those who passed it on
    merge: MergeLine | None = None


@dataclass(frozen=True, slots=True)
class DecisionLine:
    """What a coordinator chose for one figure: who, when, why and until when."""

    id: str  # of the event
    actor: str  # the organisation
    reason: str
    decided_at: datetime
    expires: datetime


@dataclass(frozen=True, slots=True)
class Explanation:
    """What stands behind a figure (R0): `severity` of R10; `late` of R4, persons; `if_disjoint` of R8, which stands
    nowhere else; `residual` of R13; `decision` the id of the event in force, or of the last.
    """

    used: tuple[ClaimLine, ...] = ()
    left_out: tuple[ClaimLine, ...] = ()  # the newest first
    not_listed: int | None = 0  # older claims left out and not in `left_out`; None: not counted, in a long history
    severity: str | None = None
    late: int | None = None
    if_disjoint: int | None = None
    residual: int | None = None
    decision: str | None = None
    chosen: DecisionLine | None = None  # that decision, in force or not


@dataclass(frozen=True, slots=True)
class Link:
    """A check that held this row against another (R5, R6, R9, R13); it is a flag of both."""

    check: str
    figure_id: str


@dataclass(frozen=True, slots=True)
class Figure:
    """One scope at the cut-off: the row of docs/figures.md with names; `display` never names a source."""

    figure_id: str
    key: str  # code of the indicator
    population: str
    population_text: str | None  # the source's own word, such as "citizens"
    area: PlaceName | None  # None: not stated by the source
    side: str | None
    basis: str  # cumulative, incremental, stock or unknown
    unit: str
    window_start: date | None  # None: the start of the crisis
    window_end: date | None  # of incremental and closed series
    display: str
    low: int | None
    best: int | None  # only where a source said the number
    high: int | None
    qualifier: str | None
    bounds: str | None  # "vague-1" where a table, and not the source, gave low and high
    as_of: datetime | None
    n_claims: int
    n_origins: int
    status: str
    verification: str
    rule_id: str | None
    inputs: tuple[str, ...]  # ids of the events used
    alternatives: int
    change: int | None
    change_days: int | None
    change_note: str | None
    previous: str | None
    flags: tuple[str, ...]
    origins: tuple[OriginLine, ...]
    cites: tuple[int, ...]  # numbers of `Report.sources`
    headline: bool  # stands on page 1
    decision: DecisionLine | None  # in force; what is void or over is a flag
    verified_by: tuple[str, ...]  # names of organisations, other than the sender, that verified a claim behind it
    variant: str = ""  # kept apart: "part" of the place, "modelled", or "window_not_stated"
    explanation: Explanation = Explanation()
    links: tuple[Link, ...] = ()
    said: tuple[SaidLine, ...] = ()  # what each origin says now, where a rule or a check found that it cannot hold
    worded: tuple[OriginLine, ...] = ()  # what others say in words beside the number (R12)
    within: tuple[str, ...] = ()  # ids of the figures of which this one is a part: never to be added to it

    def counted_from(self, started: date | None) -> date | None:
        """The day from which it counts, `started` being that of the crisis; None of a stock, and where nobody says."""
        return counted_from(self.basis, self.variant, self.window_start, started)

    @property
    def stated_by_source(self) -> bool:
        """Whether low and high are the source's own; limits from a table of words are for checks, never for print."""
        return self.bounds is None and (self.low, self.best, self.high) != (None, None, None)

    @property
    def in_words(self) -> bool:
        """Whether only words were given. "Nearly 70", and "about 40 / 90", are numbers though a table limits them."""
        return self.status == "not_quantified" or self.qualifier in (None, "unparsed", *TERMS)

    @property
    def several_areas(self) -> bool:
        """Whether a row of no area of its own puts counts of several areas side by side (R8)."""
        return self.area is None and self.status == "side_by_side"

    @property
    def disputed(self) -> bool:
        """Whether sources exclude one another, or somebody disputes or refutes what was said."""
        return self.status == "contradicted" or self.verification in DISPUTED
