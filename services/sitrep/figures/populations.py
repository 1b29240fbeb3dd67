"""R6: who is counted, by code, and which are parts of which. Never looks at a number."""

from collections.abc import Mapping
from typing import Final

CODES: Final = (
    "all",
    "civilians",
    "combatants",
    "civilians_and_combatants",
    "civilian_status_not_stated",
    "women",
    "men",
    "girls",
    "boys",
    "children",
    "older_persons",
    "persons_with_disability",
    "health_workers",
    "aid_workers",
    "journalists",
    "idps",
    "returnees",
    "refugees",
    "host_community",
)

# "Niños" alone may be boys or children, and is left as it was said.
_ALIASES: Final[Mapping[str, str]] = {
    word: code
    for code, words in {
        "all": "people|persons|everyone|total|personnes|personas|أشخاص",
        "civilians": "civilian|civils|civil|civiles|مدنيون|مدنيين|مدني",
        "combatants": "combatant|fighters|fighter|soldiers|militants|combattants|combatientes|مقاتلون|مقاتلين",
        "civilians_and_combatants": "civilians and combatants|combatants and civilians|civils et combattants"
        "|civiles y combatientes",
        "civilian_status_not_stated": "citizens|citizen|residents|resident|inhabitants|locals|citoyens|habitants"
        "|ciudadanos|residentes|habitantes"
        "|مواطنون|مواطنين|سكان",
        "women": "woman|adult women|femmes|femme|mujeres|mujer|نساء|امرأة",
        "men": "man|adult men|hommes|homme|hombres|hombre|رجال",
        "girls": "girl|filles|niñas|niña|فتيات",
        "boys": "boy|garçons|niños varones|فتيان",
        "children": "child|minors|kids|enfants|enfant|niños y niñas|niñas y niños|menores|أطفال|طفل",
        "older_persons": "older persons|older people|elderly|the elderly|personnes âgées|personas mayores"
        "|كبار السن|مسنون",
        "persons_with_disability": "persons with disability|persons with disabilities|people with disabilities"
        "|personnes handicapées|personas con discapacidad|ذوو الإعاقة",
        "health_workers": "health workers|medics|paramedics|doctors|medical staff|soignants|personal sanitario"
        "|عاملون صحيون",
        "aid_workers": "aid workers|humanitarian workers|humanitarians|travailleurs humanitaires"
        "|trabajadores humanitarios",
        "journalists": "journalist|reporters|media workers|journalistes|periodistas|صحفيون|صحفيين",
        "idps": "idp|displaced|displaced persons|internally displaced persons|déplacés"
        "|desplazados|personas desplazadas|نازحون|نازحين",
        "returnees": "returnee|retournés|retornados|personas retornadas|عائدون|عائدين",
        "refugees": "refugee|réfugiés|refugiados|personas refugiadas|لاجئون|لاجئين",
        "host_community": "host community|host communities|communauté hôte|comunidad de acogida",
    }.items()
    for word in words.split("|")
}

# Of each whole, sets of parts that share nobody; the heaviest set must not exceed it.
PARTS: Final[Mapping[str, tuple[tuple[str, ...], ...]]] = {
    "all": (
        ("civilians", "combatants", "civilian_status_not_stated"),
        ("civilians_and_combatants",),
        ("women", "men", "girls", "boys"),
        ("women", "men", "children"),
        *((code,) for code in CODES[10:]),
    ),
    "civilians_and_combatants": (("civilians", "combatants"),),
    "children": (("girls", "boys"),),
}

# Indicators that count part of what another counts.
SUBSETS: Final[Mapping[str, str]] = {
    "killed": "casualties_total",
    "injured": "casualties_total",
    "aid_workers_killed": "killed",
    "health_workers_killed": "killed",
    "aid_workers_injured": "injured",
    "health_workers_injured": "injured",
    "idps_in_collective_sites": "idps_stock",
    "cases_suspected": "cases",
    "cases_probable": "cases",
    "cases_confirmed": "cases",
}


def population_code(words: str) -> str:
    """The code of a population; words without one stay as they are, folded, and are a population of their own."""
    plain = " ".join(words.casefold().split())
    code = plain.replace(" ", "_").replace("-", "_")
    return code if code in CODES else _ALIASES.get(plain, plain)
