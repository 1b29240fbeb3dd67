"""The vague terms of the table `vague-1`, and what a language has to say for numbers. Holds no word of any language.

Terms and bounds follow the practice of casualty recording: a vague word gets bounds for checks, never for sums.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, TypeVar

from eventlog.words.folding import folded

VERSION: Final = "vague-1"

Meaning = TypeVar("Meaning")

Term = Literal["few", "several", "tens", "dozens", "scores", "hundreds", "thousands", "many", "some"]
Kind = Literal["at_least", "more_than", "up_to", "below", "nearly", "about"]


@dataclass(frozen=True, slots=True)
class Bounds:
    """What the table gives a vague term: its qualifier, its floor, and its ceiling or None where it is open."""

    term: Term
    low: int
    high: int | None


FEW: Final = Bounds("few", 2, 9)
SEVERAL: Final = Bounds("several", 3, 9)
TENS: Final = Bounds("tens", 10, 99)
DOZENS: Final = Bounds("dozens", 12, 99)
SCORES: Final = Bounds("scores", 20, 199)
HUNDREDS: Final = Bounds("hundreds", 100, 999)
THOUSANDS: Final = Bounds("thousands", 1_000, 9_999)
TENS_OF_THOUSANDS: Final = Bounds("thousands", 10_000, 99_999)
HUNDREDS_OF_THOUSANDS: Final = Bounds("thousands", 100_000, 999_999)
MILLIONS: Final = Bounds("thousands", 1_000_000, None)
MANY: Final = Bounds("many", 1, None)
SOME: Final = Bounds("some", 1, None)


@dataclass(frozen=True, slots=True)
class Language:
    """How one language says numbers and vague terms."""

    before: Mapping[str, Kind]  # stands before a number
    after: Mapping[str, Kind]  # stands after it
    vague: Mapping[str, Bounds]
    none: frozenset[str]
    between: tuple[tuple[str, str], ...]  # opening word and the word between both ends; "" opens nothing
    people: frozenset[str]  # nouns that say no more than the unit "persons" does, and may follow a number
    of: frozenset[str]  # joins a vague term and such a noun
    units: Mapping[str, int]  # words that add
    scales: Mapping[str, int]  # words that multiply
    joins: frozenset[str]  # "and" inside a number
    round_numbers: Mapping[str, int]  # "une centaine", "two dozen": about so many
    exact_numbers: Mapping[str, int]  # words for one number that the grammar of units and scales does not build
    comma_is_decimal: bool
    articles: frozenset[str] = frozenset()  # may open a number: "a hundred"
    compounds: tuple[tuple[str, str], ...] = ()  # words of which the grammar below knows a simpler twin
    glued_and: str = ""  # "and" is written as one word with what follows, and units come before tens
    teens_after: frozenset[int] = frozenset()  # tens to which ten to nineteen are added: soixante-douze


def table(entries: Mapping[str, Meaning]) -> Mapping[str, Meaning]:
    return {folded(word): value for phrase, value in entries.items() for word in phrase.split("|")}


def phrases(said: str) -> frozenset[str]:
    return frozenset(folded(word) for word in said.split("|"))
