"""What may have to be taken back lies apart; the stored bytes only commit to it."""

import json
import secrets
from hashlib import sha256
from typing import Any

import pytest

from eventlog import erasable, wire
from eventlog.canonical import canonical
from eventlog.erasable import Erasable, Seal, SealBroken

SEAL = Seal(bytes(range(32)))
FULL: dict[str, Any] = {
    "id": "01890f5e-7b1a-7cc0-8b1e-3f2a9c1d4e01",
    "type": "statement.made",
    "occurred": "2026-01-09",
    "source": {"origin": {"kind": "eyewitness", "protected": True, "pseudonym": "source 7"}, "quote": "we stay"},
    "lang": "en",
    "text": "The council stays.",
    "translations": {"fr": {"text": "Le conseil reste.", "by": "human"}},
    "private": {"name": "Somebody", "phones": ["+963 1"], "age": 41},
    "data": {"speech_act": "refuse"},
}
CORRECTION: dict[str, Any] = {
    "id": "01890f5e-7b1a-7cc0-8b1e-3f2a9c1d4e05",
    "type": "event.corrected",
    "about": ["01890f5e-7b1a-7cc0-8b1e-3f2a9c1d4e01"],
    "text": "Misheard.",
    "data": {"reason": "typo", "event": {name: member for name, member in FULL.items() if name != "id"}},
}


def secrets_of(value: dict[str, Any]) -> list[str]:
    return ["Somebody", "+963 1", "The council stays.", "Le conseil reste.", "we stay", "Misheard."]


@pytest.mark.parametrize("event", [FULL, CORRECTION], ids=["fact", "correction"])
def test_the_stored_bytes_have_exactly_the_given_fields_with_commitments_in_place(event):
    admitted = wire.admit(event, SEAL)
    stored = json.loads(admitted.stored)

    assert admitted.stored == canonical(stored)
    assert admitted.digest == sha256(admitted.stored).digest()
    apart = {item.pointer: erasable.opened(item, SEAL) for item in admitted.erasables}
    assert erasable.reveal(stored, apart) == event
    assert not any(secret in admitted.stored.decode() for secret in secrets_of(event))
    for item in admitted.erasables:
        assert erasable._get(stored, item.pointer).keys() == {"sha256"}


def test_a_correction_hides_what_stands_in_the_event_that_it_carries():
    pointers = {item.pointer for item in wire.admit(CORRECTION, SEAL).erasables}

    assert pointers == {
        "/text",
        "/data/event/private",
        "/data/event/text",
        "/data/event/translations",
        "/data/event/source/quote",
    }


def test_a_field_that_was_not_given_is_not_stored_and_null_stays_null():
    event = {**FULL, "text": None, "place": None}
    stored = json.loads(wire.admit(event, SEAL).stored)

    assert stored.keys() == event.keys()
    assert stored["text"] is None


def test_every_commitment_verifies_and_none_survives_a_change():
    admitted = wire.admit(FULL, SEAL)
    stored = json.loads(admitted.stored)

    for item in admitted.erasables:
        assert erasable.honest(stored, item, SEAL)
        if not item.sealed:
            assert not erasable.honest(stored, Erasable(item.pointer, item.salt, b'"another"'), SEAL)
            assert not erasable.honest(stored, Erasable(item.pointer, secrets.token_bytes(32), item.value), SEAL)
            assert not erasable.honest(stored, Erasable("/elsewhere", item.salt, item.value), SEAL)


def test_the_commitment_can_be_checked_by_anybody_who_knows_the_rule():
    admitted = wire.admit(FULL, SEAL)
    (item,) = [item for item in admitted.erasables if item.pointer == "/text"]
    expected = sha256(item.salt + b"/text\n" + b'"The council stays."').hexdigest()

    assert json.loads(admitted.stored)["text"] == {"sha256": expected}


def test_equal_texts_have_different_commitments():
    one, other = (json.loads(wire.admit(FULL, SEAL).stored)["text"] for _ in range(2))

    assert one != other


def test_private_data_is_encrypted_where_it_lies_apart():
    (item,) = [item for item in wire.admit(FULL, SEAL).erasables if item.pointer == "/private"]

    assert b"Somebody" not in item.value
    assert erasable.opened(item, SEAL) == FULL["private"]
    with pytest.raises(SealBroken):
        erasable.opened(item)
    with pytest.raises(SealBroken):
        erasable.opened(item, Seal(bytes(32)))
    with pytest.raises(SealBroken):
        erasable.opened(Erasable(item.pointer, item.salt, item.value[:-1] + b"\0"), SEAL)
    with pytest.raises(SealBroken):
        erasable.opened(Erasable(item.pointer, secrets.token_bytes(32), item.value), SEAL)


@pytest.mark.parametrize("erased", [set(), {"/text"}, {"/text", "/private", "/translations", "/source/quote"}])
def test_a_repeat_is_recognised_even_when_parts_were_erased(erased):
    admitted = wire.admit(FULL, SEAL)
    left = [item for item in admitted.erasables if item.pointer not in erased]
    again = erasable.recommit(FULL, left, json.loads(admitted.stored))

    assert canonical(again) == admitted.stored


@pytest.mark.parametrize(
    "change",
    [
        {"text": "Other."},
        {"text": None},
        {"private": {"name": "Else"}},
        {"lang": "fr"},
        {"data": {"speech_act": "deny"}},
    ],
)
def test_other_content_is_never_taken_for_a_repeat(change):
    admitted = wire.admit(FULL, SEAL)
    again = erasable.recommit({**FULL, **change}, admitted.erasables, json.loads(admitted.stored))

    assert canonical(again) != admitted.stored


@pytest.mark.parametrize("missing", ["text", "private", "translations"])
def test_leaving_out_an_erasable_field_is_other_content_even_after_its_erasure(missing):
    admitted = wire.admit(FULL, SEAL)
    less = {name: member for name, member in FULL.items() if name != missing}
    left = [item for item in admitted.erasables if item.pointer != f"/{missing}"]

    assert canonical(erasable.recommit(less, left, json.loads(admitted.stored))) != admitted.stored


def test_a_sender_cannot_pass_a_commitment_off_as_a_text():
    admitted = wire.admit(FULL, SEAL)
    stored = json.loads(admitted.stored)
    forged = {**FULL, "private": stored["private"]}

    assert canonical(erasable.recommit(forged, admitted.erasables, stored)) != admitted.stored


def test_the_sentences_of_a_narrative_lie_apart_and_come_back():
    data = {"day": "2026-01-09", "section": "highlights", "lang": "en"}
    items = [{"text": "The hospital is out of service.", "cites": [FULL["id"]]}, {"text": "Many were displaced."}]
    event: dict[str, Any] = {"type": "narrative.written", "data": {**data, "items": items}}
    admitted = wire.admit(event, SEAL)
    stored = json.loads(admitted.stored)

    assert {item.pointer for item in admitted.erasables} == {"/data/items/0/text", "/data/items/1/text"}
    assert b"hospital" not in admitted.stored
    assert all(erasable.honest(stored, item) for item in admitted.erasables)
    assert canonical(erasable.recommit(admitted.value, admitted.erasables, stored)) == admitted.stored
    apart = {item.pointer: erasable.opened(item) for item in admitted.erasables}
    assert erasable.reveal(stored, apart)["data"] == event["data"]
    assert erasable.reveal(stored, {})["data"]["items"] == [{"cites": [FULL["id"]]}, {}]
