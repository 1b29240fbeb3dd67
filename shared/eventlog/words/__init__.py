"""The words by which posted values say numbers: a table a language, all under one version. Never parses a phrase."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from eventlog.words.arabic import ARABIC
from eventlog.words.english import ENGLISH
from eventlog.words.folding import folded
from eventlog.words.french import FRENCH
from eventlog.words.spanish import POINT_IS_DECIMAL, SPANISH
from eventlog.words.terms import (
    DOZENS,
    FEW,
    HUNDREDS,
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
)

LANGUAGES: Final[Mapping[str, Language]] = {"en": ENGLISH, "fr": FRENCH, "ar": ARABIC, "es": SPANISH}
_SPANISH_WITH_A_POINT: Final = replace(SPANISH, comma_is_decimal=False)


def table_of(tag: str) -> Language | None:
    """The table for a language tag (BCP 47); of Spanish by its region, since half of its countries write 1,500."""
    language, *subtags = tag.lower().split("-")
    if language == "es" and not POINT_IS_DECIMAL.isdisjoint(subtags):
        return _SPANISH_WITH_A_POINT
    return LANGUAGES.get(language)


__all__ = [
    "DOZENS",
    "FEW",
    "HUNDREDS",
    "LANGUAGES",
    "MANY",
    "SCORES",
    "SEVERAL",
    "SOME",
    "TENS",
    "THOUSANDS",
    "VERSION",
    "Bounds",
    "Kind",
    "Language",
    "folded",
    "table_of",
]
