"""gap.reported: what the response does not cover. Never computed from needs and activities: somebody says it."""

from typing import Any, ClassVar, Literal, Self

from pydantic import Field, model_validator

from eventlog import codes
from eventlog.envelope import Fact, Id, Value
from eventlog.facts.quantity import Amount, Population, Quantity


class Gap(Value):
    """A gap: its sector or its name is enough."""

    sector: codes.Sector | None = None
    gap: codes.Name | None = Field(default=None, description="in plain words: no trauma surgeons")
    cause: codes.Code | None = Field(default=None, description="access, funding, supplies, staff, …")
    constraint: Id | None = Field(default=None, description="the access.constrained that causes it, where it is known")
    people: Quantity | None = None
    population: Population | None = None
    requirement: Amount | None = Field(default=None, description="what would close it, in whole units of `currency`")
    currency: codes.Currency | None = None

    @model_validator(mode="after")
    def _says_what(self) -> Self:
        if self.sector is None and self.gap is None:
            msg = "say what is missing: sector or gap"
            raise ValueError(msg)
        return self


class GapReported(Fact):
    """A gap in the response (Needs, Response, Gaps of OCHA's situation reports)."""

    type: Literal["gap.reported"]
    data: Gap

    example: ClassVar[dict[str, Any]] = {
        "id": "01890f5e-7b1a-7cc0-8b1e-3f2a9c1d4e17",
        "type": "gap.reported",
        "occurred": "2026-01-09",
        "place": {"ref": "sheikh-maqsud"},
        "data": {"sector": "HEA", "gap": "no facility treats the wounded", "cause": "access"},
    }
