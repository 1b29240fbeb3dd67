"""A registered geometry as RFC 7946 has it: rings closed, the outer anticlockwise, the holes clockwise. Never moves a
position, and has nothing for what encloses no area or has no length.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from eventlog.editorial import Geometry

Line = Sequence[Sequence[float]]


def geometry(registered: Geometry) -> dict[str, Any] | None:
    """The geometry of a feature; None where nothing of it can be drawn."""
    kind, given = registered.type, registered.coordinates
    coordinates: Sequence[Any]
    match kind:
        case "Polygon":
            coordinates = _polygon(given)
        case "MultiPolygon":
            coordinates = [polygon for each in given if (polygon := _polygon(each))]
        case "LineString":
            coordinates = given if _long(given) else []
        case "MultiLineString":
            coordinates = [line for line in given if _long(line)]
        case _:
            coordinates = given
    return {"type": kind, "coordinates": coordinates} if coordinates else None


def _polygon(rings: Sequence[Line]) -> list[Line]:
    outer, *holes = rings
    around = _turned(outer, anticlockwise=True)
    if around is None:
        return []
    return [around, *(hole for ring in holes if (hole := _turned(ring, anticlockwise=False)) is not None)]


def _turned(ring: Line, *, anticlockwise: bool) -> Line | None:
    """The ring, closed, in one direction; None where it encloses nothing."""
    closed = list(ring) if ring[0] == ring[-1] else [*ring, ring[0]]
    if len(closed) < 4 or not (area := _area(closed)):
        return None
    return closed if (area > 0) is anticlockwise else closed[::-1]


def _area(ring: Line) -> float:
    """Twice what a closed ring encloses, positive where it runs anticlockwise."""
    x, y = ring[0][:2]
    # From its first corner: differences of large numbers would lose what a small area has.
    return sum((a[0] - x) * (b[1] - y) - (b[0] - x) * (a[1] - y) for a, b in pairwise(ring))


def _long(line: Line) -> bool:
    return any(position != line[0] for position in line)
