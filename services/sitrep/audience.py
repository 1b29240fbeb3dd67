"""What each audience may see, applied to facts before anything is made of them.
Never hides a headline's number by rounding it.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Final, Literal

from eventlog.codes import Sensitivity
from eventlog.envelope import Origin, SourceGiven
from eventlog.facts import FacilityAssessed
from sitrep.knowledge import Known

Audience = Literal["public", "partners", "restricted"]

_LEVELS: Final[tuple[Sensitivity, ...]] = ("low", "moderate", "high", "severe")

# The highest level that an audience sees whole.
_WHOLE: Final[dict[Audience, Sensitivity]] = {"public": "moderate", "partners": "high", "restricted": "severe"}

_COARSE_AREAS: Final = frozenset({None, "neighbourhood", "town", "district", "region", "country"})


def sees(audience: Audience, kind: str, sensitivity: Sensitivity) -> bool:
    """Whether this audience reads a fact of a type at all, whole or coarse."""
    if _LEVELS.index(sensitivity) <= _LEVELS.index(_WHOLE[audience]):
        return True
    return audience == "public" and sensitivity == "high" and kind == "facility.assessed"


def visible(facts: Iterable[Known], audience: Audience) -> tuple[Known, ...]:
    """The facts as this audience may read them; what it may not see at all is not there."""
    return tuple(seen for fact in facts if (seen := _seen(fact, audience)) is not None)


def _seen(fact: Known, audience: Audience) -> Known | None:
    if not sees(audience, fact.type, fact.sensitivity):
        return None
    whole = _LEVELS.index(fact.sensitivity) <= _LEVELS.index(_WHOLE[audience])
    return fact if whole else replace(fact, event=_coarse(fact.event))


def _coarse(event: FacilityAssessed) -> FacilityAssessed:
    """A hospital in a neighbourhood: kind, area and state. WHO's SSA publishes the same split."""
    place = event.place
    if place is not None:
        kept = {"point": None, "coverage": "part"}
        area = place.ref or place.name or place.given_name
        place = place.model_copy(update=kept) if area and place.precision in _COARSE_AREAS else None
    # Who reported it may be the only one who could: the kind is printed, the name is not, not even the poster's.
    kind = event.source.origin.kind if event.source and event.source.origin else None
    source = SourceGiven(origin=Origin(kind=kind))
    facility = event.data.facility.model_copy(update={"ref": None, "name": None})
    data = event.data.model_copy(update={"facility": facility, "sole_facility": None, "causes": (), "ssa": None})
    return event.model_copy(update={"place": place, "source": source, "data": data, "text": None, "translations": None})


def stance_shown(audience: Audience) -> bool:
    """Where a source stands, and its grade, are never public: the kind is printed instead ("local council")."""
    return audience != "public"


def side_shown(audience: Audience) -> bool:
    """Who is alleged to be responsible keeps figures apart for everybody, and is named to partners only."""
    return audience != "public"
