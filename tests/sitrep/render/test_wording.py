"""The catalogues of words: complete, alike in every language, and right about plurals, dates and direction."""

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from sitrep import render
from sitrep.render.wording import catalogue, indicators, offered, wording
from sitrep.values import Figure

EVENING = datetime(2026, 1, 9, 17, tzinfo=UTC)


def keys(words: dict[str, object], path: str = "") -> dict[str, str]:
    found: dict[str, str] = {}
    for key, value in words.items():
        found |= keys(value, f"{path}{key}.") if isinstance(value, dict) else {f"{path}{key}": str(value)}
    return found


@pytest.mark.parametrize("lang", [lang for lang in offered() if lang != "en"])
def test_a_catalogue_has_the_same_words_and_names_as_the_english_one(lang):
    # Plurals differ by language, and only other languages say a figure anew.
    def comparable(which: str) -> dict[str, set[str]]:
        found = keys(catalogue(which))
        kept = {key: value for key, value in found.items() if not key.startswith(("count.", "display."))}
        return {key: set(re.findall(r"{(\w+)}", value)) for key, value in kept.items()}

    assert comparable(lang) == comparable("en")
    assert catalogue(lang)["count"].keys() == catalogue("en")["count"].keys()


def test_dates_are_the_crisis_own_and_named_as_in_its_country():
    english, arabic = wording("en", "SYR", "Asia/Damascus"), wording("ar", "SYR", "Asia/Damascus")

    assert english.moment(EVENING) == "9 Jan 20:00"
    assert english.day(datetime(2026, 1, 9, 22, tzinfo=UTC)) == "Sat 10 Jan"
    assert english.city == "Damascus"
    assert "كانون الثاني" in arabic.day(EVENING, "long")
    assert wording("en", "ABC", "UTC").country_name == "ABC"


def test_plurals_follow_the_language():
    arabic = wording("ar", "SYR", "Asia/Damascus")

    assert wording("en", "SYR", "UTC").count("events", 1) == "1 event"
    assert len({re.sub(r"\d+", "", arabic.count("events", n)) for n in (1, 2, 3, 11)}) == 4


@pytest.mark.parametrize(
    ("lang", "qualifier", "low", "best", "high", "said"),
    [
        ("fr", "exact", 1500, 1500, 1500, "1\u202f500"),
        ("fr", "at_least", 23, 23, None, "au moins 23"),
        ("fr", "more_than", 71, None, None, "plus de 70"),
        ("fr", "dozens", 12, None, 99, "dizaines"),
        ("fr", "unparsed", None, None, None, "as they said it"),
        ("ar", "range", 20, None, 30, "20–30"),
        ("en", "at_least", 23, 23, None, "as they said it"),
    ],
)
def test_a_figure_is_said_in_the_language_of_the_report(aleppo, lang, qualifier, low, best, high, said):
    figure: Figure = replace(
        aleppo.figures[0], display="as they said it", qualifier=qualifier, low=low, best=best, high=high
    )

    assert wording(lang, "SYR", "Asia/Damascus").display(figure) == said


def test_a_code_without_a_word_is_printed_as_it_is():
    words = wording("en", "SYR", "Asia/Damascus")

    assert words.label("indicator", "bakeries_closed") == "bakeries closed"
    assert indicators("en")["killed"] == "killed"


def test_arabic_runs_from_right_to_left(aleppo):
    page = render.html(aleppo, "ar")

    assert '<html lang="ar" dir="rtl">' in page
    assert "Khalid Fajr Hospital" in page
