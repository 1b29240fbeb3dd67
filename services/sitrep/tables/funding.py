"""The table of funding: a row is what one source says that a plan asks for and has. Never added, never converted."""

from collections.abc import Iterator
from typing import Final

from sitrep.tables import told
from sitrep.tables.table import CRISIS, LOCATION, Column, Row, Table, View
from sitrep.values import Funding, instant

COLUMNS: Final = (
    CRISIS,
    *told.EVENT,
    LOCATION,
    Column("plan", "#activity+plan+name", "text", "the plan or appeal, by name; null: not stated", display=True),
    Column("donors", "#org+donor+name", "text", "who gives it; null: not stated", display=True),
    Column("requirement", "#value+required+num", "integer", "in whole units of the currency; null: not stated"),
    Column("received", "#value+received+num", "integer", "in whole units of the currency; null: not stated"),
    Column("currency", "#meta+currency", "code", "ISO 4217; rows of different currencies are never to be added"),
    Column("received_percent", "#meta+funded+num", "integer", "received of required, where one report says both"),
    Column("as_of", "#date+occurred", "instant", "when it held"),
    *told.ORIGIN,
)


def rows(view: View) -> Iterator[Row]:
    """One row a word of one source."""
    return (_row(view, line) for line in view.report.funding)


def _row(view: View, line: Funding) -> Row:
    return {
        "crisis": view.report.crisis,
        **told.event(line.account),
        "location_code": view.report.country,
        "plan": line.plan,
        "donors": line.donor,
        "requirement": line.requirement,
        "received": line.received,
        "currency": line.currency,
        "received_percent": line.percent,
        "as_of": instant(line.as_of),
        **told.origin(line.account),
    }


TABLE: Final = Table(
    "funding",
    "One row for the newest word of each source on a plan, its currency and its donors.",
    COLUMNS,
    ("seq",),
    {"currency": "currency"},
    rows,
)
