"""A refusal is said in the language of who reads it, where that is catalogued; its code is the same in all."""

import re

import pytest

from foundation.languages import ARABIC, FRENCH, preferred, spoken
from foundation.problems import KeyMissing, ScopeMissing


@pytest.mark.parametrize(
    ("accept", "language"),
    [
        ("", "en"), ("fr", "fr"), ("fr-CH, en;q=0.8", "fr"), ("de, ar;q=0.5, fr;q=0.4", "ar"), ("en;q=0.1, AR", "ar"),
        ("*", "en"), ("fr;q=0", "en"), ("fr;q=nan, ar;q=x", "en"), (";;;,,,\0", "en"), ("fr;q=9", "en"),
        ("xx," * 10_000 + "fr", "en"),
    ],
)  # fmt: skip
def test_the_wish_with_the_greatest_weight_that_is_catalogued_wins(accept, language):
    assert preferred(accept) == language


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_a_refusal_without_a_place_is_said_whole_and_one_with_words_of_its_own_keeps_them(language):
    plain, _ = spoken(KeyMissing().to_json(), language)
    own, said = spoken(ScopeMissing("this needs the scope events:read").to_json(), language)

    assert plain["title"] == plain["detail"] != KeyMissing().title
    assert own["detail"] == "this needs the scope events:read"
    assert said == language
    assert plain["code"] == "key_missing"


def test_what_is_not_catalogued_stays_english_and_says_so():
    document = {"code": "rare", "title": "Rare.", "detail": "Rare.", "status": 400}

    assert spoken(document, "fr") == (document, "en")


def test_both_languages_know_the_same_codes_and_the_same_names_of_fields():
    assert FRENCH.keys() == ARABIC.keys()
    for code, french in FRENCH.items():
        named = set(re.findall(r"[a-z]+[.:][a-z]+|X-API-Key|Authorization: Bearer", french))
        assert all(name in ARABIC[code] for name in named), code
