"""The table of evacuation: a row is a call to leave, or an answer to one. Never the answer of who did not speak."""

from collections.abc import Iterator
from typing import Final

from sitrep.tables import told
from sitrep.tables.table import CRISIS, LOCATION, PLACE, POSITION, Column, Row, Table, View, placed
from sitrep.values import EvacuationAnswer, EvacuationCall

COLUMNS: Final = (
    CRISIS,
    *told.EVENT,
    Column("what", "#meta+what", "code", "call or answer"),
    LOCATION,
    *PLACE,
    Column("form", "#meta+form", "code", "of a call: order, call, advice, corridor, ultimatum or unclear"),
    Column("demands", "#meta+demand", "codes", "what a call asks for, or what an answer refuses"),
    Column("issuer_name", "#meta+issuer", "text", "who calls, where it is not the origin", display=True),
    Column("population", "#meta+population+text", "text", "who is to leave, in the source's words", display=True),
    Column("valid_from", "#date+valid+start", "text", "of a call: a date or an instant; null: not stated"),
    Column("valid_until", "#date+valid+end", "text", "the deadline of a call; null: not stated"),
    Column("corridors", "#access+corridor", "text", "routes that a call names", display=True),
    Column("urgency", "#meta+urgency", "code", "of a call, as in CAP 1.2; null: not stated"),
    Column("answered_by", "#meta+answerer", "code", "who answers, for themselves alone: authority, residents, …"),
    Column("response", "#status+response", "code", "complied, accepted, refused, partial, unable or unknown"),
    Column("reason", "#description+reason", "text", "of an answer, in the source's words", display=True),
    Column("call_seq", "#meta+call+num", "integer", "seq of the call that is answered; null: not known"),
    told.MODE,
    *told.ORIGIN,
    *POSITION,
)

_EMPTY: Final = dict.fromkeys(column.name for column in COLUMNS)


def rows(view: View) -> Iterator[Row]:
    """One row a call, one row an answer."""
    for call in view.report.evacuation.calls:
        yield _call(view, call)
    for answer in view.report.evacuation.answers:
        yield _answer(view, answer)


def _call(view: View, call: EvacuationCall) -> Row:
    return {
        **_EMPTY,
        **_said(view, call),
        "what": "call",
        "form": call.form,
        "demands": " ".join(call.demands) or None,
        "issuer_name": call.issuer,
        "population": call.target_population,
        "valid_from": told.when(call.valid_from),
        "valid_until": told.when(call.valid_until),
        "corridors": told.listed(call.corridors),
        "urgency": call.urgency,
    }


def _answer(view: View, answer: EvacuationAnswer) -> Row:
    return {
        **_EMPTY,
        **_said(view, answer),
        "what": "answer",
        "demands": " ".join(answer.refused) or None,
        "answered_by": answer.answered_by,
        "response": answer.response,
        "reason": answer.reason,
        "call_seq": answer.call,
    }


def _said(view: View, line: EvacuationCall | EvacuationAnswer) -> Row:
    account = line.account
    return {
        "crisis": view.report.crisis,
        **told.event(account),
        "location_code": view.report.country,
        **placed(view, account.area),
        "mode": account.mode,
        **told.origin(account),
    }


TABLE: Final = Table(
    "evacuation",
    "One row a call to leave, and one row an answer to it.",
    COLUMNS,
    ("seq",),
    {"area": "place_ref", "what": "what", "response": "response"},
    rows,
    places=True,
    identity="event_id",
)
