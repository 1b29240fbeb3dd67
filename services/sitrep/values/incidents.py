"""A security incident as somebody reported it; its actors stand in the role that somebody ascribes to them."""

from dataclasses import dataclass

from sitrep.values.account import Account


@dataclass(frozen=True, slots=True)
class IncidentActor:
    """Somebody named as taking part; `stated_by` None: by the source of the account."""

    name: str
    role: str  # attacker, defender, victim, unknown
    stated_by: str | None


@dataclass(frozen=True, slots=True)
class Incident:
    """What happened; `acled_type` and `acled_sub_type` are ACLED's (codebook 2024) where somebody mapped it."""

    account: Account
    kind: str
    acled_type: str | None
    acled_sub_type: str | None
    weapon: str | None
    targets: tuple[str, ...]
    actors: tuple[IncidentActor, ...]
    ongoing: bool | None
    intensity_trend: str | None
