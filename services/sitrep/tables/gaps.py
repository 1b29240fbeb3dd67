"""The table of gaps: a row is what the response does not cover, as one source told it. Never a sum over sources."""

from collections.abc import Iterator
from typing import Final

from sitrep.tables import told
from sitrep.tables.table import CRISIS, LOCATION, PLACE, POSITION, Column, Row, Table, View, placed
from sitrep.values import ResponseGap, Sector

COLUMNS: Final = (
    CRISIS,
    *told.EVENT,
    LOCATION,
    *PLACE,
    *told.SECTOR,
    Column("gap", "#description+gap", "text", "in the source's words; null: the sector alone", display=True),
    Column("cause", "#meta+cause", "code", "why it is not covered; null: not said"),
    *told.counted("people", "#inneed", "people who are not reached"),
    Column("population", "#meta+population+text", "text", "who they are, in the source's words", display=True),
    Column("requirement", "#value+required+num", "integer", "what it would take, in whole units of the currency"),
    Column("currency", "#meta+currency", "code", "ISO 4217"),
    *told.ORIGIN,
    *POSITION,
)


def rows(view: View) -> Iterator[Row]:
    """One row a gap."""
    return (_row(view, block, gap) for block in view.report.sectors for gap in block.gaps)


def _row(view: View, block: Sector, gap: ResponseGap) -> Row:
    return {
        "crisis": view.report.crisis,
        **told.event(gap.account),
        "location_code": view.report.country,
        **placed(view, gap.account.area),
        **told.sector(view, block.sector),
        "gap": gap.gap,
        "cause": gap.cause,
        **told.amount("people", gap.people),
        "population": gap.population,
        "requirement": gap.requirement,
        "currency": gap.currency,
        **told.origin(gap.account),
    }


TABLE: Final = Table(
    "gaps",
    "One row a gap in the response: the newest word of each source on it in a month.",
    COLUMNS,
    ("seq",),
    {"area": "place_ref", "sector": "sector_code", "cause": "cause"},
    rows,
    places=True,
    identity="event_id",
)
