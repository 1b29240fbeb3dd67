"""JSON is read as exactly the value that it says, or refused with the place; `tests/data/bad` holds the refusals."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventlog import strict
from eventlog.strict import NotStrictJson

KEPT = st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\t\n\r"), max_size=50)
WHOLE = st.integers(-(2**53), 2**53)
DECIMAL = st.floats(-180, 180, allow_nan=False).filter(lambda number: not number.is_integer())
VALUES = st.recursive(
    st.none() | st.booleans() | WHOLE | DECIMAL | KEPT,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(KEPT, inner, max_size=5),
    max_leaves=20,
)


@given(VALUES, st.booleans())
def test_every_strict_value_is_read_as_it_was_written(value, ascii_only):
    read = strict.read(json.dumps(value, ensure_ascii=ascii_only).encode())

    assert read == value
    assert json.dumps(read) == json.dumps(value)


def read_or_refused(body: bytes) -> None:
    try:
        value = strict.read(body)
    except NotStrictJson:
        return
    assert value == json.loads(body)


@given(st.binary(max_size=200))
def test_any_bytes_are_a_value_or_a_refusal_and_nothing_else(body):
    read_or_refused(body)


@given(st.text(st.sampled_from('{}[]",:\\u0\ud83dab1.eE-+ntrfl \n'), max_size=60))
def test_any_scrap_of_json_is_a_value_or_a_refusal_and_nothing_else(text):
    read_or_refused(text.encode("utf-8", "surrogatepass"))


@given(st.decimals(-(10**9), 10**9, allow_nan=False, places=None))
def test_a_decimal_never_turns_into_another_whole_number(number):
    text = format(number, "f")
    try:
        read = strict.read(text.encode())
    except NotStrictJson:
        return

    assert read == number or not float(read).is_integer()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (b"9007199254740992", 2**53),
        (b"-9007199254740992", -(2**53)),
        (b"0", 0),
        (b"7.0", 7),
        (b"7e0", 7),
        (b"1e2", 100),
        (b"36.20000000000000284", 36.2),
        (b"1e-7", 1e-7),
        (b'"\\ud83d\\ude00"', "\U0001f600"),
        (b'"\\t\\n\\r"', "\t\n\r"),
        ('"\u202eevil\u202c \u2066x\u2069"'.encode(), "\u202eevil\u202c \u2066x\u2069"),
        ('"الشيخ مقصود"'.encode(), "الشيخ مقصود"),
        (b'"\\u2028\\ufeff\\ufffe"', "\u2028\ufeff\ufffe"),
        (b' \r\n\t{"":1} ', {"": 1}),
    ],
)
def test_it_is_accepted(text, value):
    assert strict.read(text) == value


@pytest.mark.parametrize(
    "text", [b"[" * 31 + b"1" + b"]" * 31, b"[" * 32 + b"]" * 32, b'{"a":' * 32 + b"1" + b"}" * 32]
)
def test_nesting_up_to_32_is_accepted(text):
    assert strict.read(text) == json.loads(text)


def test_a_thousand_keys_and_ten_thousand_characters_are_accepted():
    value = {f"k{n}": "x" for n in range(999)} | {"long": "\U0001f600" * 10_000}

    assert strict.read(json.dumps(value).encode()) == value


def test_the_first_place_is_named_by_an_escaped_pointer():
    with pytest.raises(NotStrictJson) as refused:
        strict.read(b'{"ok":[0],"a/b":[{"c~d":1e999}]}')

    assert refused.value.pointer == "/a~1b/0/c~0d"
