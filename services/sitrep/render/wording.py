"""The words of the frame in one language, from a catalogue; it never translates what a source said."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from string import Formatter
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from babel.dates import format_date, format_time, get_timezone_location
from babel.numbers import format_decimal

from sitrep.values import Figure, PlaceName

MINUS = "\u2212"
WORDS = Path(__file__).with_name("words")


class LanguageNotOffered(ValueError):
    """There is no catalogue of words in this language."""


@dataclass(frozen=True)
class Wording:
    """One catalogue, bound to the country and the zone whose calendar words and clock it uses."""

    lang: str
    catalogue: dict[str, Any]
    locale: Locale
    country: str
    zone: ZoneInfo

    @property
    def direction(self) -> str:
        return str(self.catalogue["direction"])

    def say(self, key: str, **values: object) -> str:
        """A text of the frame, its {names} filled in."""
        return str(self.catalogue["text"][key]).format(**values)

    def label(self, group: str, code: str | None) -> str:
        """The word for a code; an unlisted code is printed as it is, with spaces."""
        if code is None:
            return ""
        return str(self.catalogue[group].get(code, code.replace("_", " ")))

    def count(self, noun: str, n: int) -> str:
        """A number with its noun, "1 event" or "2 events", by the plural rules of the language."""
        forms = self.catalogue["count"][noun]
        return str(forms.get(self.locale.plural_form(n), forms["other"])).format(n=self.number(n))

    def number(self, n: int) -> str:
        return format_decimal(n, locale=self.locale)

    def change(self, n: int) -> str:
        """A difference with its sign; a true minus, not a hyphen."""
        return f"{'+' if n >= 0 else MINUS}{self.number(abs(n))}"

    def mark(self, name: str) -> str:
        """A mark between two pieces of text, with its spaces: list_separator, colon or semicolon."""
        return str(self.catalogue[name])

    def quoted(self, words: str) -> str:
        return f"{self.catalogue['open_quote']}{words}{self.catalogue['close_quote']}"

    def place(self, place: PlaceName) -> str:
        """A place by its name in this language where one is registered, else as the crisis calls it."""
        return dict(place.names).get(self.lang, place.name)

    def listed(self, words: list[str]) -> str:
        return str(self.catalogue["list_separator"]).join(words)

    def display(self, figure: Figure) -> str:
        """The figure as printed: the rules give it in English, another language says plain numbers anew."""
        forms = self.catalogue["display"]
        form, stale = str(forms.get(figure.qualifier, "")), str(forms.get("stale", ""))
        known = {"low": figure.low, "best": figure.best, "high": figure.high, **beside(figure)}
        used = {name: known.get(name) for _, name, _, _ in Formatter().parse(form) if name}
        said = figure.display.partition("(")[0] if figure.status == "stale" else figure.display
        # Whatever holds other numbers than these says more than the form can: several sources, areas, periods.
        if not form or figure.status == "side_by_side" or numbers_in(said) != list(used.values()):
            return figure.display
        anew = form.format(**{name: self.number(n) for name, n in used.items() if n is not None})
        if figure.status != "stale" or figure.as_of is None:
            return anew
        return stale.format(said=anew, day=self.day(figure.as_of, "shorter"))

    def gloss(self, figure: Figure) -> str:
        """What a vague word means in this language, or nothing where the source used that very word."""
        meaning = str(self.catalogue["gloss"].get(figure.qualifier, ""))
        return "" if meaning in figure.display.casefold() else meaning

    def day(self, value: date, form: str = "short") -> str:
        """A date, of an instant that of the crisis's own clock."""
        if isinstance(value, datetime):
            value = value.astimezone(self.zone)
        return format_date(value, self.catalogue["date"][form], locale=self.locale)

    def time(self, value: datetime) -> str:
        return format_time(value, self.catalogue["date"]["time"], tzinfo=self.zone, locale=self.locale)

    def utc(self, value: datetime) -> str:
        return format_time(value, self.catalogue["date"]["time"], tzinfo=UTC, locale=self.locale)

    def moment(self, value: datetime, form: str = "shorter") -> str:
        return f"{self.day(value, form)} {self.time(value)}"

    @property
    def city(self) -> str:
        return get_timezone_location(str(self.zone), locale=self.locale, return_city=True)

    @property
    def country_name(self) -> str:
        return str(self.locale.territories.get(self.country, self.country))

    def language(self, code: str) -> str:
        """The name of a language, in this one; an unknown code is printed as it is."""
        return str(self.locale.languages.get(code.partition("-")[0], code))


def beside(figure: Figure) -> dict[str, int]:
    """The numbers that "more than" and "nearly" name: one beside the bound they stand for."""
    low, high = figure.low, figure.high
    return ({} if low is None else {"below_low": low - 1}) | ({} if high is None else {"above_high": high + 1})


def numbers_in(said: str) -> list[int]:
    """The numbers in an English display, its groups of thousands joined."""
    return [int(digits.replace(",", "")) for digits in re.findall(r"\d[\d,]*", said)]


@cache
def catalogue(lang: str) -> dict[str, Any]:
    """The catalogue of a language, read once: the frame, and a file beside it for each section that has words."""
    if lang not in offered():
        raise LanguageNotOffered(lang)
    words: dict[str, Any] = {}
    for path in sorted((WORDS / lang).glob("*.toml")):
        for name, value in tomllib.loads(path.read_text()).items():
            words[name] = words.get(name, {}) | value if isinstance(value, dict) else value
    return words


@cache
def offered() -> tuple[str, ...]:
    """The languages there is a catalogue of."""
    return tuple(sorted(path.name for path in WORDS.iterdir() if path.is_dir()))


def indicators(lang: str) -> Mapping[str, str]:
    """The word for each indicator on the list."""
    return MappingProxyType(catalogue(lang)["indicator"])


def wording(lang: str, country: str, zone: str) -> Wording:
    """The words for a report; months are called as in the crisis's country, where the language has several sets."""
    words = catalogue(lang)
    alpha2 = (get_global("territory_aliases").get(country) or [None])[0]
    try:
        locale = Locale.parse(f"{words['locale']}_{'GB' if lang == 'en' else alpha2}")
    except (UnknownLocaleError, ValueError):
        locale = Locale.parse(words["locale"])
    return Wording(lang, words, locale, alpha2 or country, ZoneInfo(zone))
