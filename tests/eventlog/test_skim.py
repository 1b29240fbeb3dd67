"""What is read quickly is what the strict reader reads, or is left to it: nothing that it refuses comes past."""

import json
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventlog import strict
from eventlog.canonical import canonical
from eventlog.skim import Unsure, skim, skim_each
from eventlog.strict import NotStrictJson

BAD = Path(__file__).parents[1] / "data" / "bad"

# As texts of JSON, odd ones among them; the strict reader says which of them are values.
ODD = st.sampled_from(
    ["-0", "0", "-1", "-0.0", "-0e0", "0.0", "1.0", "1e2", "1E+2", "1e-7", "-1e-7", "1e-3", "0.1", "100e-2", "01", "1.",
     "NaN", "36.20000000000000284", "1.5e300", "1e400", "1e-400", "9007199254740992", "9007199254740993", "0.001",
     "-9007199254740993", "18446744073709551616", "0.0009", "-122.5", "0.30000000000000000000000001",
     "2.99999999999999999999999", "123456789.123456789123456"]
)  # fmt: skip
NUMBERS = st.integers(-(2**70), 2**70).map(str) | ODD | st.floats(allow_nan=False, allow_infinity=False).map(repr)
LETTERS = st.sampled_from(
    [*"ab-01:,{}[] .", "é", "ع", "\x7f", "\u0085", "\u00a0", "\u2028", "\U0001f600", "\ufb33", "\x00",
     r"\n", r"\"", r"\\", r"\/", r"\b", r"\f", r"\u0061", r"\u002d", r"\u002D", r"\u0022", r"\u005c", r"\u0000",
     r"\u0085", r"\ud83d\ude00", r"\ud83d", "\t"]
)  # fmt: skip
TEXTS = st.lists(LETTERS, max_size=8).map(lambda letters: '"' + "".join(letters) + '"')
SPACE = st.sampled_from(["", "", "", " ", "\n", "\t ", "\u00a0"])


def arrays(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.tuples(st.lists(inner, max_size=4), SPACE).map(lambda t: "[" + f"{t[1]},".join(t[0]) + t[1] + "]")


def objects(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    members = st.lists(st.tuples(TEXTS, SPACE, inner).map(lambda t: f"{t[0]}{t[1]}:{t[1]}{t[2]}"), max_size=4)
    return members.map(lambda several: "{" + ",".join(several) + "}")


JSON = st.recursive(
    st.one_of(NUMBERS, TEXTS, st.sampled_from(["true", "false", "null", "nul"])),
    lambda inner: arrays(inner) | objects(inner),
    max_leaves=12,
)


def agrees(body: bytes) -> None:
    try:
        value, written = skim(body)
    except Unsure:
        return
    read = strict.read(body)

    assert json.dumps(value) == json.dumps(read)
    assert written == canonical(read)


@given(JSON)
def test_what_is_read_quickly_is_read_strictly_as_the_same_value(text):
    agrees(text.encode("utf-8", "surrogatepass"))


@given(st.text(st.sampled_from('{}[]",:\\u002d\ud83dab1.eE-+ntrfl \n'), max_size=60))
def test_no_scrap_of_json_is_read_quickly_and_refused_strictly(text):
    agrees(text.encode("utf-8", "surrogatepass"))


@given(arrays(JSON))
def test_each_event_of_an_array_that_is_read_quickly_is_read_strictly_as_the_same_value(text):
    body = text.encode("utf-8", "surrogatepass")
    try:
        several = skim_each(body, 5_000)
    except Unsure:
        return
    read = strict.parse(body)
    for member in read:
        strict.check(member)

    assert json.dumps([value for value, _ in several]) == json.dumps(read)
    assert [written for _, written in several] == [canonical(member) for member in read]


def test_more_events_than_a_batch_may_have_are_not_written_again_one_by_one():
    with pytest.raises(Unsure):
        skim_each(b"[{},{},{}]", 2)


def refused(body: bytes) -> bool:
    try:
        strict.read(body)
    except NotStrictJson:
        return True
    return False


def test_no_hostile_body_is_read_quickly_that_the_strict_reader_refuses():
    bodies = [path.read_bytes() for path in BAD.iterdir() if path.is_file()]
    hostile = [body for body in bodies if refused(body)]

    assert len(hostile) > 50
    for body in hostile:
        with pytest.raises(Unsure):
            skim(body)


@pytest.mark.parametrize(
    "body",
    [
        b'{"a":1,"a":2}',
        b'{"a":1,"\\u0061":2}',
        b'{"a":"\\u002d","b":-0}',
        b'{"a":"\\u002D","b":-0}',
        b'{"a":0.00001,"b":-0}',
        b'{"a":"\\"","b":1,"b":"\\\\"}',
        b'{"a":2.9999999999999999999999999999}',
        b'{"a":9007199254740993}',
        b'{"a":"\x7f"}',
        b'{"a":"\xc2\x85"}',
        b'{"\\u0000":1}',
        b"[" * 33 + b"]" * 33,
        b"[" + b"0," * 1_000 + b'"' + b"a" * 10_001 + b'"]',
        b"{" + b",".join(b'"%d":0' % n for n in range(1_001)) + b"}",
    ],
)
def test_what_only_looks_harmless_is_left_to_the_strict_reader(body):
    with pytest.raises(Unsure):
        skim(body)


@pytest.mark.parametrize(
    "body",
    [
        b'{"id":"01890f5e-7b1a-7cc0-8b1e-3f2a9c1d4e01", "n": 23, "lat": 36.2, "lon": -37.15}',
        '{"text":"Une « école » détruite à Alep – 12:30, 1.5 km"}'.encode(),
        json.dumps({"text": 'قصف "المشفى"\n'}).encode(),
        b'{"deep":[[[[[[{"a":null,"b":[true,false]}]]]]]]}',
    ],
)
def test_what_senders_write_is_read_quickly(body):
    value, _ = skim(body)

    assert value == json.loads(body)


@pytest.mark.nightly
def test_no_mutation_of_an_event_is_read_quickly_and_refused_strictly():
    chance = random.Random(2026)
    body = b'{"id":"01890f5e-7b1a-7cc0","n":23,"at":[36.2,-37.15],"text":"a \\"b\\" \\u0041 \xc3\xa9","of":{"a":-1}}'
    for _ in range(200_000):
        spoilt = bytearray(body)
        for _ in range(chance.randint(1, 4)):
            at = chance.randrange(len(spoilt))
            spoilt[at : at + chance.randint(0, 3)] = chance.choice(
                (b'"', b"\\", b"-", b"0", b",", b"e", b".", b"\x7f", b"\xc2", b"\x85", b"\xff", b"{", b"]", b"\\u002d",
                 body[at : at + chance.randint(1, 9)])
            )  # fmt: skip
        agrees(bytes(spoilt))
