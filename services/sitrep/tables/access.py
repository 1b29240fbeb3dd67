"""The table of access: a row is one constraint in one area. Never who imposes it, but as a source says."""

from collections.abc import Iterator
from typing import Final

from sitrep.tables import told
from sitrep.tables.table import CRISIS, LINE, LOCATION, PLACE, POSITION, Column, Row, Table, View, placed
from sitrep.values import AccessLine, instant

COLUMNS: Final = (
    CRISIS,
    LINE,
    Column("constraint", "#access+constraint+code", "code", "one of the nine of OCHA AMRF and ACAPS; null: not mapped"),
    Column("kind", "#access+kind+code", "code", "siege, checkpoint, road_closed, …"),
    Column("kind_name", "#access+name", "text", "its name in the language asked for", display=True),
    LOCATION,
    *PLACE,
    Column("state", "#status+access", "code", "ongoing, ended, unknown or disputed"),
    Column("is_ongoing", "#meta+ongoing", "boolean", "null: not said, or sources exclude one another"),
    Column("since", "#date+start", "text", "a date or an instant, as the newest word says; null: not stated"),
    Column("imposed_by", "#meta+imposed", "text", "as the newest word says; null: not stated", display=True),
    Column("affects", "#meta+affects", "code", "humanitarian, population or both; null: not stated"),
    Column("acaps_level", "#meta+level+num", "integer", "ACAPS 0 to 5, as the newest word says; null: not stated"),
    Column("as_of", "#date+occurred", "instant", "when it held"),
    Column("verification", "#status+verification", "code", "whether somebody verified it"),
    Column("n_statements", "#meta+claims+num", "integer", "what sources say of it now"),
    Column("events", "#meta+events", "codes", "ids of the events behind it"),
    *POSITION,
)

_ONGOING: Final = {"ongoing": True, "ended": False}


def rows(view: View) -> Iterator[Row]:
    """One row a constraint and area."""
    return (_row(view, n, line) for n, line in enumerate(view.report.access, start=1))


def _row(view: View, n: int, line: AccessLine) -> Row:
    newest = line.words[0]
    return {
        "crisis": view.report.crisis,
        "line": n,
        "constraint": line.constraint,
        "kind": line.kind,
        "kind_name": view.word("access", line.kind or line.constraint),
        "location_code": view.report.country,
        **placed(view, line.area),
        "state": line.state,
        "is_ongoing": _ONGOING.get(line.state),
        "since": told.when(newest.account.occurred.start),
        "imposed_by": newest.imposed_by,
        "affects": newest.affects,
        "acaps_level": newest.acaps_level,
        "as_of": instant(line.as_of),
        "verification": line.verification,
        "n_statements": len(line.words),
        "events": " ".join(word.account.id for word in line.words),
    }


TABLE: Final = Table(
    "access",
    "One row a constraint on the access of people or aid, and area.",
    COLUMNS,
    ("line",),
    {"area": "place_ref", "constraint": "constraint", "kind": "kind", "state": "state"},
    rows,
    places=True,
)
