"""The lines of the series, as this audience may read them; in a crisis of many figures those of page 1, of late.
Never a value that no source said.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

from sitrep.audience import side_shown
from sitrep.figures.claim import Claim
from sitrep.figures.series import Current
from sitrep.figures.trends import Trend as Line
from sitrep.figures.trends import trends
from sitrep.sections.context import Context
from sitrep.sections.sources import voice_of
from sitrep.values import Figure, PlaceName, Trend, TrendStep

NAME: Final = "trends"
LONGEST: Final = 366  # days of one line; the log has what is older
BRIEF: Final = 45  # days of one where the history is not at hand; the table of the time series has what is older

_Subject = tuple[str, str, PlaceName | None]


def draft(context: Context, folded: Mapping[str, Any]) -> tuple[Trend, ...]:
    """One line an origin and scope, in the order of indicator and scope."""
    if context.extent.thin:
        return _brief(context, folded["figures"])
    return of(context, lambda _: True)


def of(context: Context, asked: Callable[[Claim], bool]) -> tuple[Trend, ...]:
    """The lines of what is asked for, in their places among all; the others, of which not all is at hand, without a
    step.
    """
    lines = trends(context.claims, register=context.register, cutoff=context.cutoff, policy=context.policy)
    return tuple(_trend(line, line.steps[-LONGEST:] if asked(_last(line)) else (), context) for line in lines)


def drawn(context: Context, figures: Collection[Figure]) -> frozenset[int]:
    """The roots of the facts whose series are told where the history is not at hand: those of page 1."""
    return context.roots_of({claim.event for claim in _of_page_1(context, figures)})


def _brief(context: Context, figures: Collection[Figure]) -> tuple[Trend, ...]:
    """The same for whatever else of the history is given."""
    claims = _of_page_1(context, figures)
    register, since = context.register, context.day - timedelta(days=BRIEF)
    lines = trends(claims, register=register, cutoff=context.cutoff, policy=context.policy)
    late = ((line, tuple(one for one in line.steps if register.report_day_of(one.as_of) > since)) for line in lines)
    return tuple(_trend(line, steps, context) for line, steps in late if steps)


def _of_page_1(context: Context, figures: Collection[Figure]) -> list[Claim]:
    told: set[_Subject] = {(one.key, one.population, one.area) for one in figures if one.headline}
    return [
        claim for claim in context.claims if (claim.indicator, claim.population, context.named(claim.place)) in told
    ]


def _trend(line: Line, steps: Sequence[Current], context: Context) -> Trend:
    scope, last = line.scope, _last(line)
    voice = voice_of(context.by_id[last.event], context.register, context.audience)
    told = scope.side is None or side_shown(context.audience)
    return Trend(
        figure_id=scope.figure_id(context.register.crisis) if told else None,
        key=scope.indicator,
        population=scope.population,
        area=context.named(scope.place),
        basis=scope.basis,
        unit=scope.unit,
        window_start=scope.window_start,
        variant=scope.variant,
        name=voice.name,
        kind=voice.kind,
        restarted=line.restarted,
        folded=line.folded,
        closed=line.closed,
        steps=tuple(map(_step, steps)),
    )


def _last(line: Line) -> Claim:
    return line.steps[-1].determining[-1]


def _step(step: Current) -> TrendStep:
    quantity = step.quantity
    return TrendStep(
        as_of=step.as_of,
        low=quantity.low,
        best=quantity.best,
        high=quantity.high,
        qualifier=quantity.qualifier,
        display=step.display,
        made_at=step.made_at,
        corrected=any(claim.correction for claim in step.determining),
    )
