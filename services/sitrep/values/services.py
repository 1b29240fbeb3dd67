"""How far water, power and other services work, a line a service and area. Never about one facility."""

from dataclasses import dataclass
from datetime import datetime

from sitrep.values.account import Account
from sitrep.values.amount import Amount
from sitrep.values.shared import PlaceName


@dataclass(frozen=True, slots=True)
class ServiceWord:
    """What one source said last of a service."""

    account: Account
    functionality: str
    causes: tuple[str, ...]
    hours_a_day: Amount | None
    people_affected: Amount | None
    days_of_stock: Amount | None
    as_of: datetime


@dataclass(frozen=True, slots=True)
class ServiceLine:
    """A service of an area, and the words behind its state, the newest first; two that differ are disputed."""

    service: str
    area: PlaceName | None
    functionality: str  # a class of HeRAMS, "unknown", or "disputed"
    words: tuple[ServiceWord, ...]
    as_of: datetime
    verification: str
    cites: tuple[int, ...]
