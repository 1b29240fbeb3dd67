"""What each audience may see, applied to facts before anything is made of them. Never changes a number."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final, Literal
from uuid import UUID

from eventlog.codes import Sensitivity
from eventlog.editorial import FacilityEntry, FigureDecided, Place
from eventlog.envelope import PlaceGiven
from eventlog.facts import FacilityAssessed
from eventlog.register import Register, folded
from sitrep.figures.claim import origin_of, place_named
from sitrep.knowledge import Known
from sitrep.knowledge.protection import SENSITIVITIES
from sitrep.once import Once
from sitrep.redaction import COARSE, coarse, discreet, protected

Audience = Literal["public", "partners", "restricted"]

# The highest level that an audience sees whole.
_WHOLE: Final[dict[Audience, Sensitivity]] = {"public": "moderate", "partners": "high", "restricted": "severe"}


def sees(audience: Audience, kind: str, sensitivity: Sensitivity) -> bool:
    """Whether this audience reads a fact of a type at all, whole or coarse."""
    return _whole(audience, sensitivity) or (audience == "public" and sensitivity == "high" and kind in COARSE)


def visible(
    facts: Iterable[Known], audience: Audience, register: Register, once: Once | None = None
) -> tuple[Known, ...]:
    """The facts as this audience may read them; what it may not see at all is not there.

    A decision that rests on a claim which the audience may not see would tell it: for that audience it was not taken.
    """
    held, once = tuple(facts), once or Once()
    seen = tuple(once(_seen, fact, audience, register) for fact in held if sees(audience, fact.type, fact.sensitivity))
    hidden: set[UUID] = set()
    if any(isinstance(fact.event, FigureDecided) for fact in seen):
        hidden = {fact.id for fact in held} - {fact.id for fact in seen if not fact.coarse}
    shown = (
        # What was cited is compared with what stands now: both must have lost the same.
        replace(fact, cited=tuple(_seen(one, audience, register) for one in fact.cited)) if fact.cited else fact
        for fact in seen
        if not isinstance(fact.event, FigureDecided) or hidden.isdisjoint(fact.event.about)
    )
    return apart(shown)


def apart(facts: Iterable[Known]) -> tuple[Known, ...]:
    """The facts without those that another of them says already, each of which is named by the one that is kept.

    Where the kept one is not here, the nearest to it stands for it.
    """
    same: dict[int, list[Known]] = {}
    for fact in facts:
        same.setdefault(fact.merged[-1] if fact.merged else fact.root, []).append(fact)
    return tuple(_kept(members) for members in same.values())


def _kept(members: Sequence[Known]) -> Known:
    kept, *others = sorted(members, key=lambda fact: (len(fact.merged), fact.root))
    return replace(kept, repeats=tuple(fact.id for fact in others), same=tuple(others)) if others else kept


def _whole(audience: Audience, sensitivity: Sensitivity) -> bool:
    return SENSITIVITIES.index(sensitivity) <= SENSITIVITIES.index(_WHOLE[audience])


def _seen(fact: Known, audience: Audience, register: Register) -> Known:
    if not _whole(audience, fact.sensitivity):
        return _coarse(fact, register)
    whole = protected(fact)
    return discreet(whole, register) if audience == "public" else whole


def _coarse(fact: Known, register: Register) -> Known:
    """As redacted, and still told apart by what it may not show any more."""
    subject = facility_key(fact.event, str(fact.id), register) if isinstance(fact.event, FacilityAssessed) else None
    seen = coarse(fact, _area(fact.event.place, register))
    return replace(seen, subject=subject, voice=origin_of(fact, register).key, coarse=True)


def _area(given: PlaceGiven | None, register: Register) -> PlaceGiven | None:
    """The registered area, a neighbourhood or larger; a name that nobody registered may be the facility's own."""
    place = _larger(place_named(given, register), register)
    return PlaceGiven(ref=place.ref, coverage="part") if place is not None else None


def place_seen(
    given: PlaceGiven | None, sensitivity: Sensitivity, audience: Audience, register: Register
) -> PlaceGiven | None:
    """The place of a fact of this sensitivity, as far as this audience reads it."""
    return given if _whole(audience, sensitivity) else _area(given, register)


def _larger(place: Place | None, register: Register) -> Place | None:
    """The place, or what holds it: a neighbourhood or larger."""
    seen: set[str] = set()
    while place is not None and place.level == "exact" and place.ref not in seen:
        seen.add(place.ref)
        place = register.place(place.parent) if place.parent else None
    return place if place is not None and place.level != "exact" else None


def facility_key(event: FacilityAssessed, identity: str, register: Register) -> str:
    """Which assessments are of one facility: those of one in the register, of one ref, else of one name in one place,
    else each alone.

    Nameless facilities of one kind in one area may be several.
    """
    facility, place = event.data.facility, event.place
    entry = (register.facility(facility.ref) if facility.ref else None) or _entry_named(event, register)
    if entry is not None:
        return registered_key(entry.ref)
    if facility.ref:
        return f"ref {facility.ref}"
    if facility.name:
        where = (place.ref or place.pcode or place.name or place.given_name) if place else None
        return f"name {folded(facility.name)} in {folded(where or '')}"
    return f"event {identity}"


def _entry_named(event: FacilityAssessed, register: Register) -> FacilityEntry | None:
    """The registered facility of this name; one of the same name that lies elsewhere is another one."""
    facility = event.data.facility
    if facility.ref or not facility.name or (entry := register.facility(facility.name)) is None:
        return None
    place = place_named(event.place, register)
    if place is None or entry.place is None:
        return entry
    meet = place.ref in register.containing(entry.place) or entry.place in register.containing(place.ref)
    return entry if meet else None


def registered_key(ref: str) -> str:
    """The key of a facility of the register."""
    return f"ref {ref}"


def withheld(facts: Iterable[Known], audience: Audience, register: Register) -> frozenset[str]:
    """The facilities that are assessed in what this audience may not read at all: to count one of them as silent would
    be untrue, and would tell that it is there.
    """
    return frozenset(
        facility_key(fact.event, str(fact.id), register)
        for fact in facts
        if isinstance(fact.event, FacilityAssessed) and not sees(audience, fact.type, fact.sensitivity)
    )


def facilities_named(audience: Audience) -> bool:
    """Which facilities the register holds is highly sensitive: the public reads kind, area and state."""
    return audience != "public"


def registered_place(entry: FacilityEntry, audience: Audience, register: Register) -> Place | None:
    """Where a registered facility lies; for the public the neighbourhood or larger."""
    place = register.place(entry.place) if entry.place else None
    return place if facilities_named(audience) else _larger(place, register)


def stance_shown(audience: Audience) -> bool:
    """Where a source stands, and its grade, are never public: the kind is printed instead ("local council")."""
    return audience != "public"


def side_shown(audience: Audience) -> bool:
    """Who is alleged to be responsible keeps figures apart for everybody, and is named to partners only."""
    return audience != "public"
