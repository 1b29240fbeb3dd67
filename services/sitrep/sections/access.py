"""Constraints on access, by what they are and where. Never picks between two sources, and never ranks."""

from typing import Final

from eventlog.facts import AccessConstrained
from sitrep.figures import Said
from sitrep.knowledge import Known
from sitrep.sections.context import Context
from sitrep.sections.state import State, settled
from sitrep.values import AccessLine, AccessWord

NAME: Final = "access"
TYPES: Final = ("access.constrained",)

_ORDER: Final = {"ongoing": 0, "disputed": 1, "unknown": 2, "ended": 3}
_STATES: Final = {True: "ongoing", False: "ended", None: "unknown"}


def _state(fact: Known) -> str:
    """As it was said; an end that is null says that it went on when its source spoke."""
    event = fact.event
    return _STATES[True if event.data.ongoing is None and event.occurred.end is None else event.data.ongoing]


def fold(context: Context) -> tuple[AccessLine, ...]:
    """One line a constraint and area: what goes on first, then by area and kind."""
    told: dict[tuple[str, str], list[Known]] = {}
    for fact in context.holding(AccessConstrained):
        area = context.area(fact)
        what = fact.event.data.kind or fact.event.data.constraint
        # Without an area nobody knows whether two sources speak of one constraint.
        where = (area.ref or area.name) if area else f"event {fact.id}"
        told.setdefault((what, where), []).append(fact)
    lines = [_line(holds, context) for _, holds in settled(told, _state, context)]
    lines.sort(key=lambda line: (_ORDER[line.state], line.area.name if line.area else "", line.kind or ""))
    return tuple(lines)


def _line(holds: State, context: Context) -> AccessLine:
    data = holds.newest.event.data
    return AccessLine(
        constraint=data.constraint,
        kind=data.kind,
        area=context.area(holds.newest),
        state=holds.value,
        words=tuple(_word(said, fact, context) for said, fact in holds.words),
        as_of=holds.as_of,
        verification=holds.verification,
        cites=context.bibliography.cite(holds.facts),
    )


def _word(said: Said, fact: Known, context: Context) -> AccessWord:
    data = fact.event.data
    return AccessWord(context.account(fact), said.value, data.imposed_by, data.affects, data.acaps_level, said.as_of)
