"""The window through which positions become points of a drawing (equirectangular). Never draws."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from math import cos, radians

from sitrep.values import UNITS_A_DEGREE, Position

METRES_A_UNIT = 111_320 / UNITS_A_DEGREE  # of latitude


@dataclass(frozen=True, slots=True)
class Frame:
    """A rectangle of positions, drawn `width` by `height`; a degree of longitude is as short as it is in its middle."""

    west: float
    north: float
    scale: float  # points a unit of latitude
    narrowing: float
    width: float
    height: float

    def x(self, position: Position) -> float:
        return (position[0] - self.west) * self.narrowing * self.scale

    def y(self, position: Position) -> float:
        return (self.north - position[1]) * self.scale

    def holds(self, position: Position) -> bool:
        return 0 <= self.x(position) <= self.width and 0 <= self.y(position) <= self.height

    @property
    def metres(self) -> float:
        """How many metres one point of the drawing is, in its middle."""
        return METRES_A_UNIT / self.scale

    def path(self, rings: Iterable[Iterable[Position]]) -> str:
        """The rings as data of an SVG path, closed."""
        return "".join(f"M{'L'.join(self._points(ring))}Z" for ring in rings)

    def _points(self, ring: Iterable[Position]) -> Iterable[str]:
        points = [f"{self.x(position):.1f} {self.y(position):.1f}" for position in ring]
        return [points[0], *(after for before, after in pairwise(points) if after != before)] if points else []


def around(positions: Iterable[Position], width: float, height: float, margin: float) -> Frame:
    """The frame of a size that shows all positions, `margin` points from every side; of one position, a kilometre."""
    known = tuple(positions)
    west, east = min(x for x, _ in known), max(x for x, _ in known)
    south, north = min(y for _, y in known), max(y for _, y in known)
    middle = (south + north) / 2
    narrowing = cos(radians(middle / UNITS_A_DEGREE))
    wide, high = max((east - west) * narrowing, 1_000), max(north - south, 1_000)
    scale = min((width - 2 * margin) / wide, (height - 2 * margin) / high)
    left = (west + east) / 2 - width / scale / narrowing / 2
    return Frame(left, middle + height / scale / 2, scale, narrowing, width, height)
