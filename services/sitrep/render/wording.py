"""The words of the frame in one language, from a catalogue; it never translates what a source said."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Final
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from babel.dates import format_date, format_skeleton, get_timezone_location
from babel.numbers import format_decimal

from eventlog.quantity import Quantity
from foundation.catalogues import SOURCE, Catalogue, languages
from foundation.catalogues import catalogue as read
from sitrep.figures.display import said as plainly
from sitrep.values import Figure, PlaceName, Report, Span, TrendStep

MINUS: Final = "\u2212"
_ARABIC: Final = re.compile(r"[\u0620-\u064a]")
WORDS: Final = Path(__file__).with_name("words")

# What a date shows; CLDR says in which order and with which marks. Arabic does not shorten the names of months.
SHOWN: Final = {"short": "MMMEd", "shorter": "MMMd", "month": "yMMMM"}
IN_FULL: Final = {"short": "MMMMEd", "shorter": "MMMMd", "month": "yMMMM"}
TIME: Final = "Hm"

# What the rules made of several numbers of which one is no firmer than "about": no form of a single one says it.
ROUGHLY: Final = re.compile("about [\\d,]+(?: or more|\u2013[\\d,]+)")
# A crisis chooses Arabic-Indic digits by the tag of its language: `ar-u-nu-arab` (BCP 47, RFC 6067).
_NUMERALS: Final = re.compile(r"ar(?:-[a-z0-9]+)*?-u(?:-[a-z0-9]+)*?-nu-arab(?:-.*)?", re.IGNORECASE)
_ARABIC_INDIC: Final = {0x30 + digit: 0x660 + digit for digit in range(10)}
# What stands between numbers side by side, but for those in brackets; and a part that is more than its whole.
BESIDE: Final = " / "
_APART: Final = re.compile(r" / (?![^()]*\))")
ALONE: Final = "alone "
_STALE: Final = re.compile(r" \([^()]*\)$")  # since when nothing newer was said
_ALONE: Final = re.compile(r"(?<![\w-])\d+(?![\w-])")


class LanguageNotOffered(ValueError):
    """There is no catalogue of words in this language."""


@dataclass(frozen=True)
class Wording:
    """One catalogue, bound to the country and the zone whose calendar words and clock it uses."""

    lang: str
    catalogue: Catalogue
    locale: Locale
    country: str
    zone: ZoneInfo
    numerals: str = "latn"  # of numbers, dates and times; never of ids, hashes and what others wrote
    places: tuple[tuple[str, str], ...] = ()  # as the crisis calls them, and as this language does; the longest first

    @property
    def direction(self) -> str:
        return self.locale.text_direction

    def say(self, key: str, **values: object) -> str:
        """A text of the frame, its {names} filled in."""
        text = self.catalogue["text"][key]
        if self.numerals == "latn":
            return text.format(**values)
        text = _ALONE.sub(lambda number: self.digits(number[0]), text)
        return text.format(**{k: self.digits(str(v)) if isinstance(v, int) else v for k, v in values.items()})

    def digits(self, text: str) -> str:
        """A number, a date or a time in the digits of the crisis."""
        return text.translate(_ARABIC_INDIC) if self.numerals == "arab" else text

    def label(self, group: str, code: str | None) -> str:
        """The word for a code; an unlisted code is printed as it is, with spaces."""
        if code is None:
            return ""
        return self.catalogue[group].get(code, code.replace("_", " "))

    def count(self, noun: str, n: int) -> str:
        """A number with its noun, "1 event" or "2 events", by the plural rules of the language."""
        return self.catalogue.for_count(noun, n).format(n=self.number(n))

    def number(self, n: int) -> str:
        return self.digits(format_decimal(n, locale=self.locale, numbering_system=self.numerals))

    def change(self, n: int) -> str:
        """A difference with its sign; a true minus, not a hyphen."""
        return f"{'+' if n >= 0 else MINUS}{self.number(abs(n))}"

    def mark(self, name: str) -> str:
        """A mark between two pieces of text, with its spaces: list_separator, colon or semicolon."""
        return self.catalogue["mark"][name]

    def quoted(self, words: str) -> str:
        return f"{self.mark('open_quote')}{words}{self.mark('close_quote')}"

    def place(self, place: PlaceName) -> str:
        """A place by its name in this language where one is registered, else as the crisis calls it."""
        return dict(place.names).get(self.lang, place.name)

    def listed(self, words: list[str]) -> str:
        return self.mark("list_separator").join(words)

    def display(self, figure: Figure) -> str:
        """The figure as printed: the rules give it in English, another language says plain numbers anew."""
        said = _STALE.sub("", figure.display) if figure.status == "stale" else figure.display
        anew = None if figure.status == "side_by_side" else self._anew(figure, said)
        if anew is None:
            anew = self._several(said)
        if said == figure.display or figure.as_of is None:
            return anew
        return self.catalogue["display"]["stale"].format(said=anew, day=self.day(figure.as_of, "shorter"))

    def said(self, step: TrendStep) -> str:
        """What one source said at one time, as `display` would print it."""
        return self._anew(step, step.display) or step.display

    def resaid(self, said: str) -> str:
        """A number in one of the plain English forms of the rules, in the form of this language; all else as it is."""
        if self.lang == SOURCE:
            return said
        for qualifier, form, names in plain_forms():
            if form.fullmatch(said):
                known = dict(zip(names, map(self.number, numbers_in(said)), strict=True))
                return self.catalogue["display"][qualifier].format(**known)
        return said

    def _several(self, said: str) -> str:
        """Numbers that stand side by side, each with the name of its place; what no form fits stays as it is."""
        if self.lang == SOURCE:
            return said
        return BESIDE.join(map(self._of_place, _APART.split(said)))

    def _of_place(self, said: str) -> str:
        for name, here in self.places:
            if said.startswith(f"{name} "):
                number = said[len(name) + 1 :]
                if number.startswith(ALONE):
                    return self.say("place_alone", place=here, said=self._within(number.removeprefix(ALONE)))
                return f"{here} {self._within(number)}"
        return self._within(said)

    def _within(self, said: str) -> str:
        """A number, or several in brackets."""
        inner = said[1:-1]
        return f"({self._several(inner)})" if said == f"({inner})" and BESIDE in inner else self.resaid(said)

    def _anew(self, number: Figure | TrendStep, said: str) -> str | None:
        """The number in the form of this language; None where `said` holds other numbers than the form can say."""
        if ROUGHLY.fullmatch(said):
            return self.resaid(said)
        form = "" if self.lang == SOURCE else self.catalogue["display"].get(number.qualifier or "", "")
        known = {"low": number.low, "best": number.best, "high": number.high, **beside(number)}
        used = {name: known.get(name) for _, name, _, _ in Formatter().parse(form) if name}
        # Whatever holds other numbers than these says more than the form can: several sources, areas, periods.
        if not form or numbers_in(said) != list(used.values()):
            return None
        return form.format(**{name: self.number(n) for name, n in used.items() if n is not None})

    def gloss(self, figure: Figure) -> str:
        """What a vague word means in this language, or a number in letters that its readers may not know; nothing where
        the source used that very word.
        """
        meaning = self.catalogue["gloss"].get(figure.qualifier or "", "")
        if not meaning and self.direction == "ltr" and _ARABIC.search(self.display(figure)) and figure.stated_by_source:
            meaning = plainly(Quantity(figure.low, figure.best, figure.high, figure.qualifier))  # type: ignore[arg-type]
        return "" if meaning in figure.display.casefold() else meaning

    def day(self, value: date, form: str = "short") -> str:
        """A date, of an instant that of the crisis's own clock."""
        if isinstance(value, datetime):
            value = value.astimezone(self.zone)
        if form == "long":
            return self.digits(format_date(value, "full", locale=self.locale))
        shown = IN_FULL if self.locale.language == "ar" else SHOWN
        return self.digits(format_skeleton(shown[form], value, locale=self.locale))

    def time(self, value: datetime) -> str:
        return self.digits(format_skeleton(TIME, value, tzinfo=self.zone, locale=self.locale))

    def utc(self, value: datetime) -> str:
        return self.digits(format_skeleton(TIME, value, tzinfo=UTC, locale=self.locale))

    def moment(self, value: datetime, form: str = "shorter") -> str:
        return f"{self.day(value, form)} {self.time(value)}"

    def span(self, occurred: Span) -> str:
        """When something happened, as exactly as its source knew."""
        start, end, precision = occurred.start, occurred.end, occurred.precision
        if precision == 4:
            return self.say("before_report")
        if start is None:
            return self.say("date_unknown")
        if precision == 2:
            return self.say("within_week", day=self.day(start, "shorter"))
        if precision == 3:
            return self.say("within_month", month=self.day(start, "month"))
        if end is None:
            return self.say("ongoing", start=self.day(start))
        first, last = self.day(start), self.day(end)
        return first if first == last else self.say("between", start=first, end=last)

    def since(self, occurred: Span) -> str:
        """Since when something holds, where that it goes on is said beside it."""
        if occurred.start is None or occurred.end is not None or occurred.precision in (2, 3, 4):
            return self.span(occurred)
        return self.say("since", day=self.day(occurred.start))

    @property
    def city(self) -> str:
        return get_timezone_location(str(self.zone), locale=self.locale, return_city=True)

    @property
    def country_name(self) -> str:
        return str(self.locale.territories.get(self.country, self.country))

    def language(self, code: str) -> str:
        """The name of a language, in this one; an unknown code is printed as it is."""
        return str(self.locale.languages.get(code.partition("-")[0], code))


def beside(figure: Figure | TrendStep) -> dict[str, int]:
    """The numbers that "more than" and "nearly" name: one beside the bound they stand for."""
    low, high = figure.low, figure.high
    return ({} if low is None else {"below_low": low - 1}) | ({} if high is None else {"above_high": high + 1})


@cache
def plain_forms() -> tuple[tuple[str, re.Pattern[str], tuple[str, ...]], ...]:
    """How English says a number that one source gave, with the names of what it holds."""
    found = []
    for qualifier, form in catalogue(SOURCE)["display"].items():
        names = tuple(name for _, name, _, _ in Formatter().parse(form) if name)
        if qualifier != "stale":
            pattern = re.sub(r"\\\{\w+\\\}", r"\\d[\\d,]*", re.escape(form))
            found.append((qualifier, re.compile(pattern), names))
    return tuple(found)


def numbers_in(said: str) -> list[int]:
    """The numbers in an English display, its groups of thousands joined."""
    return [int(digits.replace(",", "")) for digits in re.findall(r"\d[\d,]*", said)]


def catalogue(lang: str) -> Catalogue:
    """The catalogue of a language: the words of the frame and of each section. Raises `LanguageNotOffered`."""
    if lang not in offered():
        raise LanguageNotOffered(lang)
    return read(WORDS, lang)


def offered() -> tuple[str, ...]:
    """The languages there is a catalogue of."""
    return languages(WORDS)


def indicators(lang: str) -> Mapping[str, str]:
    """The word for each indicator on the list."""
    return catalogue(lang)["indicator"]


def of(report: Report, lang: str) -> Wording:
    """The words for a report, in the digits that its crisis chose."""
    words = wording(lang, report.country, report.zone, report.languages)
    names = {place.name: dict(place.names).get(lang, place.name) for place in report.places}
    areas = (figure.area for figure in report.figures if figure.area is not None and figure.area.ref is not None)
    names |= {area.name: words.place(area) for area in areas}
    return replace(words, places=tuple(sorted(names.items(), key=lambda pair: -len(pair[0]))))


def languages_of(tags: Iterable[str]) -> tuple[str, ...]:
    """The languages of a crisis that there are words in; English where there are for none."""
    bare = dict.fromkeys(tag.lower().partition("-")[0] for tag in tags)
    return tuple(lang for lang in bare if lang in offered()) or (SOURCE,)


def wording(lang: str, country: str, zone: str, tags: Iterable[str] = ()) -> Wording:
    """The words for a crisis; months are called as in its country, where the language has several sets.

    `tags` are the languages of the crisis: one may ask for digits.
    """
    words = catalogue(lang)
    alpha2 = (get_global("territory_aliases").get(country) or [None])[0]
    try:
        locale = Locale.parse(f"{lang}_{'GB' if lang == 'en' else alpha2}")
    except (UnknownLocaleError, ValueError):
        locale = Locale.parse(lang)
    numerals = "arab" if lang == "ar" and any(_NUMERALS.fullmatch(tag) for tag in tags) else "latn"
    return Wording(lang, words, locale, alpha2 or country, ZoneInfo(zone), numerals)
