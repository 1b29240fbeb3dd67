"""Reads one number, in digits or in words. Never guesses which sign groups thousands and which marks decimals.

Groups of three digits count as thousands after a space (also no-break and narrow), an apostrophe or the Arabic
thousands sign. After a comma ("150,000") they do unless every language of the crisis writes decimals with a comma;
after a point ("1.000") only if every one does. Two groups of the same sign are clear anywhere. "1,5" is no number
of people; before a word of scale ("1.5 million") a single decimal sign is.
"""

import re
from typing import Final

from eventlog.quantity.value import LARGEST
from eventlog.words import Language

_PLAIN: Final = re.compile(r"0|[1-9][0-9]{0,15}")
_GROUPED: Final = re.compile(r"[1-9][0-9]{0,2}(?:([ ',.\u066c])[0-9]{3})(?:\1[0-9]{3}){0,4}")
_SCALED: Final = re.compile(r"(?:(0|[1-9][0-9]{0,2})[.,]([0-9]{1,2})|([0-9 ,.']+)) ?(\S+)")


class Numbers:
    """The numbers of one language; each method answers None where it does not understand."""

    def __init__(self, language: Language, *, decimal_comma: bool) -> None:
        self.language = language
        self.decimal_comma = decimal_comma

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
