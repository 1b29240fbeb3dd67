"""The table of services: a row is how far water, power or another service works in one area. Never one facility."""

from collections.abc import Iterator
from typing import Final

from sitrep.tables.table import CRISIS, LINE, LOCATION, PLACE, POSITION, Column, Row, Table, View, placed
from sitrep.values import ServiceLine, instant

COLUMNS: Final = (
    CRISIS,
    LINE,
    Column("service", "#service+code", "code", "water, electricity, …"),
    Column("service_name", "#service+name", "text", "its name in the language asked for", display=True),
    LOCATION,
    *PLACE,
    Column("functionality", "#status+functionality", "code", "a class of HeRAMS, unknown or disputed"),
    Column("causes", "#meta+causes", "codes", "why it does not work fully, as the newest word says"),
    Column("as_of", "#date+occurred", "instant", "when it held"),
    Column("verification", "#status+verification", "code", "whether somebody verified it"),
    Column("n_statements", "#meta+claims+num", "integer", "what sources say of it now"),
    Column("events", "#meta+events", "codes", "ids of the events behind it"),
    *POSITION,
)


def rows(view: View) -> Iterator[Row]:
    """One row a service and area."""
    return (_row(view, n, line) for n, line in enumerate(view.report.services, start=1))


def _row(view: View, n: int, line: ServiceLine) -> Row:
    return {
        "crisis": view.report.crisis,
        "line": n,
        "service": line.service,
        "service_name": view.word("service", line.service),
        "location_code": view.report.country,
        **placed(view, line.area),
        "functionality": line.functionality,
        "causes": " ".join(line.words[0].causes) or None,
        "as_of": instant(line.as_of),
        "verification": line.verification,
        "n_statements": len(line.words),
        "events": " ".join(word.account.id for word in line.words),
    }


TABLE: Final = Table(
    "services",
    "One row a service and area, and how far it works.",
    COLUMNS,
    ("line",),
    {"area": "place_ref", "service": "service", "functionality": "functionality", "verification": "verification"},
    rows,
    places=True,
)
