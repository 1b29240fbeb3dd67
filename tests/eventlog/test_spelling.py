"""An unknown field is answered with the one that was meant, or with those that are known where it stands."""

from typing import Any

import pytest

from eventlog.contract import EVENTS, NotInContract, type_of, validate
from eventlog.facts import FacilityAssessed, FigureReported


def told(value: dict[str, Any]) -> dict[str, str]:
    with pytest.raises(NotInContract) as refused:
        validate(value)
    return {pointer: detail for pointer, code, detail in refused.value.faults if code == "field_unknown"}


def test_a_field_that_is_nearly_right_is_named():
    example: dict[str, Any] = FacilityAssessed.example
    value = {**example, "data": {**example["data"], "cause": []}, "occured": "2026-01-09"}

    assert told(value) == {
        "/data/cause": "this field is not part of the contract; did you mean causes?",
        "/occured": "this field is not part of the contract; did you mean occurred?",
    }


def test_a_field_that_stands_elsewhere_is_answered_with_what_is_known_where_it_stands():
    value = {**FigureReported.example, "source": {"ref": "ministry"}}

    assert told(value)["/source/ref"].endswith(
        "known here: origin, relayed_by, first_hand, inferred, mode, quote, quote_lang, url"
    )


def test_the_event_inside_a_correction_is_helped_as_well():
    fact = {name: said for name, said in FigureReported.example.items() if name != "id"}
    correction = {
        "type": "event.corrected",
        "about": ["01890f5e-7b1a-7cc0-8b1e-3f2a9c1d4e01"],
        "data": {"reason": "typo", "event": {**fact, "data": {**fact["data"], "indicater": "killed"}}},
    }

    assert told(correction)["/data/event/data/indicater"].endswith("did you mean indicator?")


@pytest.mark.parametrize("kind", EVENTS, ids=type_of)
def test_what_the_sender_wrote_is_never_repeated(kind):
    said = told({**kind.example, "Rania-Haddad": 1, "data": {**kind.example["data"], "Rania-Haddad": 1}})

    assert len(said) == 2
    assert "Rania" not in "".join(said.values())
