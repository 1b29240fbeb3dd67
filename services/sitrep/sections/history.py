"""Of which figures somebody reads the history, in a crisis whose report is told without: what stands behind one row,
or the lines of some series. Never reads a fact, and never another number than the report has.
"""

from dataclasses import dataclass, replace
from typing import Protocol

from sitrep.figures.claim import Claim
from sitrep.sections import figures, trends
from sitrep.sections.context import Context
from sitrep.values import Report


class History(Protocol):
    """What is asked for. The report is that of the day; the context holds what its figures are made of."""

    def rests_on(self, report: Report, context: Context) -> frozenset[int]:
        """The roots of the facts whose series must be read."""

    def told(self, report: Report, context: Context) -> Report:
        """The report with what was asked for; `context` holds all that these series said, beside the rest."""


@dataclass(frozen=True, slots=True)
class Behind:
    """What stands behind one figure: a report of that figure alone."""

    figure_id: str

    def rests_on(self, report: Report, context: Context) -> frozenset[int]:
        """Every series that stands behind a row has its last word there, used or left out."""
        keys = {figure.key for figure in report.figures if figure.figure_id == self.figure_id}
        return context.roots_of(figures.behind_row(context, self.figure_id, keys))

    def told(self, report: Report, context: Context) -> Report:
        """What was left out, from the first; the number, and all that is said of it, is that of the report."""
        found = (figure for figure in report.figures if figure.figure_id == self.figure_id)
        return replace(report, figures=tuple(figures.with_history(context, figure) for figure in found))


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of an indicator, an area, a population; None: of each."""

    indicator: str | None = None
    area: str | None = None
    population: str | None = None

    def rests_on(self, report: Report, context: Context) -> frozenset[int]:  # noqa: ARG002 - as History says
        """The series are those of the claims, whatever row they are in."""
        return context.roots_of({claim.event for claim in context.claims if self._asks(claim, context)})

    def told(self, report: Report, context: Context) -> Report:
        """The lines that were asked for, each in its place among all; of the others none has a step."""
        return replace(report, trends=trends.of(context, lambda claim: self._asks(claim, context)))

    def _asks(self, claim: Claim, context: Context) -> bool:
        place = context.named(claim.place)
        of_one = (claim.indicator, place.ref if place else None, claim.population)
        wanted = (self.indicator, self.area, self.population)
        return all(want is None or want == one for want, one in zip(wanted, of_one, strict=True))
