"""What every section is given: the day, the register, the facts this audience may see, and who said them.
Never computes a figure.
"""

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Final
from uuid import UUID

from eventlog.envelope import Envelope
from eventlog.facts import FigureReported
from eventlog.register import Register
from sitrep.audience import Audience
from sitrep.figures import Said
from sitrep.figures.claim import Claim, claims_of, effective_as_of, made_at, origin_of, quantity_of
from sitrep.figures.display import said
from sitrep.figures.policy import Policy, policy_of
from sitrep.knowledge import Act, Known
from sitrep.once import Once
from sitrep.sections.area import area_of, registered_as
from sitrep.sections.sources import Bibliography, voice_of
from sitrep.sections.tally import Tally
from sitrep.values import Account, Amount, PlaceName, Span, Speaker, Translated


@dataclass(frozen=True, slots=True)
class Since:
    """What was done since the previous cut-off: `known` is the last seq known at it; `acts` on facts and statements, by
    their roots; what was `registered` of who counts, and the `register` as it was, where that differs.
    """

    known: int = 0
    acts: Mapping[int, tuple[Act, ...]] = field(default_factory=dict)
    registered: tuple[Act, ...] = ()
    register: Register | None = None


@dataclass(frozen=True, slots=True)
class Extent:
    """How much of what is known is given, where not all facts are: `counts` of all; `moved`, which may be otherwise
    than at the previous cut-off; `began`, whether anything was known at it. `thin`: figures are made of what can still
    move them, and not of their whole history.
    """

    counts: Tally | None = None
    moved: frozenset[int] | None = None
    began: bool | None = None
    thin: bool = False
    since: Since = Since()


ALL: Final = Extent()


@dataclass(frozen=True)
class Context:
    """A day of a crisis as one audience may know it."""

    register: Register
    day: date
    audience: Audience
    facts: tuple[Known, ...]
    bibliography: Bibliography
    before: tuple[Known, ...] = ()  # the facts as they were known at the previous cut-off; (): nothing was
    withheld: frozenset[str] = frozenset()  # facilities of which others know more: here they are not there at all
    extent: Extent = ALL
    once: Once = field(default_factory=Once, repr=False)

    @property
    def previous_day(self) -> date:
        return self.day - timedelta(days=1)

    @cached_property
    def policy(self) -> Policy:
        return policy_of(self.register)

    @cached_property
    def cutoff(self) -> datetime:
        return self.register.cutoff_of(self.day)

    @cached_property
    def previous_cutoff(self) -> datetime:
        return self.register.cutoff_of(self.previous_day)

    @cached_property
    def tally(self) -> Tally:
        """How many facts there are."""
        return self.extent.counts or Tally().add(self.facts, self.register)

    @cached_property
    def claims(self) -> tuple[Claim, ...]:
        """What the figures of all facts claim, whenever it holds."""
        figures = (fact for fact in self.facts if isinstance(fact.event, FigureReported))
        return tuple(claim for fact in figures for claim in self.once(claims_of, fact, self.register))

    @cached_property
    def by_id(self) -> Mapping[str, Known]:
        """The facts by their ids."""
        return {str(fact.id): fact for fact in self.facts}

    def roots_of(self, events: Collection[str]) -> frozenset[int]:
        """The roots of the facts with these ids."""
        return frozenset(fact.root for one, fact in self.by_id.items() if one in events)

    def holding(self, *kinds: type[Envelope]) -> Iterator[Known]:
        """The facts of some types that hold at the cut-off of the day, in the order in which they were first posted."""
        return (fact for fact in self.facts if isinstance(fact.event, kinds) and self.held_at(fact) <= self.cutoff)

    def sees(self, cites: Iterable[UUID]) -> bool:
        """Whether all these events stand and this audience reads each of them whole: else what was written on them
        would tell it what they say.
        """
        return self._whole.issuperset(cites)

    @cached_property
    def _whole(self) -> frozenset[UUID]:
        return frozenset(one for fact in self.facts if not fact.coarse for one in (fact.id, *fact.repeats))

    def account(self, fact: Known) -> Account:
        """Who told a fact, when, where and in which words; cites its source."""
        event, source = fact.event, fact.event.source
        voice = self.once(voice_of, fact, self.register, self.audience)
        return Account(
            id=str(fact.id),
            seq=fact.root,
            occurred=self.span(fact),
            area=self.area(fact),
            source=Speaker(voice.name, voice.kind, voice.stance),
            mode=source.mode if source else None,
            quote=source.quote if source else None,
            quote_lang=source.quote_lang if source else None,
            text=event.text,
            lang=event.lang,
            verification=fact.verification,
            cites=self.bibliography.cite([fact]),
            translations=tuple(
                Translated(lang, one.text, one.by) for lang, one in sorted((event.translations or {}).items())
            ),
        )

    def remembered(self, *kinds: type[Envelope]) -> Iterator[Known]:
        """Those of them that are not older than a month (R21)."""
        return (fact for fact in self.holding(*kinds) if self.cutoff - self.held_at(fact) <= self.policy.remembered)

    def newest(self, subject: Callable[[Known], Hashable], *kinds: type[Envelope]) -> tuple[Known, ...]:
        """The newest word of each origin on each subject in each area, the newest first (R2)."""
        last: dict[Hashable, Known] = {}
        for fact in sorted(self.remembered(*kinds), key=self._order):
            origin = fact.voice or origin_of(fact, self.register).key
            last[origin, subject(fact), self.area(fact)] = fact
        return tuple(sorted(last.values(), key=self._order, reverse=True))

    def _order(self, fact: Known) -> tuple[datetime, datetime, int]:
        return self.held_at(fact), made_at(fact.event, fact.recorded), fact.root

    def amount(self, value: object) -> Amount | None:
        """A quantity as its source said it (R12); bounds that only a table gives are not the source's."""
        if value is None:
            return None
        quantity = quantity_of(value, self.register)
        own = quantity.bounds is None
        low, high = (quantity.low, quantity.high) if own else (None, None)
        return Amount(said(quantity), low, quantity.best, high, quantity.qualifier)

    def said(self, fact: Known, value: str) -> Said:
        """What the origin of a fact said of a state, to be settled with what others said of it (R10)."""
        return Said(
            value=value,
            origin=fact.voice or origin_of(fact, self.register).key,
            as_of=self.held_at(fact),
            made_at=made_at(fact.event, fact.recorded),
            id=str(fact.id),
            verified=fact.verification == "verified",
        )

    def area(self, fact: Known) -> PlaceName | None:
        """Where, as registered; a name that matches no place is printed as it was given."""
        return area_of(fact.event.place, self.register)

    def span(self, fact: Known) -> Span:
        """When it happened, as exact as it was said."""
        occurred = fact.event.occurred
        return Span(occurred.start, occurred.end, occurred.precision)

    def named(self, ref: str | None) -> PlaceName | None:
        """The place of a row; one that is not registered has the name that it was given."""
        if ref is None:
            return None
        place = self.register.place(ref)
        return registered_as(place, self.register) if place else PlaceName(None, ref)

    def held_at(self, fact: Known) -> datetime:
        """When a fact holds, which decides to which report it belongs (R15)."""
        return effective_as_of(fact.event, fact.recorded, self.register)
