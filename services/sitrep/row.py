"""One row of knowledge.fact: what held of a fact from one seq on, and by what readers find it. Never reads a table."""

from datetime import date, datetime
from typing import Final, NamedTuple
from uuid import UUID

# What counts of all days stand under: -infinity in the database.
EVER: Final = date.min


class Row(NamedTuple):
    """In the order in which rows are written; what each column says is told by its comment in the database."""

    crisis: str
    known_from: int
    root: int
    known_to: int | None
    id: UUID
    type: str
    organisation: str
    version: int | None
    as_of: datetime | None
    verification: str | None
    verified_by: str | None
    verified: int | None
    sensitivity: str | None
    reclassified: int | None
    editorial: bool
    merges: list[int] | None
    series: int | None
    repeats: list[int] | None
    lasting: bool
    ahead: bool
    late: bool
    day: date | None
    place: str | None
