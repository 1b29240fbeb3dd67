"""Acts on events and on the crisis's register, one frozen class a type. Never changes a stored event:
it says what holds from its seq on.
"""

from functools import cache
from typing import Annotated, Any, ClassVar, Literal, Self
from zoneinfo import available_timezones

from pydantic import AfterValidator, BeforeValidator, Discriminator, Field, StringConstraints, model_validator

from eventlog import codes
from eventlog.envelope import ActOnEvents, Editorial, Fact, Value
from eventlog.facts import FacilityAssessed, FigureReported, StatementMade
from eventlog.moments import Day

AnyFact = Annotated[FigureReported | FacilityAssessed | StatementMade, Discriminator("type")]


def _no_id(fact: Fact) -> Fact:
    if fact.id is not None:
        msg = "the corrected event is written without an id: it keeps the one of the event that it corrects"
        raise ValueError(msg)
    return fact


class Correction(Value):
    """The whole event as it should have been, and why it was not."""

    reason: codes.CorrectionReason
    note: codes.Note | None = None
    event: Annotated[AnyFact, AfterValidator(_no_id)]


class EventCorrected(ActOnEvents):
    """The named event should have read as the one inside; it keeps its place in time and the seq of the original."""

    type: Literal["event.corrected"]
    data: Correction

    example: ClassVar[dict[str, Any]] = {
        "id": "01890f5e-7b1a-7cc0-8b1e-3f2a9c1d4e05",
        "type": "event.corrected",
        "about": ["01890f5e-7b1a-7cc0-8b1e-3f2a9c1d4e02"],
        "data": {
            "reason": "typo",
            "event": {
                "type": "figure.reported",
                "occurred": "2026-01-09",
                "data": {"indicator": "injured", "basis": "cumulative", "value": 64},
            },
        },
    }

    @model_validator(mode="after")
    def _corrects_one(self) -> Self:
        if len(self.about) != 1:
            msg = "a correction carries one event and is about one event"
            raise ValueError(msg)
        return self


class Retraction(Value):
    """Why the named events no longer stand."""

    reason: codes.CorrectionReason
    note: codes.Note | None = None


class EventRetracted(ActOnEvents):
    """The named events are taken back, as if never posted; a retracted correction or retraction is undone."""

    type: Literal["event.retracted"]
    data: Retraction

    example: ClassVar[dict[str, Any]] = {
        "id": "01890f5e-7b1a-7cc0-8b1e-3f2a9c1d4e06",
        "type": "event.retracted",
        "about": ["01890f5e-7b1a-7cc0-8b1e-3f2a9c1d4e02"],
        "data": {"reason": "double_count"},
    }


def _posted_status(value: object) -> object:
    if value == "corroborated":
        msg = "corroborated is computed from independent origins (rule R9) and cannot be posted"
        raise ValueError(msg)
    return value


class Check(Value):
    """How far the named events were checked, and how."""

    status: Annotated[codes.Verification, BeforeValidator(_posted_status)]
    method: codes.Note | None = None
    source_reliability: codes.SourceReliability = "F"
    information_credibility: codes.InformationCredibility = 6


class EventVerified(ActOnEvents):
    """The named events were checked (OHCHR, Guidance on Casualty Recording;
    Admiralty grades), in the version then in force.
    """

    type: Literal["event.verified"]
    data: Check

    example: ClassVar[dict[str, Any]] = {
        "id": "01890f5e-7b1a-7cc0-8b1e-3f2a9c1d4e07",
        "type": "event.verified",
        "about": ["01890f5e-7b1a-7cc0-8b1e-3f2a9c1d4e03"],
        "data": {
            "status": "verified",
            "method": "site visit",
            "source_reliability": "B",
            "information_credibility": 2,
        },
    }


class Reclassification(Value):
    """The sensitivity that holds from now on, for every past and future answer."""

    sensitivity: codes.Sensitivity
    reason: codes.Note


class EventReclassified(ActOnEvents):
    """The named events get another sensitivity (OCHA Data Responsibility);
    protection works backwards on what is served.
    """

    type: Literal["event.reclassified"]
    data: Reclassification

    example: ClassVar[dict[str, Any]] = {
        "id": "01890f5e-7b1a-7cc0-8b1e-3f2a9c1d4e08",
        "type": "event.reclassified",
        "about": ["01890f5e-7b1a-7cc0-8b1e-3f2a9c1d4e03"],
        "data": {"sensitivity": "moderate", "reason": "the hospital's name and state are public already"},
    }


@cache
def _zones() -> frozenset[str]:
    # What this machine calls its own time is no zone that another machine knows.
    return frozenset(available_timezones() - {"localtime", "Factory"})


def _zone(name: str) -> str:
    if name not in _zones():
        msg = 'not a time zone of the IANA database; write one as "Asia/Damascus"'
        raise ValueError(msg)
    return name


Timezone = Annotated[
    str, StringConstraints(max_length=64, pattern=r"^[A-Za-z_+-]+(/[A-Za-z0-9_+-]+)*$"), AfterValidator(_zone)
]
Cutoff = Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]

# How deep the positions of each geometry lie (RFC 7946 section 3.1).
_DEPTH = {"Point": 0, "MultiPoint": 1, "LineString": 1, "MultiLineString": 2, "Polygon": 2, "MultiPolygon": 3}


def _position(value: object) -> bool:
    if not isinstance(value, list) or len(value) not in (2, 3):
        return False
    numbers = all(isinstance(number, int | float) and not isinstance(number, bool) for number in value)
    return numbers and abs(value[0]) <= 180 and abs(value[1]) <= 90


def _positions(value: object, depth: int) -> bool:
    if depth == 0:
        return _position(value)
    return isinstance(value, list) and bool(value) and all(_positions(member, depth - 1) for member in value)


class Geometry(Value):
    """A GeoJSON geometry in WGS 84, longitude before latitude (RFC 7946)."""

    type: Literal["Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon"]
    coordinates: list[Any]

    @model_validator(mode="after")
    def _is_of_its_type(self) -> Self:
        if not _positions(self.coordinates, _DEPTH[self.type]):
            msg = f"not the coordinates of a {self.type}: positions are [longitude, latitude] in degrees (RFC 7946)"
            raise ValueError(msg)
        return self


class Place(Value):
    """A place of the crisis. Children listed as covering it make its total exact (R5)."""

    ref: codes.Ref
    name: codes.Name
    names: dict[codes.Language, codes.Name] | None = Field(default=None, max_length=20)
    parent: codes.Ref | None = None
    pcode: codes.Pcode | None = None
    aliases: tuple[codes.Name, ...] = Field(default=(), max_length=100)
    level: codes.PlacePrecision | None = None
    covered_by_children: bool = False
    geometry: Geometry | None = None


class Source(Value):
    """A source of the crisis: its aliases, what it belongs to, where it stands."""

    ref: codes.Ref
    name: codes.Name
    aliases: tuple[codes.Name, ...] = Field(default=(), max_length=100)
    kind: codes.SourceKind | None = None
    stance: codes.Stance | None = None
    part_of: codes.Ref | None = None


class Opening(Value):
    """What a report must know of its crisis; with the log that follows it, nothing else is needed."""

    crisis: codes.Slug
    name: codes.Name
    country: codes.Country
    timezone: Timezone
    cutoff: Cutoff = "20:00"
    started: Day | None = None
    glide: codes.Glide | None = None
    languages: tuple[codes.Language, ...] = Field(default=("en",), min_length=1, max_length=10)
    public: bool = False
    license: codes.Name | None = None
    preferred_origins: tuple[codes.Ref, ...] = Field(default=(), max_length=50)
    verifiers: tuple[codes.Slug, ...] = Field(
        default=(), max_length=50, description="organisations whose verification leads (R11.2)"
    )
    places: tuple[Place, ...] = Field(default=(), max_length=500)
    sources: tuple[Source, ...] = Field(default=(), max_length=500)


class CrisisOpened(Editorial):
    """The crisis is opened: always seq 1 of its log. Posted as a body of its own to /v1/crises."""

    type: Literal["crisis.opened"]
    data: Opening

    example: ClassVar[dict[str, Any]] = {
        "id": "01890f5e-7b1a-7cc0-8b1e-3f2a9c1d4e09",
        "type": "crisis.opened",
        "data": {
            "crisis": "aleppo-2026",
            "name": "Aleppo: Sheikh Maqsud and Ashrafiyeh",
            "country": "SYR",
            "timezone": "Asia/Damascus",
            "cutoff": "20:00",
            "started": "2026-01-06",
            "glide": None,
            "languages": ["en", "fr", "ar"],
            "public": True,
            "preferred_origins": [],
            "places": [
                {"ref": "aleppo", "name": "Aleppo city", "pcode": None, "aliases": []},
                {
                    "ref": "sheikh-maqsud",
                    "name": "Sheikh Maqsud",
                    "parent": "aleppo",
                    "aliases": ["Sheikh Maqsoud", "الشيخ مقصود"],
                    "geometry": None,
                },
            ],
        },
    }


class PlaceRegistered(Editorial):
    """A place is registered for the crisis, or registered anew: the last word on a ref holds."""

    type: Literal["place.registered"]
    data: Place

    example: ClassVar[dict[str, Any]] = {
        "id": "01890f5e-7b1a-7cc0-8b1e-3f2a9c1d4e0a",
        "type": "place.registered",
        "data": {"ref": "ashrafiyeh", "name": "Ashrafiyeh", "parent": "aleppo", "aliases": ["Achrafieh"]},
    }


class SourceRegistered(Editorial):
    """A source is registered for the crisis, or registered anew: the last word on a ref holds."""

    type: Literal["source.registered"]
    data: Source

    example: ClassVar[dict[str, Any]] = {
        "id": "01890f5e-7b1a-7cc0-8b1e-3f2a9c1d4e0b",
        "type": "source.registered",
        "data": {
            "ref": "council",
            "name": "Council of the Sheikh Maqsud and Ashrafiyeh neighbourhoods",
            "aliases": ["Neighbourhood council"],
            "kind": "local_authority",
            "stance": "party_to_conflict",
        },
    }


EDITORIAL = (
    EventCorrected,
    EventRetracted,
    EventVerified,
    EventReclassified,
    CrisisOpened,
    PlaceRegistered,
    SourceRegistered,
)
