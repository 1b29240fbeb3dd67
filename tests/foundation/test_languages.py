"""A refusal is said in the language of who reads it, where that is catalogued; its code is the same in all."""

import re
from collections.abc import Iterator
from typing import get_args

import pytest

import console.main  # noqa: F401 - with the services below, every refusal there is
import foundation.patience  # noqa: F401
import ingest.app  # noqa: F401
import sitrep.app
import sitrep.worker  # noqa: F401
from foundation.catalogues import by_context, catalogue, languages, read, sources
from foundation.languages import WORDS, Language, preferred, spoken
from foundation.problems import KeyMissing, Refusal, ScopeMissing
from sitrep.render.wording import offered

PRODUCT = {"console", "ingest", "sitrep", "eventlog", "foundation"}
TRANSLATED = [lang for lang in get_args(Language) if lang != "en"]


def refusals(kind: type[Refusal] = Refusal) -> Iterator[type[Refusal]]:
    for each in kind.__subclasses__():
        yield each
        yield from refusals(each)


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


@pytest.mark.parametrize("language", TRANSLATED)
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


def test_what_may_be_asked_for_is_what_there_are_words_for():
    assert set(get_args(Language)) == set(offered()) == set(languages(WORDS))


def test_every_refusal_of_the_product_is_catalogued_with_the_title_that_it_has():
    known = {context: sources(text)[0] for context, text in by_context(read(WORDS / "problems.pot")).items()}
    here = {f"problem.{kind.code}": kind().title for kind in refusals() if kind.__module__.split(".")[0] in PRODUCT}

    assert here.items() <= known.items()
    assert known.keys() - here.keys() == {"problem.method_not_allowed"}


@pytest.mark.parametrize("language", TRANSLATED)
def test_what_a_sender_must_type_stands_in_every_language_as_it_is_typed(language):
    for code, english in catalogue(WORDS, "en")["problem"].items():
        typed = re.findall(r"[a-z]+[.:][a-z]+\b|X-API-Key|Authorization: Bearer", english)

        assert [word for word in typed if word not in catalogue(WORDS, language)["problem"][code]] == []
