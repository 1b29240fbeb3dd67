"""Calls, meetings and mediations. Never what was agreed: readouts stand under statements."""

from datetime import timedelta
from typing import Final

from eventlog.facts import ContactHeld
from sitrep.knowledge import Known
from sitrep.sections.context import Context
from sitrep.values import Contact, ContactParticipant

NAME: Final = "contacts"
TYPES: Final = ("contact.held",)

# A contact is news for a week, as a statement is.
RECENT: Final = timedelta(days=7)


def fold(context: Context) -> tuple[Contact, ...]:
    """The contacts of the last seven days, the newest first."""
    kept = [fact for fact in context.holding(ContactHeld) if context.held_at(fact) > context.cutoff - RECENT]
    kept.sort(key=lambda fact: (context.cutoff - context.held_at(fact), fact.root))
    return tuple(_contact(fact, context) for fact in kept)


def _contact(fact: Known, context: Context) -> Contact:
    data = fact.event.data
    return Contact(
        account=context.account(fact),
        kind=data.kind,
        participants=tuple(ContactParticipant(one.name, one.role) for one in data.participants),
        topic=data.topic,
        mediator=data.mediator,
    )
