"""What a fact is filed under is the same number for ever: rows that were written long ago hold it."""

import json
from datetime import UTC
from hashlib import blake2b

from hypothesis import given
from hypothesis import strategies as st

from eventlog.contract import validate
from eventlog.facts import FACTS
from sitrep.subject import _hashed, subject_of

texts = st.text(st.characters(exclude_categories=["Cs"]))
values = (
    st.none() | st.booleans() | st.integers(-(2**62), 2**62) | texts | st.uuids() | st.dates()
    | st.datetimes(timezones=st.just(UTC))
)  # fmt: skip
parts = st.recursive(values, lambda inner: st.lists(inner, max_size=4) | st.lists(inner, max_size=4).map(tuple))


@given(st.lists(parts, max_size=6))
def test_a_number_is_made_of_the_same_bytes_as_the_first_time(some):
    written = json.dumps(some, ensure_ascii=False, separators=(",", ":"), default=str).encode()

    assert _hashed(*some) == int.from_bytes(blake2b(written, digest_size=8).digest(), signed=True)


# Of the examples of the contract, as they were filed first.
FILED = (
    5_497_887_582_055_958_800,
    -2_788_809_986_864_000_972,
    6_648_769_351_630_446_813,
    6_061_315_451_501_250_790,
    2_409_673_326_105_953_125,
    -41_370_871_380_281_941,
    1_607_942_857_294_732_152,
    -5_484_595_294_912_044_646,
    6_975_814_049_865_760_062,
    9_083_599_050_075_004_440,
    2_431_856_641_725_112_894,
    1_177_360_526_445_708_925,
    -628_338_011_115_615_915,
    -2_794_907_158_422_320_465,
    -935_074_746_559_417_491,
    -5_370_676_821_871_030_419,
    2_696_353_315_526_180_069,
    -6_844_597_339_622_172_361,
)


def test_the_examples_of_the_contract_are_filed_where_they_were():
    filed = [subject_of(validate(kind.example), "ngo", ("unverified", None), "moderate", ("en",)) for kind in FACTS]

    assert tuple(subject.series for subject in filed) == FILED
