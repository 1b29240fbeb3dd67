"""The table of contradictions: a row is what one origin says of one subject. Never which of them is right."""

from collections.abc import Iterator
from typing import Final

from sitrep.tables import told
from sitrep.tables.table import CRISIS, LINE, LOCATION, PLACE, Column, Row, Table, View, placed
from sitrep.values import Disagreement, SaidLine, instant

COLUMNS: Final = (
    CRISIS,
    LINE,
    Column("claim", "#meta+claim+num", "integer", "place among what is said of the subject, from 1; no id"),
    Column("kind", "#meta+kind", "code", "figure, status, or the check that found it; coincident_value is a note"),
    Column("subject", "#meta+subject", "code", "figure, facility, service, access or agreement"),
    Column("subject_code", "#indicator+code", "code", "the indicator, or what the state is of"),
    Column("subject_name", "#indicator+name", "text", "its name; null where there is none", display=True),
    Column("severity", "#meta+severity", "code", "minor, material or major; null: not of numbers"),
    Column("rule_id", "#meta+rule", "code", "the rule by which it is one"),
    Column("display_value", "#meta+display", "text", "the figure as reports print it", display=True),
    Column("decision", "#meta+decision", "code", "id of the decision on the figure, in force or the last"),
    Column("figure_id", "#meta+id", "code", "the row that is spoken of; null of a state"),
    LOCATION,
    *PLACE,
    Column("population", "#meta+population+code", "code", "who is counted"),
    *told.SAYER,
    Column("claim_value", "#meta+claim+display", "text", "what it says, a state by its code", display=True),
    Column("as_of", "#date+occurred", "instant", "when it held"),
    Column("verification", "#status+verification", "code", "whether somebody verified it"),
    Column("events", "#meta+events", "codes", "ids of the events behind it"),
)


def rows(view: View) -> Iterator[Row]:
    """One row an origin of each contradiction."""
    for n, line in enumerate(view.report.disagreements, start=1):
        for place, said in enumerate(line.said, start=1):
            yield _row(view, n, line, place, said)


def _row(view: View, n: int, line: Disagreement, place: int, said: SaidLine) -> Row:
    return {
        "crisis": view.report.crisis,
        "line": n,
        "claim": place,
        "kind": line.kind,
        "subject": line.subject,
        "subject_code": line.key,
        "subject_name": view.labels.get(line.key or "", line.key) if line.subject == "figure" else line.name,
        "severity": line.severity,
        "rule_id": line.rule_id,
        "display_value": line.display,
        "decision": line.decision,
        "figure_id": said.figure_id,
        "location_code": view.report.country,
        **placed(view, said.area or line.area),
        "population": said.population,
        **told.sayer(said),
        "claim_value": said.display,
        "as_of": instant(said.as_of),
        "verification": said.verification,
        "events": " ".join(said.events) or None,
    }


TABLE: Final = Table(
    "contradictions",
    "One row for what each origin says where sources exclude one another, or rows do not fit together.",
    COLUMNS,
    ("line", "claim"),
    {"indicator": "subject_code", "kind": "kind", "severity": "severity", "area": "place_ref"},
    rows,
)
