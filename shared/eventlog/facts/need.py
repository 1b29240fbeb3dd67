"""need.reported: what people lack, and how urgently. Never a phase without the analysis that gave it."""

from typing import Any, ClassVar, Literal, Self

from pydantic import Field, model_validator

from eventlog import codes
from eventlog.envelope import Fact, Value
from eventlog.facts.quantity import Population, Quantity


class Need(Value):
    """A need: its sector or its name is enough."""

    sector: codes.Sector | None = None
    need: codes.Name | None = Field(default=None, description="in the source's words: trauma care, basic supplies")
    availability: Literal["none", "severe_shortage", "limited", "adequate", "unknown"] | None = None
    urgency: Literal["critical", "high", "moderate", "low", "unknown"] | None = None
    people: Quantity | None = None
    population: Population | None = None
    days_of_stock: Quantity | None = None
    severity: codes.JiafSeverity | None = Field(default=None, description="JIAF 1 to 5, only with `analysis`")
    analysis: codes.Note | None = Field(default=None, description="the joint analysis that gave the severity")

    @model_validator(mode="after")
    def _says_what(self) -> Self:
        if self.sector is None and self.need is None:
            msg = "say what is needed: sector or need"
            raise ValueError(msg)
        if self.severity is not None and self.analysis is None:
            msg = "a JIAF severity comes from a joint analysis: name it in analysis, or send urgency instead"
            raise ValueError(msg)
        return self


class NeedReported(Fact):
    """A need of people in an area (HDX HAPI sectors; JIAF severity only with the analysis that gave it)."""

    type: Literal["need.reported"]
    data: Need

    example: ClassVar[dict[str, Any]] = {
        "id": "01890f5e-7b1a-7cc0-8b1e-3f2a9c1d4e15",
        "type": "need.reported",
        "occurred": "2026-01-09",
        "place": {"ref": "sheikh-maqsud"},
        "sectors": ["HEA"],
        "data": {"sector": "HEA", "need": "trauma care", "availability": "none", "urgency": "critical"},
    }
