"""The table of agreements: a row is one agreement and where it is said to stand. Never firmer than its sources."""

from collections.abc import Iterator
from typing import Final

from sitrep.tables import told
from sitrep.tables.table import CRISIS, LINE, LOCATION, Column, Row, Table, View
from sitrep.values import Agreement, instant

COLUMNS: Final = (
    CRISIS,
    LINE,
    Column("agreement", "#event+name", "text", "its name, in the source's words; null: unnamed", display=True),
    Column("kind", "#event+type", "code", "ceasefire, humanitarian_pause, exchange, …; null: not stated"),
    Column("kind_name", "#event+type+name", "text", "the same in the language asked for", display=True),
    LOCATION,
    Column("state", "#status+agreement", "code", "proposed, announced, in_force, violated, … or disputed"),
    Column("state_name", "#status+agreement+name", "text", "the same in the language asked for", display=True),
    Column("hedge", "#meta+hedge", "text", "the word by which the newest source keeps it open", display=True),
    Column("parties", "#event+actor", "text", "as the newest word names them", display=True),
    Column("guarantors", "#event+guarantor", "text", "as the newest word names them", display=True),
    Column("as_of", "#date+occurred", "instant", "when it held"),
    Column("n_statements", "#meta+claims+num", "integer", "what sources say of it now"),
    Column("events", "#meta+events", "codes", "ids of the events behind it"),
)


def rows(view: View) -> Iterator[Row]:
    """One row an agreement."""
    return (_row(view, n, line) for n, line in enumerate(view.report.agreements, start=1))


def _row(view: View, n: int, line: Agreement) -> Row:
    return {
        "crisis": view.report.crisis,
        "line": n,
        "agreement": line.agreement,
        "kind": line.kind,
        "kind_name": view.word("agreement", line.kind),
        "location_code": view.report.country,
        "state": line.status,
        "state_name": view.word("agreement_status", line.status),
        "hedge": line.words[0].hedge,
        "parties": told.listed(line.parties),
        "guarantors": told.listed(line.guarantors),
        "as_of": instant(line.as_of),
        "n_statements": len(line.words),
        "events": " ".join(word.account.id for word in line.words),
    }


TABLE: Final = Table(
    "agreements",
    "One row a ceasefire or another agreement, and where it stands.",
    COLUMNS,
    ("line",),
    {"kind": "kind", "state": "state"},
    rows,
)
