"""The places of a crisis that can be drawn, as whole numbers. Never says what happened in one."""

from dataclasses import dataclass

# A position: longitude and latitude (WGS 84) in hundred-thousandths of a degree, about a metre.
UNITS_A_DEGREE = 100_000
Position = tuple[int, int]


@dataclass(frozen=True, slots=True)
class DrawnPlace:
    """A registered place with its outline, or with a point where only that is registered."""

    ref: str
    name: str
    names: tuple[tuple[str, str], ...]  # (language, name), sorted by language
    parent: str | None
    level: str | None
    rings: tuple[tuple[Position, ...], ...]  # outlines and holes, filled by the even-odd rule; empty: a point
    point: Position  # where its name stands
