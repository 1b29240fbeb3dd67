"""What each audience may see, decided before anything is made of the facts."""

import pytest

from sitrep.audience import visible

FACILITY = {
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
SECRETS = ("Central", "central", "36.2", "37.1", "Ward three", "nurse", "surgeon", "attack_heavy_weapons")


def seen(fact, audience):
    return [known.event.model_dump_json() for known in visible([fact], audience)]


def test_the_public_reads_kind_area_and_state_of_a_sensitive_facility_and_nothing_else(tell):
    (event,) = visible([tell(FACILITY)], "public")
    text = event.event.model_dump_json()

    assert event.event.data.facility.kind == "hospital"
    assert event.event.data.functionality == "not_functioning"
    assert event.event.place.ref == "harbour"
    assert event.event.data.sole_facility is None
    assert [secret for secret in SECRETS if secret in text] == []


def test_partners_read_it_whole(tell):
    (text,) = seen(tell(FACILITY), "partners")

    assert [secret for secret in SECRETS if secret not in text] == []


def test_a_released_facility_is_public(tell):
    (text,) = seen(tell(FACILITY, sensitivity="moderate"), "public")

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
def test_a_figure_is_seen_by_those_whom_its_sensitivity_allows(tell, sensitivity, audiences):
    value = {"type": "figure.reported", "data": {"indicator": "killed", "basis": "cumulative", "value": 3}}
    fact = tell(value, sensitivity=sensitivity)

    assert [audience for audience in ("public", "partners", "restricted") if visible([fact], audience)] == audiences
