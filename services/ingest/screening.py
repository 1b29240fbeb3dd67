"""What a receipt warns of, and what one organisation may not do to another's events. Warnings never block."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

from eventlog.codes import INDICATORS
from eventlog.contract import FACT_TYPES, OWN_ACTS, OWN_SCOPES, SYSTEM_TYPES, acts, claims
from eventlog.editorial import CrisisClosed, CrisisOpened, EventCorrected, EventErased, NarrativeWritten
from eventlog.envelope import ActOnEvents, Envelope, Fact, Value
from eventlog.facts import FacilityAssessed, FigureReported, HazardObserved, NoteAdded, QuantityGiven
from eventlog.moments import Span, first_instant
from eventlog.quantity import Quantity, understand
from eventlog.register import Register
from eventlog.wire import Admitted
from foundation.access import Principal
from foundation.problems import Fault, Invalid, Refusal, ScopeMissing

CLOCKS_DIFFER: Final = timedelta(minutes=15)
FUTURE: Final = timedelta(days=1)
LATE: Final = timedelta(days=30)

# Where facts other than figures hold a quantity.
QUANTITIES: Final = ("value", "people", "reached", "targeted", "days_of_stock", "hours_a_day", "people_affected")

NAMED: Final = frozenset(INDICATORS)
# What senders write for some that have a name.
MEANT: Final[Mapping[str, str]] = {
    **dict.fromkeys(
        ("displaced", "idps", "idp", "internally_displaced"),
        "idps_stock has (displaced now), idps_displaced_cumulative (since the start) and idps_new",
    ),
    **dict.fromkeys(("dead", "deaths", "fatalities", "died"), "killed has, and deaths_from_disease"),
    **dict.fromkeys(("wounded", "hurt", "injuries"), "injured has"),
    **dict.fromkeys(("casualties", "victims"), "casualties_total has (killed or injured)"),
    **dict.fromkeys(("affected", "affected_people"), "people_affected has"),
    **dict.fromkeys(("returnees", "returns"), "returned has"),
    **dict.fromkeys(("buildings_destroyed", "homes_destroyed"), "houses_destroyed has"),
}

Warning = Mapping[str, str]  # noqa: A001 - the word of the contract


class NotYours(ScopeMissing):
    """This event belongs to another organisation; acting on it needs the scope events:edit."""

    code = "not_yours"


# What an event says, and where: a correction says one event more.
_Said = tuple[tuple[str, Envelope], ...]


def look_at_opening(opened: CrisisOpened) -> tuple[Warning, ...]:
    """What the receipt of an opening warns of."""
    if opened.data.started is not None:
        return ()
    detail = "without the day on which the crisis began, a count that names no window says no day since when it counts"
    return ({"code": "start_not_stated", "pointer": "/started", "detail": detail},)


@dataclass(frozen=True, slots=True)
class Screen:
    """What one request is looked at with: who asks, the crisis as known, the clock, whose the named events are, and
    which of its acts the log has already.
    """

    principal: Principal
    register: Register
    now: datetime
    owners: Mapping[UUID, tuple[str, str]]  # id -> organisation, type: of the log and of the same request
    repeats: frozenset[UUID] = frozenset()

    @property
    def edits(self) -> bool:
        return self.principal.may("events:edit", self.register.crisis)

    def look_at(self, admitted: Admitted) -> tuple[Warning, ...]:
        """What the receipt warns of: what the event itself and the crisis's register show.

        Raises the Refusal of an event that this principal may not post, or that cannot be meant.
        """
        said = self._said(admitted.event)
        moments = self._moments(said)
        self._refuse(admitted, said, moments)
        return tuple(
            [
                {"code": code, "pointer": pointer, "detail": detail}
                for code, pointer, detail in self._warnings(admitted, said, moments)
            ]
        )

    def _refuse(self, admitted: Admitted, said: _Said, moments: Sequence[tuple[str, datetime]]) -> None:
        kind = admitted.event.type  # type: ignore[attr-defined]
        if kind == "crisis.opened":
            place = Fault("/type", "use_crises", "a crisis is opened by POST /v1/crises")
            raise Invalid(faults=(place,))
        if kind in SYSTEM_TYPES:
            place = Fault("/type", "written_by_the_system", "this type is written when a report is published")
            raise Invalid(faults=(place,))
        if kind in OWN_SCOPES:
            self._need(OWN_SCOPES[kind])
        elif kind in FACT_TYPES or (kind in OWN_ACTS and not self.edits):
            self._need("events:write")
        elif kind not in FACT_TYPES:
            self._need("events:edit")
        # A repeat gets its first receipt, though the event that it names may have come since, and from others.
        if acts(admitted.event) and admitted.id not in self.repeats:
            self._refuse_act(admitted.event)
        self._refuse_silence(said)
        self._refuse_future(moments)

    def _need(self, scope: str) -> None:
        if not self.principal.may(scope, self.register.crisis):
            raise ScopeMissing(f"this type needs the scope {scope}", scopes=[scope])

    def _refuse_act(self, event: ActOnEvents) -> None:
        for index, target in enumerate(event.about):
            organisation, kind = self.owners.get(target, (None, None))
            if isinstance(event, EventErased):
                if organisation is None:
                    detail = "no such event is recorded; an erasure acts on what is there, and not on what comes later"
                    raise Invalid(faults=(Fault(f"/about/{index}", "about_unknown", detail),))
                continue
            if organisation not in (None, self.principal.organisation) and not self.edits:
                raise NotYours(faults=(Fault(f"/about/{index}", "not_yours", inspect_doc(NotYours)),))
            if isinstance(event, EventCorrected) and kind in FACT_TYPES and kind != event.data.event.type:
                detail = f"a correction has the type of the event that it corrects: {kind}"
                raise Invalid(faults=(Fault("/data/event/type", "type_differs", detail),))

    def _refuse_silence(self, said: _Said) -> None:
        """What says nothing without its words; the models let them be absent, since words may be erased."""
        for prefix, event in said:
            missing: list[str] = []
            if type(event) is NoteAdded and event.text is None:
                missing = [f"{prefix}/text"]
            elif type(event) is NarrativeWritten:
                missing = [f"/data/items/{index}/text" for index, item in enumerate(event.data.items) if not item.text]
            if missing:
                detail = "this type needs its words: this field is required"
                raise Invalid(faults=tuple(Fault(pointer, "field_missing", detail) for pointer in missing))

    def _refuse_future(self, moments: Sequence[tuple[str, datetime]]) -> None:
        latest = self.now + FUTURE
        for pointer, moment in moments:
            if moment > latest:
                detail = "this lies more than a day in the future; a claim is about what has been"
                raise Invalid(faults=(Fault(pointer, "in_the_future", detail),))

    def _warnings(
        self, admitted: Admitted, said: _Said, moments: Sequence[tuple[str, datetime]]
    ) -> Iterator[tuple[str, str, str]]:
        event = admitted.event
        if admitted.id_generated:
            yield (
                "id_generated",
                "/id",
                "without an id of your own a repeat of this event cannot be recognised",
            )
        soon = self.now + CLOCKS_DIFFER
        for pointer, moment in moments:
            if moment > soon:
                yield "future_date", pointer, "this lies in the future"
        if claims(event) and self._late(event.occurred):
            yield "very_late", "/occurred", f"this ended more than {LATE.days} days ago"
        for prefix, inner in said:
            if inner.place is not None or inner.source is not None:
                yield from self._unmatched(prefix, inner)
            yield from self._payload(prefix, inner)
        if self.register.closed and type(event) is not CrisisClosed:
            yield "crisis_closed", "", "this crisis is closed; the event is recorded all the same"
        if acts(event):
            yield from self._about(event)

    def _about(self, event: ActOnEvents) -> Iterator[tuple[str, str, str]]:
        for index, target in enumerate(event.about):
            if target not in self.owners:
                yield "about_unknown", f"/about/{index}", "no such event yet; this takes effect when it arrives"

    def _said(self, event: Envelope) -> _Said:
        if type(event) is EventCorrected:
            return ("", event), ("/data/event", event.data.event)
        return (("", event),)

    def _moments(self, said: _Said) -> list[tuple[str, datetime]]:
        zone, found = self.register.zone, []
        for prefix, event in said:
            # A forecast is made now of what is to come.
            if event.occurred is not None and type(event) is not HazardObserved:
                # The end does not lie before the start, but a day begins before an instant of it.
                start, end = event.occurred.start, event.occurred.end
                if start is end and start is not None:
                    found.append((f"{prefix}/occurred", first_instant(start, zone)))
                elif ends := [first_instant(moment, zone) for moment in (start, end) if moment is not None]:
                    found.append((f"{prefix}/occurred", max(ends)))
            if event.as_of is not None:
                found.append((f"{prefix}/as_of", first_instant(event.as_of, zone)))
            if event.reported_at is not None:
                found.append((f"{prefix}/reported_at", event.reported_at))
        return found

    def _late(self, occurred: Span) -> bool:
        end = occurred.ends(self.register.zone)
        return end is not None and end < self.now - LATE

    def _unmatched(self, prefix: str, event: Envelope) -> Iterator[tuple[str, str, str]]:
        place = event.place
        if place is not None:
            first = None
            for name in (place.ref, place.pcode, place.name, place.given_name):
                if name:
                    if self.register.place(name):
                        break
                    first = first or name
            else:
                if first:
                    yield (
                        "place_unmatched",
                        f"{prefix}/place",
                        f"{first!r} is not a place registered for this crisis; it is kept as given",
                    )
        origin = event.source.origin if event.source is not None else None
        if origin is not None and (origin.ref or origin.name):
            known = self.register.source
            if not (origin.ref and known(origin.ref)) and not (origin.name and known(origin.name)):
                yield (
                    "origin_unmatched",
                    f"{prefix}/source/origin",
                    "not a source registered for this crisis; it is kept as given",
                )

    def _payload(self, prefix: str, event: Envelope) -> Iterator[tuple[str, str, str]]:
        if type(event) is FigureReported:
            yield from self._figures(prefix, event)
        elif claims(event):
            yield from self._quantities(prefix, event)
        if type(event) is FacilityAssessed:
            yield from self._facility(prefix, event)

    def _facility(self, prefix: str, event: FacilityAssessed) -> Iterator[tuple[str, str, str]]:
        """Only where the crisis has a list of facilities: most have none."""
        ref = event.data.facility.ref
        if ref and self.register.facilities and self.register.facility(ref) is None:
            detail = f"{ref!r} is not a facility registered for this crisis; it is kept as given"
            yield "facility_unmatched", f"{prefix}/data/facility/ref", detail

    def _quantities(self, prefix: str, event: Fact) -> Iterator[tuple[str, str, str]]:
        data: Value = event.data  # type: ignore[attr-defined]
        for name in _quantities_of(type(data)):
            value = getattr(data, name)
            if value is not None and type(value) is not int and self._understood(value).qualifier == "unparsed":
                yield "value_not_understood", f"{prefix}/data/{name}", "kept verbatim, and not counted as a number"

    def _figures(self, prefix: str, event: FigureReported) -> Iterator[tuple[str, str, str]]:
        if event.data.indicator not in NAMED:
            meant = MEANT.get(event.data.indicator, "the event reference lists those that have")
            detail = f"this indicator has no name in other languages and no place on page 1; {meant}"
            yield "indicator_unnamed", f"{prefix}/data/indicator", detail
        total = self._understood(event.data.value)
        if total.qualifier == "unparsed":
            yield "value_not_understood", f"{prefix}/data/value", "kept verbatim, and not counted as a number"
        for index, part in enumerate(event.data.of_whom):
            pointer = f"{prefix}/data/of_whom/{index}/value"
            share = self._understood(part.value)
            if share.qualifier == "unparsed":
                yield "value_not_understood", pointer, "kept verbatim, and not counted as a number"
            if share.low is not None and total.high is not None and share.low > total.high:
                yield "subset_exceeds_total", pointer, "this part is larger than the whole"

    def _understood(self, value: int | str | QuantityGiven) -> Quantity:
        if isinstance(value, str):
            return _understood(value, self.register.languages)
        return understand(plain(value), self.register.languages)


# The same few words come again and again, and to read them costs as much as the rest of an event.
@lru_cache(4_096)
def _understood(words: str, languages: tuple[str, ...]) -> Quantity:
    return understand(words, languages)


@lru_cache
def _quantities_of(kind: type[Value]) -> tuple[str, ...]:
    """The quantities that a payload may have: to ask a model for a field that it has not is dear."""
    return tuple(name for name in QUANTITIES if name in kind.model_fields)


def plain(value: int | str | QuantityGiven) -> int | str | dict[str, Any]:
    """A posted quantity as it was written."""
    return value.model_dump(exclude_unset=True) if isinstance(value, QuantityGiven) else value


def inspect_doc(refusal: type[Refusal]) -> str:
    """The sentence of a refusal."""
    return (refusal.__doc__ or "").strip()
