"""R10 for states instead of numbers: facilities, agreements. Never picks one of two that differ."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sitrep.figures.policy import RECON_1, Policy

DISPUTED: Final = "disputed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What one origin said of one state."""

    value: str
    origin: str
    as_of: datetime
    made_at: datetime
    id: str
    verified: bool = False


@dataclass(frozen=True, slots=True)
class Settled:
    """The state that is printed, or `disputed`, and the statements that stand behind it, newest first."""

    value: str
    statements: tuple[Said, ...]


def settled(said: Sequence[Said], policy: Policy = RECON_1) -> Settled:
    """Opposite values of different origins within H are disputed; else the newest verified, else the newest.
    "Unknown" opposes nothing.
    """
    newest: dict[str, Said] = {}
    for one in sorted(said, key=_when):
        newest[one.origin] = one
    current = sorted(newest.values(), key=_when, reverse=True)
    fresh = [one for one in current if current[0].as_of - one.as_of <= policy.fresh]
    known = [one for one in fresh if one.value != "unknown"] or fresh
    if len({one.value for one in known}) > 1:
        return Settled(DISPUTED, tuple(known))
    holds = next((one for one in known if one.verified), known[0])
    return Settled(holds.value, tuple(one for one in known if one.value == holds.value))


def _when(said: Said) -> tuple[datetime, datetime, str]:
    return said.as_of, said.made_at, said.id
