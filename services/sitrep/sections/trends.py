"""The lines of the series, as this audience may read them. Never a value that no source said."""

from collections.abc import Mapping
from typing import Any, Final

from sitrep.audience import side_shown
from sitrep.figures.series import Current
from sitrep.figures.trends import Trend as Line
from sitrep.figures.trends import trends
from sitrep.sections.context import Context
from sitrep.sections.sources import voice_of
from sitrep.values import Trend, TrendStep

NAME: Final = "trends"
LONGEST: Final = 366  # days of one line; the log has what is older


def draft(context: Context, _: Mapping[str, Any]) -> tuple[Trend, ...]:
    """One line an origin and scope, in the order of indicator and scope; none where the history is not at hand."""
    if context.extent.thin:
        return ()
    lines = trends(context.claims, register=context.register, cutoff=context.cutoff, policy=context.policy)
    return tuple(_trend(line, context) for line in lines)


def _trend(line: Line, context: Context) -> Trend:
    scope, last = line.scope, line.steps[-1].determining[-1]
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
        steps=tuple(_step(step) for step in line.steps[-LONGEST:]),
    )


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
