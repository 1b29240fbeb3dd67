"""How sensitive a fact is while nobody says so."""

from typing import Any

import pytest

from eventlog.contract import FACT_TYPES, STATED, STATED_TYPES, type_of, validate
from eventlog.facts import FACTS
from eventlog.sensitivity import DEFAULT, default_sensitivity


def level(kind: str, data: dict[str, Any], **more: object) -> str:
    return default_sensitivity(validate({"type": kind, "occurred": "2026-01-09", "data": data, **more}))


def test_every_fact_and_every_editor_s_statement_has_a_default():
    assert DEFAULT.keys() == FACT_TYPES | STATED_TYPES
    for kind in (*FACTS, *STATED):
        assert default_sensitivity(validate(kind.example))


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("concern.raised", {"concern": ["looting", "gbv"]}),
        ("figure.reported", {"indicator": "detained", "basis": "cumulative", "value": 3}),
        ("incident.reported", {"kind": "other", "acled_sub_type": "Sexual violence"}),
        ("need.reported", {"sector": "PRO-GBV"}),
        ("evacuation.called", {"corridors": ["the northern road"]}),
    ],
)
def test_some_subjects_are_severe_whatever_their_type(kind, data):
    assert level(kind, data) == "severe"


def test_of_every_type_that_names_a_sector_the_sector_counts():
    kinds = [kind for kind in FACTS if hasattr(validate(kind.example).data, "sector")]  # type: ignore[attr-defined]

    assert {type_of(kind) for kind in kinds} == {"need.reported", "response.reported", "gap.reported"}
    for kind in kinds:
        assert level(type_of(kind), {**kind.example["data"], "sector": "PRO-GBV"}) == "severe"
        assert level(type_of(kind), {**kind.example["data"], "sector": "WSH"}) == DEFAULT[type_of(kind)]


def test_a_sector_of_the_envelope_counts_as_well():
    data = {"indicator": "people_affected", "basis": "stock", "value": 9}

    assert level("figure.reported", data) == "moderate"
    assert level("figure.reported", data, sectors=["PRO-CPN"]) == "severe"
