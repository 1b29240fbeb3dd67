"""The map of a report: its areas, what is reported of each, a scale, and where in the country that is.
Never the position of one thing: a mark stands with the name of its area, and no way that people took is drawn.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil
from typing import Final

from sitrep.render.drawing import atlas
from sitrep.render.drawing.frame import Frame, around
from sitrep.render.plaintext import cut, direction_of
from sitrep.values import DrawnPlace, Figure, Report

WIDTH: Final = 400
HEIGHT: Final = 216
HEIGHT_OF_POINTS: Final = 180  # where no outline is registered, there is less to see
BELOW: Final = 12  # a name hangs this far below the dot of its place
MARGIN: Final = 18
MARGIN_OF_POINTS: Final = 42  # names hang below them
INSET: Final = 76
NAMED: Final = 12  # areas: with more on the map, only those of which something is reported have their name on it
# How much of the map one letter, one line and one mark take on paper, in percent of its width and of its height; and
# how many lines up or down, and how far aside, a name may move to stand on no other.
LETTER: Final = {"ltr": 1.3, "rtl": 1.0}
LINE: Final = 5.5
MARK: Final = 3.6
FARTHEST: Final = 2
ASIDE: Final = (0, -9, 9, -16, 16)  # percent of the width
LITTLE: Final = 12  # letters
SHORTER: Final = (34, 24, 18, 12, 8)  # letters of a name for which there is no room whole: the tables have it whole
NEAR: Final = 16  # points: what lies nearer to the place that holds it, and is smaller, is told of with that one
LENGTHS: Final = (100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000, 200_000, 500_000)  # metres

# In this order, and each with a letter and a shape of its own: never colour alone.
CLASSES: Final = ("not_functioning", "disputed", "partially_functioning", "unknown", "fully_functioning")
MARKS: Final = (*CLASSES, "access", "incident")

# People displaced now: from how many on, and how wide their circle is.
CIRCLES: Final = ((1, 5), (100, 8), (1_000, 12), (10_000, 17), (100_000, 23))
DISPLACED: Final = "idps_stock"
CONSTRAINED: Final = frozenset({"ongoing", "disputed"})


@dataclass(frozen=True, slots=True)
class Mark:
    """Something reported of an area and how often: a class of facilities, constraints of access, incidents."""

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
    below: bool  # it hangs from there; else it is centred on it
    marks: tuple[Mark, ...]
    displaced: Figure | None


@dataclass(frozen=True, slots=True)
class Area:
    """The outline of an area; `dot` where only a point is registered. `reported`: a mark stands on it. `constrained`:
    a constraint of access goes on. `circle` is the radius of those displaced there, 0 where no number is given.
    """

    path: str
    dot: tuple[float, float] | None
    point: tuple[float, float]
    reported: bool
    constrained: bool
    circle: int


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
    classes: tuple[str, ...]  # the marks that stand on the map, for its legend
    circles: tuple[tuple[int, int], ...]  # from how many people on, and the radius, for the same


def drawn(report: Report, lang: str) -> Map | None:
    """The map of a report, with the names of places in a language; None where no place of it can be drawn."""
    if not report.places:
        return None
    corners = [corner for place in report.places for ring in place.rings or ((place.point,),) for corner in ring]
    inset = _inset(report.country, report.places[0])
    # The inset has a strip of its own, so that it hides nothing.
    outlined = any(place.rings for place in report.places)
    height, margin = (HEIGHT, MARGIN) if outlined else (HEIGHT_OF_POINTS, MARGIN_OF_POINTS)
    frame = around(corners, WIDTH - (INSET if inset else 0), height, margin)
    told, refs = _reported(report), [place.ref for place in report.places]
    known, named = _gathered(report.places, {ref: told.get(ref, _Reported()) for ref in refs}, frame)
    bar_metres = max((length for length in LENGTHS if length / frame.metres <= WIDTH / 4), default=LENGTHS[0])
    areas = tuple(_area(place, frame, known[place.ref]) for place in report.places)
    shown = {mark.code for reported in known.values() for mark in reported.marks}
    radii = {area.circle for area in areas}
    return Map(
        width=WIDTH,
        height=round(frame.height),
        areas=areas,
        labels=_apart([_label(place, frame, lang, known[place.ref]) for place in _named(named, known)]),
        bar=round(bar_metres / frame.metres, 1),
        bar_metres=bar_metres,
        inset=inset,
        inset_size=INSET,
        classes=tuple(code for code in MARKS if code in shown),
        circles=tuple((least, radius) for least, radius in CIRCLES if radius in radii),
    )


@dataclass(frozen=True, slots=True)
class _Reported:
    """What stands on the map of one area."""

    marks: tuple[Mark, ...] = ()
    displaced: Figure | None = None

    @property
    def constrained(self) -> bool:
        return any(mark.code == "access" for mark in self.marks)


def _reported(report: Report) -> dict[str, _Reported]:
    """By area; of those that are not named here nothing is reported."""
    said: dict[str, Counter[str]] = defaultdict(Counter)
    displaced: dict[str, list[Figure]] = {}
    for area, code in (
        *((line.area, line.functionality) for line in report.facilities.lines),
        *((line.area, "access") for line in report.access if line.state in CONSTRAINED),
        *((incident.account.area, "incident") for incident in report.incidents),
    ):
        if area and area.ref:
            said[area.ref][code] += 1
    for figure in report.figures:
        if figure.key == DISPLACED and figure.area and figure.area.ref and not figure.variant and not figure.in_words:
            displaced.setdefault(figure.area.ref, []).append(figure)
    # What stands beside its parts is added to them.
    wholes = {whole for figures in displaced.values() for figure in figures for whole in figure.within}
    displaced = {ref: [one for one in figures if one.figure_id not in wholes] for ref, figures in displaced.items()}
    return {
        ref: _Reported(
            tuple(Mark(code, said[ref][code]) for code in MARKS if said[ref][code]),
            # Two groups of people in one area are two numbers; a map that has room for one shows neither.
            displaced[ref][0] if len(displaced.get(ref, ())) == 1 else None,
        )
        for ref in {*said, *displaced}
    }


def _gathered(
    places: Sequence[DrawnPlace], known: Mapping[str, _Reported], frame: Frame
) -> tuple[Mapping[str, _Reported], tuple[DrawnPlace, ...]]:
    """What is reported with what lies too near to be told apart counted at the place that holds it, and the places
    that have a name of their own. Numbers of people are never added: who has one keeps its name.
    """
    by_ref, gathered, held = {place.ref: place for place in places}, dict(known), set[str]()
    for holder in sorted(places, key=lambda place: -_depth(place, by_ref)):  # the innermost first
        within = [place for place in places if place.parent == holder.ref and not gathered[place.ref].displaced]
        near = [place for place in within if _near(place, holder, frame)]
        told = [gathered[place.ref] for place in (holder, *near)]
        if sum(bool(one.marks) for one in told) < 2:  # nothing crowds it
            continue
        both: Counter[str] = Counter()
        for one in told:
            both.update({mark.code: mark.n for mark in one.marks})
        marks = tuple(Mark(code, both[code]) for code in MARKS if both[code])
        gathered |= {place.ref: _Reported() for place in near}
        gathered[holder.ref] = replace(gathered[holder.ref], marks=marks)
        held |= {place.ref for place in near}
    return gathered, tuple(place for place in places if place.ref not in held)


def _depth(place: DrawnPlace, by_ref: Mapping[str, DrawnPlace]) -> int:
    depth, parent = 0, by_ref.get(place.parent or "")
    while parent is not None and depth < len(by_ref):
        depth, parent = depth + 1, by_ref.get(parent.parent or "")
    return depth


def _near(place: DrawnPlace, holder: DrawnPlace, frame: Frame) -> bool:
    """Whether the whole of a place is drawn within a few points of where the name of another one stands."""
    corners = [corner for ring in place.rings for corner in ring] or [place.point]
    here = frame.x(holder.point), frame.y(holder.point)
    return all(abs(frame.x(one) - here[0]) <= NEAR and abs(frame.y(one) - here[1]) <= NEAR for one in corners)


def _named(places: Sequence[DrawnPlace], known: Mapping[str, _Reported]) -> tuple[DrawnPlace, ...]:
    """An outline that is there only to hold smaller ones has no name on the map, unless something is reported of it."""
    holding = {place.parent for place in places}
    told = {place.ref for place in places if known[place.ref].marks or known[place.ref].displaced}
    named = [place for place in places if place.ref not in holding or not place.rings or place.ref in told]
    return tuple(named if len(named) <= NAMED else [place for place in named if place.ref in told][: 2 * NAMED])


def _area(place: DrawnPlace, frame: Frame, reported: _Reported) -> Area:
    point = (round(frame.x(place.point), 1), round(frame.y(place.point), 1))
    return Area(
        path=frame.path(place.rings) if place.rings else "",
        dot=None if place.rings else point,
        point=point,
        reported=bool(reported.marks),
        constrained=reported.constrained,
        circle=_radius(reported.displaced),
    )


def _radius(displaced: Figure | None) -> int:
    if displaced is None:
        return 0
    people = displaced.best if displaced.best is not None else displaced.low or 0
    return max((radius for least, radius in CIRCLES if people >= least), default=0)


def _label(place: DrawnPlace, frame: Frame, lang: str, reported: _Reported) -> Label:
    names = dict(place.names)
    return Label(
        ref=place.ref,
        name=names.get(lang, place.name),
        lang=lang if lang in names else None,
        left=round(100 * frame.x(place.point) / WIDTH, 1),
        top=round(100 * (frame.y(place.point) + (0 if place.rings else BELOW)) / frame.height, 1),
        below=not place.rings,
        marks=reported.marks,
        displaced=reported.displaced,
    )


def _apart(labels: Sequence[Label]) -> tuple[Label, ...]:
    """The labels so that none stands on another: moved the least bit, and where that is not enough those of which
    nothing is reported are left out for those of which something is; then cut, each neighbour as much as the other.
    """
    steps = [0] * len(labels)
    while True:
        kept: list[Label] = []
        for n, whole in enumerate(labels):
            label = _cut(whole, steps[n])
            free = _beside(label, kept)
            if free is None and steps[n] < len(SHORTER):
                crowd = [n, *(near for near, other in enumerate(kept) if _meet(label, other))]
                bare = [one for one in crowd if not labels[one].marks and not labels[one].displaced]
                if 0 < len(bare) < len(crowd):
                    return _apart([whole for one, whole in enumerate(labels) if one not in bare])
                for one in crowd:
                    steps[one] = min(steps[one] + 1, len(SHORTER))
                break
            kept.append(free or label)
        else:
            return tuple(kept)


def _beside(label: Label, kept: Sequence[Label]) -> Label | None:
    """The label where no other stands, as near as may be to where it was: above or below it, else, where there is
    little to cut, beside it.
    """
    moves = sorted((LINE * half / 2 for half in range(-2 * FARTHEST, 2 * FARTHEST + 1)), key=abs)
    tried = (
        replace(label, left=round(label.left + aside, 1), top=round(label.top + move, 1))
        for aside in (ASIDE if len(label.name) <= LITTLE else ASIDE[:1])
        for move in moves
    )
    return next((one for one in tried if _on_map(one) and not any(_meet(one, other) for other in kept)), None)


def _cut(label: Label, step: int) -> Label:
    if step == 0:
        return label
    # The mark stays with the last word: on a line of its own it says nothing.
    return replace(label, name=cut(label.name, "…", SHORTER[step - 1]).replace(" …", "\u00a0…"))


def _box(label: Label) -> tuple[float, float, float, float]:
    """What a label takes of the map: left, top, right, bottom, in percent."""
    widest = 34 if label.below else 22
    wide = LETTER[direction_of(label.name)] * len(label.name)
    lines = ceil(wide / widest) + bool(label.marks) + bool(label.displaced)
    marks = sum(MARK + LETTER["ltr"] * len(str(mark.n)) * (mark.n > 1) for mark in label.marks)
    half, high = max(min(wide, widest), min(marks, widest)) / 2, LINE * lines
    top = label.top if label.below else label.top - high / 2
    return label.left - half, top, label.left + half, top + high


def _on_map(label: Label) -> bool:
    left, top, right, bottom = _box(label)
    return left >= 0 and right <= 100 and top >= 0 and bottom <= 100


def _meet(one: Label, other: Label) -> bool:
    left, top, right, bottom = _box(one)
    west, north, east, south = _box(other)
    return left < east and west < right and top < south and north < bottom


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
