"""The table of unknowns: a row is one thing that the report does not know. Never a guess at it."""

from collections.abc import Iterator
from typing import Final

from sitrep.tables.table import CRISIS, LINE, Column, Row, Table, View
from sitrep.values import Unknown

COLUMNS: Final = (
    CRISIS,
    LINE,
    Column("code", "#meta+unknown", "code", "what is not known, as in the summary"),
    Column("title", "#meta+unknown+name", "text", "the same in the language asked for", display=True),
    Column("indicator_codes", "#indicator+code", "codes", "of which figures"),
    Column("place_refs", "#loc+code", "codes", "of which areas"),
    Column("sector_codes", "#sector+code", "codes", "of which sectors"),
    Column("subjects", "#meta+subject", "codes", "of what else: stock, routes, convoy"),
    Column("n", "#meta+count+num", "integer", "how many, or of a silence how many hours; null: not of a number"),
)


def rows(view: View) -> Iterator[Row]:
    """One row a thing that is not known."""
    return (_row(view, n, unknown) for n, unknown in enumerate(view.report.unknowns, start=1))


def _row(view: View, n: int, unknown: Unknown) -> Row:
    return {
        "crisis": view.report.crisis,
        "line": n,
        "code": unknown.code,
        "title": view.word("unknown_lead", unknown.code),
        "indicator_codes": " ".join(unknown.figures) or None,
        "place_refs": " ".join(area.ref for area in unknown.areas if area.ref) or None,
        "sector_codes": " ".join(unknown.sectors) or None,
        "subjects": " ".join(unknown.subjects) or None,
        "n": unknown.n,
    }


TABLE: Final = Table(
    "unknowns",
    "One row a thing that is not known, the weightiest first.",
    COLUMNS,
    ("line",),
    {"code": "code"},
    rows,
)
