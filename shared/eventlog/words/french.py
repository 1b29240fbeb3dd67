"""How French says numbers and vague terms, written folded where they are compared. Never parses a phrase."""

from typing import Final

from eventlog.words.terms import (
    DOZENS,
    FEW,
    HUNDREDS,
    HUNDREDS_OF_THOUSANDS,
    MANY,
    MILLIONS,
    SEVERAL,
    SOME,
    TENS,
    TENS_OF_THOUSANDS,
    THOUSANDS,
    Language,
    phrases,
    table,
)

# fmt: off - a table of words is read by the row
FRENCH: Final = Language(
    before=table(
        {
            "au moins|pas moins de|pas moins d'|un minimum de|au minimum": "at_least",
            "plus de|plus d'|au-dela de": "more_than",
            "jusqu'à|jusqu'à un maximum de|au plus|au maximum|pas plus de|pas plus d'": "up_to",
            "moins de|moins d'": "below",
            "près de|près d'|presque|pas loin de|un peu moins de": "nearly",
            "environ|autour de|autour d'|à peu près|quelque|approximativement|une estimation de": "about",
        }
    ),
    after=table({"au moins|ou plus|au minimum": "at_least", "au plus|au maximum": "up_to", "environ": "about"}),
    vague=table(
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
    none=phrases("aucun|aucune|zéro|néant"),
    between=(("entre", "et"), ("de", "a"), ("", "a")),
    people=phrases("personnes|personne|individus|individu"),
    of=phrases("de|d'"),
    units=table(
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
    scales=table({"cent|cents": 100, "mille": 1_000, "million|millions": 1_000_000}),
    joins=phrases("et"),
    round_numbers=table(
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
# fmt: on
