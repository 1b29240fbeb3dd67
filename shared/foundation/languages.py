"""Refusals in the reader's language, where they are catalogued. Never translates what a sender must look up: codes,
pointers, names of fields and the sentences about one place stay as they are.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, Literal

from foundation.catalogues import SOURCE, catalogue, languages

# What may be asked for; a catalogue of the frame and one of refusals exist for each.
Language = Literal["en", "fr", "ar", "es"]

WORDS: Final = Path(__file__).with_name("words")


def preferred(accept: str) -> str:
    """The first language of an Accept-Language field that is catalogued, by its weight (RFC 9110, 12.5.4)."""
    wished: list[tuple[float, int, str]] = []
    for place, part in enumerate(accept.split(",")[:20]):
        tag, _, weight = part.partition(";")
        try:
            quality = float(weight.strip().removeprefix("q=")) if weight.strip() else 1.0
        except ValueError:
            continue
        language = tag.strip().lower().partition("-")[0]
        if language in languages(WORDS) and 0 < quality <= 1:
            wished.append((-quality, place, language))
    return min(wished)[2] if wished else SOURCE


def spoken(document: Mapping[str, Any], language: str) -> tuple[dict[str, Any], str]:
    """The problem document in a language, and the language that its title has."""
    title = None if language == SOURCE else catalogue(WORDS, language)["problem"].get(document["code"])
    if title is None:
        return dict(document), SOURCE
    detail = title if document["detail"] == document["title"] else document["detail"]
    return {**document, "title": title, "detail": detail}, language
