"""Figures of a report, as its pages and its questions read them."""

import pytest

from sitrep.sections import figures


@pytest.fixture
def in_words(tell, look):
    """Whether the only row is in words, once each of these was said by another source."""

    def asked(*values):
        data = {"indicator": "killed", "basis": "cumulative"}
        said = [
            tell({"type": "figure.reported", "data": {**data, "value": value}, "source": {"origin": {"ref": ref}}})
            for value, ref in zip(values, ("who", "moh"), strict=False)
        ]
        (figure,) = figures.fold(look(*said))
        return figure.in_words

    return asked


@pytest.mark.parametrize("values", [("nearly 70",), ("about 40", 90), ("about 40", "about 42"), ("more than 70",)])
def test_numbers_of_which_a_table_gives_the_limits_are_numbers(in_words, values):
    assert not in_words(*values)


@pytest.mark.parametrize("values", [("dozens",), ("no civilians were killed",), ("many", "dozens")])
def test_words_stay_words(in_words, values):
    assert in_words(*values)
