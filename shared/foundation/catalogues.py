"""Reads words from gettext catalogues, as translators keep them. Never guesses: what no catalogue has, stays English.

A folder holds one template, whose texts are the English ones, and one `.po` file a language. Each text is found by its
context, `group.code`; the English text beside it is what tells a translator that it has changed. They are read as they
are, once, in hundredths of a second: there is nothing to compile and nothing that can be older than its source.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from gettext import c2py
from pathlib import Path
from types import MappingProxyType
from typing import Final

from babel.messages import pofile
from babel.messages.catalog import Catalog, Message

SOURCE: Final = "en"  # the language of the template
ENGLISH: Final = "n != 1"  # its rule of plurals


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The texts of one language by group and code; a counted one has a form for each number of the language."""

    texts: Mapping[str, Mapping[str, str]]
    counted: Mapping[str, tuple[str, ...]]
    form: Callable[[int], int]

    def __getitem__(self, group: str) -> Mapping[str, str]:
        return self.texts[group]

    def for_count(self, noun: str, n: int) -> str:
        """The form of a counted text that goes with a number."""
        forms = self.counted[noun]
        return forms[min(self.form(n), len(forms) - 1)]


@cache
def languages(folder: Path) -> tuple[str, ...]:
    """The languages that a folder has words in."""
    return tuple(sorted((SOURCE, *(path.stem for path in folder.glob("*.po")))))


@cache
def catalogue(folder: Path, lang: str) -> Catalogue:
    """The words of a language, read once."""
    template = read(next(folder.glob("*.pot")))
    translated = template if lang == SOURCE else read(folder / f"{lang}.po")
    known = by_context(translated)
    texts: dict[str, dict[str, str]] = {}
    counted: dict[str, tuple[str, ...]] = {}
    for context, english in by_context(template).items():
        group, _, code = context.partition(".")
        forms = said(known.get(context)) or sources(english)
        if english.pluralizable:
            counted[code] = forms
        else:
            texts.setdefault(group, {})[code] = forms[0]
    form = c2py(ENGLISH if lang == SOURCE else translated.plural_expr)
    return Catalogue(MappingProxyType({name: MappingProxyType(group) for name, group in texts.items()}), counted, form)


def read(path: Path) -> Catalog:
    """One file. Raises `PoFileError` for one that is broken."""
    with path.open("rb") as file:
        return pofile.read_po(file, locale=None if path.suffix == ".pot" else path.stem, abort_invalid=True)


def by_context(words: Catalog) -> dict[str, Message]:
    """The texts of a file by their contexts; its header has none."""
    return {message.context: message for message in words if message.context}


def sources(message: Message) -> tuple[str, ...]:
    """The English of a text, one form or two."""
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def said(message: Message | None) -> tuple[str, ...]:
    """A translation, form by form; nothing where one is missing or has yet to be looked at again."""
    if message is None or message.fuzzy or not message.string:
        return ()
    forms = (message.string,) if isinstance(message.string, str) else tuple(message.string)
    return forms if all(forms) else ()
