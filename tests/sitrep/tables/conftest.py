"""A public crisis with rows in nearly every table, and a client at the door of its sitrep service."""

from collections.abc import AsyncIterator

import httpx2
import pytest
from serving import asking

from foundation.settings import Settings
from sitrep import projection
from sitrep.app import create_app

HARBOUR = {"type": "Point", "coordinates": [36.2, 37.1]}
CRISIS = {
    "crisis": "port-city",
    "name": "Port City",
    "country": "SYR",
    "timezone": "Asia/Damascus",
    "cutoff": "20:00",
    "started": "2026-01-06",
    "public": True,
    "places": [
        {"ref": "harbour", "name": "Harbour", "pcode": "SY020000", "geometry": HARBOUR},
        {"ref": "old-town", "name": "=HYPERLINK(1)"},
        {"ref": "site", "name": "Site", "parent": "harbour", "level": "exact", "geometry": HARBOUR},
    ],
}


def figure(indicator: str, value: object, place: str | None = "harbour") -> dict[str, object]:
    event: dict[str, object] = {
        "type": "figure.reported",
        "occurred": "2026-01-09",
        "data": {"indicator": indicator, "basis": "cumulative", "value": value},
    }
    return event if place is None else event | {"place": {"ref": place}}


EVENTS = [
    figure("killed", 23),
    figure("injured", "dozens"),
    figure("missing", 0, "old-town"),
    figure("trapped", 4, "site"),
    figure("abducted", 2, None),
    {
        "type": "facility.assessed",
        "occurred": "2026-01-09",
        "place": {"ref": "site"},
        "data": {
            "facility": {"ref": "central", "name": "Central Hospital", "kind": "hospital"},
            "functionality": "not_functioning",
            "causes": ["damage"],
        },
    },
    {
        "type": "statement.made",
        "occurred": "2026-01-09",
        "source": {"origin": {"name": "-2+3 Council"}, "quote": "=cmd|' /C calc'!A0\nWe, the council", "mode": "claim"},
        "data": {"speech_act": "claim", "topic": ["casualties"]},
    },
    {
        "type": "access.constrained",
        "occurred": {"start": "2026-01-07", "end": None, "precision": 1},
        "as_of": "2026-01-09",
        "place": {"ref": "harbour"},
        "data": {"kind": "siege", "ongoing": True, "affects": "both", "acaps_level": 4, "imposed_by": "a party"},
    },
    {
        "type": "need.reported",
        "occurred": "2026-01-09",
        "place": {"ref": "harbour"},
        "data": {
            "sector": "WSH",
            "need": "drinking water",
            "availability": "severe_shortage",
            "people": "about 1,200",
            "days_of_stock": 0,
        },
    },
    {
        "type": "response.reported",
        "occurred": "2026-01-09",
        "place": {"ref": "harbour"},
        "data": {
            "sector": "FSC",
            "activity": "hot meals",
            "organisation": "A local NGO",
            "status": "ongoing",
            "reached": 1200,
            "targeted": 3000,
        },
    },
    {
        "type": "gap.reported",
        "occurred": "2026-01-09",
        "place": {"ref": "harbour"},
        "data": {"sector": "WSH", "gap": "no water trucking", "cause": "access", "people": "about 800"},
    },
    {
        "type": "service.assessed",
        "occurred": "2026-01-09",
        "place": {"ref": "harbour"},
        "data": {"service": "water", "functionality": "partially_functioning", "causes": ["damage"]},
    },
    {
        "type": "incident.reported",
        "occurred": "2026-01-08",
        "place": {"ref": "harbour"},
        "text": "Shells fall on the quay.",
        "lang": "en",
        "translations": {"fr": {"text": "Des obus tombent sur le quai.", "by": "machine"}},
        "data": {
            "kind": "shelling",
            "targets": ["school"],
            "actors": [
                {"name": "An army", "role": "attacker", "stated_by": "A council"},
                {"name": "A militia", "role": "defender"},
            ],
        },
    },
    {
        "type": "damage.reported",
        "occurred": {"start": "2026-01-08", "end": "2026-01-09"},
        "place": {"ref": "harbour"},
        "source": {"origin": {"name": "A council"}, "mode": "allege"},
        "data": {"targets": ["school", "water"], "level": "major", "value": "about 40", "targeting_alleged": True},
    },
    {
        "type": "evacuation.called",
        "id": "01890f5e-7b1a-7cc0-8b1e-3f2a9c1d4f01",
        "occurred": "2026-01-08",
        "place": {"ref": "harbour"},
        "data": {"form": "order", "demands": ["evacuation"], "issuer": "a party", "valid_until": "2026-01-10"},
    },
    {
        "type": "evacuation.answered",
        "occurred": "2026-01-09",
        "place": {"ref": "harbour"},
        "data": {
            "answered_by": "authority",
            "response": "refused",
            "refused": ["evacuation"],
            "call": "01890f5e-7b1a-7cc0-8b1e-3f2a9c1d4f01",
        },
    },
    {
        "type": "agreement.changed",
        "occurred": "2026-01-07",
        "data": {"agreement": "A truce", "kind": "ceasefire", "status": "in_force", "hedge": "appears"},
    },
    {
        "type": "funding.updated",
        "occurred": "2026-01-09",
        "data": {"plan": "An appeal", "requirement": 5_000_000, "received": 0, "currency": "USD", "donors": ["A", "B"]},
    },
    {
        "type": "hazard.observed",
        "occurred": "2026-01-09",
        "place": {"ref": "harbour"},
        "data": {"hazard": "flood", "category": "Met", "severity": "Severe", "certainty": "Likely"},
    },
    {
        "type": "concern.raised",
        "occurred": "2026-01-09",
        "sensitivity": "severe",
        "text": "Somebody fears for a shelter.",
        "data": {"concern": ["attack_on_civilians"]},
    },
]


@pytest.fixture
async def told(crisis_of, database):
    """The crisis, with its events in its log and in knowledge."""
    crisis = crisis_of(database, "port-city")
    await crisis.post({"type": "crisis.opened", "data": CRISIS}, by="desk", capacity="coordinator", opening=True)
    for event in EVENTS:
        await crisis.post(event)
    await projection.catch_up(database)
    return crisis


@pytest.fixture
async def client(dsn, told, tmp_path) -> AsyncIterator[httpx2.AsyncClient]:
    app = create_app(Settings(data_dir=tmp_path), dsn)
    async with asking(app) as client:
        yield client
