"""figure.decided: what a named coordinator chose for one figure. Never a number that no claim supports."""

from typing import Any, ClassVar, Literal

from eventlog import codes
from eventlog.envelope import ActOnEvents, Value
from eventlog.facts.figure import Window
from eventlog.facts.quantity import Population, Quantity
from eventlog.moments import Instant


class Choice(Value):
    """The scope of the figure, the value chosen for it, why, and until when."""

    indicator: codes.Code
    basis: codes.Basis = "cumulative"
    population: Population = "all"
    unit: codes.Code = "persons"
    side: codes.Name | None = None
    window: Window | None = None
    value: Quantity
    reason: codes.Note
    expires: Instant | None = None


class FigureDecided(ActOnEvents):
    """A coordinator chooses a claim or a range for one figure; `about` names the claims behind it (rule R11.1)."""

    type: Literal["figure.decided"]
    data: Choice

    example: ClassVar[dict[str, Any]] = {
        "id": "01890f5e-7b1a-7cc0-8b1e-3f2a9c1d4e27",
        "type": "figure.decided",
        "place": {"ref": "sheikh-maqsud"},
        "about": ["01890f5e-7b1a-7cc0-8b1e-3f2a9c1d4e01", "01890f5e-7b1a-7cc0-8b1e-3f2a9c1d4e02"],
        "data": {
            "indicator": "killed",
            "population": "all",
            "basis": "cumulative",
            "value": {"low": 20, "high": 30},
            "reason": "two sources on the ground, neither complete",
            "expires": "2026-01-10T22:00:00+03:00",
        },
    }
