"""The words by which posted values say numbers: a table a language, all under one version. Never parses a phrase."""

from collections.abc import Mapping
from typing import Final

from eventlog.words.arabic import ARABIC
from eventlog.words.english import ENGLISH
from eventlog.words.folding import folded
from eventlog.words.french import FRENCH
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

LANGUAGES: Final[Mapping[str, Language]] = {"en": ENGLISH, "fr": FRENCH, "ar": ARABIC}

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
]
