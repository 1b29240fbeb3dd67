"""What keeps people or aid from moving, one line a constraint and area. Never a rank."""

from dataclasses import dataclass
from datetime import datetime

from sitrep.values.account import Account
from sitrep.values.shared import PlaceName


@dataclass(frozen=True, slots=True)
class AccessWord:
    """What one source said last of a constraint."""

    account: Account
    state: str  # ongoing, ended, unknown
    imposed_by: str | None  # as the source says; None: not stated
    affects: str | None  # humanitarian, population, both; None: not stated
    acaps_level: int | None
    as_of: datetime


@dataclass(frozen=True, slots=True)
class AccessLine:
    """A constraint in an area, and the words that stand behind it, the newest first; two that differ are disputed."""

    constraint: str | None  # one of the nine of OCHA AMRF and ACAPS
    kind: str | None
    area: PlaceName | None
    state: str  # ongoing, ended, unknown, disputed
    words: tuple[AccessWord, ...]
    as_of: datetime
    verification: str
    cites: tuple[int, ...]
