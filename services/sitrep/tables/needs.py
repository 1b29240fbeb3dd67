"""The table of needs: a row is one need as one source told it. Never a sum over sources."""

from collections.abc import Iterator
from typing import Final

from sitrep.tables import told
from sitrep.tables.table import CRISIS, LOCATION, PLACE, POSITION, Column, Row, Table, View, placed
from sitrep.values import Need, Sector

COLUMNS: Final = (
    CRISIS,
    *told.EVENT,
    LOCATION,
    *PLACE,
    *told.SECTOR,
    Column("need", "#description+need", "text", "in the source's words; null: the sector alone", display=True),
    Column("availability", "#status+availability", "code", "none, severe_shortage, limited, adequate or unknown"),
    Column("urgency", "#status+urgency", "code", "critical, high, moderate, low or unknown; null: not said"),
    Column("severity", "#severity+num", "integer", "JIAF 1 to 5, only with the analysis that gave it"),
    Column("analysis", "#meta+analysis", "text", "the joint analysis that gave the severity", display=True),
    *told.counted("people", "#inneed", "people in need"),
    Column("population", "#meta+population+text", "text", "who they are, in the source's words", display=True),
    *told.counted("stock_days", "#meta+stock", "days of stock"),
    *told.ORIGIN,
    *POSITION,
)


def rows(view: View) -> Iterator[Row]:
    """One row a need."""
    return (_row(view, block, need) for block in view.report.sectors for need in block.needs)


def _row(view: View, block: Sector, need: Need) -> Row:
    return {
        "crisis": view.report.crisis,
        **told.event(need.account),
        "location_code": view.report.country,
        **placed(view, need.account.area),
        **told.sector(view, block.sector),
        "need": need.need,
        "availability": need.availability,
        "urgency": need.urgency,
        "severity": need.severity,
        "analysis": need.analysis,
        **told.amount("people", need.people),
        "population": need.population,
        **told.amount("stock_days", need.days_of_stock),
        **told.origin(need.account),
    }


TABLE: Final = Table(
    "needs",
    "One row a need: the newest word of each source on it in a month.",
    COLUMNS,
    ("seq",),
    {"area": "place_ref", "sector": "sector_code", "urgency": "urgency", "availability": "availability"},
    rows,
    places=True,
    identity="event_id",
)
