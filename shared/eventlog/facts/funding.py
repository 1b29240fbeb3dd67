"""funding.updated: what a plan asks for and what it has. Never converts a currency."""

from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from eventlog import codes
from eventlog.envelope import Fact, Value
from eventlog.facts.quantity import Amount


class Funding(Value):
    """Requirement and funding in whole units of one currency, as they stood at `as_of`."""

    plan: codes.Name | None = Field(default=None, description="the plan or appeal, by name")
    requirement: Amount | None = None
    received: Amount | None = None
    currency: codes.Currency | None = None
    donors: tuple[codes.Name, ...] = Field(default=(), max_length=50, description="who gives it, by name")

    @model_validator(mode="after")
    def _says_an_amount(self) -> Self:
        if self.requirement is None and self.received is None:
            msg = "say at least one of requirement and received"
            raise ValueError(msg)
        return self


class FundingUpdated(Fact):
    """What a response plan requires and has received (OCHA Financial Tracking Service). Version 1, with one `donor`, is
    read as what it says today.
    """

    type: Literal["funding.updated"]
    schema_version: Annotated[Literal[2], BeforeValidator(codes.no_flag)] = 2  # type: ignore[assignment]
    data: Funding

    example: ClassVar[dict[str, Any]] = {
        "id": "01890f5e-7b1a-7cc0-8b1e-3f2a9c1d4e1d",
        "type": "funding.updated",
        "occurred": "2026-01-09",
        "as_of": "2026-01-09",
        "source": {"origin": {"name": "Financial Tracking Service", "kind": "un_agency"}, "mode": "describe"},
        "data": {
            "plan": "Example response plan",
            "requirement": 5000000,
            "received": 1250000,
            "currency": "USD",
            "donors": ["A donor", "Another donor"],
        },
    }
