"""R6: parts of a population, or of what is counted, that exceed the whole inside one origin. Never repairs one."""

from collections.abc import Iterable, Sequence
from typing import Final

from sitrep.figures.populations import PARTS, SUBSETS
from sitrep.figures.scope import Scope
from sitrep.figures.series import Current

# What is part of another, or has parts: nothing else can exceed or be exceeded.
_HOLDING: Final = {*PARTS, *(code for sets in PARTS.values() for codes in sets for code in codes)}
_COUNTED: Final = {*SUBSETS, *SUBSETS.values()}


def exceeding(currents: Iterable[Current]) -> set[tuple[Current, Current]]:
    """R6: the current values of one origin whose parts exceed the whole, each part with its whole."""
    counted = [current for current in currents if current.quantity.quantified and current.rule is None]
    by_claim = {claim.id: current for current in counted for claim in current.inputs}
    found: set[tuple[Current, Current]] = set()
    for part in counted:
        of = part.inputs[0].subset_of
        if of is not None and (whole := by_claim.get(of)) is not None and _above(_floor(part), whole):
            found.add((part, whole))
    for members in _grouped([one for one in counted if one.scope.population in _HOLDING], "population"):
        by_population = {member.scope.population: member for member in members}
        for whole_code, sets in PARTS.items():
            whole = by_population.get(whole_code)
            for codes in sets if whole else ():
                parts = [by_population[code] for code in codes if code in by_population]
                if whole and parts and _above(sum(map(_floor, parts)), whole):
                    found |= {(part, whole) for part in parts}
    for members in _grouped([one for one in counted if one.scope.indicator in _COUNTED], "indicator"):
        by_indicator = {member.scope.indicator: member for member in members}
        for indicator, of_indicator in SUBSETS.items():
            one, total = by_indicator.get(indicator), by_indicator.get(of_indicator)
            if one and total and _above(_floor(one), total):
                found.add((one, total))
    return found


def _grouped(currents: Sequence[Current], part: str) -> Iterable[list[Current]]:
    """Those of one origin that differ in this part of their scope alone."""
    if len({getattr(current.scope, part) for current in currents}) < 2:
        return
    without: dict[Scope, Scope] = {}
    groups: dict[tuple[str, Scope], list[Current]] = {}
    for current in currents:
        scope = current.scope
        if (rest := without.get(scope)) is None:
            rest = without[scope] = scope.without(**{part: ""})
        groups.setdefault((current.series, rest), []).append(current)
    yield from (members for members in groups.values() if len(members) > 1)


def _floor(current: Current) -> int:
    return current.quantity.low or 0


def _above(floor: int, whole: Current) -> bool:
    return whole.quantity.high is not None and floor > whole.quantity.high
