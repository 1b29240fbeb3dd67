"""What a plan asks for and has, as its source says. Never converted, never added over sources."""

from dataclasses import dataclass
from datetime import datetime

from sitrep.values.account import Account


@dataclass(frozen=True, slots=True)
class Funding:
    """Whole units of one currency; `percent` is received of required, where one report says both."""

    account: Account
    plan: str | None
    requirement: int | None
    received: int | None
    currency: str | None
    donor: str | None
    percent: int | None
    as_of: datetime
