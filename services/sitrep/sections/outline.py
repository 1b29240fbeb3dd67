"""Outlines as they are drawn: whole numbers, no more corners than a page can show. Knows no place and no event."""

from collections.abc import Iterable, Sequence
from math import cos, hypot, radians
from typing import Any

from eventlog.editorial import Geometry
from sitrep.values import UNITS_A_DEGREE, Position

Ring = tuple[Position, ...]


def rings(geometry: Geometry) -> tuple[Ring, ...]:
    """The closed rings of a polygon or of several; of anything else there are none."""
    match geometry.type:
        case "Polygon":
            return tuple(_ring(ring) for ring in geometry.coordinates)
        case "MultiPolygon":
            return tuple(_ring(ring) for polygon in geometry.coordinates for ring in polygon)
    return ()


def positions(geometry: Geometry) -> tuple[Position, ...]:
    """Every position of a geometry, in its order."""
    return tuple(_flat(geometry.coordinates))


def _flat(value: Sequence[Any]) -> Iterable[Position]:
    if isinstance(value[0], int | float):
        yield _position(value)
        return
    for member in value:
        yield from _flat(member)


def _ring(ring: Sequence[Sequence[float]]) -> Ring:
    return tuple(_position(position) for position in ring)


def _position(position: Sequence[float]) -> Position:
    return round(position[0] * UNITS_A_DEGREE), round(position[1] * UNITS_A_DEGREE)


def simplified(ring: Ring, tolerance: float) -> Ring:
    """The ring without the corners that lie within `tolerance` units of the line without them (Douglas and Peucker).

    A ring that would lose its area keeps its corners.
    """
    if len(ring) < 5:
        return ring
    # A ring begins where it ends: it is cut at the corner farthest from there, or one line would have no length.
    far = max(range(len(ring)), key=lambda index: _apart(ring[0], ring[index]))
    kept = (*_line(ring[: far + 1], tolerance)[:-1], *_line(ring[far:], tolerance))
    return kept if len(kept) >= 4 else ring


def _line(line: Ring, tolerance: float) -> Ring:
    keep = {0, len(line) - 1}
    open_ends = [(0, len(line) - 1)]
    while open_ends:
        first, last = open_ends.pop()
        between = range(first + 1, last)
        if not between:
            continue
        worst = max(between, key=lambda index: _off(line[index], line[first], line[last]))
        if _off(line[worst], line[first], line[last]) > tolerance:
            keep.add(worst)
            open_ends += [(first, worst), (worst, last)]
    return tuple(line[index] for index in sorted(keep))


def _apart(one: Position, other: Position) -> float:
    return hypot((one[0] - other[0]) * _narrowing(one), one[1] - other[1])


def _off(position: Position, start: Position, end: Position) -> float:
    """How far a position lies from the line through two others, in units of latitude."""
    scale = _narrowing(start)
    ax, ay = (end[0] - start[0]) * scale, end[1] - start[1]
    bx, by = (position[0] - start[0]) * scale, position[1] - start[1]
    length = hypot(ax, ay)
    return abs(ax * by - ay * bx) / length if length else hypot(bx, by)


def _narrowing(position: Position) -> float:
    """How much shorter a degree of longitude is than one of latitude, here."""
    return cos(radians(position[1] / UNITS_A_DEGREE))


def middle(ring: Ring) -> Position:
    """The centre of gravity of a ring, where its name stands; of a ring without area, the mean of its corners."""
    doubled, x, y = 0, 0, 0
    for (ax, ay), (bx, by) in zip(ring, (*ring[1:], ring[0]), strict=True):
        cross = ax * by - bx * ay
        doubled, x, y = doubled + cross, x + (ax + bx) * cross, y + (ay + by) * cross
    if doubled == 0:
        return sum(p[0] for p in ring) // len(ring), sum(p[1] for p in ring) // len(ring)
    return round(x / (3 * doubled)), round(y / (3 * doubled))


def area(ring: Ring) -> int:
    """Twice the area of a ring in square units, whatever its direction."""
    pairs = zip(ring, (*ring[1:], ring[0]), strict=True)
    return abs(sum(ax * by - bx * ay for (ax, ay), (bx, by) in pairs))
