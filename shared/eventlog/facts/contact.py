"""contact.held: a call, a meeting, a mediation. Never says what was agreed: readouts are statements of their own."""

from typing import Any, ClassVar, Literal

from pydantic import Field

from eventlog import codes
from eventlog.envelope import Fact, Value


class Participant(Value):
    """Who took part, by public name and role."""

    ref: codes.Ref | None = None
    name: codes.Name
    role: codes.Name | None = None


class Contact(Value):
    """A contact between people or bodies; its readouts are statements that name it in `relations`."""

    kind: codes.Code = Field(description="phone_call, meeting, letter, un_session, mediation, …, other")
    participants: tuple[Participant, ...] = Field(default=(), max_length=50)
    topic: tuple[codes.Code, ...] = Field(default=(), max_length=20)
    mediator: codes.Name | None = None


class ContactHeld(Fact):
    """A diplomatic or humanitarian contact took place (nearest in ACLED: Strategic developments, Agreement)."""

    type: Literal["contact.held"]
    data: Contact

    example: ClassVar[dict[str, Any]] = {
        "id": "01890f5e-7b1a-7cc0-8b1e-3f2a9c1d4e18",
        "type": "contact.held",
        "occurred": "2026-01-09",
        "source": {"origin": {"name": "A news site", "kind": "media"}, "mode": "describe"},
        "data": {
            "kind": "phone_call",
            "participants": [
                {"name": "Ahmed al-Sharaa", "role": "President of Syria"},
                {"name": "Emmanuel Macron", "role": "President of France"},
            ],
            "topic": ["bilateral_cooperation", "coordination"],
        },
    }
