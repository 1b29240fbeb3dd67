"""The table of vague terms `vague-1` and the words for numbers in English, French and Arabic. Never parses a phrase.

Terms and bounds follow the practice of casualty recording: a vague word gets bounds for checks, never for sums.
Every word stands here folded (see `folded`): small letters, no accents, one form of each Arabic letter.
"""

# ruff: noqa: RUF001 - Arabic letters and typographic signs are data here

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, TypeVar

VERSION: Final = "vague-1"

Meaning = TypeVar("Meaning")

Term = Literal["few", "several", "tens", "dozens", "scores", "hundreds", "thousands", "many", "some"]
Kind = Literal["at_least", "more_than", "up_to", "below", "nearly", "about"]

_ARABIC_FORMS: Final = str.maketrans({"ى": "ي", "ة": "ه", "ٱ": "ا", "ـ": None})
_SAME: Final = str.maketrans(
    {
        "’": "'",
        "ʼ": "'",
        "‘": "'",
        "‐": "-",
        "‑": "-",
        "‒": "–",
        "—": "–",
        "\u00a0": " ",
        "\u202f": " ",
        "\u2009": " ",
        "\u2007": " ",
        "،": ",",
        # Marks of direction come along when Arabic is copied; they are no part of a number.
        **{chr(mark): None for mark in (0x61C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))},
        **{chr(0x660 + digit): str(digit) for digit in range(10)},
        **{chr(0x6F0 + digit): str(digit) for digit in range(10)},
    }
)


def folded(text: str) -> str:
    """A phrase as it is compared: accents, case, Arabic letter forms, digits of both Arabic sets made equal.

    Compatibility forms are left alone: a footnote mark (23²) must not become a digit.
    """
    kept: list[str] = []
    after_letter = False
    for sign in unicodedata.normalize("NFD", text.translate(_SAME)):
        if unicodedata.category(sign) != "Mn":
            kept.append(sign)
            after_letter = sign.isalpha()
        elif not after_letter:
            kept.append(sign)
    return "".join(kept).casefold().translate(_ARABIC_FORMS)


@dataclass(frozen=True, slots=True)
class Bounds:
    """What the table gives a vague term: its qualifier, its floor, and its ceiling or None where it is open."""

    term: Term
    low: int
    high: int | None


FEW: Final = Bounds("few", 2, 9)
SEVERAL: Final = Bounds("several", 3, 9)
TENS: Final = Bounds("tens", 10, 99)
DOZENS: Final = Bounds("dozens", 12, 99)
SCORES: Final = Bounds("scores", 20, 199)
HUNDREDS: Final = Bounds("hundreds", 100, 999)
THOUSANDS: Final = Bounds("thousands", 1_000, 9_999)
TENS_OF_THOUSANDS: Final = Bounds("thousands", 10_000, 99_999)
HUNDREDS_OF_THOUSANDS: Final = Bounds("thousands", 100_000, 999_999)
MILLIONS: Final = Bounds("thousands", 1_000_000, None)
MANY: Final = Bounds("many", 1, None)
SOME: Final = Bounds("some", 1, None)


@dataclass(frozen=True, slots=True)
class Language:
    """How one language says numbers and vague terms."""

    before: Mapping[str, Kind]  # stands before a number
    after: Mapping[str, Kind]  # stands after it
    vague: Mapping[str, Bounds]
    none: frozenset[str]
    between: tuple[tuple[str, str], ...]  # opening word and the word between both ends; "" opens nothing
    people: frozenset[str]  # nouns that say no more than the unit "persons" does, and may follow a number
    of: frozenset[str]  # joins a vague term and such a noun
    units: Mapping[str, int]  # words that add
    scales: Mapping[str, int]  # words that multiply
    joins: frozenset[str]  # "and" inside a number
    round_numbers: Mapping[str, int]  # "une centaine", "two dozen": about so many
    exact_numbers: Mapping[str, int]  # words for one number that the grammar of units and scales does not build
    comma_is_decimal: bool
    articles: frozenset[str] = frozenset()  # may open a number: "a hundred"
    compounds: tuple[tuple[str, str], ...] = ()  # words of which the grammar below knows a simpler twin
    glued_and: str = ""  # "and" is written as one word with what follows, and units come before tens
    teens_after: frozenset[int] = frozenset()  # tens to which ten to nineteen are added: soixante-douze


def _table(entries: Mapping[str, Meaning]) -> Mapping[str, Meaning]:
    return {folded(word): value for phrase, value in entries.items() for word in phrase.split("|")}


def _words(phrases: str) -> frozenset[str]:
    return frozenset(folded(word) for word in phrases.split("|"))


# fmt: off - a table of words is read by the row
ENGLISH: Final = Language(
    before=_table(
        {
            "at least|no fewer than|no less than|not less than|not fewer than|a minimum of": "at_least",
            "more than|over|above|upwards of|in excess of|exceeding": "more_than",
            "up to|as many as|no more than|not more than|at most|a maximum of": "up_to",
            "fewer than|less than|under|below": "below",
            "nearly|almost|close to|just under": "nearly",
            "about|around|some|approximately|approx.|approx|roughly|circa|c.|ca.": "about",
            "an estimated|estimated|estimated at": "about",
        }
    ),
    after=_table(
        {
            "or more|at least|and more": "at_least",
            "or fewer|or less|at most": "up_to",
            "approximately|estimated|or so": "about",
        }
    ),
    vague=_table(
        {
            "a few|few|a handful|handful|a small number": FEW,
            "several": SEVERAL,
            "tens": TENS,
            "dozens|several dozen|a few dozen": DOZENS,
            "scores": SCORES,
            "hundreds|several hundred|a few hundred|many hundreds": HUNDREDS,
            "thousands|several thousand|a few thousand|many thousands": THOUSANDS,
            "tens of thousands": TENS_OF_THOUSANDS,
            "hundreds of thousands|several hundred thousand": HUNDREDS_OF_THOUSANDS,
            "millions|several million": MILLIONS,
            "many|numerous|very many|a large number|large numbers|countless|a number|multiple": MANY,
            "some": SOME,
        }
    ),
    none=_words("none|zero|nil|no one|nobody|no"),
    between=(("between", "and"), ("from", "to"), ("", "to")),
    people=_words("people|persons|person|individuals|individual"),
    of=_words("of"),
    units=_table(
        {
            "one": 1,
            "two": 2,
            "three": 3,
            "four": 4,
            "five": 5,
            "six": 6,
            "seven": 7,
            "eight": 8,
            "nine": 9,
            "ten": 10,
            "eleven": 11,
            "twelve": 12,
            "thirteen": 13,
            "fourteen": 14,
            "fifteen": 15,
            "sixteen": 16,
            "seventeen": 17,
            "eighteen": 18,
            "nineteen": 19,
            "twenty": 20,
            "thirty": 30,
            "forty": 40,
            "fifty": 50,
            "sixty": 60,
            "seventy": 70,
            "eighty": 80,
            "ninety": 90,
        }
    ),
    scales=_table({"hundred": 100, "thousand": 1_000, "million": 1_000_000}),
    joins=_words("and"),
    round_numbers=_table({"two dozen": 24, "three dozen": 36, "four dozen": 48, "five dozen": 60, "half a dozen": 6}),
    exact_numbers=_table({"a dozen|one dozen": 12}),
    comma_is_decimal=False,
    articles=_words("a|an"),
)

FRENCH: Final = Language(
    before=_table(
        {
            "au moins|pas moins de|pas moins d'|un minimum de|au minimum": "at_least",
            "plus de|plus d'|au-dela de": "more_than",
            "jusqu'à|jusqu'à un maximum de|au plus|au maximum|pas plus de|pas plus d'": "up_to",
            "moins de|moins d'": "below",
            "près de|près d'|presque|pas loin de|un peu moins de": "nearly",
            "environ|autour de|autour d'|à peu près|quelque|approximativement|une estimation de": "about",
        }
    ),
    after=_table({"au moins|ou plus|au minimum": "at_least", "au plus|au maximum": "up_to", "environ": "about"}),
    vague=_table(
        {
            "quelques|quelques-uns|quelques-unes|une poignée|peu": FEW,
            "plusieurs": SEVERAL,
            "des dizaines|plusieurs dizaines|quelques dizaines|dizaines": TENS,
            "des douzaines|plusieurs douzaines|douzaines": DOZENS,
            "des centaines|plusieurs centaines|quelques centaines|centaines": HUNDREDS,
            "des milliers|plusieurs milliers|quelques milliers|milliers": THOUSANDS,
            "des dizaines de milliers|plusieurs dizaines de milliers|dizaines de milliers": TENS_OF_THOUSANDS,
            "des centaines de milliers|plusieurs centaines de milliers|centaines de milliers": HUNDREDS_OF_THOUSANDS,
            "des millions|plusieurs millions|millions": MILLIONS,
            "beaucoup|nombreux|nombreuses|de nombreux|de nombreuses|un grand nombre|un certain nombre": MANY,
            "certains|certaines": SOME,
        }
    ),
    none=_words("aucun|aucune|zéro|néant"),
    between=(("entre", "et"), ("de", "a"), ("", "a")),
    people=_words("personnes|personne|individus|individu"),
    of=_words("de|d'"),
    units=_table(
        {
            "un|une": 1,
            "deux": 2,
            "trois": 3,
            "quatre": 4,
            "cinq": 5,
            "six": 6,
            "sept": 7,
            "huit": 8,
            "neuf": 9,
            "dix": 10,
            "onze": 11,
            "douze": 12,
            "treize": 13,
            "quatorze": 14,
            "quinze": 15,
            "seize": 16,
            "vingt": 20,
            "trente": 30,
            "quarante": 40,
            "cinquante": 50,
            "soixante": 60,
            "septante": 70,
            "octante": 80,
            "huitante": 80,
            "nonante": 90,
        }
    ),
    scales=_table({"cent|cents": 100, "mille": 1_000, "million|millions": 1_000_000}),
    joins=_words("et"),
    round_numbers=_table(
        {
            "une dizaine": 10,
            "une douzaine": 12,
            "une quinzaine": 15,
            "une vingtaine": 20,
            "une trentaine": 30,
            "une quarantaine": 40,
            "une cinquantaine": 50,
            "une soixantaine": 60,
            "une centaine": 100,
            "un millier": 1_000,
            "une dizaine de milliers": 10_000,
            "une centaine de milliers": 100_000,
        }
    ),
    exact_numbers={},
    comma_is_decimal=True,
    compounds=(("quatre-vingts", "octante"), ("quatre-vingt", "octante"), ("quatre vingt", "octante")),
    teens_after=frozenset({60, 80}),
)

ARABIC: Final = Language(
    before=_table(
        {
            "على الأقل|ما لا يقل عن|لا يقل عن|لا تقل عن|بما لا يقل عن": "at_least",
            "أكثر من|ما يزيد على|ما يزيد عن|يزيد عن|يزيد على|يفوق|ما يفوق": "more_than",
            "حتى|ما يصل إلى|يصل إلى|لا يزيد عن|لا يتجاوز|على الأكثر": "up_to",
            "أقل من": "below",
            "ما يقرب من|يقرب من|قرابة|زهاء|ما يقارب|يقارب": "nearly",
            "نحو|حوالي|حوالى|تقريبا|ما يناهز|يناهز|يقدر بنحو|ما يقدر بنحو": "about",
        }
    ),
    after=_table({"على الأقل|أو أكثر|فأكثر|فما فوق": "at_least", "على الأكثر|كحد أقصى": "up_to", "تقريبا": "about"}),
    vague=_table(
        {
            "بضعة|بضع|قليل|قلة|عدد قليل": FEW,
            "عدة|عدد من": SEVERAL,
            "عشرات|العشرات": TENS,
            "مئات|المئات": HUNDREDS,
            "آلاف|الآلاف|ألوف": THOUSANDS,
            "عشرات الآلاف|عشرات آلاف": TENS_OF_THOUSANDS,
            "مئات الآلاف|مئات آلاف": HUNDREDS_OF_THOUSANDS,
            "ملايين|الملايين": MILLIONS,
            "كثير|كثيرون|الكثير|كثيرة|عديد|العديد|عدد كبير|أعداد كبيرة|عدد": MANY,
            "بعض|البعض": SOME,
        }
    ),
    none=_words("صفر|لا أحد|لا شيء|لا يوجد"),
    between=(("ما بين", "و"), ("بين", "و"), ("من", folded("إلى")), ("", folded("إلى"))),
    people=_words("شخص|شخصا|أشخاص|الأشخاص|فرد|فردا|أفراد|الأفراد|نسمة"),
    of=_words("من"),
    units=_table(
        {
            "واحد|واحدة": 1,
            "اثنان|اثنين|اثنتان|اثنتين": 2,
            "ثلاثة|ثلاث": 3,
            "أربعة|أربع": 4,
            "خمسة|خمس": 5,
            "ستة|ست": 6,
            "سبعة|سبع": 7,
            "ثمانية|ثماني|ثمان": 8,
            "تسعة|تسع": 9,
            "عشرة|عشر": 10,
            "عشرون|عشرين": 20,
            "ثلاثون|ثلاثين": 30,
            "أربعون|أربعين": 40,
            "خمسون|خمسين": 50,
            "ستون|ستين": 60,
            "سبعون|سبعين": 70,
            "ثمانون|ثمانين": 80,
            "تسعون|تسعين": 90,
            "مئتان|مئتين|مائتان|مائتين": 200,
            "ثلاثمئة|ثلاثمائة": 300,
            "أربعمئة|أربعمائة": 400,
            "خمسمئة|خمسمائة": 500,
            "ستمئة|ستمائة": 600,
            "سبعمئة|سبعمائة": 700,
            "ثمانمئة|ثمانمائة|ثمانيمئة": 800,
            "تسعمئة|تسعمائة": 900,
            "ألفان|ألفين": 2_000,
            "مليونان|مليونين": 2_000_000,
        }
    ),
    scales=_table({"مئة|مائة": 100, "ألف|ألفا|آلاف": 1_000, "مليون|مليونا|ملايين": 1_000_000}),
    joins=_words("و"),
    round_numbers={},
    exact_numbers=_table(
        {
            "أحد عشر|إحدى عشرة|أحد عشرة": 11,
            "اثنا عشر|اثني عشر|اثنتا عشرة|اثنتي عشرة": 12,
            "ثلاثة عشر|ثلاث عشرة": 13,
            "أربعة عشر|أربع عشرة": 14,
            "خمسة عشر|خمس عشرة": 15,
            "ستة عشر|ست عشرة": 16,
            "سبعة عشر|سبع عشرة": 17,
            "ثمانية عشر|ثماني عشرة": 18,
            "تسعة عشر|تسع عشرة": 19,
        }
    ),
    comma_is_decimal=False,
    glued_and=folded("و"),
)
# fmt: on

LANGUAGES: Final[Mapping[str, Language]] = {"en": ENGLISH, "fr": FRENCH, "ar": ARABIC}
