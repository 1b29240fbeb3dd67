"""Damage as somebody reported it. Never a finding of who meant to."""

from dataclasses import dataclass

from sitrep.values.account import Account
from sitrep.values.amount import Amount


@dataclass(frozen=True, slots=True)
class Damage:
    """What was damaged and how far; `amount` None: how many is not stated; `targeting_alleged` is the source's word."""

    account: Account
    targets: tuple[str, ...]
    facility: str | None
    level: str
    amount: Amount | None
    unit: str
    use: str | None
    targeting_alleged: bool | None
