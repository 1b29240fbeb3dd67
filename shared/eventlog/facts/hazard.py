"""hazard.observed: weather, flood, fire, disease, observed or forecast. Never an alert of ours."""

from typing import Any, ClassVar, Literal

from pydantic import Field

from eventlog import codes
from eventlog.envelope import Fact, Value
from eventlog.moments import Moment


class Hazard(Value):
    """A hazard in CAP's words; what nobody assessed is Unknown. A forecast may lie in the future."""

    hazard: codes.Code = Field(description="winter, cold_wave, flood, heat, fire, earthquake, epidemic, …")
    category: codes.CapCategory | None = None
    severity: codes.CapSeverity = "Unknown"
    urgency: codes.CapUrgency = "Unknown"
    certainty: codes.CapCertainty = "Unknown"
    response_type: tuple[codes.CapResponse, ...] = Field(default=(), max_length=9)
    onset: Moment | None = None
    expires: Moment | None = None
    measured: codes.Note | None = Field(default=None, description="as text with its unit: minus 6 degrees Celsius")


class HazardObserved(Fact):
    """A hazard, observed or forecast, with the severity, urgency and certainty of CAP 1.2 (OASIS)."""

    type: Literal["hazard.observed"]
    data: Hazard

    example: ClassVar[dict[str, Any]] = {
        "id": "01890f5e-7b1a-7cc0-8b1e-3f2a9c1d4e1c",
        "type": "hazard.observed",
        "occurred": "2026-01-09",
        "place": {"ref": "sheikh-maqsud"},
        "source": {"origin": {"name": "A news site", "kind": "media"}, "mode": "describe"},
        "data": {"hazard": "winter", "category": "Met", "severity": "Unknown"},
    }
