"""The table of facilities: a row is one facility as this audience may see it. Never its own position."""

from collections.abc import Iterator
from typing import Final

from sitrep.tables.table import CRISIS, LINE, LOCATION, PLACE, POSITION, Column, Row, Table, View, placed
from sitrep.values import FacilityLine, instant

COLUMNS: Final = (
    CRISIS,
    LINE,
    Column("facility_ref", "#loc+facility+code", "code", "ref of the facility; null where it is withheld"),
    Column("facility_name", "#loc+facility+name", "text", "its name; null where it is withheld", display=True),
    Column("facility_type", "#loc+facility+type", "code", "what kind of facility"),
    LOCATION,
    *PLACE,
    Column("functionality", "#status+functionality", "code", "a class of HeRAMS, unknown, disputed, not_reported"),
    Column("causes", "#meta+causes", "codes", "why it does not work fully"),
    Column("is_sole_facility", "#meta+sole", "boolean", "the only one of its kind there; null: not said, or withheld"),
    Column("as_of", "#date+occurred", "instant", "when it held; null: not reported"),
    Column("verification", "#status+verification", "code", "whether somebody verified it; null: not reported"),
    Column("n_statements", "#meta+claims+num", "integer", "what sources say of it now"),
    Column("functionality_before", "#status+functionality+before", "code", "before the crisis, as registered"),
    *POSITION,
)


def rows(view: View) -> Iterator[Row]:
    """One row a facility."""
    return (_row(view, n, line) for n, line in enumerate(view.report.facilities.lines, start=1))


def _row(view: View, n: int, line: FacilityLine) -> Row:
    return {
        "crisis": view.report.crisis,
        "line": n,
        "facility_ref": line.ref,
        "facility_name": line.name,
        "facility_type": line.kind,
        "location_code": view.report.country,
        **placed(view, line.area),
        "functionality": line.functionality,
        "causes": " ".join(line.causes) or None,
        "is_sole_facility": line.sole_facility,
        "as_of": instant(line.as_of) if line.as_of else None,
        "verification": line.verification,
        "n_statements": len(line.statements),
        "functionality_before": line.baseline,
    }


TABLE: Final = Table(
    "facilities",
    "One row a facility and what is said of its state.",
    COLUMNS,
    ("line",),
    {"area": "place_ref", "type": "facility_type", "functionality": "functionality", "verification": "verification"},
    rows,
    places=True,
    identity="facility_ref",
)
