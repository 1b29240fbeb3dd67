"""The table of incidents: a row is one incident as one source told it. Never who did it, but as somebody says."""

from collections.abc import Iterator
from typing import Final

from sitrep.tables import told
from sitrep.tables.table import CRISIS, LOCATION, PLACE, POSITION, Column, Row, Table, View, placed
from sitrep.values import Incident

COLUMNS: Final = (
    CRISIS,
    *told.EVENT,
    told.PRECISION,
    Column("kind", "#event+type", "code", "shelling, airstrike, clash, …"),
    Column("kind_name", "#event+name", "text", "its name in the language asked for", display=True),
    Column("acled_type", "#event+acled+type", "text", "event type of ACLED (codebook 2024); null: nobody mapped it"),
    Column("acled_sub_type", "#event+acled+subtype", "text", "sub-event type of ACLED; null: nobody mapped it"),
    Column("weapon", "#event+weapon", "code", "null: not stated"),
    Column("targets", "#event+target", "codes", "what was hit or aimed at; null: not stated"),
    Column("actors", "#event+actor", "text", "who is named as taking part, one after the other", display=True),
    Column("actor_roles", "#event+actor+role", "codes", "the role that somebody ascribes to each, in that order"),
    Column(
        "roles_stated_by",
        "#event+actor+source",
        "text",
        "who ascribes each, in that order; ?: no name is known",
        display=True,
    ),
    Column("is_ongoing", "#meta+ongoing", "boolean", "null: not said"),
    Column("intensity_trend", "#event+trend", "code", "increasing, stable or decreasing; null: not said"),
    LOCATION,
    *PLACE,
    told.MODE,
    *told.ORIGIN,
    *POSITION,
)


def rows(view: View) -> Iterator[Row]:
    """One row an incident."""
    return (_row(view, incident) for incident in view.report.incidents)


def _row(view: View, incident: Incident) -> Row:
    account, actors = incident.account, incident.actors
    return {
        "crisis": view.report.crisis,
        **told.event(account),
        "occurred_precision": account.occurred.precision,
        "kind": incident.kind,
        "kind_name": view.word("incident", incident.kind),
        "acled_type": incident.acled_type,
        "acled_sub_type": incident.acled_sub_type,
        "weapon": incident.weapon,
        "targets": " ".join(incident.targets) or None,
        "actors": told.listed(actor.name for actor in actors),
        "actor_roles": " ".join(actor.role for actor in actors) or None,
        "roles_stated_by": told.listed(actor.stated_by or account.source.name or "?" for actor in actors),
        "is_ongoing": incident.ongoing,
        "intensity_trend": incident.intensity_trend,
        "location_code": view.report.country,
        **placed(view, account.area),
        "mode": account.mode,
        **told.origin(account),
    }


TABLE: Final = Table(
    "incidents",
    "One row a security incident of the last days, as one source told it; its words stand in timeline.",
    COLUMNS,
    ("seq",),
    {"area": "place_ref", "kind": "kind", "acled_type": "acled_type"},
    rows,
    places=True,
    identity="event_id",
)
