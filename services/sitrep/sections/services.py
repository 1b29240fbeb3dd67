"""How far the services of each area work. Never picks between two sources."""

from typing import Final

from eventlog.facts import ServiceAssessed
from sitrep.figures import Said
from sitrep.knowledge import Known
from sitrep.sections.context import Context
from sitrep.sections.state import State, settled
from sitrep.values import PlaceName, ServiceLine, ServiceWord

NAME: Final = "services"
TYPES: Final = ("service.assessed",)

_ORDER: Final = {"not_functioning": 0, "disputed": 1, "partially_functioning": 2, "unknown": 3, "fully_functioning": 4}


def fold(context: Context) -> tuple[ServiceLine, ...]:
    """One line a service and area, those that do not work first."""
    told: dict[tuple[str, PlaceName | None], list[Known]] = {}
    for fact in context.remembered(ServiceAssessed):
        told.setdefault((fact.event.data.service, context.area(fact)), []).append(fact)
    lines = [_line(holds, context) for _, holds in settled(told, lambda fact: fact.event.data.functionality, context)]
    lines.sort(key=lambda line: (_ORDER[line.functionality], line.service, line.area.name if line.area else ""))
    return tuple(lines)


def _line(holds: State, context: Context) -> ServiceLine:
    return ServiceLine(
        service=holds.newest.event.data.service,
        area=context.area(holds.newest),
        functionality=holds.value,
        words=tuple(_word(said, fact, context) for said, fact in holds.words),
        as_of=holds.as_of,
        verification=holds.verification,
        cites=context.bibliography.cite(holds.facts),
    )


def _word(said: Said, fact: Known, context: Context) -> ServiceWord:
    data = fact.event.data
    return ServiceWord(
        account=context.account(fact),
        functionality=said.value,
        causes=data.causes,
        hours_a_day=context.amount(data.hours_a_day),
        people_affected=context.amount(data.people_affected),
        days_of_stock=context.amount(data.days_of_stock),
        as_of=said.as_of,
    )
