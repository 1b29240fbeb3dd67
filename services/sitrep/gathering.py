"""Reads what the report of a day is made of: what can still move it, and counts of the rest. Never makes a report.

What is read grows with the series, the facilities and the day, and not with the log.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from math import ceil
from typing import Final
from uuid import UUID

from eventlog import log
from eventlog.codes import Sensitivity
from eventlog.editorial import FigureDecided, NarrativeWritten
from eventlog.register import Register
from eventlog.register import at as register_at
from foundation.database import Database
from sitrep import knowledge, subject
from sitrep.audience import Audience, sees, visible
from sitrep.figures import claims_of
from sitrep.figures.claim import Claim
from sitrep.figures.policy import policy_of
from sitrep.knowledge import Known, Read, View, Wanted
from sitrep.merging import Pointer
from sitrep.once import Once
from sitrep.sections import areas, contacts, incidents, outlook, statements, trends
from sitrep.sections.context import Extent, Since
from sitrep.sections.tally import Tally

EVER: Final = datetime(1, 1, 2, tzinfo=UTC)

# What is told one by one, and for how long it is news.
NEWS_FOR: Final = (
    ("incident.reported", incidents.RECENT),
    ("statement.made", statements.RECENT),
    ("contact.held", contacts.RECENT),
    ("note.added", outlook.RECENT),
    ("concern.raised", None),
    ("evacuation.called", None),
    ("evacuation.answered", None),
)


@dataclass(frozen=True, slots=True)
class Gathered:
    """What `report.build` takes beside the day and the audience."""

    facts: tuple[Known, ...]
    before: tuple[Known, ...]
    extent: Extent


@dataclass(frozen=True, slots=True)
class Gathering:
    """For one reader and one day. A crisis in which more than `few` figures were posted is told by what can still move
    them, whoever reads it.
    """

    database: Database
    register: Register
    day: date
    audience: Audience
    few: int
    registered: int = 2**62  # the seq up to which the register is read
    read: Read = field(default_factory=dict)  # facts that need not be read again
    used: dict[tuple[int, int], Known] = field(default_factory=dict)  # those that were wanted now, as they are now
    once: Once = field(default_factory=Once)
    joined: dict[View, tuple[Pointer, ...]] = field(default_factory=dict)  # the merges of views, read once each

    async def of(self, view: View) -> Gathered:
        """All that the report needs of a view."""
        cutoff, previous = (self.register.cutoff_of(day) for day in (self.day, self.day - timedelta(days=1)))
        earlier = await knowledge.recorded_by(self.database, view, previous)
        async with knowledge.by_index(self.database) as connection:
            guards = await knowledge.guarded(connection, view)
            counts = await knowledge.tally(connection, view, self._counted_days(), self._places_from(), guards)
            apart = {*guards, *await knowledge.merging(connection, view)}
            merges = await self._joined(view)
            many = await knowledge.posted(connection, view, knowledge.FIGURES, self.few + 1) > self.few
            moved: set[int] = set()
            before_guards: list[int] = []
            if earlier:
                moved = await knowledge.moved(connection, view, earlier, previous)
                before_guards = await knowledge.guarded(connection, earlier)
                merges += await self._joined(earlier)
        merged = {root for one in merges for root in (one.root, one.kept)}
        tally = Tally.of(counts, self.audience, self.register)
        wanted = Wanted(
            sees=self._sees,
            zone=self.register.opening.timezone,
            figures_at=(cutoff, previous),
            holds_at=cutoff,
            told=tuple((kind, cutoff - span if span else EVER) for kind, span in NEWS_FOR),
        )
        more = merged | moved | await self._news(view, guards, counts)
        facts = await self._facts(view, wanted, guards, more, cutoff, many=many)
        # What is looked at one by one is counted so, once it is known what of it stands and who may read it.
        # With all that merges name or keep, since one of these may stand for another.
        joined = apart | merged
        told = visible((fact for fact in facts if fact.root in joined), self.audience, self.register, self.once)
        tally.add((fact for fact in told if fact.root in apart), self.register)
        before: tuple[Known, ...] = ()
        began, since = False, Since()
        if earlier:
            since = await self.since(view, earlier)
            then = replace(wanted, figures_at=(previous,), holds_at=None, told=())
            before = await self._facts(earlier, then, before_guards, moved | merged, previous, many=many)
            began = await self._anything(earlier, before_guards) or bool(
                visible(before, self.audience, self.register, self.once)
            )
        return Gathered(facts, before, Extent(tally, frozenset(moved | merged), began, many, since))

    async def since(self, view: View, earlier: View) -> Since:
        """What was done between two views; the register as it was only where it said otherwise who counts."""
        upto = replace(view, edited=min(view.edited, self.registered))
        async with knowledge.by_index(self.database) as connection:
            acts = await knowledge.done(connection, view, earlier)
            registered = await knowledge.registered(connection, upto, earlier)
            then = await register_at(connection, view.crisis, earlier.edited) if registered else None
        if then is not None and _weighs(then) == _weighs(self.register):
            registered = tuple(act for act in registered if act.kind != "crisis.configured")
        return Since(earlier.known, acts, registered, then if registered else None)

    async def lines(self, view: View, roots: Collection[int], at_hand: Mapping[int, Known]) -> tuple[Known, ...]:
        """What the series of these facts said last on each of the last days of which a report draws lines; what is
        at hand, by its root, is not read again.
        """
        days = (self.day - timedelta(days=n) for n in range(trends.BRIEF))
        async with knowledge.by_index(self.database) as connection:
            (last,) = await log.read_seqs(connection, view.crisis, [view.known])
            ends = [min(self.register.cutoff_of(day), last.recorded_at) for day in days]
            guards = await knowledge.guarded(connection, view)
            told = await knowledge.lines(connection, view, roots, ends, self.register.opening.timezone, guards)
        return (
            *(at_hand[root] for root in told if root in at_hand),
            *await self._facts_of(view, told - at_hand.keys()),
        )

    async def history(self, view: View, roots: Collection[int]) -> tuple[Known, ...]:
        """All that the series of these facts said, by the cut-off."""
        async with knowledge.by_index(self.database) as connection:
            guards = await knowledge.guarded(connection, view)
            span = (EVER, self.register.cutoff_of(self.day))
            told = await knowledge.history(connection, view, roots, span, guards)
        return await knowledge.facts_of(self.database, view, told, self._read(), await self._joined(view))

    async def _anything(self, view: View, guards: Collection[int]) -> bool:
        """Whether this audience may see any fact of a view, but for those that are looked at one by one."""
        async with knowledge.by_index(self.database) as connection:
            counts = await knowledge.tally(connection, view, (knowledge.EVER,) * 2, knowledge.EVER, guards)
        return Tally.of(counts, self.audience, self.register).facts > 0

    def _sees(self, kind: str, sensitivity: Sensitivity) -> bool:
        return sees(self.audience, kind, sensitivity)

    def _counted_days(self) -> tuple[date, date]:
        return self._first_of(policy_of(self.register).remembered), self.day

    def _places_from(self) -> date:
        return self._first_of(policy_of(self.register).fresh)

    def _first_of(self, span: timedelta) -> date:
        """The first of the days of a span that ends with this one."""
        return self.day - timedelta(days=ceil(span / timedelta(days=1)) - 1)

    async def _news(self, view: View, guards: list[int], counts: Mapping[knowledge.Key, int]) -> set[int]:
        """The newest facts of each area of the day, whose sources are named."""
        today = [key for key, n in counts.items() if key.day == self.day and key.place and n]
        kinds = {(key.type, key.sensitivity) for key in today if self._sees(key.type, key.sensitivity)}
        places = {key.place for key in today}
        async with knowledge.by_index(self.database) as connection:
            return await knowledge.news(connection, view, guards, places, self.day, kinds, areas.CITED)

    async def _facts(
        self, view: View, wanted: Wanted, guards: list[int], more: set[int], until: datetime, *, many: bool
    ) -> tuple[Known, ...]:
        """The facts that are wanted, what editors' words on them rest on, and the relays that repeat a number."""
        async with knowledge.by_index(self.database) as connection:
            (last,) = await log.read_seqs(connection, view.crisis, [view.known])
            roots = more | await knowledge.current(connection, view, wanted, last.recorded_at, guards)
            if not many:
                roots |= await knowledge.every(connection, view, knowledge.FIGURES)
        facts = await self._facts_of(view, roots)
        cites = {cite for fact in facts for cite in _cited(fact, self.day)}
        async with knowledge.by_index(self.database) as connection:
            rest = await knowledge.named(connection, view, cites) if cites else set()
            if many and await knowledge.hearsay(connection, view):
                rest |= await knowledge.repeating(connection, view, self._numbers(facts), until)
        if rest <= roots:
            return facts
        return await self._facts_of(view, roots | rest)

    async def _facts_of(self, view: View, roots: Collection[int]) -> tuple[Known, ...]:
        joined = await self._joined(view)
        return self._kept(await knowledge.facts_of(self.database, view, roots, self._read(), joined))

    async def _joined(self, view: View) -> tuple[Pointer, ...]:
        if (found := self.joined.get(view)) is None:
            async with knowledge.by_index(self.database) as connection:
                found = self.joined[view] = await knowledge.pointers(connection, view)
        return found

    def _read(self) -> Read:
        return {**self.read, **self.used}

    def _kept(self, facts: tuple[Known, ...]) -> tuple[Known, ...]:
        """The facts, of which each stays as it was met first: in the view that is asked for, before the one before."""
        for fact in facts:
            self.used.setdefault((fact.root, fact.version), fact)
        return facts

    def _numbers(self, facts: Iterable[Known]) -> set[int]:
        """What a relay may repeat of what is said now, as this audience reads it and as it was said."""
        claims = (claim for fact in facts for claim in self.once(claims_of, fact, self.register))
        return {number for claim in claims for number in _repeatable(claim)}


def _weighs(register: Register) -> tuple[object, ...]:
    return register.preferred_origins, register.verifiers, register.thresholds


def _cited(fact: Known, day: date) -> tuple[UUID, ...]:
    event = fact.event
    if isinstance(event, FigureDecided):
        return tuple(event.about)
    if isinstance(event, NarrativeWritten) and event.data.day == day:
        return tuple(cite for item in event.data.items for cite in item.cites)
    return ()


def _repeatable(claim: Claim) -> Iterable[int]:
    quantity = claim.quantity
    yield subject.anything(claim.indicator)
    if quantity.quantified:
        yield subject.numbers(claim.indicator, quantity.low, quantity.best, quantity.high)
    else:
        yield subject.words(claim.indicator, quantity.qualifier, quantity.text)
