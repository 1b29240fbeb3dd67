"""Context and outlook: hazards in the words of CAP 1.2, and notes. Never an alert of ours."""

from dataclasses import dataclass
from datetime import date, datetime

from sitrep.values.account import Account


@dataclass(frozen=True, slots=True)
class Hazard:
    """A hazard, observed or, where `forecast` says so, expected."""

    account: Account
    hazard: str
    category: str | None
    severity: str
    urgency: str
    certainty: str
    response_type: tuple[str, ...]
    onset: date | datetime | None
    expires: date | datetime | None
    measured: str | None
    forecast: bool


@dataclass(frozen=True, slots=True)
class Note:
    """What fits no other section, in the words of whoever wrote it."""

    account: Account
    topic: str


@dataclass(frozen=True, slots=True)
class Outlook:
    """The hazards that have not expired, and the notes of a week."""

    hazards: tuple[Hazard, ...]
    notes: tuple[Note, ...]
