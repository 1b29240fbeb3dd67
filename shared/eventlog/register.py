"""What a crisis says of itself: its zone, cut-off, places and sources, folded from its own log. Never knows a claim."""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property, lru_cache
from zoneinfo import ZoneInfo

import asyncpg
import orjson

from eventlog import log
from eventlog.codes import Audience
from eventlog.contract import NotInContract, validate
from eventlog.editorial import (
    CrisisClosed,
    CrisisConfigured,
    CrisisOpened,
    FacilityEntry,
    FacilityRegistered,
    Opening,
    Place,
    PlaceRegistered,
    Source,
    SourceMerged,
    SourceRegistered,
    Thresholds,
)
from eventlog.erasable import reveal


@lru_cache(4_096)  # the same places and sources are named again and again
def folded(name: str) -> str:
    """A name as it is compared: case, spaces and Unicode forms make no difference."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


@lru_cache(4_096)  # the same few days are asked for of each of thousands of facts
def _instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, at, zone).astimezone(UTC)


@dataclass(frozen=True)
class Register:
    """The crisis as known at one seq."""

    crisis: str
    opening: Opening
    opened_at: datetime
    places: Mapping[str, Place] = field(default_factory=dict)
    sources: Mapping[str, Source] = field(default_factory=dict)
    facilities: Mapping[str, FacilityEntry] = field(default_factory=dict)
    merged: Mapping[str, str] = field(default_factory=dict)  # ref of a source -> ref of the one that is kept
    closed: bool = False

    @property
    def name(self) -> str:
        return self.opening.name

    @property
    def country(self) -> str:
        return self.opening.country

    @property
    def public(self) -> bool:
        return self.opening.public

    @property
    def languages(self) -> tuple[str, ...]:
        return self.opening.languages

    @property
    def preferred_origins(self) -> tuple[str, ...]:
        return self.opening.preferred_origins

    @property
    def daily_reports(self) -> tuple[Audience, ...]:
        return self.opening.daily_reports

    @property
    def verifiers(self) -> tuple[str, ...]:
        return self.opening.verifiers

    @property
    def thresholds(self) -> Thresholds:
        return self.opening.thresholds

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.opening.timezone)

    @cached_property
    def cutoff(self) -> time:
        return time.fromisoformat(self.opening.cutoff)

    @cached_property
    def started(self) -> date:
        """The day on which the crisis began; unless stated, the local day on which it was opened, with which windows
        are compared and which is never printed.
        """
        return self.opening.started or self.opened_at.astimezone(self.zone).date()

    def cutoff_of(self, day: date) -> datetime:
        """The instant (UTC) up to which the report of a day says what holds."""
        return _instant(day, self.cutoff, self.zone)

    def day_of(self, moment: datetime) -> date:
        """The local day of an instant."""
        return moment.astimezone(self.zone).date()

    def report_day_of(self, moment: datetime) -> date:
        """The day whose report covers an instant: its own, or after the cut-off the next."""
        day = self.day_of(moment)
        return day if moment <= self.cutoff_of(day) else day + timedelta(days=1)

    def place(self, name: str) -> Place | None:
        """The registered place with this ref, P-code, name or alias."""
        return self.places.get(name) or self._places.get(folded(name))

    def containing(self, ref: str) -> set[str]:
        """A registered place and everything that holds it."""
        found: set[str] = set()
        while ref not in found and (place := self.places.get(ref)) is not None:
            found.add(ref)
            ref = place.parent or ref
        return found

    def source(self, name: str) -> Source | None:
        """The registered source with this ref, name or alias."""
        return self.sources.get(name) or self._sources.get(folded(name))

    def facility(self, name: str) -> FacilityEntry | None:
        """The registered facility with this ref, name or alias."""
        return self.facilities.get(name) or self._facilities.get(folded(name))

    def root(self, ref: str) -> str:
        """The source that a source belongs to in the end (R1, R9: after merges and `part_of`)."""
        seen = [ref]
        while following := self._above(seen[-1]):
            if following in seen:
                # Sources that belong to one another are one origin, whichever of them is asked.
                return min(seen[seen.index(following) :])
            seen.append(following)
        return seen[-1]

    def _above(self, ref: str) -> str | None:
        source = self.sources.get(ref)
        return self.merged.get(ref) or (source.part_of if source else None)

    @cached_property
    def _places(self) -> Mapping[str, Place]:
        return {
            folded(name): place
            for place in self.places.values()
            for name in (
                place.name,
                *(place.names or {}).values(),
                *place.aliases,
                *((place.pcode,) if place.pcode else ()),
            )
        }

    @cached_property
    def _sources(self) -> Mapping[str, Source]:
        return {
            folded(name): source
            for source in self.sources.values()
            for name in (source.name, *(source.names or {}).values(), *source.aliases)
        }

    @cached_property
    def _facilities(self) -> Mapping[str, FacilityEntry]:
        return {
            folded(name): facility
            for facility in self.facilities.values()
            for name in (facility.name, *(facility.names or {}).values(), *facility.aliases)
        }

    def evolve(self, event: "Registration") -> "Register":
        """The register after one more event: the last word on a ref or a field holds."""
        match event:
            case PlaceRegistered():
                return replace(self, places={**self.places, event.data.ref: event.data})
            case SourceRegistered():
                # A source that is registered anew stands for itself again.
                merged = {ref: into for ref, into in self.merged.items() if ref != event.data.ref}
                return replace(self, sources={**self.sources, event.data.ref: event.data}, merged=merged)
            case SourceMerged():
                return replace(self, merged={**self.merged, **dict.fromkeys(event.data.refs, event.data.into)})
            case FacilityRegistered():
                return replace(self, facilities={**self.facilities, event.data.ref: event.data})
            case CrisisConfigured():
                return replace(self, opening=self.opening.model_copy(update=event.data.changes()))
            case CrisisClosed():
                return replace(self, closed=True)


Registration = PlaceRegistered | SourceRegistered | SourceMerged | FacilityRegistered | CrisisConfigured | CrisisClosed


def opened(event: CrisisOpened, recorded_at: datetime) -> Register:
    """The register at seq 1."""
    data = event.data
    return Register(
        data.crisis,
        data,
        recorded_at,
        {place.ref: place for place in data.places},
        {source.ref: source for source in data.sources},
    )


def fold(recorded: Iterable[log.Recorded], start: Register | None = None) -> Register | None:
    """The register after these events, in order of seq; None before the crisis was opened."""
    register = start
    for entry in recorded:
        try:
            event = validate(reveal(orjson.loads(entry.stored), {}))
        except NotInContract:
            continue  # the projection parks it, and the report says that it is not included
        if isinstance(event, CrisisOpened):
            register = opened(event, entry.recorded_at)
        elif register is not None and isinstance(event, Registration):
            register = register.evolve(event)
    return register


async def at(connection: asyncpg.Connection, crisis: str, upto: int = 2**62) -> Register | None:
    """The register of a crisis as known at a seq."""
    return fold(await log.read_register(connection, crisis, upto=upto))


class Registers:
    """The registers as they are now, each folded once and then kept up with what was registered since."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[int, Register]] = {}

    async def now(self, connection: asyncpg.Connection, crisis: str) -> Register | None:
        """The register at the head of the log; None where no crisis is open under this name."""
        seq, register = self._kept.get(crisis, (0, None))
        since = await log.read_register(connection, crisis, after=seq)
        register = fold(since, register)
        if since and register is not None:
            self._kept[crisis] = (since[-1].seq, register)
        return register

    async def at(self, connection: asyncpg.Connection, crisis: str, upto: int) -> Register | None:
        """The register as known at a seq: the kept one if nothing was registered since, else folded again."""
        register = await self.now(connection, crisis)
        last, _ = self._kept.get(crisis, (0, None))
        return register if last <= upto else await at(connection, crisis, upto)
