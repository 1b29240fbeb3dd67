"""Reads a phrase for a number: "at least 23", "entre 20 et 30", a vague word. Never guesses at what is not clear.

A noun may follow only if it says no more than the unit does ("23 people"). "23 children" and "dozens of civilian
casualties" name a population, which has a field of its own: they are not guessed at. An end of a range without its
word of scale is not completed: "10 to 20 thousand" stays unparsed.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from eventlog.quantity.numbers import Numbers
from eventlog.quantity.value import LONGEST, Quantity, about, between, exact, qualified, vague
from eventlog.words import Kind, Language, folded, table_of


def phrase(text: str, languages: Sequence[str]) -> Quantity | None:
    """What the first language that understands a phrase takes it for."""
    if len(text) > LONGEST:
        return None
    said = folded(text)
    if _BROKEN.search(said):
        return None
    said = " ".join(said.replace("d'", "d' ").split()).removesuffix(".")
    tables = [table for tag in languages if (table := table_of(tag)) is not None]
    decimal_comma = bool(tables) and all(table.comma_is_decimal for table in tables)
    for table in tables or (NO_LANGUAGE,):
        if (found := Reader(table, decimal_comma=decimal_comma).read(said)) is not None:
            return found
    return None


# A tab, a line break or two spaces between digits divide cells of a table, not groups of a number.
_BROKEN: Final = re.compile(r"[0-9](?:\s{2,}|[^\S ])[0-9]")
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


class Reader:
    """Reads a folded phrase in one language; each method answers None where it does not understand."""

    def __init__(self, language: Language, *, decimal_comma: bool) -> None:
        self.language = language
        self.numbers = Numbers(language, decimal_comma=decimal_comma)

    def read(self, phrase: str) -> Quantity | None:
        phrase = self._without_people(phrase)
        if phrase in self.language.none:
            return exact(0)
        if (term := self.language.vague.get(phrase)) is not None:
            return vague(term)
        if (n := self.numbers.number(phrase)) is not None:
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
            if (n := self.numbers.number(rest) if n is None else n) is not None:
                return qualified(kind, n)
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
            low, high = self.numbers.digits(dashed[1]), self.numbers.digits(dashed[2])
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
            low, high = self.numbers.number(first), self.numbers.number(second)
            if low is None or high is None or low > high:
                continue
            if low < 1_000 and any(self.language.scales.get(word, 0) >= 1_000 for word in second.split()):
                continue
            yield low, high


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
