"""Calls to leave and the answers to them, in words of no side. An answer never speaks for others."""

from dataclasses import dataclass
from datetime import date, datetime

from sitrep.values.account import Account


@dataclass(frozen=True, slots=True)
class EvacuationCall:
    """Somebody asks people to leave; `issuer` None: the source of the account calls itself."""

    account: Account
    form: str
    demands: tuple[str, ...]
    issuer: str | None
    target_population: str | None
    valid_from: date | datetime | None
    valid_until: date | datetime | None  # the deadline; None: not stated
    corridors: tuple[str, ...]
    urgency: str | None


@dataclass(frozen=True, slots=True)
class EvacuationAnswer:
    """Somebody answers; `call` is the seq of the call that is answered, where this report shows it."""

    account: Account
    answered_by: str
    response: str
    refused: tuple[str, ...]
    reason: str | None
    call: int | None


@dataclass(frozen=True, slots=True)
class Evacuation:
    """The calls and the answers; `residents_answered` is False where only others spoke, and nobody knows the rest."""

    calls: tuple[EvacuationCall, ...]
    answers: tuple[EvacuationAnswer, ...]
    residents_answered: bool
