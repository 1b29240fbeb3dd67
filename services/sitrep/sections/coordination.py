"""Contacts by role, and notes on coordination. Never opens what is sealed: who holds a role is not in a report."""

from typing import Final

from eventlog.editorial import ContactListed
from sitrep.sections import outlook
from sitrep.sections.context import Context
from sitrep.values import Coordination, ListedContact

NAME: Final = "coordination"
TYPES: Final = ()


def fold(context: Context) -> Coordination:
    """Each role of each organisation once, as last listed, in order of organisation and role."""
    listed = {
        (entry.organisation, entry.role): ListedContact(
            entry.role, entry.organisation, fact.event.sectors, entry.languages, entry.hours
        )
        for fact in context.facts
        if isinstance(fact.event, ContactListed)
        for entry in (fact.event.data,)
    }
    notes = tuple(note for note in outlook.notes(context) if note.topic == outlook.COORDINATION)
    return Coordination(tuple(listed[role] for role in sorted(listed)), notes)
