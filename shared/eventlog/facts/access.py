"""access.constrained: what keeps people or aid from moving. Never ranks crises."""

from typing import Any, ClassVar, Literal, Self

from pydantic import Field, model_validator

from eventlog import codes
from eventlog.envelope import Fact, Value


class Constraint(Value):
    """A constraint on access: `kind` alone is enough."""

    kind: codes.Code | None = Field(
        default=None,
        description="siege, checkpoint, road_closed, airport_closed, permit_denied, corridor_open, …",
    )
    constraint: codes.AccessConstraint | None = None
    acaps_level: codes.AccessLevel | None = Field(default=None, description="ACAPS: 0 none to 5 extreme")
    ongoing: bool | None = None
    imposed_by: codes.Name | None = Field(default=None, description="as the source says; null: not stated")
    affects: Literal["humanitarian", "population", "both"] | None = None

    @model_validator(mode="after")
    def _says_which(self) -> Self:
        if self.kind is None and self.constraint is None:
            msg = "say which constraint: kind or constraint"
            raise ValueError(msg)
        return self


class AccessConstrained(Fact):
    """A constraint on the access of people or of aid (the nine indicators of OCHA AMRF and ACAPS)."""

    type: Literal["access.constrained"]
    data: Constraint

    example: ClassVar[dict[str, Any]] = {
        "id": "01890f5e-7b1a-7cc0-8b1e-3f2a9c1d4e12",
        "type": "access.constrained",
        "occurred": {"start": None, "end": None, "precision": 3},
        "place": {"ref": "sheikh-maqsud"},
        "source": {"origin": {"name": "A news site", "kind": "media"}, "mode": "describe"},
        "data": {
            "constraint": "population_access_obstruction",
            "kind": "siege",
            "ongoing": True,
            "affects": "both",
        },
    }
