"""The state of each facility, and how many work: "n of N", the silent of the register among them. Never picks between
two sources.
"""

from collections import Counter
from typing import Final

from eventlog.editorial import FacilityEntry
from eventlog.facts import FacilityAssessed
from sitrep.audience import facilities_named, facility_key, registered_key, registered_place
from sitrep.figures import Said
from sitrep.knowledge import Known
from sitrep.sections.area import registered_as
from sitrep.sections.context import Context
from sitrep.sections.state import State, settled
from sitrep.values import Facilities, FacilityCounts, FacilityLine, FacilityStatement

NAME: Final = "facilities"
TYPES: Final = ("facility.assessed",)

NOT_REPORTED: Final = "not_reported"

_ORDER: Final = {
    "not_functioning": 0,
    "disputed": 1,
    "partially_functioning": 2,
    "unknown": 3,
    "fully_functioning": 4,
    NOT_REPORTED: 5,
}


def fold(context: Context) -> Facilities:
    """One line a facility, those that do not work first, then by area and name."""
    registered = {registered_key(entry.ref): entry for entry in context.register.facilities.values()}
    told: dict[str, list[Known]] = {}
    for fact in context.holding(FacilityAssessed):
        told.setdefault(fact.subject or facility_key(fact.event, str(fact.id), context.register), []).append(fact)
    lines = [
        _line(holds, registered.get(key), context)
        for key, holds in settled(told, lambda fact: fact.event.data.functionality, context)
    ]
    silent = registered.keys() - told.keys() - context.withheld
    lines += [_silent(entry, context) for key, entry in registered.items() if key in silent]
    lines.sort(
        key=lambda line: (
            _ORDER[line.functionality],
            line.area.name if line.area else "",
            line.name or "",
            line.kind or "",
        )
    )
    return Facilities(_counts(lines), tuple(lines))


def _line(holds: State, entry: FacilityEntry | None, context: Context) -> FacilityLine:
    event = holds.newest.event
    return FacilityLine(
        ref=event.data.facility.ref,
        name=event.data.facility.name,
        kind=event.data.facility.kind,
        area=context.area(holds.newest),
        functionality=holds.value,
        statements=tuple(_statement(said, fact, context) for said, fact in holds.words),
        causes=tuple(dict.fromkeys(cause for fact in holds.facts for cause in fact.event.data.causes)),
        sole_facility=event.data.sole_facility,
        as_of=holds.as_of,
        verification=holds.verification,
        cites=context.bibliography.cite(holds.facts),
        baseline=entry.baseline if entry else None,
    )


def _silent(entry: FacilityEntry, context: Context) -> FacilityLine:
    """A registered facility that nobody reported on; a reader who may not know which reads its kind and area."""
    named = facilities_named(context.audience)
    place = registered_place(entry, context.audience, context.register)
    return FacilityLine(
        ref=entry.ref if named else None,
        name=entry.name if named else None,
        kind=entry.kind,
        area=registered_as(place, context.register) if place else None,
        functionality=NOT_REPORTED,
        statements=(),
        causes=(),
        sole_facility=None,
        as_of=None,
        verification=None,
        cites=(),
        baseline=entry.baseline,
    )


def _statement(said: Said, fact: Known, context: Context) -> FacilityStatement:
    (cite,) = context.bibliography.cite([fact])
    return FacilityStatement(said.value, said.as_of, cite, said.id)


def _counts(lines: list[FacilityLine]) -> FacilityCounts:
    count = Counter(line.functionality for line in lines)
    return FacilityCounts(
        known=len(lines) - count[NOT_REPORTED],
        fully_functioning=count["fully_functioning"],
        partially_functioning=count["partially_functioning"],
        not_functioning=count["not_functioning"],
        unknown=count["unknown"],
        disputed=count["disputed"],
        not_reported=count[NOT_REPORTED],
    )
