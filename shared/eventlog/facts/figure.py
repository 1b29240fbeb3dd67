"""figure.reported: a number, a range or a word for one indicator. Never compares, never adds."""

from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import Field, StringConstraints, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from eventlog import codes
from eventlog.envelope import Fact, Value
from eventlog.facts.quantity import Count, Population, Quantity
from eventlog.moments import Moment, ordered

Factor = Annotated[
    int | Annotated[str, StringConstraints(pattern=r"^\d{1,3}(\.\d{1,3})?$")],
    WithJsonSchema({"anyOf": [{"type": "integer"}, {"type": "string", "pattern": r"^\d{1,3}(\.\d{1,3})?$"}]}),
]


class Window(Value):
    """The time that a count covers; a null end means "to as_of"."""

    start: Moment | None = None
    end: Moment | None = None

    @model_validator(mode="after")
    def _runs_forward(self) -> Self:
        ordered(self.start, self.end)
        return self


class Part(Value):
    """A part of the counted population: "including women and children"."""

    population: Population
    value: Quantity


class Figure(Value):
    """A number, a range or a word for one indicator, with what it counts and since when."""

    indicator: codes.Code = Field(
        description=f"an open vocabulary; these have a name in every language: {', '.join(codes.INDICATORS)}; "
        "any other is printed as its words"
    )
    basis: codes.Basis = Field(
        description="cumulative from window.start, incremental over the window, stock at as_of, or unknown"
    )
    value: Quantity
    population: Population = "all"
    unit: codes.Code = "persons"
    window: Window | None = None
    of_whom: tuple[Part, ...] = Field(default=(), max_length=40)
    side: codes.Name | None = Field(default=None, description="who is alleged to be responsible")
    baseline: bool = Field(default=False, description="true when the counter restarts")
    trend: Literal["rising", "falling", "stable"] | None = None
    household_factor: Factor | None = Field(default=None, description='persons a household, whole or as text: "5.4"')
    method: codes.Note | None = None
    round: codes.Note | Count | None = None


class FigureReported(Fact):
    """A figure as its source states it (HXL #affected; ACLED and UCDP GED practice for ranges and words)."""

    type: Literal["figure.reported"]
    data: Figure

    example: ClassVar[dict[str, Any]] = {
        "id": "01890f5e-7b1a-7cc0-8b1e-3f2a9c1d4e02",
        "type": "figure.reported",
        "occurred": {"start": "2026-01-06", "end": "2026-01-09", "precision": 1},
        "as_of": "2026-01-09T12:00:00+03:00",
        "place": {"ref": "sheikh-maqsud"},
        "source": {
            "origin": {
                "name": "Neighbourhood council",
                "kind": "local_authority",
                "stance": "party_to_conflict",
            },
            "relayed_by": [{"name": "A news site", "kind": "media"}],
            "mode": "claim",
            "quote": "dozens of civilian casualties, including women and children",
            "quote_lang": "en",
        },
        "data": {
            "indicator": "casualties_total",
            "population": "civilians",
            "basis": "cumulative",
            "window": {"start": "2026-01-06"},
            "value": "dozens",
            "unit": "persons",
            "of_whom": [
                {"population": "women", "value": "some"},
                {"population": "children", "value": "some"},
            ],
        },
    }

    @model_validator(mode="after")
    def _increments_have_ends(self) -> Self:
        if self.data.basis == "incremental":
            window = self.data.window
            start = window.start if window else self.occurred.start
            end = window.end if window else self.occurred.end
            if start is None or end is None:
                raise PydanticCustomError(
                    "window_missing",
                    "an incremental figure needs both ends of its window (by default occurred); "
                    "use basis unknown when they are not known",
                    {"pointer": "/data/window"},
                )
        return self
