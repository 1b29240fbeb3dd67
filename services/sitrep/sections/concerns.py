"""Protection concerns as somebody alleges them. Never a finding, never a count, never the name of a victim."""

from typing import Final

from eventlog.facts import ConcernRaised
from sitrep.knowledge import Known
from sitrep.sections.context import Context
from sitrep.values import Concern

NAME: Final = "concerns"
TYPES: Final = ("concern.raised",)


def fold(context: Context) -> tuple[Concern, ...]:
    """Every concern raised up to the cut-off, the newest first; those whose date is unknown stand last."""
    kept = sorted(
        context.holding(ConcernRaised),
        key=lambda fact: (fact.event.occurred.start is None, context.cutoff - context.held_at(fact), fact.root),
    )
    return tuple(_concern(fact, context) for fact in kept)


def _concern(fact: Known, context: Context) -> Concern:
    data = fact.event.data
    return Concern(
        account=context.account(fact),
        concern=data.concern,
        alleged_perpetrator=data.alleged_perpetrator,
        victims=data.victims,
        means=data.means,
        intent_alleged=data.intent_alleged,
    )
