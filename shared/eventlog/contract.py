"""The event contract: the one explicit union of all types, and how a value becomes an event.
Never does input or output.
"""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Final, TypeGuard

from pydantic import Discriminator, TypeAdapter, ValidationError

from eventlog.canonical import canonical
from eventlog.codes import VISIBLE
from eventlog.editorial import (
    EDITORIAL,
    ContactListed,
    CrisisClosed,
    CrisisConfigured,
    CrisisOpened,
    EventCorrected,
    EventDisputed,
    EventErased,
    EventMerged,
    EventReclassified,
    EventRetracted,
    EventVerified,
    FacilityRegistered,
    FigureDecided,
    NarrativeWritten,
    PlaceRegistered,
    ReportPublished,
    ReportWithdrawn,
    SourceMerged,
    SourceRegistered,
)
from eventlog.envelope import ActOnEvents, Envelope, Fact
from eventlog.facts import (
    FACTS,
    AccessConstrained,
    AgreementChanged,
    ConcernRaised,
    ContactHeld,
    DamageReported,
    EvacuationAnswered,
    EvacuationCalled,
    FacilityAssessed,
    FigureReported,
    FundingUpdated,
    GapReported,
    HazardObserved,
    IncidentReported,
    NeedReported,
    NoteAdded,
    ResponseReported,
    ServiceAssessed,
    StatementMade,
)
from eventlog.spelling import remedy
from eventlog.strict import pointer
from eventlog.upcasting import today

Event = Annotated[
    IncidentReported
    | FigureReported
    | FacilityAssessed
    | DamageReported
    | AccessConstrained
    | EvacuationCalled
    | EvacuationAnswered
    | NeedReported
    | ResponseReported
    | GapReported
    | StatementMade
    | ContactHeld
    | AgreementChanged
    | ServiceAssessed
    | ConcernRaised
    | HazardObserved
    | FundingUpdated
    | NoteAdded
    | EventCorrected
    | EventRetracted
    | EventVerified
    | EventDisputed
    | EventMerged
    | EventReclassified
    | EventErased
    | FigureDecided
    | NarrativeWritten
    | CrisisOpened
    | CrisisConfigured
    | CrisisClosed
    | PlaceRegistered
    | SourceRegistered
    | SourceMerged
    | FacilityRegistered
    | ContactListed
    | ReportPublished
    | ReportWithdrawn,
    Discriminator("type"),
]

EVENTS: Final = (*FACTS, *EDITORIAL)


def type_of(kind: type[Envelope]) -> str:
    """The stable tag of an event class: "figure.reported"."""
    (tag,) = kind.model_fields["type"].annotation.__args__  # type: ignore[union-attr]
    return str(tag)


TYPES: Final[Mapping[str, type[Envelope]]] = {type_of(kind): kind for kind in EVENTS}
FACT_TYPES: Final = frozenset(type_of(kind) for kind in FACTS)
ACT_TYPES: Final = frozenset(type_of(kind) for kind in EDITORIAL if issubclass(kind, ActOnEvents))

# What editors state and a report prints: known like facts, and taken back, but never corrected.
STATED: Final = (FigureDecided, NarrativeWritten, ContactListed)
STATED_TYPES: Final = frozenset(type_of(kind) for kind in STATED)

REGISTER_TYPES: Final = (
    "crisis.opened",
    "crisis.configured",
    "crisis.closed",
    "place.registered",
    "source.registered",
    "source.merged",
    "facility.registered",
)

# What an organisation may do to its own events with events:write; every other editorial type needs events:edit.
OWN_ACTS: Final = frozenset({"event.corrected", "event.retracted"})

# What needs a scope of its own, which opens nothing else.
OWN_SCOPES: Final[Mapping[str, str]] = {"event.erased": "privacy:erase"}

# Written by the system itself; refused from everybody who posts.
SYSTEM_TYPES: Final = frozenset({"report.published", "report.withdrawn"})

ADAPTER: Final[TypeAdapter[Any]] = TypeAdapter(Event)

# Past what the adapter asks itself at each call.
_READ: Final = ADAPTER.validator.validate_json


def claims(event: Envelope) -> TypeGuard[Fact]:
    """Whether it is a fact, by its type: to ask whether something is an instance of a model is twenty times as dear."""
    return event.type in FACT_TYPES  # type: ignore[attr-defined]


def acts(event: Envelope) -> TypeGuard[ActOnEvents]:
    """Whether it is an act on other events, by its type."""
    return event.type in ACT_TYPES  # type: ignore[attr-defined]


class NotInContract(Exception):
    """The value is JSON, but not an event of the contract."""

    def __init__(self, faults: tuple[tuple[str, str, str], ...]) -> None:
        super().__init__(faults[0][2])
        self.faults = faults  # (pointer, code, sentence), every one that was found


def validate(value: Mapping[str, Any], written: bytes | None = None) -> Envelope:
    """The event that a JSON value says, in today's form of its type; raises NotInContract with a pointer to each fault.

    `written` is the canonical form of the value, where somebody has it already.
    """
    said = today(value)
    try:
        event: Envelope = _READ(canonical(said) if written is None or said is not value else written)
    except ValidationError as error:
        raise NotInContract(tuple(_faults(value, error))) from None
    return event


def _faults(value: Mapping[str, Any], error: ValidationError) -> Iterable[tuple[str, str, str]]:
    seen: set[tuple[str, str]] = set()
    for found in error.errors(include_url=False, include_input=False):
        path = _path(value, found["loc"], missing=found["type"] == "missing")
        place = pointer(path)
        code, detail = _CODES.get(found["type"], ("invalid_value", None))
        place += found.get("ctx", {}).get("pointer", "")
        if code == "unknown_type":
            detail = f"not a type of this contract; known types: {', '.join(TYPES)}"
            place = place + "/type" if not place.endswith("/type") else place
        if code == "field_unknown" and path:
            detail = remedy(TYPES[value["type"]], value, path)
        if detail is None and found.get("ctx", {}).get("pattern") == VISIBLE:
            detail = "write at least one character that can be seen"
        if detail is None:
            detail = found["msg"].removeprefix("Value error, ")
        # A union says the same of each of its members; once is enough.
        if (place, code) not in seen:
            seen.add((place, code))
            yield place, code, detail


_CODES: Final[Mapping[str, tuple[str, str | None]]] = {
    "missing": ("field_missing", "this field is required"),
    "extra_forbidden": ("field_unknown", None),
    "union_tag_invalid": ("unknown_type", None),
    "union_tag_not_found": ("unknown_type", None),
    "literal_error": ("code_unknown", None),
    "window_missing": ("window_missing", None),
    "int_type": (
        "not_an_integer",
        "a whole number is needed here, written without quotes or a decimal point",
    ),
    "int_from_float": ("not_an_integer", "a whole number is needed here, written without a decimal point"),
    "greater_than_equal": ("number_out_of_range", None),
    "less_than_equal": ("number_out_of_range", None),
}


def _path(value: object, loc: tuple[int | str, ...], *, missing: bool) -> tuple[int | str, ...]:
    """The part of pydantic's loc that stands in the value: its tags of unions and validators do not."""
    path: list[int | str] = []
    for index, step in enumerate(loc):
        in_object = isinstance(value, Mapping) and step in value
        in_array = isinstance(value, list) and isinstance(step, int) and step < len(value)
        if in_object or in_array:
            value = value[step]  # type: ignore[index]
        elif not (missing and index == len(loc) - 1):
            continue
        path.append(step)
    return tuple(path)


__all__ = [
    "ACT_TYPES",
    "EVENTS",
    "FACT_TYPES",
    "OWN_ACTS",
    "OWN_SCOPES",
    "REGISTER_TYPES",
    "STATED",
    "STATED_TYPES",
    "SYSTEM_TYPES",
    "TYPES",
    "ActOnEvents",
    "Envelope",
    "Event",
    "Fact",
    "NotInContract",
    "acts",
    "claims",
    "type_of",
    "validate",
]
