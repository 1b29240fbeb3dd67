"""Words from outside on their way to a page."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitrep.render.plaintext import clean, cut, runs_one_way


@given(st.text())
def test_ordinary_text_is_not_touched_and_cleaning_twice_changes_nothing(text):
    once = clean(text)

    assert clean(once) == once
    assert not set(once) & {chr(code) for code in (0, 7, 0x1B, 0x202D, 0x202E, 0x2066)}


def test_languages_keep_their_marks():
    for text in ("Việt Nam", "اَلْعَرَبِيَّةُ", "e\u0301\u0323", "Шейх-Максуд", "line\nbreak\tand tab"):
        assert clean(text) == text


def test_a_tower_of_accents_keeps_six():
    assert clean("e" + "\u0301" * 1000 + "x") == "e" + "\u0301" * 6 + "x"


@given(st.text(), st.integers(min_value=1, max_value=50))
def test_a_cut_text_is_short_and_says_so(text, longest):
    short = cut(text, "[…]", longest)

    assert len(short) <= longest + 4
    assert short == text or short.endswith("[…]")


@pytest.mark.parametrize("text", ["Old Town", "« Vieille ville », 14 – 20", "23", "émis à 20:00 [1]"])
def test_what_runs_from_left_to_right_alone_needs_no_isolation(text):
    assert runs_one_way(text, "ltr")


@pytest.mark.parametrize("text", ["حلب", "Aleppo (حلب)", "٢٣", "a\u202eb", "שלום 3"])
def test_one_letter_that_runs_the_other_way_is_isolated(text):
    assert not runs_one_way(text, "ltr")


@pytest.mark.parametrize(
    "text", ["الشيخ مقصود", "حلب، إدلب", "حلب (المدينة) القديمة", "مقال بتاريخ 9 كانون الثاني 2026"]
)
def test_what_is_arabic_from_its_first_letter_to_its_last_stands_by_itself(text):
    assert runs_one_way(text, "rtl")


@pytest.mark.parametrize(
    "text", ["حلب (المدينة)", "«حلب»", "23", "9 كانون الثاني", "حلب 1-2", "حلب Aleppo حلب", "Aleppo", ""]
)
def test_what_its_neighbours_could_turn_around_is_isolated_from_right_to_left(text):
    assert not runs_one_way(text, "rtl")
