"""A claim: what one origin said of one number, and how an event becomes claims. Never judges one."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final, Protocol
from uuid import UUID

from eventlog.editorial import Place
from eventlog.envelope import Envelope, PlaceGiven, SourceGiven
from eventlog.facts import Figure, FigureReported, QuantityGiven
from eventlog.log import Recorded
from eventlog.moments import first_instant, last_instant
from eventlog.quantity import Quantity, understand
from eventlog.register import Register, folded
from sitrep.figures.populations import population_code


@dataclass(frozen=True, slots=True)
class Origin:
    """Who says so. `key` is the registered ref, else name:…, org:… or unnamed; `root` after `part_of`."""

    key: str
    name: str | None = None
    kind: str | None = None
    stance: str | None = None
    registered: bool = False
    named: bool = True
    first_hand: bool = False
    protected: bool = False
    root: str | None = None

    @property
    def independent(self) -> bool:
        """Whether it may corroborate another (R9): registered, or first hand."""
        return self.named and (self.registered or self.first_hand)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One number for one scope, as one origin said it; all times are aware, in UTC."""

    id: str  # of the event; "…#women" for a part of its figure
    seq: int  # of the event as first posted, whatever corrected it
    indicator: str
    quantity: Quantity
    origin: Origin
    as_of: datetime  # effective
    made_at: datetime
    recorded_at: datetime
    basis: str = "cumulative"
    population: str = "all"
    population_text: str | None = None
    place: str | None = None  # ref, or the name as given; None: not stated
    coverage: str = "whole"
    unit: str = "persons"
    side: str | None = None
    window_start: date | None = None  # None: the start of the crisis
    window_end: date | None = None
    window_from: datetime | None = None  # the window as instants [from, until); by default the days above
    window_until: datetime | None = None
    window_said: str = "default"  # "stated", or "not_stated" where the source is known not to say
    as_of_given: bool = False  # an explicit instant
    relayed: bool = False
    channel: str | None = None  # through whom, for origins without a name
    verification: str = "unverified"
    verified_by: str | None = None
    baseline: bool = False
    subset_of: str | None = None  # id of the claim of which this is a part
    household_factor: Decimal | None = None
    method: str | None = None
    round: str | None = None
    correction: str | None = None  # reason of the correction in force

    @property
    def event(self) -> str:
        """The id of the event, without the part."""
        return self.id.partition("#")[0]

    @property
    def untimed(self) -> bool:
        """R2: a relay without an instant of its own, which never supersedes a direct claim."""
        return self.relayed and not self.as_of_given

    @property
    def series_key(self) -> str:
        """Whose series this is in. Two voices without a name are one only if described alike by one channel."""
        if self.origin.named:
            return self.origin.key
        if self.origin.name is not None:
            return f"{self.origin.key} via {self.channel}"
        return f"unnamed {self.event}"


class Told(Protocol):
    """A fact as knowledge keeps it: the event in force, and the server's fields of the one first posted."""

    @property
    def id(self) -> UUID: ...
    @property
    def root(self) -> int: ...
    @property
    def event(self) -> Envelope: ...
    @property
    def recorded(self) -> Recorded: ...
    @property
    def verification(self) -> str: ...
    @property
    def verified_by(self) -> str | None: ...
    @property
    def correction(self) -> str | None: ...


def claims_of(fact: Told, register: Register) -> tuple[Claim, ...]:
    """The claims that a figure.reported event makes: its figure, and one for each part of it."""
    event = fact.event
    if not isinstance(event, FigureReported):
        return ()
    figure = event.data
    start, end, stated = _window(figure, event, register)
    origin = origin_of(fact, register)
    source = event.source
    whole = Claim(
        id=str(fact.id),
        seq=fact.root,
        indicator=figure.indicator,
        quantity=quantity_of(figure.value, register),
        origin=origin,
        as_of=effective_as_of(event, fact.recorded, register),
        made_at=made_at(event, fact.recorded),
        recorded_at=fact.recorded.recorded_at,
        basis=figure.basis,
        population=population_code(figure.population),
        population_text=_own_word(figure.population),
        place=place_of(event.place, register),
        coverage=event.place.coverage if event.place else "whole",
        unit=figure.unit,
        side=" ".join(figure.side.split()) if figure.side else None,
        window_start=None if start is None else register.day_of(start),
        window_end=None if end is None else register.day_of(end - timedelta(microseconds=1)),
        window_from=start,
        window_until=end,
        window_said=stated,
        as_of_given=isinstance(event.as_of, datetime),
        relayed=bool(source and source.relayed_by),
        channel=_channel(source, fact.recorded, register),
        verification=fact.verification,
        verified_by=fact.verified_by if fact.verification == "verified" else None,
        baseline=figure.baseline,
        household_factor=None if figure.household_factor is None else Decimal(figure.household_factor),
        method=figure.method,
        round=None if figure.round is None else str(figure.round),
        correction=fact.correction,
    )
    return whole, *_parts(whole, figure, register)


def _parts(whole: Claim, figure: Figure, register: Register) -> Iterable[Claim]:
    for part in figure.of_whom:
        code = population_code(part.population)
        yield replace(
            whole,
            id=f"{whole.id}#{code}",
            quantity=quantity_of(part.value, register),
            population=code,
            population_text=_own_word(part.population),
            subset_of=whole.id,
            household_factor=None,
        )


def made_at(event: Envelope, recorded: Recorded) -> datetime:
    """When the claim was made: when its source published it, else when it was queued, else when it was recorded."""
    return event.reported_at or event.sent_at or recorded.recorded_at


def effective_as_of(event: Envelope, recorded: Recorded, register: Register) -> datetime:
    """When the claim holds (docs/figures.md): the given instant; a day holds at its cut-off, or when it was said.

    Without `as_of` the end of `occurred` speaks: a day likewise, an instant at the cut-off of the report that
    covers it, since what happened after the cut-off did not hold at it.
    """
    made = made_at(event, recorded)
    if isinstance(event.as_of, datetime):
        return event.as_of
    moment = event.as_of or (event.occurred.end if event.occurred else None)
    if moment is None:
        return made
    day = register.report_day_of(moment) if isinstance(moment, datetime) else moment
    return min(register.cutoff_of(day), made)


def origin_of(fact: Told, register: Register) -> Origin:
    """Who speaks: as registered, as named, by pseudonym, or the posting organisation where no source is given (R1)."""
    source, recorded = fact.event.source, fact.recorded
    first_hand = bool(source and source.first_hand)
    if source is None or (source.origin is None and not source.relayed_by):
        return Origin(
            f"org:{recorded.organisation}",
            recorded.organisation_name,
            recorded.organisation_kind,
            first_hand=first_hand,
        )
    origin = source.origin
    if origin is None:
        return Origin("unnamed", named=False)
    if origin.protected:
        key = f"protected:{origin.pseudonym}" if origin.pseudonym else f"protected:{fact.id}"
        return Origin(key, None, origin.kind, origin.stance, first_hand=first_hand, protected=True)
    for name in (origin.ref, origin.name):
        if name and (known := register.source(name)) is not None:
            kind, stance = known.kind or origin.kind, known.stance or origin.stance
            root = register.root(known.ref)
            return Origin(known.ref, known.name, kind, stance, registered=True, first_hand=first_hand, root=root)
    name = origin.name or origin.ref
    if name is None:
        return Origin("unnamed", None, origin.kind, origin.stance, named=False)
    key, named = f"name:{folded(name)}", origin.kind != "unnamed"
    return Origin(key, name, origin.kind, origin.stance, named=named, first_hand=first_hand and named)


def _channel(source: SourceGiven | None, recorded: Recorded, register: Register) -> str:
    for relay in source.relayed_by if source else ():
        name = relay.ref or relay.name
        if name:
            known = register.source(name)
            return known.ref if known else folded(name)
    return f"org:{recorded.organisation}"


def quantity_of(value: object, register: Register) -> Quantity:
    """What a posted value says, in the languages of the crisis."""
    plain = value.model_dump(exclude_unset=True) if isinstance(value, QuantityGiven) else value
    return understand(plain, register.languages)  # type: ignore[arg-type]


def _own_word(population: str) -> str | None:
    return None if population == population_code(population) else population


def place_of(place: PlaceGiven | None, register: Register) -> str | None:
    """The place of a scope: its registered ref, else its name as given; None where none is stated."""
    if place is None:
        return None
    if (known := place_named(place, register)) is not None:
        return known.ref
    own = place.given_name or place.name or place.ref or place.pcode
    return " ".join(own.split()) if own else POINT


def place_named(given: PlaceGiven | None, register: Register) -> Place | None:
    """The registered place that one of the names given to a place means."""
    names = (given.ref, given.pcode, given.name, given.given_name) if given else ()
    return next((found for name in names if name and (found := register.place(name))), None)


POINT: Final = "point"  # coordinates alone name no place that others could mean as well


def _window(figure: Figure, event: FigureReported, register: Register) -> tuple[datetime | None, datetime | None, str]:
    zone = register.zone
    if figure.basis == "incremental":
        window = figure.window
        start = window.start if window else event.occurred.start
        end = window.end if window else event.occurred.end
        assert start is not None
        assert end is not None
        return first_instant(start, zone), last_instant(end, zone), "stated"
    if figure.window is None:
        return None, None, "not_stated" if "window" in figure.model_fields_set else "default"
    start, end = figure.window.start, figure.window.end
    return (
        None if start is None else first_instant(start, zone),
        None if end is None else last_instant(end, zone),
        "default" if start is None else "stated",
    )
