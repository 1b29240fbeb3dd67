"""What a posted value is understood to say, and what is left as it was written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventlog.quantity import Quantity, understand
from eventlog.words.spanish import SPANISH

NUMBERS = [
    (23, 23, 23, 23, "exact"),
    (0, 0, 0, 0, "exact"),
    ("23", 23, 23, 23, "exact"),
    ("23 people", 23, 23, 23, "exact"),
    ("none", 0, 0, 0, "exact"),
    ("zero", 0, 0, 0, "exact"),
    ("at least 23", 23, 23, None, "at_least"),
    ("No fewer than 23", 23, 23, None, "at_least"),
    ("au moins 23", 23, 23, None, "at_least"),
    ("على الأقل ٢٣", 23, 23, None, "at_least"),
    ("٢٣ على الأقل", 23, 23, None, "at_least"),
    ("ما لا يقل عن ٢٣ شخصا", 23, 23, None, "at_least"),
    ("23+", 23, 23, None, "at_least"),
    ("23 or more", 23, 23, None, "at_least"),
    ("more than 70", 71, None, None, "more_than"),
    ("over 70", 71, None, None, "more_than"),
    ("plus de 70", 71, None, None, "more_than"),
    ("أكثر من 70", 71, None, None, "more_than"),
    ("> 70", 71, None, None, "more_than"),
    ("plus d'une centaine de personnes", 101, None, None, "more_than"),
    ("up to 40", 0, None, 40, "up_to"),
    ("jusqu'à 40", 0, None, 40, "up_to"),
    ("حتى ٤٠", 0, None, 40, "up_to"),
    ("fewer than 40", 0, None, 39, "up_to"),
    ("nearly 100", 90, None, 99, "nearly"),
    ("près de 100", 90, None, 99, "nearly"),
    ("ما يقرب من 100", 90, None, 99, "nearly"),
    ("about 150,000", 135_000, 150_000, 165_000, "about"),
    ("some 40", 36, 40, 44, "about"),
    ("an estimated 40 people", 36, 40, 44, "about"),
    ("environ 23", 20, 23, 26, "about"),
    ("نحو 40", 36, 40, 44, "about"),
    ("حوالي أربعين", 36, 40, 44, "about"),
    ("~40", 36, 40, 44, "about"),
    ("une centaine", 90, 100, 110, "about"),
    ("une dizaine", 9, 10, 11, "about"),
    ("une douzaine", 10, 12, 14, "about"),
    ("between 20 and 30", 20, None, 30, "range"),
    ("between twenty and thirty", 20, None, 30, "range"),
    ("between one hundred and twenty and two hundred", 120, None, 200, "range"),
    ("entre 20 et 30", 20, None, 30, "range"),
    ("بين ٢٠ و ٣٠", 20, None, 30, "range"),
    ("بين 20 و30", 20, None, 30, "range"),
    ("بين عشرين وثلاثين", 20, None, 30, "range"),
    ("20-30", 20, None, 30, "range"),
    ("20–30", 20, None, 30, "range"),
    ("20 to 30", 20, None, 30, "range"),
    ("de 20 à 30", 20, None, 30, "range"),
    ("1,200 – 1,500", 1_200, None, 1_500, "range"),
    ("al menos 23", 23, 23, None, "at_least"),
    ("23 o más personas", 23, 23, None, "at_least"),
    ("no menos de veintitrés", 23, 23, None, "at_least"),
    ("más de un centenar", 101, None, None, "more_than"),
    ("hasta 40", 0, None, 40, "up_to"),
    ("menos de cuarenta", 0, None, 39, "up_to"),
    ("cerca de 100", 90, None, 99, "nearly"),
    ("unas 40 personas", 36, 40, 44, "about"),
    ("alrededor de cuarenta y cinco", 40, 45, 50, "about"),
    ("una docena", 10, 12, 14, "about"),
    ("1,5 millones de personas", 1_500_000, 1_500_000, 1_500_000, "exact"),
    ("ciento veinte mil trescientos", 120_300, 120_300, 120_300, "exact"),
    ("mil doscientas treinta y una personas", 1_231, 1_231, 1_231, "exact"),
    ("entre treinta y cinco y cuarenta", 35, None, 40, "range"),
    ("de 20 a 30", 20, None, 30, "range"),
    ("varias", 3, None, 9, "several"),
    ("decenas de personas", 10, None, 99, "tens"),
    ("decenas de miles", 10_000, None, 99_999, "thousands"),
    ("ninguna", 0, 0, 0, "exact"),
    ("a few", 2, None, 9, "few"),
    ("several", 3, None, 9, "several"),
    ("several people", 3, None, 9, "several"),
    ("tens", 10, None, 99, "tens"),
    ("a dozen", 12, 12, 12, "exact"),
    ("dozens", 12, None, 99, "dozens"),
    ("Dozens of people", 12, None, 99, "dozens"),
    ("scores", 20, None, 199, "scores"),
    ("hundreds", 100, None, 999, "hundreds"),
    ("thousands", 1_000, None, 9_999, "thousands"),
    ("tens of thousands", 10_000, None, 99_999, "thousands"),
    ("many", 1, None, None, "many"),
    ("numerous", 1, None, None, "many"),
    ("some", 1, None, None, "some"),
    ("des dizaines", 10, None, 99, "tens"),
    ("des centaines de personnes", 100, None, 999, "hundreds"),
    ("des dizaines de milliers", 10_000, None, 99_999, "thousands"),
    ("عشرات", 10, None, 99, "tens"),
    ("مئات", 100, None, 999, "hundreds"),
    ("عشرات الآلاف", 10_000, None, 99_999, "thousands"),
    ("twenty-three", 23, 23, 23, "exact"),
    ("one hundred and twenty-three thousand", 123_000, 123_000, 123_000, "exact"),
    ("a hundred", 100, 100, 100, "exact"),
    ("1.5 million", 1_500_000, 1_500_000, 1_500_000, "exact"),
    ("150 thousand", 150_000, 150_000, 150_000, "exact"),
    ("vingt et un", 21, 21, 21, "exact"),
    ("soixante-douze", 72, 72, 72, "exact"),
    ("quatre-vingt-dix-sept", 97, 97, 97, "exact"),
    ("deux cent trois", 203, 203, 203, "exact"),
    ("ثلاثة وعشرون", 23, 23, 23, "exact"),
    ("اثنا عشر", 12, 12, 12, "exact"),
    ("مئة وثلاثة وعشرون", 123, 123, 123, "exact"),
    ("ثلاثة آلاف", 3_000, 3_000, 3_000, "exact"),
    ("واحد وعشرون", 21, 21, 21, "exact"),
    ("150,000", 150_000, 150_000, 150_000, "exact"),
    ("150 000", 150_000, 150_000, 150_000, "exact"),
    ("150\u00a0000", 150_000, 150_000, 150_000, "exact"),
    ("150\u202f000", 150_000, 150_000, 150_000, "exact"),
    ("١٥٠٬٠٠٠", 150_000, 150_000, 150_000, "exact"),
    ("1.000.000", 1_000_000, 1_000_000, 1_000_000, "exact"),
    ("۲۳", 23, 23, 23, "exact"),
    ({"low": 20, "high": 30}, 20, None, 30, "range"),
    ({"low": 20, "best": 23, "high": 30}, 20, 23, 30, "range"),
    ({"low": 23}, 23, 23, None, "at_least"),
    ({"low": 23, "best": None, "high": None}, 23, 23, None, "at_least"),
    ({"best": 23}, 23, 23, 23, "exact"),
    ({"high": 30}, 0, None, 30, "up_to"),
    ({"low": 5, "high": 5}, 5, 5, 5, "exact"),
    ({"text": "dozens"}, 12, None, 99, "dozens"),
    ({"qualifier": "dozens"}, 12, None, 99, "dozens"),
    ({"best": 150_000, "qualifier": "about"}, 135_000, 150_000, 165_000, "about"),
    ({"low": 71, "qualifier": "more_than"}, 71, None, None, "more_than"),
    ({"low": 23, "qualifier": "at_least", "text": "at least 23"}, 23, 23, None, "at_least"),
]

NOT_UNDERSTOOD = [
    "dozens of civilian casualties",
    "23 children",
    "23 families",
    "1,5",
    "1.5",
    "1.000",
    "-5",
    "007",
    "23²",
    "20%",
    "23 or 24",
    "10 to 20 thousand",
    "150-200 thousand",
    "30-20",
    "2026-01-09",
    "twenty thirty",
    "12\t000",
    "12  000",
    "unknown",
    "not reported",
    "a",
    " ",
    "1,50,000",
    "0,500",
    "9" * 40,
    "x" * 5_000,
]


@pytest.mark.parametrize(("value", "low", "best", "high", "qualifier"), NUMBERS, ids=[str(row[0]) for row in NUMBERS])
def test_a_value_is_understood(value, low, best, high, qualifier):
    quantity = understand(value)

    assert (quantity.low, quantity.best, quantity.high, quantity.qualifier) == (low, best, high, qualifier)


@pytest.mark.parametrize("text", NOT_UNDERSTOOD, ids=lambda text: text[:30])
def test_what_is_not_clear_stays_as_it_was_written(text):
    assert understand(text) == Quantity(None, None, None, "unparsed", text)


def test_words_are_kept_verbatim():
    assert understand("  At LEAST\u00a023 ").text == "  At LEAST\u00a023 "


def test_a_table_that_gave_the_bounds_is_named_and_the_source_is_not():
    assert [understand(value).bounds for value in ("dozens", "about 40", "nearly 40", "at least 40", 40, "20–30")] == [
        "vague-1",
        "vague-1",
        "vague-1",
        None,
        None,
        None,
    ]


def test_a_point_groups_thousands_only_where_every_language_of_the_crisis_writes_it_so():
    assert understand("1.000", ("fr",)).best == 1_000

    assert understand("1.000", ("fr", "en")).qualifier == "unparsed"


def test_a_comma_before_three_digits_is_not_a_thousand_in_a_crisis_that_writes_decimals_with_it():
    assert understand("1,500", ("fr",)).qualifier == "unparsed"

    assert understand("1,500", ("ar", "fr")).best == 1_500


def test_signs_of_thousands_in_spanish_follow_the_country():
    assert understand("1.500", ("es",)).best == understand("1.500", ("es-AR",)).best == 1_500
    assert understand("1,500", ("es-MX",)).best == understand("1,500", ("es-419",)).best == 1_500
    assert understand("1,500", ("es",)).qualifier == understand("1.500", ("es-MX",)).qualifier == "unparsed"


def test_words_of_another_language_are_not_understood():
    assert understand("dozens", ("fr", "ar")).qualifier == "unparsed"


def test_digits_need_no_language():
    assert understand("23", ()).best == 23


def test_arabic_tens_are_tens_and_not_dozens():
    assert understand("عشرات", ("ar",)).low == 10


def test_parts_that_cross_are_not_understood():
    assert understand({"low": 30, "high": 20}).qualifier == "unparsed"


PIECES = [
    piece
    for pieces in (
        "at least more than about some between and to a dozen dozens of people hundred thousand million twenty three",
        "entre et de une centaine milliers vingt cent بين و عشرين ثلاثة على الأقل آلاف 20 30 1,000 1.000 ٢٣ - – + ~ d'",
    )
    for piece in pieces.split(" ")
]
VALUES = st.one_of(
    st.integers(),
    st.booleans(),
    st.text(max_size=250),
    st.dictionaries(
        st.sampled_from(["low", "best", "high", "qualifier", "text", "other"]),
        st.one_of(st.none(), st.integers(-5, 200), st.sampled_from(["about", "dozens", "nearly", "odd"]), st.text()),
    ),
    # Phrases that are nearly right find more than noise does.
    st.lists(
        st.sampled_from(PIECES),
        max_size=7,
    ).map(" ".join),
)


@given(VALUES, st.lists(st.sampled_from(["en", "fr", "ar", "es", "es-MX", "en-GB", "xx", ""]), max_size=4))
def test_no_value_is_refused_and_the_parts_never_cross(value, languages):
    quantity = understand(value, languages)
    stated = [part for part in (quantity.low, quantity.best, quantity.high) if part is not None]

    assert stated == sorted(stated)
    assert all(part >= 0 for part in stated)
    assert quantity.text == value if isinstance(value, str) else True
    assert (quantity.qualifier == "unparsed") == (not stated)


@given(st.integers(0, 2**53))
def test_a_whole_number_is_exactly_itself(n):
    assert understand(n) == Quantity(n, n, n, "exact")
    assert understand(f"{n}").best == n
    assert understand(f"{n:,}").best == n


@given(VALUES.filter(lambda value: isinstance(value, str)), st.sampled_from("٠۰"))
def test_arabic_digits_say_what_western_digits_say(text, zero):
    western = understand(text)
    arabic = understand(text.translate({ord("0") + digit: chr(ord(zero) + digit) for digit in range(10)}))

    assert (arabic.low, arabic.best, arabic.high, arabic.qualifier) == (
        western.low,
        western.best,
        western.high,
        western.qualifier,
    )


@given(st.integers(0, 10**6), st.sampled_from(["at least {}", "more than {}", "up to {}", "about {}", "au moins {}"]))
def test_a_phrase_is_never_firmer_than_its_number(n, phrase):
    quantity = understand(phrase.format(n))

    assert quantity.best in (None, n)
    assert quantity.high is None or quantity.high >= n


SPOKEN = {n: word for word, n in reversed(list(SPANISH.units.items()))}


def in_spanish(n: int) -> str:
    """A number below a million, put together as the Real Academia does."""
    if n >= 1_000:
        thousands = in_spanish(n // 1_000).removesuffix("o") if n // 1_000 % 10 == 1 else in_spanish(n // 1_000)
        return f"{thousands if n >= 2_000 else ''} mil {in_spanish(n % 1_000) if n % 1_000 else ''}".strip()
    if n > 100:
        return f"{'ciento' if n < 200 else SPOKEN[n // 100 * 100]} {in_spanish(n % 100) if n % 100 else ''}".strip()
    return SPOKEN.get(n) or f"{SPOKEN[n // 10 * 10]} y {SPOKEN[n % 10]}"


@given(st.integers(1, 999_999))
def test_a_number_in_spanish_words_is_understood_as_itself_and_as_nothing_in_another_language(n):
    said = f"{in_spanish(n)} personas"

    assert understand(said, ("es",)).best == understand(said, ("en", "fr", "ar", "es")).best == n
    assert understand(said, ("en", "ar")).qualifier == "unparsed"
