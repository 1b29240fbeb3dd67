"""The facilities as a report states them: counts, and a line each. Never a position on a map."""

from dataclasses import dataclass
from datetime import datetime

from sitrep.values.shared import PlaceName


@dataclass(frozen=True, slots=True)
class FacilityCounts:
    """How many facilities were reported on, by class; the classes add up to `known`."""

    known: int
    fully_functioning: int
    partially_functioning: int
    not_functioning: int
    unknown: int
    disputed: int


@dataclass(frozen=True, slots=True)
class FacilityStatement:
    """What one source said of one facility."""

    functionality: str
    as_of: datetime
    cite: int | None
    event: str = ""  # its id


@dataclass(frozen=True, slots=True)
class FacilityLine:
    """One facility; `ref`, `name` and `sole_facility` are None where the audience may not see them."""

    ref: str | None
    name: str | None
    kind: str | None
    area: PlaceName | None
    functionality: str  # a class of HeRAMS, "unknown", or "disputed"
    statements: tuple[FacilityStatement, ...]
    causes: tuple[str, ...]
    sole_facility: bool | None
    as_of: datetime | None
    verification: str
    cites: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Facilities:
    """The state of the facilities: counts first, then a line each."""

    counts: FacilityCounts
    lines: tuple[FacilityLine, ...]
