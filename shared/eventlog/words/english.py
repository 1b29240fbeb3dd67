"""How English says numbers and vague terms, written folded where they are compared. Never parses a phrase."""

from typing import Final

from eventlog.words.terms import (
    DOZENS,
    FEW,
    HUNDREDS,
    HUNDREDS_OF_THOUSANDS,
    MANY,
    MILLIONS,
    SCORES,
    SEVERAL,
    SOME,
    TENS,
    TENS_OF_THOUSANDS,
    THOUSANDS,
    Language,
    phrases,
    table,
)

# fmt: off - a table of words is read by the row
ENGLISH: Final = Language(
    before=table(
        {
            "at least|no fewer than|no less than|not less than|not fewer than|a minimum of": "at_least",
            "more than|over|above|upwards of|in excess of|exceeding": "more_than",
            "up to|as many as|no more than|not more than|at most|a maximum of": "up_to",
            "fewer than|less than|under|below": "below",
            "nearly|almost|close to|just under": "nearly",
            "about|around|some|approximately|approx.|approx|roughly|circa|c.|ca.": "about",
            "an estimated|estimated|estimated at": "about",
        }
    ),
    after=table(
        {
            "or more|at least|and more": "at_least",
            "or fewer|or less|at most": "up_to",
            "approximately|estimated|or so": "about",
        }
    ),
    vague=table(
        {
            "a few|few|a handful|handful|a small number": FEW,
            "several": SEVERAL,
            "tens": TENS,
            "dozens|several dozen|a few dozen": DOZENS,
            "scores": SCORES,
            "hundreds|several hundred|a few hundred|many hundreds": HUNDREDS,
            "thousands|several thousand|a few thousand|many thousands": THOUSANDS,
            "tens of thousands": TENS_OF_THOUSANDS,
            "hundreds of thousands|several hundred thousand": HUNDREDS_OF_THOUSANDS,
            "millions|several million": MILLIONS,
            "many|numerous|very many|a large number|large numbers|countless|a number|multiple": MANY,
            "some": SOME,
        }
    ),
    none=phrases("none|zero|nil|no one|nobody|no"),
    between=(("between", "and"), ("from", "to"), ("", "to")),
    people=phrases("people|persons|person|individuals|individual"),
    of=phrases("of"),
    units=table(
        {
            "one": 1,
            "two": 2,
            "three": 3,
            "four": 4,
            "five": 5,
            "six": 6,
            "seven": 7,
            "eight": 8,
            "nine": 9,
            "ten": 10,
            "eleven": 11,
            "twelve": 12,
            "thirteen": 13,
            "fourteen": 14,
            "fifteen": 15,
            "sixteen": 16,
            "seventeen": 17,
            "eighteen": 18,
            "nineteen": 19,
            "twenty": 20,
            "thirty": 30,
            "forty": 40,
            "fifty": 50,
            "sixty": 60,
            "seventy": 70,
            "eighty": 80,
            "ninety": 90,
        }
    ),
    scales=table({"hundred": 100, "thousand": 1_000, "million": 1_000_000}),
    joins=phrases("and"),
    round_numbers=table({"two dozen": 24, "three dozen": 36, "four dozen": 48, "five dozen": 60, "half a dozen": 6}),
    exact_numbers=table({"a dozen|one dozen": 12}),
    comma_is_decimal=False,
    articles=phrases("a|an"),
)
# fmt: on
