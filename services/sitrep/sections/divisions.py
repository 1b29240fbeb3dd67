"""In which administrative divisions a registered place lies, as the register says. Never guessed from name or code."""

from collections.abc import Container, Iterator, Mapping

from eventlog.editorial import Place
from sitrep.values import Division


def divisions(place: Place, places: Mapping[str, Place]) -> tuple[Division, ...]:
    """The divisions of a place and of what holds it, the largest first: a region is the first level, a district in it
    the second; a district in that one, or a town with a P-code, the third.
    """
    found: dict[int, Division] = {}
    for above in reversed(list(_upwards(place, places))):
        level = _level(above, found)
        if level is not None:
            found[level] = Division(level, above.pcode, above.name)
    return tuple(found[level] for level in sorted(found))


def _level(place: Place, above: Container[int]) -> int | None:
    """Which level of division a place is, below those that are known; None: none of these three."""
    match place.level:
        case "region" if 1 not in above:
            return 1
        case "district" if 2 not in above:
            return 2
        case "district" if 3 not in above:
            return 3
        case "town" if place.pcode is not None and 3 not in above:
            return 3
        case _:
            return None


def _upwards(place: Place, places: Mapping[str, Place]) -> Iterator[Place]:
    """The place and all that hold it, each once, whoever registered a circle."""
    seen: set[str] = set()
    above: Place | None = place
    while above is not None and above.ref not in seen:
        seen.add(above.ref)
        yield above
        above = places.get(above.parent or "")
