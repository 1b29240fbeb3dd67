"""The words of a report in one language: figures, dates, plurals and direction, and a word for every code."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import get_args

import pytest

from eventlog.codes import Basis, FacilityCause, Functionality, Mode, SourceKind, SpeechAct, Stance, Verification
from sitrep import render
from sitrep.render.page import for_paper
from sitrep.render.wording import catalogue, indicators, languages_of, of, wording
from sitrep.values import PlaceName, Span

EVENING = datetime(2026, 1, 9, 17, tzinfo=UTC)


def test_what_goes_on_is_told_with_its_first_day_where_that_is_known():
    words = wording("en", "SYR", "Asia/Damascus")

    assert words.since(Span(date(2026, 1, 8), None)) == "since Thu 8 Jan"
    assert words.since(Span(date(2026, 1, 8), None, 3)) == words.span(Span(date(2026, 1, 8), None, 3))
    assert words.since(Span(None, None)) == words.span(Span(None, None))


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
    ("lang", "display", "qualifier", "low", "best", "high", "said"),
    [
        ("en", "at least 23", "at_least", 23, 23, None, "at least 23"),
        ("fr", "1,500", "exact", 1500, 1500, 1500, "1\u202f500"),
        ("es", "about 14,900 or more", "at_least", 13_500, 14_900, None, "unos 14.900 o más"),
        ("fr", "at least 23", "at_least", 23, 23, None, "au moins 23"),
        ("fr", "more than 70", "more_than", 71, None, None, "plus de 70"),
        ("fr", "nearly 1,000", "nearly", 900, None, 999, "près de 1\u202f000"),
        ("ar", "20–30", "range", 20, None, 30, "20–30"),
        # Words stay as they were said, and what names more than one number stays as the rules wrote it.
        ("fr", "dozens", "dozens", 12, None, 99, "dozens"),
        ("fr", "east 14 / west 9", "at_least", 14, None, None, "east 14 / west 9"),
        ("fr", "41 (6–9 Jan)", "exact", 41, 41, 41, "41 (6–9 Jan)"),
        ("fr", "20 / 30", "conflicting", 20, None, 30, "20 / 30"),
    ],
)
def test_a_plain_figure_is_said_in_the_language_of_the_report(aleppo, lang, display, qualifier, low, best, high, said):
    figure = replace(aleppo.figures[0], display=display, qualifier=qualifier, low=low, best=best, high=high)

    assert wording(lang, "SYR", "Asia/Damascus").display(figure) == said


@pytest.mark.parametrize(
    ("lang", "display", "said"),
    [
        ("fr", "East 1,400 / Far East at least 9", "Est 1\u202f400 / Far East at least 9"),
        ("ar", "East (6 / 9–12) / dozens", "الشرق (6 / 9–12) / dozens"),
        ("es", "6,200 / East alone about 7,000", "6.200 / solo Este: unos 7.000"),
        ("fr", "12,000 / East alone 13,000", "12\u202f000 / Est uniquement\u202f: 13\u202f000"),
        ("es", "East about 13,590 or more", "Este unos 13.590 o más"),
        ("en", "East 1,400 / 9", "East 1,400 / 9"),
    ],
)
def test_numbers_side_by_side_name_their_places_in_the_language_of_the_report(aleppo, lang, display, said):
    names = (("ar", "الشرق"), ("es", "Este"), ("fr", "Est"))
    figure = replace(aleppo.figures[0], area=PlaceName("east", "East", names), display=display, status="side_by_side")

    assert of(replace(aleppo, figures=(figure,)), lang).display(figure) == said


def test_several_stale_numbers_are_said_in_the_language_of_the_report_with_their_date(aleppo):
    display = "4 / at least 6 (as of 9 Jan)"
    figure = replace(aleppo.figures[0], display=display, low=4, best=None, high=None, status="stale")

    assert wording("fr", "SYR", "UTC").display(figure) == "4 / au moins 6 (au 9 janv.)"
    assert wording("en", "SYR", "UTC").display(figure) == "4 / at least 6 (as of 9 Jan)"


def test_a_stale_figure_keeps_its_date_in_every_language(aleppo):
    figure = replace(aleppo.figures[0], display="15 (as of 9 Jan)", low=15, best=15, high=15, status="stale")

    assert wording("fr", "SYR", "Asia/Damascus").display(figure) == "15 (au 9 janv.)"


def test_a_vague_word_of_another_language_is_explained_beside_it(aleppo):
    word = aleppo.figures[2]

    assert wording("en", "SYR", "Asia/Damascus").gloss(word) == ""
    assert wording("fr", "SYR", "Asia/Damascus").gloss(word) == "dizaines"
    assert wording("en", "SYR", "Asia/Damascus").gloss(replace(word, display="عشرات", qualifier="tens")) == "tens"
    assert wording("en", "SYR", "Asia/Damascus").gloss(aleppo.figures[0]) == ""


@pytest.mark.parametrize(
    ("group", "codes"),
    [
        ("act", SpeechAct),
        ("attribution", Mode),
        ("basis", Basis),
        ("cause", FacilityCause),
        ("functionality", Functionality),
        ("kind", SourceKind),
        ("stance", Stance),
        ("verification", Verification),
    ],
)
def test_every_code_of_the_contract_has_a_word(group, codes):
    assert set(get_args(codes)) - {"unknown"} <= catalogue("en")[group].keys()


def test_a_code_without_a_word_is_printed_as_it_is():
    words = wording("en", "SYR", "Asia/Damascus")

    assert words.label("indicator", "bakeries_closed") == "bakeries closed"
    assert indicators("en")["killed"] == "killed"


def test_arabic_runs_from_right_to_left(aleppo):
    page = render.html(aleppo, "ar")

    assert '<html lang="ar" dir="rtl">' in page
    assert "Khalid Fajr Hospital" in page


def test_a_crisis_chooses_arabic_indic_digits_by_the_tag_of_its_language(aleppo):
    western, indic = of(aleppo, "ar"), of(replace(aleppo, languages=("en", "ar-SY-u-nu-arab")), "ar")

    assert western.number(1_234_567) == "1,234,567"
    assert indic.number(1_234_567) == "١٬٢٣٤٬٥٦٧"
    assert indic.moment(EVENING) == "٩ كانون الثاني ٢٠:٠٠"
    assert indic.count("days", 5) == "٥ أيام"
    assert indic.say("published", number=12, version=3) == "رقم ١٢، الإصدار ٣"
    assert indic.display(replace(aleppo.figures[0], display="23", low=23, best=23, high=23)) == "٢٣"
    assert of(replace(aleppo, languages=("en", "ar-SY-u-nu-arab")), "en").number(23) == "23"


def test_digits_of_names_hashes_and_sources_stay_as_they_were_written(aleppo):
    page = render.html(replace(aleppo, languages=("ar-u-nu-arab",)), "ar")

    assert "SHA-256" in page
    assert aleppo.provenance.digest in page
    assert "صفحة ١" not in page  # the numbers of pages are counted by the printer, in the same digits:
    assert "counter(page, arabic-indic)" in for_paper(replace(aleppo, languages=("ar-u-nu-arab",)), "ar")


def test_a_crisis_is_reported_in_the_languages_there_are_words_for_whatever_their_country():
    assert languages_of(("es-MX", "ckb", "ar-u-nu-arab", "es")) == ("es", "ar")
    assert languages_of(("ckb",)) == ("en",)


def test_a_time_is_told_as_exactly_as_it_is_known():
    words, day, later = wording("en", "SYR", "Asia/Damascus"), date(2026, 1, 9), date(2026, 1, 11)
    told = [
        words.span(Span(start, end, precision))
        for start, end, precision in (
            (day, day, 1), (day, later, 1), (day, None, 1), (day, later, 2), (day, later, 3), (day, day, 4),
            (None, None, 4), (None, None, 1),
        )
    ]  # fmt: skip

    assert told == [
        "Fri 9 Jan", "Fri 9 Jan to Sun 11 Jan", "Fri 9 Jan, ongoing", "around 9 Jan", "in January 2026",
        "before this report", "before this report", "date not stated",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("said", "french"),
    [
        ("about 12,000", "environ 12\u202f000"), ("at least 23", "au moins 23"), ("20–30", "20–30"),
        ("1,500", "1\u202f500"),
        ("about 150 or more", "environ 150 ou plus"), ("more than 70", "plus de 70"),
        # Words of a source, and what names more than the form does, stay as they are.
        ("dozens", "dozens"), ("east 14 / west 9", "east 14 / west 9"), ("", ""),
        ("at least 23 of 40", "at least 23 of 40"),
    ],
)  # fmt: skip
def test_what_one_source_said_is_said_in_the_form_of_the_language(said, french):
    assert wording("fr", "FRA", "UTC").resaid(said) == french
    assert wording("en", "GBR", "UTC").resaid(said) == said
