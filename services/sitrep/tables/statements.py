"""The table of statements: who said what in public, in the speaker's words. Never a judgement on it."""

from collections.abc import Iterator
from typing import Final

from sitrep.tables import told
from sitrep.tables.table import CRISIS, LOCATION, PLACE, Column, Row, Table, View, placed
from sitrep.values import Statement

COLUMNS: Final = (
    CRISIS,
    *told.EVENT[:2],
    Column("occurred_start", "#date+start", "text", "when it was said: a date or an instant; null: unknown"),
    Column("occurred_end", "#date+end", "text", "until when"),
    LOCATION,
    *PLACE,
    Column("speaker_name", "#meta+speaker", "text", "who spoke; null: unnamed or protected", display=True),
    Column("speaker_kind", "#meta+speaker+type", "code", "what kind of actor"),
    Column("origin_name", "#meta+source", "text", "who says that they said it", display=True),
    Column("origin_kind", "#meta+source+type", "code", "what kind of source"),
    Column("speech_act", "#meta+act", "code", "claimed, denied, condemned, …"),
    Column("topics", "#meta+topic", "codes", "what it was about"),
    Column("addressee", "#meta+addressee", "text", "to whom", display=True),
    Column("quote", "#description+quote", "text", "the speaker's own words", display=True),
    Column("quote_lang", "#meta+quote+lang", "code", "the language of the quote"),
    Column("verification", "#status+verification", "code", "whether somebody verified that it was said"),
)


def rows(view: View) -> Iterator[Row]:
    """One row a statement."""
    return (_row(view, statement) for statement in view.report.statements)


def _row(view: View, statement: Statement) -> Row:
    account = statement.account
    return {
        "crisis": view.report.crisis,
        **told.event(account),
        "location_code": view.report.country,
        **placed(view, account.area),
        "speaker_name": statement.speaker.name,
        "speaker_kind": statement.speaker.kind,
        **told.origin(account),
        "speech_act": statement.speech_act,
        "topics": " ".join(statement.topic) or None,
        "addressee": statement.addressee,
        "quote": account.quote,
        "quote_lang": account.quote_lang,
    }


TABLE: Final = Table(
    "statements",
    "One row a public statement of the last seven days.",
    COLUMNS,
    ("seq",),
    {"area": "place_ref", "speech_act": "speech_act", "speaker_kind": "speaker_kind"},
    rows,
)
