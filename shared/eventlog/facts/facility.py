"""facility.assessed: how far one facility works. Never counts facilities."""

from typing import Any, ClassVar, Literal, Self

from pydantic import Field, model_validator

from eventlog import codes
from eventlog.envelope import Fact, Value
from eventlog.moments import Moment


class Facility(Value):
    """Which facility: a registered `ref`, its name, or at least its kind."""

    ref: codes.Ref | None = None
    name: codes.Name | None = None
    kind: codes.Code | None = Field(default=None, description="hospital, primary_health_centre, bakery, school, …")

    @model_validator(mode="after")
    def _says_which(self) -> Self:
        if not (self.ref or self.name or self.kind):
            msg = "say which facility: ref, name or at least its kind"
            raise ValueError(msg)
        return self


class ServiceGiven(Value):
    """One service of a facility and how far it is available (HeRAMS)."""

    service: codes.Code
    availability: Literal["available", "partially_available", "not_available", "unknown"]


class Attack(Value):
    """An attack on health care in the words of WHO's SSA; `certainty` only where WHO assigned it."""

    attack_types: tuple[codes.AttackType, ...] = Field(default=(), max_length=15)
    resources: tuple[codes.AttackResource, ...] = Field(default=(), max_length=7)
    certainty: codes.AttackCertainty | None = None


class Assessment(Value):
    """How far a facility works, and why (HeRAMS)."""

    facility: Facility
    functionality: codes.Functionality
    causes: tuple[codes.FacilityCause, ...] = Field(default=(), max_length=13)
    previous: codes.Functionality | None = None
    sole_facility: bool | None = Field(
        default=None, description="the only functioning one of its kind in the area, as the source says"
    )
    building_condition: codes.Condition | None = None
    equipment_condition: codes.Condition | None = None
    accessibility: codes.Accessibility | None = None
    services: tuple[ServiceGiven, ...] = Field(default=(), max_length=50)
    reopening: Moment | None = None
    ssa: Attack | None = None


class FacilityAssessed(Fact):
    """How far a facility functions (WHO HeRAMS), with causes and, where stated, the attack type (WHO SSA)."""

    type: Literal["facility.assessed"]
    data: Assessment

    example: ClassVar[dict[str, Any]] = {
        "id": "01890f5e-7b1a-7cc0-8b1e-3f2a9c1d4e03",
        "type": "facility.assessed",
        "occurred": "2026-01-09",
        "place": {"ref": "sheikh-maqsud"},
        "source": {"origin": {"name": "A news site", "kind": "media"}, "mode": "describe"},
        "sectors": ["HEA"],
        "data": {
            "facility": {"ref": "khalid-fajr", "name": "Khalid Fajr Hospital", "kind": "hospital"},
            "functionality": "not_functioning",
            "causes": ["attack_heavy_weapons"],
            "sole_facility": True,
        },
    }
