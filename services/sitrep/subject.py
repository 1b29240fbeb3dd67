"""Which facts may stand for one another in a report: those of one subject and one voice, as they themselves say it.
Never asks the register, so that what was filed once stays filed.

A series here is no coarser than what the rules compare, and often finer: two names of one source are two of them.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import Any, Final

import orjson

from eventlog.codes import Sensitivity
from eventlog.envelope import Envelope, PlaceGiven
from eventlog.facts import (
    AccessConstrained,
    AgreementChanged,
    DamageReported,
    FacilityAssessed,
    FigureReported,
    FundingUpdated,
    GapReported,
    HazardObserved,
    IncidentReported,
    NeedReported,
    QuantityGiven,
    ResponseReported,
    ServiceAssessed,
)
from eventlog.quantity import Quantity, understand
from eventlog.sensitivity import SMALL, is_intimate, is_severe_by_nature

# The words of a report that are not a state: every one of a time is told, and none replaces another.
TOLD: Final = frozenset(
    {
        "statement.made",
        "contact.held",
        "note.added",
        "concern.raised",
        "evacuation.called",
        "evacuation.answered",
        "incident.reported",
    }
)


@dataclass(frozen=True, slots=True)
class Subject:
    """What a fact is filed under. `untimed`: a relay without an instant, which stands for nobody but itself (R2).
    `repeats`: the numbers that such a relay may repeat. `lasting`: it matters however old it is (R3).
    """

    series: int
    untimed: bool = False
    repeats: tuple[int, ...] = ()
    lasting: bool = False


def subject_of(
    event: Envelope,
    organisation: str,
    checked: Sequence[str | None],
    level: Sensitivity,
    languages: Sequence[str],
) -> Subject:
    """The subject of a fact in force; `checked` is its verification and who says so."""
    kind: str = event.type  # type: ignore[attr-defined]
    if kind in TOLD:
        going_on = isinstance(event, IncidentReported) and event.data.ongoing
        return Subject(_hashed(kind, level, going_on))
    if not isinstance(event, FigureReported):
        state = _STATES.get(kind)
        replaces = (event.id,) if state is None else state(event)
        return Subject(_hashed(kind, level, _voice(event, organisation), _where(event.place), replaces))
    untimed = bool(event.source and event.source.relayed_by) and not isinstance(event.as_of, datetime)
    # R11.2 looks for the last that each verifier checked; what was refuted is passed over.
    status = checked if checked[0] == "verified" else checked[0] == "refuted"
    voice = _voice(event, organisation)
    about = (kind, level, voice, _where(event.place), status, untimed, *_counted(event, languages))
    return Subject(_hashed(*about), untimed, _repeats(event, languages) if untimed else (), event.data.baseline)


def numbers(indicator: str, low: int | None, best: int | None, high: int | None) -> int:
    """The number that a relay may repeat."""
    return _hashed(indicator, low, best, high)


def words(indicator: str, qualifier: str, text: str | None) -> int:
    """The words that a relay may repeat."""
    return _hashed(indicator, qualifier, text)


def anything(indicator: str) -> int:
    """What a relay repeats of which some read no number: it may be any."""
    return _hashed(indicator)


def _hashed(*parts: object) -> int:
    """64 bits, as Postgres keeps them; moments are written as Python writes them, and so they stay filed."""
    written = orjson.dumps(parts, default=str, option=orjson.OPT_PASSTHROUGH_DATETIME)
    return int.from_bytes(blake2b(written, digest_size=8).digest(), signed=True)


def _voice(event: Envelope, organisation: str) -> tuple[object, ...]:
    """The source as stated with its relays; one that nobody can tell from others is alone (R1)."""
    source = event.source
    if source is None:
        return (organisation,)
    origin = source.origin
    relays = [(relay.ref, relay.name) for relay in source.relayed_by]
    if origin is None:
        return (organisation, relays, source.first_hand, event.id if relays else None)
    told = (origin.ref, origin.name, origin.kind, origin.stance, origin.protected, origin.pseudonym)
    known = origin.pseudonym if origin.protected else (origin.name or origin.ref)
    return (organisation, relays, source.first_hand, told, None if known else event.id)


def _where(place: PlaceGiven | None) -> tuple[object, ...] | None:
    if place is None:
        return None
    return place.ref, place.pcode, place.name, place.given_name, place.coverage


def _named(place: PlaceGiven | None) -> bool:
    return place is not None and bool(place.ref or place.pcode or place.name or place.given_name)


def _facility(event: FacilityAssessed) -> tuple[object, ...]:
    facility = event.data.facility
    return facility.ref, facility.name, None if facility.ref or facility.name else event.id


def _damage(event: DamageReported) -> tuple[object, ...]:
    damaged = event.data.facility
    return sorted(event.data.targets), (damaged.ref, damaged.name) if damaged else None


def _access(event: AccessConstrained) -> tuple[object, ...]:
    return event.data.kind, event.data.constraint, None if _named(event.place) else event.id


def _need(event: NeedReported) -> tuple[object, ...]:
    return event.data.sector, next(iter(event.sectors), None), event.data.need


def _response(event: ResponseReported) -> tuple[object, ...]:
    return event.data.sector, next(iter(event.sectors), None), event.data.activity, event.data.organisation


def _gap(event: GapReported) -> tuple[object, ...]:
    return event.data.sector, next(iter(event.sectors), None), event.data.gap


def _agreement(event: AgreementChanged) -> tuple[object, ...]:
    return event.data.agreement, None if event.data.agreement else event.id


def _service(event: ServiceAssessed) -> tuple[object, ...]:
    return (event.data.service,)


def _hazard(event: HazardObserved) -> tuple[object, ...]:
    return (event.data.hazard,)


def _funding(event: FundingUpdated) -> tuple[object, ...]:
    return event.data.plan, event.data.currency, list(event.data.donors)


# What a later word of the same voice replaces, by type; without a name each is its own.
_STATES: Final[Mapping[str, Callable[[Any], tuple[object, ...]]]] = {
    "facility.assessed": _facility,
    "damage.reported": _damage,
    "access.constrained": _access,
    "need.reported": _need,
    "response.reported": _response,
    "gap.reported": _gap,
    "agreement.changed": _agreement,
    "service.assessed": _service,
    "hazard.observed": _hazard,
    "funding.updated": _funding,
}


def _counted(event: FigureReported, languages: Sequence[str]) -> tuple[object, ...]:
    """The scope of a count as far as it says it, and what else the rules keep apart inside one scope."""
    figure, window = event.data, event.data.window
    since = window or (event.occurred if figure.basis == "incremental" else None)
    quantity = _understood(figure.value, languages)
    return (
        figure.indicator,
        figure.basis,
        figure.unit,
        figure.population,
        figure.side,
        (since.start, since.end) if since else None,
        "window" in figure.model_fields_set,
        [(part.population, _understood(part.value, languages).quantified) for part in figure.of_whom],
        figure.method,
        figure.round,
        quantity.quantified,
        # Read otherwise by the public, it is filed by itself.
        str(figure.value) if _telling(event, quantity) else None,
    )


def _repeats(event: FigureReported, languages: Sequence[str]) -> tuple[int, ...]:
    figure = event.data
    found = []
    for value in (figure.value, *(part.value for part in figure.of_whom)):
        quantity = _understood(value, languages)
        if _telling(event, quantity):
            found.append(anything(figure.indicator))
        elif quantity.quantified:
            found.append(numbers(figure.indicator, quantity.low, quantity.best, quantity.high))
        else:
            found.append(words(figure.indicator, quantity.qualifier, quantity.text))
    return tuple(dict.fromkeys(found))


def _telling(event: FigureReported, quantity: Quantity) -> bool:
    """Whether it is a small number on an intimate subject, which may tell who it was."""
    small = any(bound and bound < SMALL for bound in (quantity.low, quantity.best, quantity.high))
    return small and (is_intimate(event.data.indicator) or is_severe_by_nature(event))


def _understood(value: int | str | QuantityGiven, languages: Sequence[str]) -> Quantity:
    return understand(value.model_dump(exclude_unset=True) if isinstance(value, QuantityGiven) else value, languages)
