"""A number of something, as its source said it. Never a sum."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Amount:
    """`display` is what the source said; the numbers are its own, and None where it gave words or left an end open."""

    display: str
    low: int | None
    best: int | None
    high: int | None
    qualifier: str
