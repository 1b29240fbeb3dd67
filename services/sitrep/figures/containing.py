"""R5 and R6: which rows may count the same people as another row does, so that nobody adds the two. Never adds."""

from collections.abc import Container, Iterator, Mapping
from dataclasses import replace
from typing import Final

from eventlog.register import Register
from sitrep.figures.places import ancestors
from sitrep.figures.populations import PARTS, SUBSETS
from sitrep.figures.scope import Scope

# Of each population, those that hold it.
_WHOLES: Final[Mapping[str, tuple[str, ...]]] = {
    part: tuple(whole for whole, sets in PARTS.items() if any(part in codes for codes in sets))
    for part in {code for sets in PARTS.values() for codes in sets for code in codes}
}


def containing(scope: Scope, scopes: Container[Scope], register: Register) -> Iterator[Scope]:
    """The rows of which this one is a part: its larger area, its larger population, both sides, the whole indicator."""
    for place in ancestors(scope.place, register):
        around = replace(scope, place=place)
        found = next((one for one in (around, replace(around, side=None)) if one in scopes), None)
        if found is not None:
            yield found
            break
    larger = [replace(scope, population=whole) for whole in _WHOLES.get(scope.population, ())]
    if scope.side is not None:
        larger.append(replace(scope, side=None))
    if scope.variant == "part":
        larger.append(replace(scope, variant=""))
    if scope.indicator in SUBSETS:
        larger.append(replace(scope, indicator=SUBSETS[scope.indicator]))
    yield from (one for one in larger if one in scopes)
