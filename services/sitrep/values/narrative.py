"""The running text of a report: sentences drafted by rules, without language, and what editors wrote in their own.
Never a number of its own.
"""

from dataclasses import dataclass
from datetime import datetime

from sitrep.values.account import Account


@dataclass(frozen=True, slots=True)
class Slot:
    """What fills one {name} of a sentence: codes of a group of words, or with `group` None the words of a source."""

    name: str
    group: str | None
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A code, what fills it, and the figure or the account on which it rests; the wording is the renderer's.

    `as_of` stands where what is said is older than a day at the cut-off.
    """

    code: str
    slots: tuple[Slot, ...]
    figure_id: str | None
    account: Account | None
    as_of: datetime | None
    cites: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class WrittenItem:
    """One item of an editor, with the numbers of the sources of the events that it cites."""

    text: str
    cites: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Written:
    """What an editor wrote for one section of this day, in one language; it stands in for the draft there."""

    lang: str
    organisation: str
    items: tuple[WrittenItem, ...]


@dataclass(frozen=True, slots=True)
class Highlights:
    """Three to five bullets where there is so much to say."""

    draft: tuple[Sentence, ...]
    written: tuple[Written, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Sentences on one subject."""

    subject: str
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class Overview:
    """The situation in a few short paragraphs."""

    draft: tuple[Paragraph, ...]
    written: tuple[Written, ...]
