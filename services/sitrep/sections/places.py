"""The places of the crisis that can be drawn, from its register. Never where one facility or person is."""

from collections.abc import Iterable
from typing import Final

from eventlog.editorial import Place
from sitrep.sections import outline
from sitrep.sections.context import Context
from sitrep.values import DrawnPlace, Position

NAME: Final = "places"
TYPES: Final = ()

# A page cannot show less than a thousandth of its width.
FINENESS: Final = 1_000
# Position of one thing: a report shows areas, and its map stays within the smallest area that may be named.
HIDDEN: Final = frozenset({"exact"})


def fold(context: Context) -> tuple[DrawnPlace, ...]:
    """Areas and points with a registered geometry, the larger areas first, so that smaller ones are drawn over them."""
    known = [
        (place, place.geometry)
        for place in context.register.places.values()
        if place.geometry is not None and place.level not in HIDDEN
    ]
    tolerance = _extent(position for _, geometry in known for position in outline.positions(geometry)) / FINENESS
    drawn = [_drawn(place, tolerance) for place, _ in known]
    return tuple(sorted(drawn, key=lambda place: (-max(map(outline.area, place.rings), default=0), place.ref)))


def _extent(positions: Iterable[Position]) -> int:
    known = tuple(positions)
    xs, ys = [x for x, _ in known] or [0], [y for _, y in known] or [0]
    return max(max(xs) - min(xs), max(ys) - min(ys))


def _drawn(place: Place, tolerance: float) -> DrawnPlace:
    assert place.geometry is not None
    rings = tuple(outline.simplified(ring, tolerance) for ring in outline.rings(place.geometry))
    largest = max(rings, key=outline.area, default=outline.positions(place.geometry))
    return DrawnPlace(
        ref=place.ref,
        name=place.name,
        names=tuple(sorted((place.names or {}).items())),
        parent=place.parent,
        level=place.level,
        rings=rings,
        point=outline.middle(largest),
    )
