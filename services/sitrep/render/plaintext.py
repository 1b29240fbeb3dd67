"""Makes words from outside harmless to a page: no control characters, no towers of accents, no endless texts.

It shows what was said and hides nothing that can be read; escaping HTML is the template's part.
"""

import re
import unicodedata

LONGEST = 600  # characters of one text on a page; all of it stands in the data file

# XML has no place for these; one visible mark each, so that nobody wonders where a letter went.
CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\u202d\u202e]")
# Embeddings and isolates: what they are good for is done by <bdi> around every such text.
INVISIBLE = re.compile("[\u202a-\u202c\u2066-\u2069\ufeff]")
# More than six marks on one letter are no language but an attack on the line above.
TOWERS = re.compile(
    "([\u0300-\u036f\u0483-\u0489\u0610-\u061a\u064b-\u065f\u06d6-\u06ed\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{6})"
    "[\u0300-\u036f\u0483-\u0489\u0610-\u061a\u064b-\u065f\u06d6-\u06ed\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+"
)

_LEFTWARDS = frozenset({"R", "AL", "AN", "RLE", "RLO", "RLI", "PDI", "PDF", "FSI"})
_LETTERS = frozenset({"R", "AL"})
_DIGITS = frozenset({"EN", "AN"})
# Between two letters these run as the letters do; a digit after an Arabic letter is one of its line.
_BETWEEN = _LETTERS | _DIGITS | {"NSM", "WS", "CS", "ON"}


def clean(text: str) -> str:
    """The text as it may stand on a page; an override of the reading direction shows as a replacement mark."""
    return TOWERS.sub(r"\1", INVISIBLE.sub("", CONTROLS.sub("\ufffd", text)))


def direction_of(text: str) -> str:
    """The direction of the first letter; numbers alone run from left to right in every language."""
    strong = (unicodedata.bidirectional(letter) for letter in text)
    return "rtl" if next((kind for kind in strong if kind in ("L", "R", "AL")), "L") != "L" else "ltr"


def runs_one_way(text: str, direction: str) -> bool:
    """Whether a text runs in this direction whatever stands around it: from left to right if nothing in it runs the
    other way, from right to left if it begins with an Arabic letter, ends with one or with a digit, and has none of
    other scripts.
    """
    if direction == "ltr":
        return text.isascii() or not any(unicodedata.bidirectional(letter) in _LEFTWARDS for letter in text)
    kinds = [unicodedata.bidirectional(letter) for letter in text]
    ends = kinds[:1] == ["AL"] and kinds[-1] in _LETTERS | _DIGITS | {"NSM"}
    return ends and _BETWEEN.issuperset(kinds)


def cut(text: str, mark: str, longest: int = LONGEST) -> str:
    """The beginning of a long text, with a mark that there is more."""
    if len(text) <= longest:
        return text
    # At the end of a word, unless that would take a quarter of it away.
    words, space, _ = text[: longest + 1].rpartition(" ")
    kept = words if space and 4 * len(words) >= 3 * longest else text[:longest]
    return f"{kept.rstrip()} {mark}"
