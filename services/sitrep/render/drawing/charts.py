"""How the counts went on, as small drawings beside one another: a line is one origin, and no line joins two.
Never draws a number that no source said: words have no height, and a gap stays a gap.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from sitrep.render.wording import numbers_in
from sitrep.values import Report, Trend, TrendStep

WIDTH: Final = 240
HEIGHT: Final = 118
LEFT: Final = 6  # of the drawing to its first day
RIGHT: Final = 42  # room for the scale
TOP: Final = 10
BOTTOM: Final = 16  # room for the days
LONGEST: Final = 45  # days; the time series has them all
PANELS: Final = 6
LINES: Final = 4  # of one drawing: with more nobody can tell which is which
OPEN: Final = frozenset({"at_least", "more_than"})  # without an upper limit

# A line has a colour, a dash and a shape of its own: never colour alone.
LOOKS: Final = (
    ("#0f5c63", "none", "circle"),
    ("#a8480b", "5 2.5", "square"),
    ("#5e3c99", "1.5 2", "triangle"),
    ("#3f4a50", "7 2 1.5 2", "diamond"),
)


@dataclass(frozen=True, slots=True)
class Point:
    """The end of a step, where the origin spoke; `open`: it said no upper limit."""

    x: float
    y: float
    open: bool
    corrected: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One origin in one scope. `steps` is its path, `band` that between its low and its high; `last` what it said."""

    name: str | None
    kind: str | None
    colour: str
    dash: str
    shape: str
    steps: str
    band: str
    points: tuple[Point, ...]
    last: TrendStep
    closed: bool


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark of a scale: what it says and where it stands."""

    value: int
    at: float


@dataclass(frozen=True, slots=True)
class Panel:
    """One count of one group of people in one area; `unsaid` origins gave words, `more` others are not drawn."""

    trend: Trend
    width: int
    height: int
    left: int
    right: int  # where the scale stands
    lines: tuple[Line, ...]
    scale: tuple[Tick, ...]
    days: tuple[tuple[date, float], ...]
    first: date
    last: date
    unsaid: int
    more: int


def panels(report: Report) -> tuple[Panel, ...]:
    """The drawings of a report, those of page 1 first; none of a series that has one point alone."""
    order = {figure.figure_id: position for position, figure in enumerate(report.figures)}
    groups: dict[tuple[object, ...], list[Trend]] = {}
    for trend in report.trends:
        groups.setdefault(_subject(trend), []).append(trend)
    drawn = [panel for group in groups.values() if (panel := _panel(group, report))]
    drawn.sort(key=lambda panel: order.get(panel.trend.figure_id or "", len(order)))
    return tuple(drawn[:PANELS])


def _subject(trend: Trend) -> tuple[object, ...]:
    """What may stand in one drawing: one scope, from one start on."""
    area = trend.area.ref if trend.area else None
    return (
        trend.figure_id,
        trend.key,
        trend.population,
        area,
        trend.basis,
        trend.unit,
        trend.window_start,
        trend.variant,
        trend.folded,
    )


def _panel(group: Sequence[Trend], report: Report) -> Panel | None:
    zone = ZoneInfo(report.zone)
    since = report.day - timedelta(days=LONGEST - 1)
    drawable = [(trend, tuple(_drawable(trend.steps, zone, since))) for trend in group]
    kept = [(trend, steps) for trend, steps in drawable if steps]
    if all(len(steps) < 2 for _, steps in kept):
        return None
    shown = kept[:LINES]
    days = [day for _, steps in shown for day, _ in steps]
    first, last = min(days), max(*days, report.day)
    ceiling = _ceiling(max(_top(step) for _, steps in shown for _, step in steps))
    window = _Window(first, (last - first).days or 1, ceiling)
    lines = tuple(_line(trend, steps, window, look) for (trend, steps), look in zip(shown, LOOKS, strict=False))
    return Panel(
        trend=group[0],
        width=WIDTH,
        height=HEIGHT,
        left=LEFT,
        right=WIDTH - RIGHT,
        lines=lines,
        scale=tuple(Tick(value, window.y(value)) for value in (0, ceiling // 2, ceiling)),
        days=tuple((day, window.x(day)) for day in _marked(first, last)),
        first=first,
        last=last,
        unsaid=len(group) - len(kept),
        more=len(kept) - len(shown),
    )


def _drawable(steps: Iterable[TrendStep], zone: ZoneInfo, since: date) -> Iterable[tuple[date, TrendStep]]:
    """The steps with a number that their source said: a word such as “dozens” has limits for checks alone."""
    for step in steps:
        day = step.as_of.astimezone(zone).date()
        if day >= since and _foot(step) is not None and any(letter.isdigit() for letter in step.display):
            yield day, step


def _foot(step: TrendStep) -> int | None:
    """Where the line goes: by the best number, else by the lowest, else by the highest."""
    return next((value for value in (step.best, step.low, step.high) if value is not None), None)


def _top(step: TrendStep) -> int:
    return max(value for value in (step.best, step.low, step.high, 0) if value is not None)


def _ceiling(top: int) -> int:
    """The end of the scale: the next even number that is two, four, five, six, eight or ten times a power of ten."""
    power = 1
    while True:
        for step in (2, 4, 5, 6, 8, 10):
            if (ceiling := step * power) >= top and ceiling % 2 == 0:
                return ceiling
        power *= 10


def _marked(first: date, last: date) -> list[date]:
    """At most seven days, evenly apart, the last among them."""
    apart = (last - first).days // 7 + 1
    return [last - timedelta(days=n) for n in range(0, (last - first).days + 1, apart)][::-1]


@dataclass(frozen=True, slots=True)
class _Window:
    first: date
    days: int
    ceiling: int

    def x(self, day: date) -> float:
        return round(LEFT + (day - self.first).days / self.days * (WIDTH - LEFT - RIGHT), 1)

    def y(self, value: int) -> float:
        return round(HEIGHT - BOTTOM - value / self.ceiling * (HEIGHT - TOP - BOTTOM), 1)


def _line(trend: Trend, steps: Sequence[tuple[date, TrendStep]], window: _Window, look: tuple[str, str, str]) -> Line:
    colour, dash, shape = look
    feet = [(window.x(day), window.y(_foot(step) or 0)) for day, step in steps]
    return Line(
        name=trend.name,
        kind=trend.kind,
        colour=colour,
        dash=dash,
        shape=shape,
        steps=_stairs(feet),
        band=_band(steps, window),
        points=tuple(
            Point(x, y, open=step.qualifier in OPEN, corrected=step.corrected)
            for (x, y), (_, step) in zip(feet, steps, strict=True)
        ),
        last=steps[-1][1],
        closed=trend.closed,
    )


def _stairs(points: Sequence[tuple[float, float]]) -> str:
    """A level holds until the next one: across, then up or down."""
    (x, y), *rest = points
    return f"M{x} {y}" + "".join(f"H{right}V{level}" for right, level in rest)


def _band(steps: Sequence[tuple[date, TrendStep]], window: _Window) -> str:
    """The boxes between low and high, each until the next step; of the last, which nothing follows, a stroke."""
    path = ""
    for n, (day, step) in enumerate(steps):
        if step.low is None or step.high is None or step.low == step.high:
            continue
        if not {step.low, step.high} <= set(numbers_in(step.display)):
            continue  # the limits of “about” are for checks alone
        left = window.x(day)
        right = window.x(steps[n + 1][0]) if n + 1 < len(steps) else left + 2.5
        path += f"M{left} {window.y(step.low)}H{right}V{window.y(step.high)}H{left}Z"
    return path
