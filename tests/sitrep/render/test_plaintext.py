"""Words from outside on their way to a page."""

from hypothesis import given
from hypothesis import strategies as st

from sitrep.render.plaintext import clean, cut


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
