"""The facts that partners report, one frozen class a type. Never says whether one is true: it is what somebody said."""

from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import Discriminator, Field, StringConstraints, Tag, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from eventlog import codes
from eventlog.envelope import Fact, Value
from eventlog.moments import Moment, ordered

MAX_COUNT = 10**9  # no count of people on Earth is larger by much, and 2^31 stays far away

Count = Annotated[int, Field(ge=0, le=MAX_COUNT)]
Words = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"\S")]


class QuantityGiven(Value):
    """A quantity in parts, each optional; null or left out means open or unknown, never zero."""

    low: Count | None = None
    best: Count | None = None
    high: Count | None = None
    qualifier: codes.Code | None = None
    text: Words | None = None

    @model_validator(mode="after")
    def _is_ordered(self) -> Self:
        if self.low is None and self.best is None and self.high is None and self.text is None:
            msg = "say at least one of low, best, high or text"
            raise ValueError(msg)
        stated = [bound for bound in (self.low, self.best, self.high) if bound is not None]
        if stated != sorted(stated):
            msg = "low, best and high must not cross: low <= best <= high"
            raise ValueError(msg)
        return self


def _form(value: object) -> str | None:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return "number"
    return "words" if isinstance(value, str) else "parts" if isinstance(value, dict | QuantityGiven) else None


Quantity = Annotated[
    Annotated[Count, Tag("number")] | Annotated[Words, Tag("words")] | Annotated[QuantityGiven, Tag("parts")],
    Discriminator(
        _form,
        custom_error_type="invalid_value",
        custom_error_message='write a whole number, words such as "at least 23", or {"low": 20, "high": 30}',
    ),
    Field(description='23, "at least 23", "dozens", {"low": 20, "high": 30}; kept verbatim, a word is never a number'),
]

# "Citizens", "women": a code of figures.md or free words, which are mapped by alias and kept.
Population = Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=r"\S")]

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

    indicator: codes.Code = Field(description="an open vocabulary: killed, injured, idps_stock, …")
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


class Speaker(Value):
    """Who spoke, where it is not the origin itself: SANA reports what a president said."""

    ref: codes.Ref | None = None
    name: codes.Name | None = None
    kind: codes.SourceKind | None = None
    stance: codes.Stance | None = None


class Speech(Value):
    """What was done by speaking, to whom and about what."""

    speech_act: codes.SpeechAct
    topic: tuple[codes.Code, ...] = Field(default=(), max_length=20)
    speaker: Speaker | None = None
    addressee: codes.Name | None = None
    form: codes.Code | None = Field(default=None, description="proclamation, interview, press_release, …")
    conditions: codes.Note | None = None


class StatementMade(Fact):
    """A public statement: its speaker, its speech act, its addressee;
    the words stand in `source.quote`, a summary in `text`.
    """

    type: Literal["statement.made"]
    data: Speech

    example: ClassVar[dict[str, Any]] = {
        "id": "01890f5e-7b1a-7cc0-8b1e-3f2a9c1d4e04",
        "type": "statement.made",
        "occurred": "2026-01-09",
        "place": {"ref": "sheikh-maqsud"},
        "source": {
            "origin": {
                "name": "Neighbourhood council",
                "kind": "local_authority",
                "stance": "party_to_conflict",
            },
            "mode": "assert",
            "quote": "stay and defend",
            "quote_lang": "en",
        },
        "lang": "en",
        "text": "The council says that it will remain and rejects demands to surrender.",
        "data": {
            "speech_act": "refuse",
            "topic": ["evacuation", "surrender"],
            "addressee": "attacking forces",
            "form": "proclamation",
        },
    }


FACTS = (FigureReported, FacilityAssessed, StatementMade)
