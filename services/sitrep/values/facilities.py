"""The facilities as a report states them: counts, and a line each. Never a position on a map."""

from dataclasses import dataclass
from datetime import datetime

from sitrep.values.shared import PlaceName


@dataclass(frozen=True, slots=True)
class FacilityCounts:
    """How many facilities were reported on, by class, which add up to `known`; how many of the register were not."""

    known: int
    fully_functioning: int
    partially_functioning: int
    not_functioning: int
    unknown: int
    disputed: int
    not_reported: int = 0

    @property
    def total(self) -> int:
        """The N of "n of N functioning": reported on, or registered and silent."""
        return self.known + self.not_reported


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
    functionality: str  # a class of HeRAMS, "unknown", "disputed"; "not_reported": registered, and nobody spoke of it
    statements: tuple[FacilityStatement, ...]
    causes: tuple[str, ...]
    sole_facility: bool | None
    as_of: datetime | None
    verification: str | None
    cites: tuple[int, ...]
    baseline: str | None = None  # how far it worked before the crisis, as registered


@dataclass(frozen=True, slots=True)
class Facilities:
    """The state of the facilities: counts first, then a line each."""

    counts: FacilityCounts
    lines: tuple[FacilityLine, ...]
