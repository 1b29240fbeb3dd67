"""Facts without a log: an event as it was posted, known as if it had been recorded on the evening of 9 January 2026."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from itertools import count
from typing import Any
from uuid import UUID

import pytest

from eventlog.contract import validate
from eventlog.editorial import CrisisOpened
from eventlog.log import Recorded
from eventlog.register import Register, opened
from sitrep.audience import Audience
from sitrep.knowledge import Known
from sitrep.sections.context import Context
from sitrep.sections.sources import Bibliography

EVENING = datetime(2026, 1, 9, 16, 0, tzinfo=UTC)  # 19:00 in Damascus, an hour before the cut-off

CRISIS = {
    "crisis": "port-city",
    "name": "Port City",
    "country": "SYR",
    "timezone": "Asia/Damascus",
    "started": "2026-01-06",
    "public": True,
    "places": [
        {"ref": "harbour", "name": "Harbour", "aliases": ["The Port"]},
        {"ref": "site", "name": "Site of the Central Hospital", "parent": "harbour", "level": "exact"},
    ],
    "sources": [
        {"ref": "moh", "name": "Ministry of Health", "kind": "government", "stance": "party_to_conflict"},
        {"ref": "who", "name": "WHO", "kind": "un_agency"},
    ],
}

Tell = Callable[..., Known]
Look = Callable[..., Context]


@pytest.fixture
def register() -> Register:
    event = validate({"id": str(UUID(int=1)), "type": "crisis.opened", "data": CRISIS})
    assert isinstance(event, CrisisOpened)
    return opened(event, datetime(2026, 1, 6, 8, 0, tzinfo=UTC))


@pytest.fixture
def tell() -> Tell:
    """A fact from the value that was posted; `sensitivity` and the like as knowledge would say them."""
    seqs = count(2)

    def told(value: Mapping[str, Any], **known) -> Known:
        seq = next(seqs)
        event = validate({"occurred": "2026-01-09", **value})
        identity = event.id or UUID(int=seq)
        recorded = Recorded(
            "port-city", seq, identity, value["type"], known.pop("recorded_at", EVENING), "ngo", "An NGO", "nngo",
            "key", "partner", bytes(32), b"{}",
        )  # fmt: skip
        sensitivity = {"facility.assessed": "high", "figure.reported": "moderate"}.get(value["type"], "low")
        standard: dict[str, Any] = {
            "verification": "unverified",
            "verified_by": None,
            "sensitivity": sensitivity,
            "corrected": False,
        }
        return Known(
            root=seq, version=seq, id=identity, type=value["type"], event=event, recorded=recorded, **(standard | known)
        )

    return told


@pytest.fixture
def look(register: Register) -> Look:
    """The context of 9 January for an audience that may see these facts."""

    def looked(*facts: Known, audience: Audience = "restricted", day: date = date(2026, 1, 9)) -> Context:
        return Context(register, day, audience, facts, Bibliography(register, audience))

    return looked
