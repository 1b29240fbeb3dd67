"""What each audience may see, decided before anything is made of the facts."""

from typing import Any

import pytest

from sitrep.audience import visible
from sitrep.sections import facilities, statements

FACILITY: dict[str, Any] = {
    "type": "facility.assessed",
    "place": {"ref": "harbour", "point": {"lat": 36.2, "lon": 37.1}, "precision": "neighbourhood"},
    "source": {"origin": {"name": "A nurse"}, "quote": "Ward three is gone", "url": "https://example.org/nurse"},
    "text": "The surgeon left on Tuesday.",
    "data": {
        "facility": {"ref": "central", "name": "Central Hospital", "kind": "hospital"},
        "functionality": "not_functioning",
        "sole_facility": True,
        "causes": ["attack_heavy_weapons"],
    },
}
FIGURE = {"type": "figure.reported", "data": {"indicator": "killed", "basis": "cumulative", "value": 23}}
SECRETS = ("Central", "central", "36.2", "37.1", "Ward three", "nurse", "surgeon", "attack_heavy_weapons")


def seen(fact, audience, register):
    return [known.event.model_dump_json() for known in visible([fact], audience, register)]


def test_the_public_reads_kind_area_and_state_of_a_sensitive_facility_and_nothing_else(tell, register):
    (event,) = visible([tell(FACILITY)], "public", register)
    text = event.event.model_dump_json()

    assert event.event.data.facility.kind == "hospital"
    assert event.event.data.functionality == "not_functioning"
    assert event.event.place.ref == "harbour"
    assert event.event.data.sole_facility is None
    assert [secret for secret in SECRETS if secret in text] == []


def test_partners_read_it_whole(tell, register):
    (text,) = seen(tell(FACILITY), "partners", register)

    assert [secret for secret in SECRETS if secret not in text] == []


def test_a_released_facility_is_public(tell, register):
    (text,) = seen(tell(FACILITY, sensitivity="moderate"), "public", register)

    assert "Central Hospital" in text


@pytest.mark.parametrize(
    ("sensitivity", "audiences"),
    [
        ("low", ["public", "partners", "restricted"]),
        ("moderate", ["public", "partners", "restricted"]),
        ("high", ["partners", "restricted"]),
        ("severe", ["restricted"]),
    ],
)
def test_a_figure_is_seen_by_those_whom_its_sensitivity_allows(tell, register, sensitivity, audiences):
    value = {"type": "figure.reported", "data": {"indicator": "killed", "basis": "cumulative", "value": 3}}
    fact = tell(value, sensitivity=sensitivity)

    assert [
        audience for audience in ("public", "partners", "restricted") if visible([fact], audience, register)
    ] == audiences


@pytest.mark.parametrize("place", [{"given_name": "Central Hospital, ward 3"}, {"ref": "site"}])
def test_the_area_of_a_sensitive_facility_is_a_registered_one_that_is_large_enough(tell, register, place):
    (event,) = visible([tell({**FACILITY, "place": place})], "public", register)

    assert event.event.place is None or event.event.place.ref == "harbour"


def test_what_the_public_may_not_name_is_still_one_facility_and_still_disputed(tell, look, register):
    state = {"facility": FACILITY["data"]["facility"]}
    facts = [
        tell({**FACILITY, "source": {"origin": {"name": name}}, "data": {**state, "functionality": functionality}})
        for name, functionality in (("A", "not_functioning"), ("A", "not_functioning"), ("B", "fully_functioning"))
    ]
    (line,) = facilities.fold(look(*visible(facts, "public", register), audience="public")).lines

    assert (line.functionality, line.name, line.ref) == ("disputed", None, None)


def test_the_address_of_a_protected_source_is_not_printed(tell, look):
    source = {"origin": {"protected": True, "kind": "eyewitness"}, "url": "https://example.org/profile-of-jane"}
    context = look(
        tell({"type": "statement.made", "source": source, "data": {"speech_act": "warn"}}), audience="public"
    )
    statements.fold(context)

    assert [line.url for line in context.bibliography.lines()] == [None]


def test_a_decision_on_a_claim_that_an_audience_may_not_see_was_not_taken_for_it(tell, register):
    seen, hidden = tell(FIGURE), tell(FIGURE, sensitivity="severe")
    choice = {"type": "figure.decided", "data": {"indicator": "killed", "value": 23, "reason": "the hospital's list"}}
    on_both = tell({**choice, "about": [str(seen.id), str(hidden.id)]})
    on_one = tell({**choice, "about": [str(seen.id)]})
    facts = (seen, hidden, on_both, on_one)

    assert visible(facts, "public", register) == (seen, on_one)
    assert visible(facts, "restricted", register) == facts


def test_what_rests_on_a_fact_that_is_shown_coarse_is_not_seen_to_stand(look, tell, register):
    facility = {"facility": {"name": "Central Hospital", "kind": "hospital"}, "functionality": "not_functioning"}
    whole, coarse = tell(FIGURE), tell({"type": "facility.assessed", "data": facility})
    public = look(*visible((whole, coarse), "public", register), audience="public")

    assert public.sees([whole.id])
    assert not public.sees([whole.id, coarse.id])
    assert look(whole, coarse).sees([coarse.id])
