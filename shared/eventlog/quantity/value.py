"""A number of something as its source said it. Never reads a phrase."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from eventlog.words import DOZENS, FEW, HUNDREDS, MANY, SCORES, SEVERAL, SOME, TENS, THOUSANDS, VERSION, Bounds, Kind

Qualifier = Literal[
    "exact",
    "at_least",
    "more_than",
    "up_to",
    "nearly",
    "about",
    "range",
    "few",
    "several",
    "tens",
    "dozens",
    "scores",
    "hundreds",
    "thousands",
    "many",
    "some",
    "unparsed",
]

TERMS: Final[Mapping[str, Bounds]] = {
    bounds.term: bounds for bounds in (FEW, SEVERAL, TENS, DOZENS, SCORES, HUNDREDS, THOUSANDS, MANY, SOME)
}

LARGEST: Final = 2**53
LONGEST: Final = 200


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number of something as its source said it: low <= best <= high, None where open or not said.

    `best` is a number only where the source said one (exact N, at least N, about N, or a stated best).
    `text` is what was posted, verbatim; None where numbers were. `bounds` names the table that gave low or high.
    """

    low: int | None
    best: int | None
    high: int | None
    qualifier: Qualifier
    text: str | None = None
    bounds: str | None = None

    @property
    def quantified(self) -> bool:
        """Whether a number was said; a vague word is none, and stands in no sum and no comparison."""
        return self.qualifier not in TERMS and self.qualifier != "unparsed"

    @property
    def point(self) -> int | None:
        """What comparisons use: best, else low."""
        return self.best if self.best is not None else self.low


UNPARSED: Final = Quantity(None, None, None, "unparsed")


def exact(n: int) -> Quantity:
    """N and nothing else."""
    return Quantity(n, n, n, "exact")


def at_least(n: int) -> Quantity:
    """N or more."""
    return Quantity(n, n, None, "at_least")


def between(low: int, high: int) -> Quantity:
    """From low to high, both included."""
    return Quantity(low, None, high, "range")


def about(n: int) -> Quantity:
    """N, give or take a tenth, rounded outwards (R17): the bounds are the table's, not the source's."""
    return Quantity(9 * n // 10, n, -(-11 * n // 10), "about", bounds=VERSION)


def vague(term: Bounds) -> Quantity:
    """A vague word with the bounds of the table."""
    return Quantity(term.low, None, term.high, term.term, bounds=VERSION)


def qualified(kind: Kind, n: int) -> Quantity | None:
    match kind:
        case "at_least":
            return at_least(n)
        case "more_than":
            return Quantity(n + 1, None, None, "more_than")
        case "up_to":
            return Quantity(0, None, n, "up_to")
        case "below":
            return Quantity(0, None, n - 1, "up_to") if n else None
        case "nearly":
            return Quantity(9 * n // 10, None, n - 1, "nearly", bounds=VERSION) if n else None
        case "about":
            return about(n)
