"""The table of what came late and of what was taken back: a row is one event. Never what a withdrawn report said."""

from collections.abc import Iterator
from typing import Final

from sitrep.tables import told
from sitrep.tables.table import CRISIS, LOCATION, PLACE, POSITION, Column, Row, Table, View, placed
from sitrep.values import LateLine, instant

COLUMNS: Final = (
    CRISIS,
    *told.EVENT,
    Column("what", "#meta+what", "code", "late, corrected or retracted"),
    Column("type", "#event+type", "code", "type of the event"),
    Column("recorded_at", "#date+received", "instant", "when it came"),
    LOCATION,
    *PLACE,
    Column("reason", "#meta+reason", "code", "of a correction; null where none is known"),
    Column("was", "#meta+was", "text", "the number of a figure before, as printed", display=True),
    Column("now", "#meta+now", "text", "the number of a figure now, as printed", display=True),
    Column("first_day", "#date+report+start", "date", "the first report day that it touches"),
    Column("last_day", "#date+report+end", "date", "the last one"),
    *told.SAYER,
    *POSITION,
)


def rows(view: View) -> Iterator[Row]:
    """One row an event."""
    return (_row(view, line) for line in view.report.late.events)


def _row(view: View, line: LateLine) -> Row:
    return {
        "crisis": view.report.crisis,
        "event_id": line.id,
        "seq": line.seq,
        "occurred_start": told.when(line.occurred.start),
        "occurred_end": told.when(line.occurred.end),
        "what": line.what,
        "type": line.type,
        "recorded_at": instant(line.recorded_at),
        "location_code": view.report.country,
        **placed(view, line.area),
        "reason": line.reason,
        "was": line.was,
        "now": line.now,
        "first_day": line.first.isoformat(),
        "last_day": line.last.isoformat(),
        **told.sayer(line.source),
    }


TABLE: Final = Table(
    "late",
    "One row an event of an earlier day that came, was corrected or was retracted since the cut-off before.",
    COLUMNS,
    ("seq", "what"),
    {"area": "place_ref", "what": "what", "type": "type"},
    rows,
    places=True,
)
