"""Turns a posted value (a number, words, or parts) into one Quantity. Never refuses a word and never changes it.

What is not clear is `unparsed`, and stands in reports in the sender's own words. Rules where a reader could doubt:

- Groups of three digits count as thousands after a space (also no-break and narrow), an apostrophe or the Arabic
  thousands sign. After a comma ("150,000") they do unless every language of the crisis writes decimals with a comma;
  after a point ("1.000") only if every one does. Two groups of the same sign are clear anywhere. "1,5" is no number
  of people; before a word of scale ("1.5 million") a single decimal sign is.
- A noun may follow only if it says no more than the unit does ("23 people"). "23 children" and "dozens of civilian
  casualties" name a population, which has a field of its own: they are not guessed at.
- An end of a range without its word of scale is not completed: "10 to 20 thousand" stays unparsed.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal, get_args

from eventlog.words import (
    DOZENS,
    FEW,
    HUNDREDS,
    LANGUAGES,
    MANY,
    SCORES,
    SEVERAL,
    SOME,
    TENS,
    THOUSANDS,
    VERSION,
    Bounds,
    Kind,
    Language,
    folded,
)

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

QUALIFIERS: Final[frozenset[str]] = frozenset(get_args(Qualifier))
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


def understand(value: int | str | Mapping[str, object], languages: Sequence[str] = ("en", "fr", "ar")) -> Quantity:
    """The quantity that a posted `value` says, in the languages of the crisis; the first that understands it wins."""
    if isinstance(value, Mapping):
        return _parts(value, languages)
    if isinstance(value, str):
        return replace(_phrase(value, languages) or UNPARSED, text=value)
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= LARGEST:
        return exact(value)
    return replace(UNPARSED, text=str(value))


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


def _qualified(kind: Kind, n: int) -> Quantity | None:
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


def _parts(value: Mapping[str, object], languages: Sequence[str]) -> Quantity:
    low, best, high = (_count(value.get(part)) for part in ("low", "best", "high"))
    text = value.get("text")
    text = text if isinstance(text, str) else None
    stated = [part for part in (low, best, high) if part is not None]
    qualifier = value.get("qualifier")
    if stated != sorted(stated):
        return replace(UNPARSED, text=text)
    if not stated:
        if isinstance(qualifier, str) and qualifier in TERMS:
            return replace(vague(TERMS[qualifier]), text=text)
        return understand(text, languages) if text is not None else UNPARSED
    return replace(_numbers(low, best, high, qualifier), text=text)


def _numbers(low: int | None, best: int | None, high: int | None, qualifier: object) -> Quantity:
    if qualifier in TERMS and best is None:
        return Quantity(low, None, high, qualifier)  # type: ignore[arg-type]
    if qualifier == "about" and best is not None:
        bounds = about(best)
        if low is None and high is None:
            return bounds
        return Quantity(low, best, high, "about")
    if qualifier == "nearly" and best is not None and low is None and high is None:
        return _qualified("nearly", best) or exact(best)
    if qualifier == "nearly" and best is None:
        return Quantity(low, None, high, "nearly")
    if qualifier == "more_than" and high is None:
        return Quantity(best + 1 if low is None and best is not None else low, None, None, "more_than")
    if qualifier == "up_to" and high is None and low is None:
        return Quantity(0, None, best, "up_to")
    if qualifier == "at_least" and low is None and high is None and best is not None:
        return at_least(best)
    return _plain(low, best, high)


def _plain(low: int | None, best: int | None, high: int | None) -> Quantity:
    if low is None and high is None:
        assert best is not None
        return exact(best)
    if low is not None and low == high:
        return exact(low)
    if high is None:
        return Quantity(low, low if best is None else best, None, "at_least")
    if low is None:
        return Quantity(0, best, high, "up_to")
    return Quantity(low, best, high, "range")


def _count(value: object) -> int | None:
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= LARGEST:
        return value
    return None


def _phrase(text: str, languages: Sequence[str]) -> Quantity | None:
    if len(text) > LONGEST:
        return None
    phrase = folded(text)
    if _BROKEN.search(phrase):
        return None
    phrase = " ".join(phrase.replace("d'", "d' ").split()).removesuffix(".")
    tables = [LANGUAGES[code] for name in languages if (code := name.split("-")[0].lower()) in LANGUAGES]
    decimal_comma = bool(tables) and all(table.comma_is_decimal for table in tables)
    for table in tables or (NO_LANGUAGE,):
        if (found := _Reader(table, decimal_comma=decimal_comma).read(phrase)) is not None:
            return found
    return None


# A tab, a line break or two spaces between digits divide cells of a table, not groups of a number.
_BROKEN: Final = re.compile(r"[0-9](?:\s{2,}|[^\S ])[0-9]")
_PLAIN: Final = re.compile(r"0|[1-9][0-9]{0,15}")
_GROUPED: Final = re.compile(r"[1-9][0-9]{0,2}(?:([ ',.\u066c])[0-9]{3})(?:\1[0-9]{3}){0,4}")
_SCALED: Final = re.compile(r"(?:(0|[1-9][0-9]{0,2})[.,]([0-9]{1,2})|([0-9 ,.']+)) ?(\S+)")
_DASHED: Final = re.compile(r"(.*[0-9]) ?[-\u2013] ?([0-9].*)")
_SIGNS: Final[tuple[tuple[str, Kind], ...]] = (
    (">=", "at_least"),
    ("≥", "at_least"),
    ("<=", "up_to"),
    ("≤", "up_to"),
    (">", "more_than"),
    ("<", "below"),
    ("~", "about"),
    ("≈", "about"),
)


class _Reader:
    """Reads a folded phrase in one language; each method answers None where it does not understand."""

    def __init__(self, language: Language, *, decimal_comma: bool) -> None:
        self.language = language
        self.decimal_comma = decimal_comma

    def read(self, phrase: str) -> Quantity | None:
        phrase = self._without_people(phrase)
        if phrase in self.language.none:
            return exact(0)
        if (term := self.language.vague.get(phrase)) is not None:
            return vague(term)
        if (n := self.number(phrase)) is not None:
            return exact(n)
        if (n := self.language.round_numbers.get(phrase)) is not None:
            return about(n)
        return self._range(phrase) or self._compared(phrase)

    def _without_people(self, phrase: str) -> str:
        words = phrase.split(" ")
        if len(words) > 1 and words[-1] in self.language.people:
            words.pop()
            if len(words) > 1 and words[-1] in self.language.of:
                words.pop()
        return " ".join(words)

    def _compared(self, phrase: str) -> Quantity | None:
        for kind, rest in self._comparisons(phrase):
            n = self.language.round_numbers.get(rest)
            if (n := self.number(rest) if n is None else n) is not None:
                return _qualified(kind, n)
            # "an estimated 20 to 30" is the range, and says no more than that.
            if kind == "about" and (found := self._range(rest)) is not None:
                return found
        return None

    def _comparisons(self, phrase: str) -> Iterator[tuple[Kind, str]]:
        for sign, kind in _SIGNS:
            if phrase.startswith(sign):
                yield kind, phrase.removeprefix(sign).lstrip()
                return
        if phrase.endswith("+"):
            yield "at_least", phrase.removesuffix("+").rstrip()
        for words, kind in self.language.before.items():
            if phrase.startswith(words + " "):
                yield kind, phrase.removeprefix(words + " ")
        for words, kind in self.language.after.items():
            if phrase.endswith(" " + words):
                yield kind, phrase.removesuffix(" " + words)

    def _range(self, phrase: str) -> Quantity | None:
        if (dashed := _DASHED.fullmatch(phrase)) is not None:
            low, high = self.digits(dashed[1]), self.digits(dashed[2])
            return None if low is None or high is None or low > high else between(low, high)
        for opening, joint in self.language.between:
            if phrase.startswith(f"{opening} ".lstrip()):
                ends = set(self._ends(phrase.removeprefix(f"{opening} ".lstrip()), joint))
                if len(ends) == 1:
                    return between(*ends.pop())
        return None

    def _ends(self, phrase: str, joint: str) -> Iterator[tuple[int, int]]:
        glued = joint == self.language.glued_and
        for match in re.finditer(f" {joint}{' ?' if glued else ' '}", phrase):
            first, second = phrase[: match.start()], phrase[match.end() :]
            low, high = self.number(first), self.number(second)
            if low is None or high is None or low > high:
                continue
            if low < 1_000 and any(self.language.scales.get(word, 0) >= 1_000 for word in second.split()):
                continue
            yield low, high

    def number(self, phrase: str) -> int | None:
        """A number in digits, with a word of scale, or in words."""
        if (n := self.digits(phrase)) is not None:
            return n
        if phrase[:1].isdigit():
            return self._scaled(phrase)
        if (n := self.language.exact_numbers.get(phrase)) is not None:
            return n
        return self._spoken(phrase)

    def digits(self, phrase: str) -> int | None:
        """A number written in digits, grouped only where that is clear."""
        if _PLAIN.fullmatch(phrase):
            return _largest(int(phrase))
        if (grouped := _GROUPED.fullmatch(phrase)) is None:
            return None
        sign, groups = grouped[1], phrase.count(grouped[1])
        decimal = "," if self.decimal_comma else "."
        if groups == 1 and sign == decimal:
            return None
        return _largest(int(phrase.replace(sign, "")))

    def _scaled(self, phrase: str) -> int | None:
        if (found := _SCALED.fullmatch(phrase)) is None:
            return None
        scale = 1_000 if found[4] == "k" else self.language.scales.get(found[4], 0)
        if scale < 1_000:
            return None
        if found[1] is not None:
            return _largest((int(found[1]) * 100 + int(found[2].ljust(2, "0"))) * scale // 100)
        n = self.digits(found[3].strip())
        return None if n is None else _largest(n * scale)

    def _spoken(self, phrase: str) -> int | None:
        total, group, smallest_scale, joined = 0, 0, LARGEST, False
        words = self._split(phrase)
        if not words:
            return None
        for word in words:
            if word in self.language.joins:
                if joined or not (group or total):
                    return None
                joined = True
                continue
            if (unit := self.language.units.get(word)) is not None:
                if not self._adds(group, unit, started=bool(group or total), joined=joined):
                    return None
                group += unit
            elif (scale := self.language.scales.get(word)) == 100 and (group < 10 or (joined and group < 100)):
                # Arabic says "twenty-three and a hundred"; elsewhere a group of units is multiplied.
                group = group + 100 if joined and group else (group or 1) * 100
            elif scale is not None and 100 < scale < smallest_scale:
                total, group, smallest_scale = total + (group or 1) * scale, 0, scale
            else:
                return None
            joined = False
        return None if joined else total + group

    def _split(self, phrase: str) -> list[str]:
        for compound, simple in self.language.compounds:
            phrase = phrase.replace(compound, simple)
        words = phrase.replace("-", " ").split()
        if len(words) > 1 and words[0] in self.language.articles and words[1] in self.language.scales:
            words = words[1:]
        glued = self.language.glued_and
        if not glued:
            return words
        # The Arabic "and" is written as one word with what follows, unless the word itself begins so.
        known = self.language.units.keys() | self.language.scales.keys() | self.language.joins
        return " ".join(w if w in known or w[0] != glued else f"{glued} {w[1:]}" for w in words).split()

    def _adds(self, group: int, unit: int, *, started: bool, joined: bool) -> bool:
        """Whether a unit may follow what was said so far: "twenty three", not "twenty thirty"."""
        if group % 100 in self.language.teens_after and 10 <= unit < 20:
            return True
        if self.language.glued_and:
            return (joined or not started) and not _same_place(group, unit)
        lowest = next((place for place in (1, 10, 100) if group % (place * 10)), 1_000)
        return unit < lowest


def _same_place(first: int, second: int) -> bool:
    return any(first // place % 10 and second // place % 10 for place in (1, 10, 100))


def _largest(n: int) -> int | None:
    return n if n <= LARGEST else None


NO_LANGUAGE: Final = Language(
    before={},
    after={},
    vague={},
    none=frozenset(),
    between=(),
    people=frozenset(),
    of=frozenset(),
    units={},
    scales={},
    joins=frozenset(),
    round_numbers={},
    exact_numbers={},
    comma_is_decimal=False,
)
