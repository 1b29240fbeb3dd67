"""Needs, response and gaps, a block a sector: what partners say, and their silence. Never a sum over organisations."""

from dataclasses import dataclass
from datetime import datetime

from sitrep.values.account import Account
from sitrep.values.amount import Amount


@dataclass(frozen=True, slots=True)
class Need:
    """What people lack; `severity` is JIAF's 1 to 5, and stands only with the analysis that gave it."""

    account: Account
    need: str | None
    availability: str | None
    urgency: str | None
    people: Amount | None
    population: str | None
    days_of_stock: Amount | None
    severity: int | None
    analysis: str | None


@dataclass(frozen=True, slots=True)
class Activity:
    """Who does what; `coverage` is reached of targeted in percent, where one report counts both in one unit."""

    account: Account
    activity: str | None
    organisation: str | None
    status: str
    reached: Amount | None
    targeted: Amount | None
    unit: str
    population: str | None
    modality: str | None
    coverage: int | None


@dataclass(frozen=True, slots=True)
class ResponseGap:
    """What the response does not cover, as somebody says; `requirement` is in whole units of `currency`."""

    account: Account
    gap: str | None
    cause: str | None
    people: Amount | None
    population: str | None
    requirement: int | None
    currency: str | None


@dataclass(frozen=True, slots=True)
class Sector:
    """One sector by its HDX HAPI code, None: not stated. `silent_hours`: 24 or 48 where nothing newer came in."""

    sector: str | None
    needs: tuple[Need, ...]
    responses: tuple[Activity, ...]
    gaps: tuple[ResponseGap, ...]
    last_update: datetime
    silent_hours: int | None
