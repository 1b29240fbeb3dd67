"""A state as its sources leave it: what is printed, and who stands behind it. Never picks one of two that differ."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sitrep import figures
from sitrep.figures import Said
from sitrep.knowledge import Known
from sitrep.sections.context import Context


@dataclass(frozen=True, slots=True)
class State:
    """The value that holds, or `disputed` (R10), and each word that stands behind it with its fact, newest first."""

    value: str
    words: tuple[tuple[Said, Known], ...]

    @property
    def facts(self) -> tuple[Known, ...]:
        return tuple(fact for _, fact in self.words)

    @property
    def newest(self) -> Known:
        return self.words[0][1]

    @property
    def as_of(self) -> datetime:
        return self.words[0][0].as_of

    @property
    def verification(self) -> str:
        return "disputed" if self.value == "disputed" else self.newest.verification


Key = TypeVar("Key")


def settled(
    told: Mapping[Key, Sequence[Known]], said: Callable[[Known], str], context: Context
) -> Iterator[tuple[Key, State]]:
    """What holds of each of several things, in the order in which it was first posted; what it replaced has no say."""
    states = [(key, state(facts, said, context)) for key, facts in told.items()]
    return iter(sorted(states, key=lambda entry: min(fact.root for fact in entry[1].facts)))


def state(facts: Sequence[Known], said: Callable[[Known], str], context: Context) -> State:
    """What facts about one thing say of it, each by `said`."""
    known = {str(fact.id): fact for fact in facts}
    holds = figures.settled([context.said(fact, said(fact)) for fact in facts], context.policy)
    return State(holds.value, tuple((one, known[one.id]) for one in holds.statements))
