"""response.reported: who does what where. Never adds people reached over organisations."""

from typing import Any, ClassVar, Literal, Self

from pydantic import Field, model_validator

from eventlog import codes
from eventlog.envelope import Fact, Value
from eventlog.facts.quantity import Population, Quantity


class Activity(Value):
    """An activity: its sector or its name is enough; without an organisation the one that posts it acts."""

    sector: codes.Sector | None = None
    activity: codes.Name | None = Field(default=None, description="in plain words: hot meals, mobile clinic")
    organisation: codes.Name | None = None
    status: Literal["planned", "ongoing", "completed", "suspended", "unknown"] = "unknown"
    reached: Quantity | None = None
    targeted: Quantity | None = None
    population: Population | None = None
    unit: codes.Code = "persons"
    modality: Literal["in_kind", "cash", "voucher", "service", "mixed"] | None = None
    donor: codes.Name | None = None

    @model_validator(mode="after")
    def _says_what(self) -> Self:
        if self.sector is None and self.activity is None:
            msg = "say what is done: sector or activity"
            raise ValueError(msg)
        return self


class ResponseReported(Fact):
    """An activity of the response: who does what where, when and for whom (OCHA 3W; HXL #reached, #targeted)."""

    type: Literal["response.reported"]
    data: Activity

    example: ClassVar[dict[str, Any]] = {
        "id": "01890f5e-7b1a-7cc0-8b1e-3f2a9c1d4e16",
        "type": "response.reported",
        "occurred": {"start": "2026-01-08", "end": "2026-01-09"},
        "place": {"name": "Aleppo city"},
        "data": {
            "sector": "FSC",
            "activity": "hot meals",
            "organisation": "A local NGO",
            "status": "ongoing",
            "reached": "about 1,200",
            "targeted": 3000,
            "population": "displaced people",
            "modality": "in_kind",
        },
    }
