"""Where ceasefires and other agreements stand. Never firmer than the source, never one word of two that differ."""

from typing import Final

from eventlog.facts import AgreementChanged
from eventlog.register import folded
from sitrep.figures import Said
from sitrep.knowledge import Known
from sitrep.sections.context import Context
from sitrep.sections.state import State, settled
from sitrep.values import Agreement, AgreementWord

NAME: Final = "agreements"
TYPES: Final = ("agreement.changed",)


def fold(context: Context) -> tuple[Agreement, ...]:
    """One line an agreement, by its name; those without a name are each their own."""
    told: dict[str, list[Known]] = {}
    for fact in context.holding(AgreementChanged):
        name = fact.event.data.agreement
        told.setdefault(f"name {folded(name)}" if name else f"event {fact.id}", []).append(fact)
    return tuple(_agreement(holds, context) for _, holds in settled(told, lambda fact: fact.event.data.status, context))


def _agreement(holds: State, context: Context) -> Agreement:
    data = holds.newest.event.data
    return Agreement(
        agreement=data.agreement,
        kind=data.kind,
        status=holds.value,
        parties=data.parties,
        guarantors=data.guarantors,
        words=tuple(_word(said, fact, context) for said, fact in holds.words),
        as_of=holds.as_of,
        cites=context.bibliography.cite(holds.facts),
    )


def _word(said: Said, fact: Known, context: Context) -> AgreementWord:
    return AgreementWord(context.account(fact), said.value, fact.event.data.hedge, said.as_of)
