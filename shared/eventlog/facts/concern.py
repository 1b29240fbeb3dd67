"""concern.raised: a protection concern as somebody alleges it. Never a finding."""

from typing import Any, ClassVar, Literal

from pydantic import Field

from eventlog import codes
from eventlog.envelope import Fact, Value


class Concern(Value):
    """What is alleged, against whom and by which means; every word of it is the speaker's."""

    concern: tuple[codes.Code, ...] = Field(
        min_length=1,
        max_length=20,
        description="forced_displacement, demographic_change, mass_arrests, killings, enforced_disappearance, "
        "siege_starvation, attack_on_health, attack_on_education, gbv, sexual_violence, detention, "
        "child_recruitment, looting, …, other",
    )
    alleged_perpetrator: codes.Name | None = None
    victims: codes.Name | None = Field(default=None, description="a group, never a person: names belong into private")
    means: tuple[codes.Code, ...] = Field(default=(), max_length=20)
    intent_alleged: bool | None = Field(default=None, description="the speaker says that it is meant")


class ConcernRaised(Fact):
    """A protection concern (after the risks of the Global Protection Cluster, kept as an open list)."""

    type: Literal["concern.raised"]
    data: Concern

    example: ClassVar[dict[str, Any]] = {
        "id": "01890f5e-7b1a-7cc0-8b1e-3f2a9c1d4e1b",
        "type": "concern.raised",
        "occurred": "2026-01-09",
        "place": {"ref": "sheikh-maqsud"},
        "source": {
            "origin": {"name": "Neighbourhood council", "kind": "local_authority", "stance": "party_to_conflict"},
            "mode": "allege",
            "quote": "forced displacement",
            "quote_lang": "en",
        },
        "data": {
            "concern": ["forced_displacement"],
            "alleged_perpetrator": "Syrian government",
            "means": ["destruction_of_civilian_infrastructure"],
            "intent_alleged": True,
        },
    }
