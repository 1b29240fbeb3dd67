"""Where in the world a crisis is: the outlines of countries from Natural Earth. Never a claim about a border.

The file beside it is `countries-110m.json` of world-atlas 2.0.2 (TopoJSON; ISC licence, the data in the public domain).
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import Any, Final

import orjson
from babel.core import get_global

from sitrep.values import UNITS_A_DEGREE, Position

FILE: Final = Path(__file__).parents[1] / "atlas" / "countries-110m.json"

Ring = tuple[Position, ...]


@cache
def countries() -> Mapping[str, tuple[Ring, ...]]:
    """The rings of each country by its ISO 3166-1 alpha-2 code."""
    topology = orjson.loads(FILE.read_bytes())
    arcs = [_arc(arc, topology["transform"]) for arc in topology["arcs"]]
    found: dict[str, tuple[Ring, ...]] = {}
    for geometry in topology["objects"]["countries"]["geometries"]:
        if (code := _alpha2(str(geometry.get("id", "")))) is not None:
            found[code] = tuple(_rings(geometry, arcs))
    return found


def _alpha2(code: str) -> str | None:
    """The two-letter code for a numeric or a three-letter one."""
    known: Sequence[str] | None = get_global("territory_aliases").get(code)
    return known[0] if known else None


def outline(country: str) -> tuple[Ring, ...]:
    """The rings of a country by its alpha-3 code; none where the atlas does not have it."""
    return countries().get(_alpha2(country) or "", ())


def _arc(arc: Sequence[Sequence[int]], transform: Mapping[str, Sequence[float]]) -> Ring:
    """A chain of differences as positions."""
    (x_scale, y_scale), (x_start, y_start) = transform["scale"], transform["translate"]
    xs, ys = accumulate(x for x, _ in arc), accumulate(y for _, y in arc)
    return tuple(
        (round((x * x_scale + x_start) * UNITS_A_DEGREE), round((y * y_scale + y_start) * UNITS_A_DEGREE))
        for x, y in zip(xs, ys, strict=True)
    )


def _rings(geometry: Mapping[str, Any], arcs: Sequence[Ring]) -> Iterator[Ring]:
    polygons = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
    for polygon in polygons:
        for chain in polygon:
            yield _joined([arcs[~index][::-1] if index < 0 else arcs[index] for index in chain])


def _joined(parts: Sequence[Ring]) -> Ring:
    """Arcs in a row as one ring: each begins where the last one ended."""
    return (*parts[0], *(position for part in parts[1:] for position in part[1:]))
