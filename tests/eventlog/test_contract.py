"""The union of all events: closed, frozen, and each with its example."""

import json
from typing import Any

import pytest
from pydantic import ValidationError

from eventlog import wire
from eventlog.contract import ACT_TYPES, EVENTS, FACT_TYPES, OWN_ACTS, TYPES, type_of, validate
from eventlog.erasable import Seal, opened, reveal

SEAL = Seal(bytes(32))


@pytest.mark.parametrize("kind", EVENTS, ids=type_of)
def test_an_event_is_frozen_and_closed(kind):
    event: Any = validate(kind.example)
    with pytest.raises(ValidationError):
        event.type = "else"
    with pytest.raises(ValidationError):
        event.data.anything = 1

    assert event.model_config["extra"] == "forbid"


def test_the_issues_types_are_all_there():
    assert set(TYPES) >= {
        "figure.reported",
        "facility.assessed",
        "statement.made",
        "event.corrected",
        "event.retracted",
        "event.verified",
        "crisis.opened",
        "place.registered",
        "source.registered",
    }
    assert FACT_TYPES.isdisjoint(ACT_TYPES)
    assert OWN_ACTS <= ACT_TYPES


@pytest.mark.parametrize("kind", EVENTS, ids=type_of)
def test_every_type_says_in_a_sentence_what_it_is(kind):
    assert (kind.__doc__ or "").strip().splitlines()[0]
    assert kind.example["type"] == type_of(kind)


def test_what_was_stored_is_read_back_as_the_same_event():
    for kind in EVENTS:
        admitted = wire.admit(kind.example, SEAL)
        apart = {erasable.pointer: opened(erasable, SEAL) for erasable in admitted.erasables}
        assert validate(reveal(json.loads(admitted.stored), apart)) == admitted.event


def test_an_event_whose_words_were_erased_is_still_an_event():
    for kind in EVENTS:
        admitted = wire.admit(kind.example, SEAL)
        assert isinstance(validate(reveal(json.loads(admitted.stored), {})), kind)
