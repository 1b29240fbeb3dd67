"""What the door says of single types beyond their shape."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

TODAY = datetime.now(UTC).date()
NEXT_WEEK = (TODAY + timedelta(days=7)).isoformat()


def fact(what: str, /, *, occurred: str | None = None, **data: object) -> dict[str, Any]:
    return {"type": what, "occurred": occurred or TODAY.isoformat(), "data": data}


SMALLEST = [
    fact("incident.reported", kind="shelling"),
    fact("damage.reported", targets=["school"]),
    fact("access.constrained", kind="siege"),
    fact("evacuation.called"),
    fact("evacuation.answered", answered_by="residents", response="unknown"),
    fact("need.reported", need="water"),
    fact("response.reported", sector="WSH"),
    fact("gap.reported", gap="no surgeons"),
    fact("contact.held", kind="phone_call"),
    fact("agreement.changed", status="collapsed"),
    fact("service.assessed", service="water", functionality="unknown"),
    fact("concern.raised", concern=["other"]),
    fact("hazard.observed", hazard="winter"),
    fact("funding.updated", received=1),
]


@pytest.mark.parametrize("event", SMALLEST, ids=lambda event: event["type"])
async def test_what_a_hurried_officer_cannot_know_is_not_required(event, crisis):
    answer = await crisis.post(event)

    assert answer.status_code == 201, answer.text


UNFIT = {
    "a sub-event of another type": (
        fact("incident.reported", kind="clash", acled_type="Battles", acled_sub_type="Grenade"),
        "/data",
    ),
    "a phase without its analysis": (fact("need.reported", sector="HEA", severity=4), "/data"),
    "a merge of one": (
        {"type": "event.merged", "about": ["01890f5e-7b1a-7cc0-8b1e-3f2a9c1d4e10"], "data": {"reason": "repeat"}},
        "/about",
    ),
    "a note without words": (fact("note.added", topic="context"), "/text"),
    "a narrative without words": (
        {
            "type": "narrative.written",
            "data": {"day": "2026-01-09", "section": "highlights", "lang": "en", "items": [{}]},
        },
        "/data/items/0/text",
    ),
    "a person's name in the open": (
        {"type": "contact.listed", "data": {"role": "lead", "organisation": "An NGO", "name": "Somebody"}},
        "/data/name",
    ),
    "a zone that moves": ({"type": "crisis.configured", "data": {"timezone": "UTC"}}, "/data/timezone"),
}


@pytest.mark.parametrize("name", UNFIT)
async def test_what_cannot_be_meant_is_refused_with_its_place(name, crisis):
    event, pointer = UNFIT[name]
    answer = await crisis.post(event, by=crisis.house.ocha)

    assert answer.status_code == 422, answer.text
    assert pointer in [error["pointer"] for error in answer.json()["errors"]]


async def test_a_forecast_may_lie_in_the_future_and_an_incident_may_not(crisis):
    forecast = await crisis.post(fact("hazard.observed", hazard="cold_wave", occurred=NEXT_WEEK))
    incident = await crisis.post(fact("incident.reported", kind="clash", occurred=NEXT_WEEK))

    assert (forecast.status_code, incident.status_code) == (201, 422)
    assert "future_date" not in [warning["code"] for warning in forecast.json()["warnings"]]


async def test_after_a_crisis_is_closed_events_are_kept_with_a_warning(crisis, figure):
    closing = {"type": "crisis.closed", "data": {"reason": "the ceasefire holds"}}
    closed = await crisis.post(closing, by=crisis.house.ocha)
    late = await crisis.post(figure())

    assert "crisis_closed" not in [warning["code"] for warning in closed.json()["warnings"]]
    assert late.status_code == 201
    assert "crisis_closed" in [warning["code"] for warning in late.json()["warnings"]]


async def test_words_that_no_table_knows_are_pointed_out_wherever_a_quantity_stands(crisis):
    answer = await crisis.post(fact("need.reported", sector="HEA", people="a good deal of them"))

    assert ("value_not_understood", "/data/people") in [
        (warning["code"], warning["pointer"]) for warning in answer.json()["warnings"]
    ]


async def test_a_partner_cannot_dispute_or_decide(crisis):
    about = ["01890f5e-7b1a-7cc0-8b1e-3f2a9c1d4e10"]
    dispute = await crisis.post({"type": "event.disputed", "about": about, "data": {"reason": "no"}})

    assert dispute.status_code == 403
