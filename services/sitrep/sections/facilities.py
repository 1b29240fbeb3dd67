"""The state of each facility, and how many work, "n of N" with the unknown ones said.
Never picks between two sources.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from eventlog.facts import FacilityAssessed
from eventlog.register import folded
from sitrep.knowledge import Known
from sitrep.sections.context import Context
from sitrep.sections.sources import voice_of
from sitrep.values import Facilities, FacilityCounts, FacilityLine, FacilityStatement

NAME: Final = "facilities"
TYPES: Final = ("facility.assessed",)

# Opposite values of different origins within this time are a dispute (R10); an older word has been overtaken.
FRESH: Final = timedelta(hours=48)


@dataclass(frozen=True, slots=True)
class _Said:
    """What one origin said last of one facility."""

    fact: Known
    origin: str
    as_of: datetime

    @property
    def functionality(self) -> str:
        assert isinstance(self.fact.event, FacilityAssessed)
        return self.fact.event.data.functionality


def fold(context: Context) -> Facilities:
    """One line a facility, those that do not work first, then by area and name."""
    newest: dict[tuple[str, ...], dict[str, _Said]] = {}
    for fact in context.facts:
        if not isinstance(fact.event, FacilityAssessed):
            continue
        as_of = context.held_at(fact)
        if as_of > context.cutoff:
            continue
        origin = voice_of(fact, context.register, context.audience).key
        said = newest.setdefault(_key(fact, context), {})
        if origin not in said or (said[origin].as_of, said[origin].fact.root) < (as_of, fact.root):
            said[origin] = _Said(fact, origin, as_of)
    lines = [_line(list(said.values()), context) for said in newest.values()]
    lines.sort(key=lambda line: (_ORDER[line.functionality], line.area.name if line.area else "", line.name or ""))
    return Facilities(_counts(lines), tuple(lines))


_ORDER: Final = {"not_functioning": 0, "disputed": 1, "partially_functioning": 2, "unknown": 3, "fully_functioning": 4}


def _key(fact: Known, context: Context) -> tuple[str, ...]:
    facility = fact.event.data.facility
    if facility.ref:
        return ("ref", facility.ref)
    area = context.area(fact)
    where = (area.ref or area.name) if area else ""
    if facility.name:
        return ("name", folded(facility.name), where)
    # Nameless facilities of one kind in one area may be several: each report stays a line of its own.
    return ("event", str(fact.id))


def _line(said: list[_Said], context: Context) -> FacilityLine:
    said.sort(key=lambda one: (one.as_of, one.fact.root), reverse=True)
    newest = said[0]
    fresh = [one for one in said if newest.as_of - one.as_of <= FRESH]
    verified = [one for one in fresh if one.fact.verification == "verified"]
    disputed = len({one.functionality for one in fresh}) > 1
    holds = newest if not verified else verified[0]
    shown = fresh if disputed else [one for one in fresh if one.functionality == holds.functionality]
    event = holds.fact.event
    assert isinstance(event, FacilityAssessed)
    return FacilityLine(
        ref=event.data.facility.ref,
        name=event.data.facility.name,
        kind=event.data.facility.kind,
        area=context.area(holds.fact),
        functionality="disputed" if disputed else holds.functionality,
        statements=tuple(_statement(one, context) for one in shown),
        causes=tuple(dict.fromkeys(cause for one in shown for cause in one.fact.event.data.causes)),
        sole_facility=event.data.sole_facility,
        as_of=holds.as_of,
        verification="disputed" if disputed else holds.fact.verification,
        cites=context.bibliography.cite(one.fact for one in shown),
    )


def _statement(said: _Said, context: Context) -> FacilityStatement:
    cites = context.bibliography.cite([said.fact])
    return FacilityStatement(said.functionality, said.as_of, cites[0] if cites else None)


def _counts(lines: list[FacilityLine]) -> FacilityCounts:
    count = Counter(line.functionality for line in lines)
    return FacilityCounts(
        known=len(lines),
        fully_functioning=count["fully_functioning"],
        partially_functioning=count["partially_functioning"],
        not_functioning=count["not_functioning"],
        unknown=count["unknown"],
        disputed=count["disputed"],
    )
