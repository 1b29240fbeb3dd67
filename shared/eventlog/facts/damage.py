"""damage.reported: what was damaged and how far, as somebody says. Never a finding of who meant to."""

from typing import Any, ClassVar, Literal, Self

from pydantic import Field, model_validator

from eventlog import codes
from eventlog.envelope import Fact, Value
from eventlog.facts.facility import Facility
from eventlog.facts.quantity import Quantity


class Damage(Value):
    """What was damaged, how much of it and how far; a level that nobody assessed is unknown."""

    targets: tuple[codes.Code, ...] = Field(
        default=(),
        max_length=30,
        description="residential, healthcare, school, religious, cultural, food, water, power, administrative, "
        "commercial, road, airport, humanitarian, …",
    )
    facility: Facility | None = None
    level: codes.DamageLevel = "unknown"
    value: Quantity | None = Field(default=None, description="how many, in `unit`; left out: not stated")
    unit: codes.Code = "buildings"
    use: codes.Code | None = Field(default=None, description="inhabited, in_use, evacuated, military, …")
    targeting_alleged: bool | None = Field(default=None, description="the source says that it was meant")

    @model_validator(mode="after")
    def _says_what(self) -> Self:
        if not self.targets and self.facility is None:
            msg = "say what was damaged: targets or facility"
            raise ValueError(msg)
        return self


class DamageReported(Fact):
    """Damage to buildings or infrastructure, graded after the Copernicus EMS scale where somebody assessed it."""

    type: Literal["damage.reported"]
    data: Damage

    example: ClassVar[dict[str, Any]] = {
        "id": "01890f5e-7b1a-7cc0-8b1e-3f2a9c1d4e11",
        "type": "damage.reported",
        "occurred": {"start": "2026-01-06", "end": "2026-01-09", "precision": 1},
        "place": {"ref": "sheikh-maqsud"},
        "source": {
            "origin": {"name": "Neighbourhood council", "kind": "local_authority", "stance": "party_to_conflict"},
            "mode": "allege",
            "quote": "mosques, schools, citizens' homes, and service centers",
            "quote_lang": "en",
        },
        "data": {
            "targets": ["religious", "school", "residential", "service_centre"],
            "level": "unknown",
            "targeting_alleged": True,
        },
    }
