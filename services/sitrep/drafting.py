"""Builds the report of a view from the knowledge, and keeps the last few.
Decides nothing that `report.build` does not.
"""

import asyncio
from collections.abc import Callable, Hashable
from dataclasses import replace
from datetime import date
from typing import Final

from eventlog.register import Register, Registers
from foundation.database import Database
from sitrep import knowledge, report
from sitrep.audience import Audience
from sitrep.gathering import Gathering
from sitrep.kept import Kept
from sitrep.knowledge import Known, Read, View
from sitrep.once import Once
from sitrep.sections.history import History
from sitrep.values import Report

KEPT: Final = 64
READ: Final = 8  # crises
READERS: Final = 4  # of whose facts is kept what was made of them: the audiences of the crisis that is asked for most
FEW: Final = 1_000  # figures
READ_FACTS: Final = 20_000  # of one crisis: some 60 MB


class Drafts:
    """The reports of a service, each built once while somebody asks for it."""

    def __init__(self, database: Database, registers: Registers, few: int = FEW) -> None:
        self.database = database
        self.registers = registers
        self.few = few  # figures, up to which a crisis is told with its whole history
        self._kept = Kept[Report](KEPT)
        # What was read last of each crisis: the next report reads what is new, and not the whole log again.
        self._read = Kept[Read](READ)
        self._once = Kept[Once](READERS)  # what was made of them, for one audience each
        self._facts = Kept[tuple[Known, ...]](READERS)  # of which reports were made that are told without their history
        self._grown = knowledge.Grown(READ)
        self._erased: dict[str, int] = {}  # of each crisis: the last erasure, since which nothing older is kept
        self._others: list[Callable[[], None]] = []

    async def of(
        self, view: View, day: date, audience: Audience, registered: int | None = None, history: History | None = None
    ) -> Report:
        """The report of a day; `registered` is the seq up to which the register is read, by default `edited`.

        One value, and one digest, for all its faces. `history`: with what is asked for of the history of figures, where
        the report is told without, as that of a crisis of many figures is.
        """
        upto = view.edited if registered is None else registered
        self.forget_what_was_erased(view)
        made = view.generation or await knowledge.generation(self.database)
        key = (view.crisis, audience, day, view.known, view.edited, view.cleared, view.erased, upto, made)
        if (value := self._kept.get(key)) is None:
            gathering = await self._gathering(view, day, audience, upto, made)
            gathering.once.turn()
            async with knowledge.indexed(self.database) as held:
                made_of = await replace(gathering, database=held).of(view)
                standing = await knowledge.standing(held, view, self._grown)
            given = (made_of.facts, standing, made_of.before, made_of.extent, gathering.once)
            value = await asyncio.to_thread(report.build, gathering.register, day, audience, *given)
            if made_of.extent.thin:
                value = await self._with_lines(value, gathering, view, made_of.facts)
            if (now := await knowledge.generation(self.database)) != made:
                # A rebuilt knowledge took the place of the old one meanwhile: some of this is of each.
                return await self.of(replace(view, generation=now), day, audience, registered, history)
            if self._may_keep(view):
                self._keep(key, value, (view.crisis, made), gathering, made_of.facts)
        if history is None or not value.brief:
            return value
        if (told := self._kept.get((*key, history))) is None:
            gathering = await self._gathering(view, day, audience, upto, made)
            told = await self._with_history(value, gathering, view, self._facts.get(key), history)
            if (now := await knowledge.generation(self.database)) != made:
                return await self.of(replace(view, generation=now), day, audience, registered, history)
            if self._may_keep(view):
                self._kept.put((*key, history), told)
        return told

    def _keep(
        self, key: Hashable, value: Report, of: tuple[str, int], gathering: Gathering, facts: tuple[Known, ...]
    ) -> None:
        """Keeps a report, and `of` a crisis and a generation what it was made of, unless that is too much."""
        self._kept.put(key, value)
        if len(facts) <= READ_FACTS:
            self._read.put(of, gathering.used)
            self._once.put((*of, gathering.audience), gathering.once)
            if value.brief:
                self._facts.put(key, facts)

    def _may_keep(self, view: View) -> bool:
        """Made while something was erased, a report may hold it still: it answers its reader and is not kept."""
        return self._erased.get(view.crisis, 0) <= view.erased

    async def _gathering(self, view: View, day: date, audience: Audience, upto: int, made: int) -> Gathering:
        register = await self._register(view, upto)
        read = self._read.get((view.crisis, made)) or {}
        once = self._once.get((view.crisis, made, audience)) or Once()
        return Gathering(self.database, register, day, audience, self.few, upto, read, once=once)

    async def _with_history(
        self, value: Report, gathering: Gathering, view: View, facts: tuple[Known, ...] | None, history: History
    ) -> Report:
        """The report with what all the series said on which the history rests, and with no other series; `facts` is
        what it was made of, where that is still at hand.
        """
        register, once = gathering.register, gathering.once
        async with knowledge.indexed(self.database) as held:
            reading = replace(gathering, database=held)
            if facts is None:
                facts = (await reading.of(view)).facts
            roots = await asyncio.to_thread(report.rests_on, value, register, facts, once, history)
            older = await reading.history(view, roots)
        # What is made of a long history is of use to nobody else, and would be held for long.
        once = once if len(older) <= READ_FACTS else Once()
        said = {fact.root: fact for fact in (*older, *facts)}
        return await asyncio.to_thread(report.with_history, value, register, tuple(said.values()), once, history)

    async def _with_lines(self, value: Report, gathering: Gathering, view: View, facts: tuple[Known, ...]) -> Report:
        """The report with the lines of page 1, which is known once it is made."""
        roots = await asyncio.to_thread(report.drawn, value, gathering.register, facts, gathering.once)
        async with knowledge.indexed(self.database) as held:
            at_hand = {fact.root: fact for fact in facts}
            lines = await replace(gathering, database=held).lines(view, roots, at_hand)
        said = {fact.root: fact for fact in (*(at_hand[root] for root in roots), *lines)}
        return await asyncio.to_thread(
            report.with_lines, value, gathering.register, tuple(said.values()), gathering.once
        )

    async def told(self, view: View, day: date, audience: Audience, registered: int) -> frozenset[int]:
        """The roots of the facts whose words that report may print, as `report.told`."""
        register = await self._register(view, registered)
        facts = await knowledge.facts(self.database, view)
        return await asyncio.to_thread(report.told, register, day, audience, facts)

    async def _register(self, view: View, upto: int) -> Register:
        async with self.database.raw() as connection:
            register = await self.registers.at(connection, view.crisis, upto)
        assert register is not None  # a view starts at seq 1, which is crisis.opened
        return register

    def forget_what_was_erased(self, view: View) -> None:
        """Keeps no report that was made before the last erasure of the view's crisis, nor what was made of one."""
        if view.erased <= self._erased.get(view.crisis, 0):
            return
        self._erased[view.crisis] = view.erased
        self._kept.clear()
        self._read.clear()
        self._once.clear()
        self._facts.clear()
        for forget in self._others:
            forget()

    def forget_too(self, *others: Callable[[], None]) -> None:
        """Whatever keeps what was made of these reports lets go of it when they do."""
        self._others.extend(others)
