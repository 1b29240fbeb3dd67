"""service.assessed: how far water, power, telephones or bakeries work in an area. Never about one facility."""

from typing import Any, ClassVar, Literal

from pydantic import Field

from eventlog import codes
from eventlog.envelope import Fact, Value
from eventlog.facts.quantity import Quantity


class ServiceState(Value):
    """A public service and how far it works, in the words that HeRAMS has for facilities."""

    service: codes.Code = Field(description="water, electricity, telecoms, internet, bakery, fuel, waste, market, …")
    functionality: codes.Functionality
    causes: tuple[codes.Code, ...] = Field(default=(), max_length=20)
    hours_a_day: Quantity | None = None
    people_affected: Quantity | None = None
    days_of_stock: Quantity | None = None


class ServiceAssessed(Fact):
    """How far a public service of an area works (functionality as in WHO HeRAMS)."""

    type: Literal["service.assessed"]
    data: ServiceState

    example: ClassVar[dict[str, Any]] = {
        "id": "01890f5e-7b1a-7cc0-8b1e-3f2a9c1d4e1a",
        "type": "service.assessed",
        "occurred": "2026-01-09",
        "place": {"ref": "sheikh-maqsud"},
        "data": {
            "service": "electricity",
            "functionality": "partially_functioning",
            "causes": ["fuel"],
            "hours_a_day": "about 2",
        },
    }
