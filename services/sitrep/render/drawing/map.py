"""The map of a report: its areas, what is reported of each, a scale, and where in the country that is.
Never the position of one thing: a mark stands with the name of its area.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sitrep.render.drawing import atlas
from sitrep.render.drawing.frame import Frame, around
from sitrep.values import DrawnPlace, Report

WIDTH: Final = 640
HEIGHT: Final = 360
HEIGHT_OF_POINTS: Final = 200  # where no outline is registered, there is less to see
BELOW: Final = 16  # a name stands this far below the dot of its place
MARGIN: Final = 34
INSET: Final = 116
LENGTHS: Final = (100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000, 200_000, 500_000)  # metres

# In this order, and each with a letter and a shape of its own: never colour alone.
CLASSES: Final = ("not_functioning", "disputed", "partially_functioning", "unknown", "fully_functioning")


@dataclass(frozen=True, slots=True)
class Mark:
    """Something reported of an area: a class of facilities and how many."""

    code: str
    n: int


@dataclass(frozen=True, slots=True)
class Label:
    """The name of an area and its marks; `left` and `top` in percent of the map, from its physical left and top."""

    ref: str
    name: str
    lang: str | None  # None: as the crisis wrote it
    left: float
    top: float
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Area:
    """The outline of an area; `dot` where only a point is registered. `reported`: a mark stands on it."""

    path: str
    dot: tuple[float, float] | None
    reported: bool


@dataclass(frozen=True, slots=True)
class Inset:
    """The country and its neighbours as paths, and the crisis as a point on them."""

    country: str
    neighbours: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Map:
    """What a template prints; `bar` is the length in points of `bar_metres`."""

    width: int
    height: int
    areas: tuple[Area, ...]
    labels: tuple[Label, ...]
    bar: float
    bar_metres: int
    inset: Inset | None
    inset_size: int
    classes: tuple[str, ...]  # those that stand on the map, for its legend


def drawn(report: Report, lang: str) -> Map | None:
    """The map of a report, with the names of places in a language; None where no place of it can be drawn."""
    if not report.places:
        return None
    corners = [corner for place in report.places for ring in place.rings or ((place.point,),) for corner in ring]
    inset = _inset(report.country, report.places[0])
    # The inset has a strip of its own, so that it hides nothing.
    outlined = any(place.rings for place in report.places)
    frame = around(corners, WIDTH - (INSET if inset else 0), HEIGHT if outlined else HEIGHT_OF_POINTS, MARGIN)
    marks = {place.ref: _marks(report, place.ref) for place in report.places}
    bar_metres = max((length for length in LENGTHS if length / frame.metres <= WIDTH / 4), default=LENGTHS[0])
    shown = {mark.code for several in marks.values() for mark in several}
    return Map(
        width=WIDTH,
        height=round(frame.height),
        areas=tuple(_area(place, frame, reported=bool(marks[place.ref])) for place in report.places),
        labels=tuple(_label(place, frame, lang, marks[place.ref]) for place in _named(report.places, marks)),
        bar=round(bar_metres / frame.metres, 1),
        bar_metres=bar_metres,
        inset=inset,
        inset_size=INSET,
        classes=tuple(code for code in CLASSES if code in shown),
    )


def _marks(report: Report, ref: str) -> tuple[Mark, ...]:
    states = Counter(line.functionality for line in report.facilities.lines if line.area and line.area.ref == ref)
    return tuple(Mark(code, states[code]) for code in CLASSES if states[code])


def _named(places: Sequence[DrawnPlace], marks: Mapping[str, Sequence[Mark]]) -> tuple[DrawnPlace, ...]:
    """An outline that is there only to hold smaller ones has no name on the map, unless something is reported of it."""
    holding = {place.parent for place in places}
    return tuple(place for place in places if place.ref not in holding or not place.rings or marks[place.ref])


def _area(place: DrawnPlace, frame: Frame, *, reported: bool) -> Area:
    if place.rings:
        return Area(frame.path(place.rings), None, reported)
    return Area("", (round(frame.x(place.point), 1), round(frame.y(place.point), 1)), reported)


def _label(place: DrawnPlace, frame: Frame, lang: str, marks: tuple[Mark, ...]) -> Label:
    names = dict(place.names)
    return Label(
        ref=place.ref,
        name=names.get(lang, place.name),
        lang=lang if lang in names else None,
        left=round(100 * frame.x(place.point) / WIDTH, 1),
        top=round(100 * (frame.y(place.point) + (0 if place.rings else BELOW)) / frame.height, 1),
        marks=marks,
    )


def _inset(country: str, place: DrawnPlace) -> Inset | None:
    rings = atlas.outline(country)
    if not rings:
        return None
    frame = around((corner for ring in rings for corner in ring), INSET, INSET, 14)
    near = [
        ring
        for others in atlas.countries().values()
        for ring in others
        if ring not in rings and any(frame.holds(corner) for corner in ring)
    ]
    return Inset(frame.path(rings), frame.path(near), round(frame.x(place.point), 1), round(frame.y(place.point), 1))
