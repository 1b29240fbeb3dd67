"""One value has one sequence of bytes: RFC 8785, whichever way it is written."""

import json
import math

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from eventlog import strict
from eventlog.canonical import canonical

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
SAFE = st.integers(-(2**53) + 1, 2**53 - 1)
COORDINATES = st.floats(-180, 180, allow_nan=False, allow_infinity=False).map(lambda number: number or 0.0)


def values(*leaves: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    return st.recursive(
        st.one_of(st.none(), st.booleans(), TEXT, *leaves),
        lambda inner: st.lists(inner, max_size=5) | st.dictionaries(TEXT, inner, max_size=5),
        max_leaves=20,
    )


@given(values(SAFE))
def test_any_value_with_whole_numbers_is_written_as_rfc_8785_says(value):
    assert canonical(value) == rfc8785.dumps(value)


@given(values(SAFE, COORDINATES))
def test_any_value_with_coordinates_is_written_as_rfc_8785_says(value):
    assert canonical(value) == rfc8785.dumps(value)


@given(values(SAFE, COORDINATES))
def test_what_was_written_is_read_as_the_same_value_and_written_the_same_again(value):
    written = canonical(value)

    assert json.loads(written) == value
    assert canonical(json.loads(written)) == written


@given(st.dictionaries(TEXT, SAFE, min_size=2, max_size=8), st.randoms(use_true_random=False))
def test_the_order_of_the_keys_makes_no_difference(value, random):
    members = list(value.items())
    random.shuffle(members)

    assert canonical(dict(members)) == canonical(value)


@pytest.mark.parametrize(
    ("number", "written"),
    [
        (2**53, b"9007199254740992"),
        (-(2**53), b"-9007199254740992"),
        (1e-6, b"0.000001"),
        (1e-7, b"1e-7"),
        (7.0, b"7"),
        (36.20000000000001, b"36.20000000000001"),
        (0.1 + 0.2, b"0.30000000000000004"),
        (-122.5, b"-122.5"),
    ],
)
def test_numbers_have_their_shortest_form(number, written):
    assert canonical(number) == written
    assert canonical({"é": [number], "a": {"b": number}}) == b'{"a":{"b":%s},"\xc3\xa9":[%s]}' % (written, written)


def test_the_largest_whole_number_may_stand_beside_a_coordinate():
    assert canonical({"lat": 36.2, "n": 2**53}) == b'{"lat":36.2,"n":9007199254740992}'


def test_keys_are_sorted_by_utf_16_and_not_by_code_point():
    # U+1F600 is D83D DE00 in UTF-16 and so comes before U+FB33, though its code point is larger.
    assert canonical({"\ufb33": 1, "\U0001f600": 2}) == '{"\U0001f600":2,"\ufb33":1}'.encode()


@given(COORDINATES)
def test_a_coordinate_keeps_every_bit(number):
    assert math.copysign(1, number) * strict.read(canonical(number)) == math.copysign(1, number) * number
