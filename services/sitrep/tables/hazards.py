"""The table of hazards: a row is one hazard, observed or expected, as one source told it. Never an alert of ours."""

from collections.abc import Iterator
from typing import Final

from sitrep.tables import told
from sitrep.tables.table import CRISIS, LOCATION, PLACE, POSITION, Column, Row, Table, View, placed
from sitrep.values import Hazard

COLUMNS: Final = (
    CRISIS,
    *told.EVENT,
    LOCATION,
    *PLACE,
    Column("hazard", "#event+hazard", "code", "winter, flood, earthquake, epidemic, …"),
    Column("hazard_name", "#event+hazard+name", "text", "its name in the language asked for", display=True),
    Column("category", "#event+category", "code", "of CAP 1.2; null: not stated"),
    Column("severity", "#event+severity", "code", "Extreme, Severe, Moderate, Minor or Unknown (CAP 1.2)"),
    Column("urgency", "#event+urgency", "code", "Immediate, Expected, Future, Past or Unknown (CAP 1.2)"),
    Column("certainty", "#event+certainty", "code", "Observed, Likely, Possible, Unlikely or Unknown (CAP 1.2)"),
    Column("response_types", "#event+response", "codes", "what the source advises, in the words of CAP 1.2"),
    Column("onset", "#date+onset", "text", "a date or an instant; null: not stated"),
    Column("expires", "#date+expires", "text", "a date or an instant; null: not stated"),
    Column("measured", "#meta+measured", "text", "what was measured, with its unit", display=True),
    Column("is_forecast", "#meta+forecast", "boolean", "it is expected, and was not observed"),
    *told.ORIGIN,
    *POSITION,
)


def rows(view: View) -> Iterator[Row]:
    """One row a hazard."""
    return (_row(view, hazard) for hazard in view.report.outlook.hazards)


def _row(view: View, hazard: Hazard) -> Row:
    account = hazard.account
    return {
        "crisis": view.report.crisis,
        **told.event(account),
        "location_code": view.report.country,
        **placed(view, account.area),
        "hazard": hazard.hazard,
        "hazard_name": view.word("hazard", hazard.hazard),
        "category": hazard.category,
        "severity": hazard.severity,
        "urgency": hazard.urgency,
        "certainty": hazard.certainty,
        "response_types": " ".join(hazard.response_type) or None,
        "onset": told.when(hazard.onset),
        "expires": told.when(hazard.expires),
        "measured": hazard.measured,
        "is_forecast": hazard.forecast,
        **told.origin(account),
    }


TABLE: Final = Table(
    "hazards",
    "One row a hazard that has not expired.",
    COLUMNS,
    ("seq",),
    {"area": "place_ref", "hazard": "hazard", "severity": "severity"},
    rows,
    places=True,
    identity="event_id",
)
