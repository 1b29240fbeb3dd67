"""Who may act on whose events, and what a receipt warns of."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import httpx2
import pytest

from ingest.screening import MEANT, NAMED


def about(target: dict[str, Any], kind: str = "event.retracted", **data: object) -> dict[str, Any]:
    defaults: dict[str, dict[str, Any]] = {
        "event.retracted": {"reason": "double_count"},
        "event.corrected": {
            "reason": "typo",
            "event": {name: member for name, member in target.items() if name != "id"},
        },
        "event.verified": {"status": "verified", "method": "site visit"},
        "event.reclassified": {"sensitivity": "high", "reason": "names a shelter"},
    }
    return {"id": str(uuid4()), "type": kind, "about": [target["id"]], "data": {**defaults[kind], **data}}


def codes(answer: httpx2.Response) -> list[str]:
    return [warning["code"] for warning in answer.json()["warnings"] if warning["code"] != "very_late"]


async def test_an_organisation_corrects_and_retracts_its_own_events(crisis, figure):
    event = figure()
    await crisis.post(event)
    correction, retraction = about(event, "event.corrected"), about(event)
    answers = [await crisis.post(correction), await crisis.post(retraction)]

    assert [answer.status_code for answer in answers] == [201, 201]
    assert [codes(answer) for answer in answers] == [[], []]


async def test_a_retraction_of_a_retraction_or_of_a_correction_is_accepted(crisis, figure):
    event = figure()
    correction, retraction = about(event, "event.corrected"), about(event)
    again, undone = about(retraction), about(correction)
    answers = [await crisis.post(posted) for posted in (event, correction, retraction, again, undone)]

    assert [answer.status_code for answer in answers] == [201] * 5
    assert [codes(answer) for answer in answers] == [[]] * 5


@pytest.mark.parametrize("kind", ["event.corrected", "event.retracted"])
async def test_acting_on_anothers_event_needs_the_scope_to_edit(kind, crisis, figure):
    event = figure()
    await crisis.post(event)
    act = about(event, kind)
    refused, allowed = await crisis.post(act, by=crisis.house.rival), await crisis.post(act, by=crisis.house.ocha)

    assert (refused.status_code, refused.json()["code"]) == (403, "not_yours")
    assert refused.json()["errors"][0]["pointer"] == "/about/0"
    assert "ngo" not in refused.text
    assert allowed.status_code == 201


@pytest.mark.parametrize("kind", ["event.verified", "event.reclassified"])
async def test_other_acts_need_the_scope_to_edit_even_on_ones_own_events(kind, crisis, figure):
    event = figure()
    await crisis.post(event)
    refused, allowed = (
        await crisis.post(about(event, kind)),
        await crisis.post(about(event, kind), by=crisis.house.ocha),
    )

    assert (refused.status_code, refused.json()["code"]) == (403, "scope_missing")
    assert allowed.status_code == 201


async def test_one_of_several_events_that_is_anothers_is_enough_to_refuse(crisis, figure):
    mine, theirs = figure(), figure()
    await crisis.post(mine)
    await crisis.post(theirs, by=crisis.house.rival)
    answer = await crisis.post({**about(mine), "about": [mine["id"], theirs["id"]]})

    assert answer.status_code == 403
    assert answer.json()["errors"][0]["pointer"] == "/about/1"


async def test_a_key_that_only_edits_posts_no_facts(crisis, figure, house):
    editor = await house.key("ocha", f"events:edit@{crisis.slug}")
    event = figure()
    await crisis.post(event)
    refused, allowed = await crisis.post(figure(), by=editor), await crisis.post(about(event), by=editor)

    assert (refused.status_code, allowed.status_code) == (403, 201)


async def test_the_capacity_says_in_which_role_an_event_was_posted(crisis, figure):
    event = figure()
    acts = [about(event), about(event, "event.verified"), figure()]
    await crisis.post(event)
    await crisis.post(acts[0])
    await crisis.post(acts[1:], by=crisis.house.ocha)
    page = await crisis.feed()

    assert [entry["capacity"] for entry in page["events"]] == [
        "coordinator",
        "partner",
        "partner",
        "coordinator",
        "partner",
    ]


async def test_an_act_on_an_unknown_event_is_accepted_with_a_warning(crisis, figure):
    answer = await crisis.post(about(figure()))

    assert answer.status_code == 201
    assert codes(answer) == ["about_unknown"]
    assert answer.json()["warnings"][0]["pointer"] == "/about/0"


async def test_an_act_may_come_in_one_batch_with_its_event_and_before_it(crisis, figure):
    event = figure()
    answer = await crisis.post([about(event), event])

    assert answer.json()["stats"]["created"] == 2
    assert not [w for result in answer.json()["results"] for w in result["warnings"] if w["code"] == "about_unknown"]


async def test_a_correction_keeps_the_type_of_what_it_corrects(crisis, figure):
    event = figure()
    await crisis.post(event)
    statement = {"type": "statement.made", "occurred": "2026-01-09", "data": {"speech_act": "refuse"}}
    answer = await crisis.post(about(event, "event.corrected", event=statement))

    assert answer.status_code == 422
    assert answer.json()["errors"][0] == {
        "pointer": "/data/event/type",
        "code": "type_differs",
        "detail": answer.json()["detail"],
    }


NOW = datetime.now(UTC)  # a long run may come to these tests hours after this
SOON = (NOW + timedelta(hours=20)).isoformat(timespec="seconds")
TODAY = (NOW - timedelta(hours=1)).isoformat(timespec="seconds")
WARNED: dict[str, tuple[dict[str, Any], list[tuple[str, str]]]] = {
    "nothing": ({"occurred": TODAY, "place": {"ref": "sheikh-maqsud"}, "source": {"origin": {"ref": "council"}}}, []),
    "an alias": ({"occurred": TODAY, "place": {"name": "الشيخ  مقصود"}}, []),
    "a folded name": ({"occurred": TODAY, "source": {"origin": {"name": "neighbourhood COUNCIL "}}}, []),
    "late": ({"occurred": "2023-05-01"}, [("very_late", "/occurred")]),
    "soon": ({"occurred": SOON}, [("future_date", "/occurred")]),
    "as_of soon": ({"occurred": TODAY, "as_of": SOON}, [("future_date", "/as_of")]),
    "reported soon": ({"occurred": TODAY, "reported_at": SOON}, [("future_date", "/reported_at")]),
    "place": ({"occurred": TODAY, "place": {"given_name": "Afrin"}}, [("place_unmatched", "/place")]),
    "place ref": ({"occurred": TODAY, "place": {"ref": "afrin"}}, [("place_unmatched", "/place")]),
    "point only": ({"occurred": TODAY, "place": {"point": {"lat": 36, "lon": 37}}}, []),
    "origin": ({"occurred": TODAY, "source": {"origin": {"name": "SOHR"}}}, [("origin_unmatched", "/source/origin")]),
    "odd words": (
        {"occurred": TODAY, "data": {"indicator": "killed", "basis": "unknown", "value": "umpteen-ish"}},
        [("value_not_understood", "/data/value")],
    ),
    "an indicator without a name": (
        {"occurred": TODAY, "data": {"indicator": "displaced", "basis": "stock", "value": 7}},
        [("indicator_unnamed", "/data/indicator")],
    ),
    "a part too large": (
        {
            "occurred": TODAY,
            "data": {
                "indicator": "killed",
                "basis": "cumulative",
                "value": 5,
                "of_whom": [{"population": "men", "value": 5}, {"population": "children", "value": 6}],
            },
        },
        [("subset_exceeds_total", "/data/of_whom/1/value")],
    ),
}


@pytest.mark.parametrize("name", WARNED)
async def test_a_receipt_warns_with_a_code_and_a_place_and_a_repeat_says_the_same(name, crisis, figure):
    fields, expected = WARNED[name]
    event = figure(**fields)
    first = await crisis.post(event)
    assert first.status_code == 201, first.text
    warned = [(warning["code"], warning["pointer"]) for warning in first.json()["warnings"]]
    assert warned == expected
    assert all(warning["detail"] for warning in first.json()["warnings"])
    # What is registered later changes nothing about what was said then.
    place = {"type": "place.registered", "data": {"ref": "afrin", "name": "Afrin"}}
    source = {"type": "source.registered", "data": {"ref": "sohr", "name": "SOHR"}}
    await crisis.post([place, source], by=crisis.house.ocha)
    again = await crisis.post(event)
    batch = await crisis.post([event])

    assert again.json() == {**first.json(), "status": "duplicate"}
    assert batch.json()["results"][0]["warnings"] == first.json()["warnings"]


async def test_a_sender_is_told_which_indicator_has_the_name_that_was_meant(crisis, figure):
    answer = await crisis.post(figure(occurred=TODAY, data={"indicator": "displaced", "basis": "stock", "value": 7}))

    assert "idps_stock" in answer.json()["warnings"][0]["detail"]
    assert all(set(re.findall(r"[a-z]+_[a-z_]+", meant)) <= NAMED for meant in MEANT.values())
    assert NAMED.isdisjoint(MEANT)


async def test_both_ends_in_the_future_are_one_warning(crisis, figure):
    later = (NOW + timedelta(hours=22)).isoformat(timespec="seconds")
    both = await crisis.post(figure(occurred={"start": SOON, "end": later}))

    assert codes(both) == ["future_date"]


async def test_a_correction_is_warned_of_what_stands_inside_it(crisis, figure):
    event = figure()
    await crisis.post(event)
    answer = await crisis.post(about({**event, "place": {"name": "Nowhere"}}, "event.corrected"))

    assert [(w["code"], w["pointer"]) for w in answer.json()["warnings"]] == [("place_unmatched", "/data/event/place")]


async def test_tomorrow_is_warned_of_and_the_day_after_is_refused(another, figure):
    """The day of the crisis, not of the server: here it is about noon wherever the server's clock stands."""
    noon = f"Etc/GMT{datetime.now(UTC).hour - 12:+d}"
    crisis = await another(timezone=noon)
    today = datetime.now(ZoneInfo(noon)).date()
    answers = [await crisis.post(figure(occurred=(today + timedelta(days=n)).isoformat())) for n in (1, 2)]

    assert [answer.status_code for answer in answers] == [201, 422]
    assert codes(answers[0]) == ["future_date"]


async def test_events_are_never_refused_for_their_age(crisis, figure):
    assert (await crisis.post(figure(occurred="1900-01-01"))).status_code == 201
