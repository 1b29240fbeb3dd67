"""incident.reported: violence or another event on the ground. Never says who is to blame: actors are as stated."""

from typing import Any, ClassVar, Literal, Self

from pydantic import Field, model_validator

from eventlog import codes
from eventlog.envelope import Fact, Value


class Actor(Value):
    """Somebody who took part, in the role that somebody ascribes to them."""

    name: codes.Name
    role: Literal["attacker", "defender", "victim", "unknown"] = "unknown"
    stated_by: codes.Name | None = Field(default=None, description="who ascribes the role, where it is not the origin")


class Incident(Value):
    """What happened: `kind` alone is enough, ACLED's types may follow later."""

    kind: codes.Code = Field(description="shelling, airstrike, clash, offensive, arrest, explosion, …, other")
    acled_type: codes.AcledType | None = None
    acled_sub_type: codes.AcledSubType | None = None
    weapon: codes.Code | None = Field(default=None, description="heavy_weapons, small_arms, drone, …")
    targets: tuple[codes.Code, ...] = Field(
        default=(), max_length=30, description="what was hit or aimed at: residential_area, mosque, school, …"
    )
    actors: tuple[Actor, ...] = Field(default=(), max_length=20)
    ongoing: bool | None = None
    intensity_trend: Literal["increasing", "stable", "decreasing"] | None = None

    @model_validator(mode="after")
    def _is_of_its_type(self) -> Self:
        if self.acled_type and self.acled_sub_type:
            known = codes.ACLED_SUB_TYPES[self.acled_type]
            if self.acled_sub_type not in known:
                msg = f"not a sub-event of {self.acled_type} in ACLED's codebook, which lists: {', '.join(known)}"
                raise ValueError(msg)
        return self


class IncidentReported(Fact):
    """An incident, with ACLED's event and sub-event type (codebook 2024) where somebody mapped it."""

    type: Literal["incident.reported"]
    data: Incident

    example: ClassVar[dict[str, Any]] = {
        "id": "01890f5e-7b1a-7cc0-8b1e-3f2a9c1d4e10",
        "type": "incident.reported",
        "occurred": {"start": "2026-01-06", "end": None, "precision": 1},
        "place": {"ref": "sheikh-maqsud"},
        "source": {"origin": {"name": "A news site", "kind": "media"}, "mode": "describe"},
        "data": {
            "kind": "shelling",
            "acled_type": "Explosions/Remote violence",
            "acled_sub_type": "Shelling/artillery/missile attack",
            "targets": ["residential_area"],
            "actors": [{"name": "Syrian Arab Army", "role": "attacker", "stated_by": "Neighbourhood council"}],
            "ongoing": True,
            "intensity_trend": "increasing",
        },
    }
