"""Security incidents in ACLED's words, with the actors as somebody names them. Never says who is to blame."""

from datetime import timedelta
from typing import Final

from eventlog.facts import IncidentReported
from sitrep.knowledge import Known
from sitrep.sections.context import Context
from sitrep.values import Incident, IncidentActor

NAME: Final = "incidents"
TYPES: Final = ("incident.reported",)

# An incident that is over is news for a week; one that goes on stays.
RECENT: Final = timedelta(days=7)


def fold(context: Context) -> tuple[Incident, ...]:
    """Those that go on first, then the newest first."""
    kept = [
        fact
        for fact in context.holding(IncidentReported)
        if fact.event.data.ongoing or context.held_at(fact) > context.cutoff - RECENT
    ]
    kept.sort(key=lambda fact: (not fact.event.data.ongoing, context.cutoff - context.held_at(fact), fact.root))
    return tuple(_incident(fact, context) for fact in kept)


def _incident(fact: Known, context: Context) -> Incident:
    data = fact.event.data
    return Incident(
        account=context.account(fact),
        kind=data.kind,
        acled_type=data.acled_type,
        acled_sub_type=data.acled_sub_type,
        weapon=data.weapon,
        targets=data.targets,
        actors=tuple(IncidentActor(one.name, one.role, one.stated_by) for one in data.actors),
        ongoing=data.ongoing,
        intensity_trend=data.intensity_trend,
    )
