"""The table of vague terms and its words, which are compared folded."""

import pytest

from eventlog.words import LANGUAGES, VERSION, folded


def test_the_table_has_a_version():
    assert VERSION == "vague-1"


def test_case_accents_and_arabic_letter_forms_make_no_difference():
    assert folded("Près DE") == folded("pres de")

    assert folded("إلى الأربعمئة") == folded("الي الاربعمئه")


def test_a_footnote_mark_is_no_digit():
    assert folded("23²") == "23²"


def test_marks_of_direction_are_no_part_of_a_phrase():
    assert folded("\u200f٢٣\u202c") == "23"


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_word_of_a_table_stands_there_folded(code):
    language = LANGUAGES[code]
    tables = (language.before, language.after, language.vague, language.none, language.units, language.scales)

    assert all(word == folded(word) for table in tables for word in table)


@pytest.mark.parametrize("code", LANGUAGES)
def test_bounds_of_a_term_do_not_cross(code):
    assert all(term.high is None or 1 <= term.low <= term.high for term in LANGUAGES[code].vague.values())
