"""R6: who is counted, by code; and parts of a population that exceed the whole. Never repairs one."""

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from sitrep.figures.series import Current

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
}


def population_code(words: str) -> str:
    """The code of a population; words without one stay as they are, folded, and are a population of their own."""
    plain = " ".join(words.casefold().split())
    code = plain.replace(" ", "_").replace("-", "_")
    return code if code in CODES else _ALIASES.get(plain, plain)


def exceeding(currents: Iterable["Current"]) -> set[tuple["Current", "Current"]]:
    """R6: the current values of one origin whose parts exceed the whole, each part with its whole."""
    counted = [current for current in currents if current.quantity.quantified and current.rule is None]
    by_claim = {claim.id: current for current in counted for claim in current.inputs}
    found: set[tuple[Current, Current]] = set()
    for part in counted:
        of = part.inputs[0].subset_of
        if of is not None and (whole := by_claim.get(of)) is not None and _above(_floor(part), whole):
            found.add((part, whole))
    for members in _grouped(counted, lambda c: c.scope.without(population="")):
        by_population = {member.scope.population: member for member in members}
        for whole_code, sets in PARTS.items():
            whole = by_population.get(whole_code)
            for codes in sets if whole else ():
                parts = [by_population[code] for code in codes if code in by_population]
                if whole and parts and _above(sum(map(_floor, parts)), whole):
                    found |= {(part, whole) for part in parts}
    for members in _grouped(counted, lambda c: c.scope.without(indicator="")):
        by_indicator = {member.scope.indicator: member for member in members}
        for indicator, of_indicator in SUBSETS.items():
            one, total = by_indicator.get(indicator), by_indicator.get(of_indicator)
            if one and total and _above(_floor(one), total):
                found.add((one, total))
    return found


def _grouped(currents: list["Current"], key: Callable[["Current"], object]) -> Iterable[list["Current"]]:
    groups: dict[object, list[Current]] = {}
    for current in currents:
        groups.setdefault((current.series, key(current)), []).append(current)
    return (members for members in groups.values() if len(members) > 1)


def _floor(current: "Current") -> int:
    return current.quantity.low or 0


def _above(floor: int, whole: "Current") -> bool:
    return whole.quantity.high is not None and floor > whole.quantity.high
