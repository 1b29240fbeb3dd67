"""What stands behind every line of a report: who says so, when, where, in which words. Never what is said of it."""

from dataclasses import dataclass

from sitrep.values.shared import PlaceName, Span, Speaker


@dataclass(frozen=True, slots=True)
class Translated:
    """The text of an account in another language, as its sender gave it; `by` is human or machine."""

    lang: str
    text: str
    by: str


@dataclass(frozen=True, slots=True)
class Account:
    """One fact as somebody told it; `source` is the origin, `quote` its own words, `text` those of who passed it on.

    `mode` is how it was said (assert, allege, describe, hedged, …), `cites` are numbers of `Report.sources`.
    """

    id: str  # of the event
    seq: int  # of the event as first posted
    occurred: Span
    area: PlaceName | None  # None: not stated by the source
    source: Speaker
    mode: str | None
    quote: str | None
    quote_lang: str | None
    text: str | None
    lang: str | None
    verification: str
    cites: tuple[int, ...]
    translations: tuple[Translated, ...] = ()  # by language; never made here

    def translated(self, lang: str) -> Translated | None:
        """What its sender gave as the text in a language; nothing for a text that is in it."""
        if self.text is None or is_in(self.lang, lang):
            return None
        return next((one for one in self.translations if is_in(one.lang, lang)), None)


def is_in(tag: str | None, lang: str) -> bool:
    """Whether a tag of BCP 47 names a language, of whatever country and script; no tag names none."""
    return tag is not None and tag.partition("-")[0].lower() == lang
