"""Context and outlook: hazards, forecasts labelled as such, and notes. Never foresees anything itself."""

from datetime import date, datetime, timedelta
from typing import Final

from eventlog.facts import HazardObserved, NoteAdded
from eventlog.moments import first_instant, last_instant
from sitrep.knowledge import Known
from sitrep.sections.context import Context
from sitrep.values import Hazard, Note, Outlook

NAME: Final = "outlook"
TYPES: Final = ("hazard.observed", "note.added")

# A note is news for a week.
RECENT: Final = timedelta(days=7)
COORDINATION: Final = "coordination"  # notes on it stand in the section of that name

_EXPECTED: Final = frozenset({"Likely", "Possible", "Unlikely"})


def fold(context: Context) -> Outlook:
    """The newest word of each origin on each hazard that has not expired, and the notes of a week, the newest first."""
    hazards = context.newest(lambda fact: fact.event.data.hazard, HazardObserved)
    return Outlook(
        hazards=tuple(_hazard(fact, context) for fact in hazards if not _expired(fact, context)),
        notes=tuple(note for note in notes(context) if note.topic != COORDINATION),
    )


def notes(context: Context) -> tuple[Note, ...]:
    """Every note of a week, the newest first."""
    recent = [fact for fact in context.holding(NoteAdded) if context.held_at(fact) > context.cutoff - RECENT]
    recent.sort(key=lambda fact: (context.held_at(fact), fact.root), reverse=True)
    return tuple(Note(context.account(fact), fact.event.data.topic) for fact in recent)


def _hazard(fact: Known, context: Context) -> Hazard:
    data = fact.event.data
    return Hazard(
        account=context.account(fact),
        hazard=data.hazard,
        category=data.category,
        severity=data.severity,
        urgency=data.urgency,
        certainty=data.certainty,
        response_type=data.response_type,
        onset=data.onset,
        expires=data.expires,
        measured=data.measured,
        forecast=_forecast(fact, context),
    )


def _forecast(fact: Known, context: Context) -> bool:
    """Whether it is expected and not seen: by its certainty, or because it begins after the cut-off."""
    data = fact.event.data
    begins = data.onset or fact.event.occurred.start
    return data.certainty in _EXPECTED or (begins is not None and _first(begins, context) > context.cutoff)


def _expired(fact: Known, context: Context) -> bool:
    expires = fact.event.data.expires
    return expires is not None and _last(expires, context) <= context.cutoff


def _first(moment: date | datetime, context: Context) -> datetime:
    return moment if isinstance(moment, datetime) else first_instant(moment, context.register.zone)


def _last(moment: date | datetime, context: Context) -> datetime:
    return moment if isinstance(moment, datetime) else last_instant(moment, context.register.zone)
