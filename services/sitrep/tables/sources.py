"""The table of sources: a row is one entry of the report's numbered list. Never the name of a protected source."""

from collections.abc import Iterator
from typing import Final

from sitrep.tables import told
from sitrep.tables.table import CRISIS, Column, Row, Table, View
from sitrep.values import SourceLine, instant

COLUMNS: Final = (
    CRISIS,
    Column("n", "#meta+n+num", "integer", "its number in the report of the day; no id"),
    *told.SAYER,
    Column("stance", "#meta+stance", "code", "how it stands to the parties; null where it is not shown"),
    Column("relayed_by", "#meta+source+relay", "text", "who passed it on, one after the other", display=True),
    Column("url", "#meta+url", "text", "where it can be read; null: not stated, or protected"),
    Column("as_of", "#date+reported", "instant", "its newest report that says when; null: none says"),
    Column("n_events", "#meta+events+num", "integer", "events of it that the report rests on"),
)


def rows(view: View) -> Iterator[Row]:
    """One row a source."""
    return (_row(view, line) for line in view.report.sources)


def _row(view: View, line: SourceLine) -> Row:
    return {
        "crisis": view.report.crisis,
        "n": line.n,
        **told.sayer(line),
        "stance": line.stance,
        "relayed_by": told.listed(line.relayed_by),
        "url": line.url,
        "as_of": instant(line.as_of) if line.as_of else None,
        "n_events": line.events,
    }


TABLE: Final = Table(
    "sources",
    "One row a source of the report of the day.",
    COLUMNS,
    ("n",),
    {"kind": "origin_kind"},
    rows,
)
