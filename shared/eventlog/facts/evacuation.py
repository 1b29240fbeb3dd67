"""evacuation.called and evacuation.answered: who asks people to leave, and who answers. Never says who is right."""

from typing import Any, ClassVar, Literal

from pydantic import Field

from eventlog import codes
from eventlog.envelope import Fact, Id, Value
from eventlog.facts.quantity import Population
from eventlog.moments import Moment


class Call(Value):
    """What is asked, in words of no side; what the sides call it stands in the quote."""

    form: Literal["order", "call", "advice", "corridor", "ultimatum", "unclear"] = "unclear"
    demands: tuple[codes.Code, ...] = Field(default=(), max_length=20, description="evacuation, surrender, …")
    issuer: codes.Name | None = Field(default=None, description="who calls, where it is not the origin")
    target_population: Population | None = None
    valid_from: Moment | None = None
    valid_until: Moment | None = None
    corridors: tuple[codes.Name, ...] = Field(
        default=(), max_length=20, description="routes that are named; they make the event severe by default"
    )
    urgency: codes.CapUrgency | None = None


class EvacuationCalled(Fact):
    """People are asked, told or warned to leave (urgency after CAP 1.2; neutral words after humanitarian law)."""

    type: Literal["evacuation.called"]
    data: Call

    example: ClassVar[dict[str, Any]] = {
        "id": "01890f5e-7b1a-7cc0-8b1e-3f2a9c1d4e13",
        "type": "evacuation.called",
        "occurred": {"start": None, "end": "2026-01-09", "precision": 2},
        "place": {"ref": "sheikh-maqsud"},
        "source": {
            "origin": {"name": "Neighbourhood council", "kind": "local_authority", "stance": "party_to_conflict"},
            "mode": "reported_by_opponent",
        },
        "data": {
            "form": "unclear",
            "demands": ["evacuation", "surrender"],
            "issuer": "attacking forces",
            "target_population": "residents",
        },
    }


class Answer(Value):
    """Who answers, and what: an authority's refusal says nothing of what residents intend."""

    answered_by: codes.Code = Field(description="authority, residents, armed_group, …, unknown")
    response: Literal["complied", "accepted", "refused", "partial", "unable", "unknown"]
    refused: tuple[codes.Code, ...] = Field(default=(), max_length=20, description="evacuation, surrender, …")
    call: Id | None = Field(default=None, description="the evacuation.called that is answered, where it is known")
    reason: codes.Note | None = None


class EvacuationAnswered(Fact):
    """A call to leave is answered, by those who speak and for nobody else (our list; no standard covers it)."""

    type: Literal["evacuation.answered"]
    data: Answer

    example: ClassVar[dict[str, Any]] = {
        "id": "01890f5e-7b1a-7cc0-8b1e-3f2a9c1d4e14",
        "type": "evacuation.answered",
        "occurred": "2026-01-09",
        "place": {"ref": "sheikh-maqsud"},
        "source": {
            "origin": {"name": "Neighbourhood council", "kind": "local_authority", "stance": "party_to_conflict"},
            "mode": "assert",
        },
        "data": {"answered_by": "authority", "response": "refused", "refused": ["evacuation", "surrender"]},
    }
