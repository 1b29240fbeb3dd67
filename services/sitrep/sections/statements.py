"""Who said what in public, in the words of the speaker.
Never a judgement on it, and every party that spoke is listed.
"""

from datetime import timedelta
from typing import Final

from eventlog.facts import Speaker as SpeakerGiven
from eventlog.facts import Speech, StatementMade
from sitrep.audience import stance_shown
from sitrep.knowledge import Known
from sitrep.sections.context import Context
from sitrep.values import Speaker, Statement

NAME: Final = "statements"
TYPES: Final = ("statement.made",)

# A statement is news for a week; older ones stay in the tables.
RECENT: Final = timedelta(days=7)


def fold(context: Context) -> tuple[Statement, ...]:
    """The statements of the last seven days, the newest day first; those whose date is unknown stand last."""
    kept = [
        (held, fact)
        for fact in context.holding(StatementMade)
        if (held := context.held_at(fact)) > context.cutoff - RECENT
    ]
    kept.sort(key=lambda entry: (entry[1].event.occurred.start is None, context.cutoff - entry[0], entry[1].root))
    return tuple(_statement(fact, context) for _, fact in kept)


def _statement(fact: Known, context: Context) -> Statement:
    said: Speech = fact.event.data
    account = context.account(fact)
    return Statement(
        account=account,
        speaker=account.source if said.speaker is None else _speaker(said.speaker, context),
        speech_act=said.speech_act,
        topic=said.topic,
        addressee=said.addressee,
    )


def _speaker(speaker: SpeakerGiven, context: Context) -> Speaker:
    shows = stance_shown(context.audience)
    registered = context.register.source(speaker.ref or speaker.name or "")
    if registered is not None:
        return Speaker(registered.name, registered.kind or speaker.kind, registered.stance if shows else None)
    return Speaker(speaker.name or speaker.ref, speaker.kind, speaker.stance if shows else None)
