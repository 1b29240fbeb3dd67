"""The table of damage: a row is what one source said of the same things in one area. Never a level nobody assessed."""

from collections.abc import Iterator
from typing import Final

from sitrep.tables import told
from sitrep.tables.table import CRISIS, LOCATION, PLACE, POSITION, Column, Row, Table, View, placed
from sitrep.values import Damage

COLUMNS: Final = (
    CRISIS,
    *told.EVENT,
    LOCATION,
    *PLACE,
    Column("targets", "#impact+target", "codes", "what is damaged: residential, school, water, …; null: not stated"),
    Column("targets_name", "#impact+target+name", "text", "the same in the language asked for", display=True),
    Column("facility_name", "#loc+facility+name", "text", "which facility; null: not stated", display=True),
    Column("level", "#impact+level", "code", "none, minor, moderate, major, destroyed or unknown, as assessed"),
    Column("level_name", "#impact+level+name", "text", "the same in the language asked for", display=True),
    *told.counted("damaged", "#impact+damaged", "how many, in the unit"),
    Column("unit", "#meta+unit", "code", "what one of it is"),
    Column("use", "#meta+use", "code", "inhabited, in_use, evacuated, …; null: not stated"),
    Column("is_targeting_alleged", "#meta+targeting", "boolean", "the source says that it was meant; null: not said"),
    told.MODE,
    *told.ORIGIN,
    *POSITION,
)


def rows(view: View) -> Iterator[Row]:
    """One row a word of one source."""
    return (_row(view, damage) for damage in view.report.damage)


def _row(view: View, damage: Damage) -> Row:
    return {
        "crisis": view.report.crisis,
        **told.event(damage.account),
        "location_code": view.report.country,
        **placed(view, damage.account.area),
        "targets": " ".join(damage.targets) or None,
        "targets_name": told.listed(view.word("target", target) or target for target in damage.targets),
        "facility_name": damage.facility,
        "level": damage.level,
        "level_name": view.word("damage_level", damage.level),
        **told.amount("damaged", damage.amount),
        "unit": damage.unit,
        "use": damage.use,
        "is_targeting_alleged": damage.targeting_alleged,
        "mode": damage.account.mode,
        **told.origin(damage.account),
    }


TABLE: Final = Table(
    "damage",
    "One row for the newest word of each source on damage to the same things in one area.",
    COLUMNS,
    ("seq",),
    {"area": "place_ref", "level": "level", "verification": "verification"},
    rows,
    places=True,
    identity="event_id",
)
