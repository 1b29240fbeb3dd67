"""The table of the timeline: a row is what somebody told, in the order in which it happened. Never a figure: those
stand in figures and timeseries, and what happened between two rows nobody said.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from sitrep.tables import told
from sitrep.tables.table import CRISIS, LOCATION, PLACE, POSITION, Cell, Column, Row, Table, View, placed
from sitrep.values import Account, Facilities, Report, instant

COLUMNS: Final = (
    CRISIS,
    *told.EVENT,
    told.PRECISION,
    Column("type", "#event+type", "code", "type of the event"),
    Column("subjects", "#event+subject", "codes", "what it is about, in the codes of its type"),
    Column("state", "#status+event", "code", "what is said of it, in the codes of its type; null: nothing more"),
    Column("title", "#event+title", "text", "subjects and state in the language asked for", display=True),
    LOCATION,
    *PLACE,
    told.MODE,
    Column("text", "#description", "text", "the words of who passed it on", display=True),
    Column("text_lang", "#meta+lang", "code", "their language"),
    Column("quote", "#description+quote", "text", "the source's own words", display=True),
    Column("quote_lang", "#meta+quote+lang", "code", "the language of the quote"),
    *told.ORIGIN,
    Column("translation", "#description+translated", "text", "the text in the language asked for", display=True),
    Column("translated_by", "#meta+translated", "code", "human or machine, as its sender says; null: no translation"),
    *POSITION,
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing told; `words` are the groups of labels of its subjects and of its state."""

    type: str
    account: Account
    subjects: tuple[str, ...]
    state: str | None
    words: tuple[str, str] = ("", "")


def rows(view: View) -> Iterator[Row]:
    """One row a thing told."""
    yield from (_row(view, entry) for part in PARTS for entry in part(view.report))
    yield from _facilities(view, view.report.facilities)


def _happened(report: Report) -> Iterator[Entry]:
    for one in report.incidents:
        yield Entry("incident.reported", one.account, (one.kind,), one.intensity_trend, ("incident", "trend"))
    for damage in report.damage:
        yield Entry("damage.reported", damage.account, damage.targets, damage.level, ("target", "damage_level"))
    for concern in report.concerns:
        yield Entry("concern.raised", concern.account, concern.concern, None, ("concern", ""))


def _states(report: Report) -> Iterator[Entry]:
    for line in report.access:
        for word in line.words:
            subject = line.kind or line.constraint or ""
            yield Entry("access.constrained", word.account, (subject,), word.state, ("access", "state"))
    for service in report.services:
        for heard in service.words:
            words = ("service", "functionality")
            yield Entry("service.assessed", heard.account, (service.service,), heard.functionality, words)
    for agreement in report.agreements:
        for said in agreement.words:
            kind = (agreement.kind,) if agreement.kind else ()
            yield Entry("agreement.changed", said.account, kind, said.status, ("agreement", "agreement_status"))


def _evacuation(report: Report) -> Iterator[Entry]:
    for call in report.evacuation.calls:
        yield Entry("evacuation.called", call.account, call.demands, call.form, ("demand", "form"))
    for answer in report.evacuation.answers:
        words = ("answered_by", "response")
        yield Entry("evacuation.answered", answer.account, (answer.answered_by,), answer.response, words)


def _sectors(report: Report) -> Iterator[Entry]:
    for block in report.sectors:
        sector = (block.sector,) if block.sector else ()
        for need in block.needs:
            yield Entry("need.reported", need.account, sector, need.availability, ("sector", "availability"))
        for activity in block.responses:
            yield Entry("response.reported", activity.account, sector, activity.status, ("sector", "activity_status"))
        for gap in block.gaps:
            yield Entry("gap.reported", gap.account, sector, gap.cause, ("sector", "gap_cause"))


def _words(report: Report) -> Iterator[Entry]:
    for statement in report.statements:
        yield Entry("statement.made", statement.account, statement.topic, statement.speech_act, ("topic", "act"))
    for contact in report.contacts:
        yield Entry("contact.held", contact.account, (contact.kind,), None, ("contact", ""))
    for hazard in report.outlook.hazards:
        yield Entry("hazard.observed", hazard.account, (hazard.hazard,), hazard.severity, ("hazard", "cap"))
    for note in report.outlook.notes:
        yield Entry("note.added", note.account, (note.topic,), None, ("note_topic", ""))


PARTS: Final[tuple[Callable[[Report], Iterable[Entry]], ...]] = (_happened, _states, _evacuation, _sectors, _words)


def _row(view: View, entry: Entry) -> Row:
    account = entry.account
    translated = account.translated(view.lang)
    return {
        "crisis": view.report.crisis,
        **told.event(account),
        "occurred_precision": account.occurred.precision,
        "type": entry.type,
        **_said(view, entry.subjects, entry.state, entry.words),
        "location_code": view.report.country,
        **placed(view, account.area),
        "mode": account.mode,
        "text": account.text,
        "text_lang": account.lang if account.text else None,
        "quote": account.quote,
        "quote_lang": account.quote_lang if account.quote else None,
        **told.origin(account),
        "translation": translated.text if translated else None,
        "translated_by": translated.by if translated else None,
    }


def _said(view: View, subjects: tuple[str, ...], state: str | None, words: tuple[str, str]) -> dict[str, Cell]:
    named = [view.word(words[0], code) or code for code in subjects]
    named += [view.word(words[1], state) or state] if words[1] and state else []
    return {
        "subjects": " ".join(subjects) or None,
        "state": state,
        "title": told.listed(named),
    }


def _facilities(view: View, facilities: Facilities) -> Iterator[Row]:
    """What each source said of a facility; a report keeps less of it than of other accounts."""
    sources = {source.n: source for source in view.report.sources}
    for line in facilities.lines:
        kind = (line.kind,) if line.kind else ()
        for said in line.statements:
            source = sources.get(said.cite) if said.cite is not None else None
            yield {
                **dict.fromkeys(column.name for column in COLUMNS),
                "crisis": view.report.crisis,
                "event_id": said.event or None,
                "occurred_start": instant(said.as_of),
                "type": "facility.assessed",
                **_said(view, kind, said.functionality, ("facility", "functionality")),
                "location_code": view.report.country,
                **placed(view, line.area),
                "origin_name": source.name if source else None,
                "origin_kind": source.kind if source else None,
            }


TABLE: Final = Table(
    "timeline",
    "One row a thing told, but figures: what happened, what changed, what was said.",
    COLUMNS,
    ("occurred_start", "type", "event_id"),
    {"area": "place_ref", "type": "type", "verification": "verification"},
    rows,
    places=True,
    identity="event_id",
)
