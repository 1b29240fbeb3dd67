"""Damage as reported, the newest first. Never a level that nobody assessed."""

from typing import Final

from eventlog.facts import DamageReported
from sitrep.knowledge import Known
from sitrep.sections.context import Context
from sitrep.values import Damage

NAME: Final = "damage"
TYPES: Final = ("damage.reported",)


def fold(context: Context) -> tuple[Damage, ...]:
    """A line for the newest word of each origin on the same things in the same area."""
    return tuple(_line(fact, context) for fact in context.newest(_subject, DamageReported))


def _subject(fact: Known) -> tuple[object, ...]:
    data = fact.event.data
    facility = data.facility
    return tuple(sorted(data.targets)), (facility.ref or facility.name) if facility else None


def _line(fact: Known, context: Context) -> Damage:
    data = fact.event.data
    return Damage(
        account=context.account(fact),
        targets=data.targets,
        facility=data.facility.name if data.facility else None,
        level=data.level,
        amount=context.amount(data.value),
        unit=data.unit,
        use=data.use,
        targeting_alleged=data.targeting_alleged,
    )
