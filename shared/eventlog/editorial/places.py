"""The register of the crisis: its places, sources, facilities and contacts. Never a claim about any of them."""

from typing import Any, ClassVar, Literal, Self

from pydantic import Field, model_validator

from eventlog import codes
from eventlog.envelope import Editorial, Point, Value

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
    names: dict[codes.Language, codes.Name] | None = Field(default=None, max_length=20)
    aliases: tuple[codes.Name, ...] = Field(default=(), max_length=100)
    kind: codes.SourceKind | None = None
    stance: codes.Stance | None = None
    part_of: codes.Ref | None = None


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


class SourceMerge(Value):
    """Which source is kept, and which are the same."""

    into: codes.Ref
    refs: tuple[codes.Ref, ...] = Field(min_length=1, max_length=50)
    reason: codes.Note | None = None

    @model_validator(mode="after")
    def _merges_others(self) -> Self:
        if self.into in self.refs:
            msg = "a source cannot be merged into itself"
            raise ValueError(msg)
        return self


class SourceMerged(Editorial):
    """Registered sources are one and the same: they count as one origin, until one is registered anew."""

    type: Literal["source.merged"]
    data: SourceMerge

    example: ClassVar[dict[str, Any]] = {
        "id": "01890f5e-7b1a-7cc0-8b1e-3f2a9c1d4e22",
        "type": "source.merged",
        "data": {"into": "council", "refs": ["local-administration"], "reason": "two names of one body"},
    }


class FacilityEntry(Value):
    """A facility of the crisis: the denominator of "1 of 3 functioning"."""

    ref: codes.Ref
    name: codes.Name
    names: dict[codes.Language, codes.Name] | None = Field(default=None, max_length=20)
    aliases: tuple[codes.Name, ...] = Field(default=(), max_length=100)
    kind: codes.Code = Field(description="hospital, primary_health_centre, bakery, school, …")
    place: codes.Ref | None = Field(default=None, description="the registered place in which it lies")
    point: Point | None = None
    baseline: codes.Functionality | None = Field(default=None, description="how far it worked before the crisis")


class FacilityRegistered(Editorial):
    """A facility is registered for the crisis, or registered anew: the baseline of denominators (WHO HeRAMS)."""

    type: Literal["facility.registered"]
    data: FacilityEntry

    example: ClassVar[dict[str, Any]] = {
        "id": "01890f5e-7b1a-7cc0-8b1e-3f2a9c1d4e23",
        "type": "facility.registered",
        "data": {
            "ref": "khalid-fajr",
            "name": "Khalid Fajr Hospital",
            "kind": "hospital",
            "place": "sheikh-maqsud",
            "baseline": "fully_functioning",
        },
    }


class ContactEntry(Value):
    """A role in an organisation; whoever holds it stands in `private`, encrypted and erasable."""

    role: codes.Name
    organisation: codes.Name
    languages: tuple[codes.Language, ...] = Field(default=(), max_length=10)
    hours: codes.Note | None = None


class ContactListed(Editorial):
    """A contact for the report's last page; personal data belongs into `private` (OCHA Data Responsibility)."""

    type: Literal["contact.listed"]
    data: ContactEntry

    example: ClassVar[dict[str, Any]] = {
        "id": "01890f5e-7b1a-7cc0-8b1e-3f2a9c1d4e24",
        "type": "contact.listed",
        "sectors": ["HEA"],
        "private": {"name": "A person", "email": "person@example.org"},
        "data": {"role": "Cluster coordinator", "organisation": "A UN agency", "languages": ["ar", "en"]},
    }
