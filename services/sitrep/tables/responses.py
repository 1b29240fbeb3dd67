"""The table of the response: a row is who does what where, as one source told it. Never people reached, added up."""

from collections.abc import Iterator
from typing import Final

from sitrep.tables import told
from sitrep.tables.table import CRISIS, LOCATION, PLACE, POSITION, Column, Row, Table, View, placed
from sitrep.values import Activity, Sector

COLUMNS: Final = (
    CRISIS,
    *told.EVENT,
    LOCATION,
    *PLACE,
    *told.SECTOR,
    Column("org_name", "#org+name", "text", "who acts; null: whoever says so, or withheld", display=True),
    Column("activity", "#activity+name", "text", "in the source's words; null: the sector alone", display=True),
    Column("status", "#status+activity", "code", "planned, ongoing, completed, suspended or unknown"),
    Column("modality", "#modality+code", "code", "in_kind, cash, voucher, service or mixed; null: not said"),
    Column("unit", "#meta+unit", "code", "what one of the reached and targeted is"),
    Column("population", "#meta+population+text", "text", "who they are, in the source's words", display=True),
    *told.counted("reached", "#reached", "reached"),
    *told.counted("targeted", "#targeted", "targeted"),
    Column("coverage_percent", "#meta+coverage+num", "integer", "reached of targeted, where one report counts both"),
    *told.ORIGIN,
    *POSITION,
)


def rows(view: View) -> Iterator[Row]:
    """One row an activity."""
    return (_row(view, block, activity) for block in view.report.sectors for activity in block.responses)


def _row(view: View, block: Sector, activity: Activity) -> Row:
    return {
        "crisis": view.report.crisis,
        **told.event(activity.account),
        "location_code": view.report.country,
        **placed(view, activity.account.area),
        **told.sector(view, block.sector),
        "org_name": activity.organisation,
        "activity": activity.activity,
        "status": activity.status,
        "modality": activity.modality,
        "unit": activity.unit,
        "population": activity.population,
        **told.amount("reached", activity.reached),
        **told.amount("targeted", activity.targeted),
        "coverage_percent": activity.coverage,
        **told.origin(activity.account),
    }


TABLE: Final = Table(
    "responses",
    "One row an activity of the response, who does what where: the newest word of each source on it in a month.",
    COLUMNS,
    ("seq",),
    {"area": "place_ref", "sector": "sector_code", "status": "status"},
    rows,
    places=True,
    identity="event_id",
)
