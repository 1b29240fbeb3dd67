"""What is taken out of one fact for an audience that may not read it whole. Never decides who that is.

The rules are those of OCHA's Data Responsibility Guidelines as docs/security.md applies them (What each audience
sees): of what is highly sensitive the public reads kind, area and state; small counts on intimate subjects are said as
"fewer than 10".
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from eventlog.editorial import FigureDecided
from eventlog.envelope import Envelope, Origin, PlaceGiven, Point, SourceGiven, VerificationGiven
from eventlog.facts import FigureReported, QuantityGiven
from eventlog.quantity import understand
from eventlog.register import Register
from eventlog.sensitivity import SMALL, is_intimate, is_severe_by_nature
from sitrep.knowledge import Known

# By type: what of `data` stays when only kind, area and state may be read. Types that stand not here are not shown.
COARSE: Final[Mapping[str, frozenset[str]]] = {
    "facility.assessed": frozenset({"facility", "functionality"}),
    "damage.reported": frozenset({"targets", "facility", "level", "unit"}),
    "incident.reported": frozenset({"kind", "ongoing"}),
    "access.constrained": frozenset({"kind", "constraint", "ongoing", "affects"}),
    "service.assessed": frozenset({"service", "functionality"}),
    "need.reported": frozenset({"sector", "availability", "urgency"}),
    "gap.reported": frozenset({"sector", "cause"}),
    "response.reported": frozenset({"sector", "status", "unit"}),
    "concern.raised": frozenset({"concern"}),
}

# What stays of the envelope: never a word, a name, a tie to another event, or what the sender called its device.
_ENVELOPE: Final = frozenset(
    {"id", "type", "schema_version", "occurred", "as_of", "reported_at", "sent_at", "sensitivity", "sectors"}
)
_KIND_ONLY: Final = frozenset({"kind"})

FEWER: Final = f"fewer than {SMALL}"

_PEOPLE: Final = ("people", "reached", "targeted", "people_affected")


def coarse(fact: Known, area: PlaceGiven | None) -> Known:
    """Kind, area and state. WHO's SSA publishes the same split for facilities.

    Who reported it may be the only one who could: not even the poster's name stays.
    """
    event = fact.event
    kind = event.source.origin.kind if event.source and event.source.origin else None
    told: dict[str, Any] = {
        "place": area,
        "source": SourceGiven(origin=Origin(kind=kind)),
        "data": _only(event.data, COARSE[fact.type]),
    }
    if event.verification is not None:
        told["verification"] = VerificationGiven(status=event.verification.status)
    recorded = fact.recorded._replace(organisation="", organisation_name="", key="", stored=b"{}")
    return replace(fact, event=_only(event, _ENVELOPE, **told), recorded=recorded, verified_by=None, verifier=None)


def discreet(fact: Known, register: Register) -> Known:
    """A fact that the public reads whole, but for positions to the metre and small counts on intimate subjects."""
    event = fact.event
    changes: dict[str, Any] = {}
    if event.place is not None and event.place.point is not None and event.place.precision in (None, "exact"):
        point = Point(lat=round(event.place.point.lat, 2), lon=round(event.place.point.lon, 2))
        changes["place"] = event.place.model_copy(update={"point": point, "precision": "neighbourhood"})
    intimate = _intimate(event)
    data = _without_small_counts(event.data, register) if intimate or _medical(event) else event.data
    if intimate or data != event.data:
        # The words beside a number that is withheld may say it again.
        changes |= {"text": None, "translations": None, "data": data}
        if event.source is not None:
            changes["source"] = event.source.model_copy(update={"quote": None, "url": None})
    return replace(fact, event=event.model_copy(update=changes)) if changes else fact


def protected(fact: Known) -> Known:
    """Without the address that would tell who a protected origin is; nobody is shown it."""
    source = fact.event.source
    if source is None or source.origin is None or not source.origin.protected or source.url is None:
        return fact
    return replace(fact, event=fact.event.model_copy(update={"source": source.model_copy(update={"url": None})}))


def _intimate(event: Envelope) -> bool:
    if isinstance(event, FigureReported | FigureDecided) and is_intimate(event.data.indicator):
        return True
    return is_severe_by_nature(event)


def _medical(event: Envelope) -> bool:
    """People in need of care or under it. A figure says by its indicator what it counts: the killed are no patients."""
    data = getattr(event, "data", None)
    return not isinstance(event, FigureReported) and "HEA" in (*event.sectors, getattr(data, "sector", None))


def _without_small_counts(data: Any, register: Register) -> Any:  # noqa: ANN401 - the payload of any type
    names = ("value",) if hasattr(data, "indicator") else _PEOPLE
    changes: dict[str, Any] = {
        name: _larger(value, register) for name in names if (value := getattr(data, name, None)) is not None
    }
    if hasattr(data, "of_whom"):
        parts = [part.model_copy(update={"value": _larger(part.value, register)}) for part in data.of_whom]
        changes["of_whom"] = tuple(parts)
    return data.model_copy(update=changes)


def _larger(value: int | str | QuantityGiven, register: Register) -> int | str | QuantityGiven:
    """The quantity without its numbers from 1 to 9: zero is zero, and words without a number stay."""
    plain = value.model_dump(exclude_unset=True) if isinstance(value, QuantityGiven) else value
    meant = understand(plain, register.languages)
    bounds = [bound for bound in (meant.low, meant.best, meant.high) if bound is not None]
    if not bounds or max(bounds) == 0 or min(bound for bound in bounds if bound or bound == max(bounds)) >= SMALL:
        return value
    if meant.high is not None and meant.high < SMALL:
        return FEWER
    if meant.high is None:
        # "at least 3" has no end: neither the 3 nor a ten is known of it.
        return "some"
    return QuantityGiven(high=meant.high)


def _only(value: Any, kept: frozenset[str], **instead: object) -> Any:  # noqa: ANN401 - any value of the contract
    """The value with every field that is not kept as if it had not been sent, those of later versions too."""
    fields = type(value).model_fields
    gone = {name: field.get_default(call_default_factory=True) for name, field in fields.items() if name not in kept}
    facility = getattr(value, "facility", None) if "facility" in kept else None
    if facility is not None:
        gone["facility"] = _only(facility, _KIND_ONLY)
    return value.model_copy(update=gone | instead)
