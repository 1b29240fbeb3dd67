"""Carries the texts of a template into the catalogue of each language: `make words`. Never translates one.

A new text arrives without a translation; one whose English has changed keeps its translation, marked fuzzy, with the
English that it was made from; one that is gone goes. Comments of translators stay.
"""

import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Final

from babel.messages import pofile
from babel.messages.catalog import Catalog

from foundation.catalogues import by_context, read, said

WIDTH: Final = 110
# Who wrote a file, when and with what is told by the history of the repository; here it would differ at each run.
UNSTEADY: Final = (
    b'"Generated-By:',
    b'"Last-Translator:',
    b'"Language-Team:',
    b'"POT-Creation-Date:',
    b'"PO-Revision-Date:',
    b'"Report-Msgid-Bugs-To:',
)


def carried(template: Catalog, translated: Catalog) -> Catalog:
    """A catalogue with exactly the texts of the template, in its order."""
    anew = Catalog(translated.locale, header_comment=translated.header_comment, fuzzy=False)
    anew.mime_headers = translated.mime_headers
    known = by_context(translated)
    for context, english in by_context(template).items():
        before = known.get(context)
        changed = before is not None and before.id != english.id
        anew.add(
            english.id,
            before.string if before and before.pluralizable == english.pluralizable else None,
            context=context,
            auto_comments=english.auto_comments,
            user_comments=before.user_comments if before else (),
            flags={"fuzzy"} if before and (before.fuzzy or (changed and said(before))) else set(),
            previous_id=before.id if before and changed else before.previous_id if before else (),
        )
    return anew


def written(words: Catalog) -> bytes:
    """A catalogue as it is kept: the same bytes for the same texts."""
    for message in words:
        message.flags.discard("python-format")  # "100 % of" is no format of Python's
    out = BytesIO()
    pofile.write_po(out, words, width=WIDTH, include_previous=True, ignore_obsolete=True)
    return b"".join(line for line in out.getvalue().splitlines(keepends=True) if not line.startswith(UNSTEADY))


def carry(folder: Path) -> Iterator[str]:
    """Brings each language of a folder up to its template, and says what is left for a translator."""
    template = read(next(folder.glob("*.pot")))
    for path in sorted(folder.glob("*.po")):
        words = carried(template, read(path))
        path.write_bytes(written(words))
        for context, message in by_context(words).items():
            if not said(message):
                yield f"{path}: {context}: {'look at it again' if message.fuzzy else 'not translated'}"


def main() -> None:
    """Carries each folder that is named; ends with 1 while something is left to translate."""
    left = [line for folder in sys.argv[1:] for line in carry(Path(folder))]
    print(*left or ["Every text has a translation."], sep="\n")  # noqa: T201 - a tool of the terminal
    sys.exit(bool(left))


if __name__ == "__main__":
    main()
