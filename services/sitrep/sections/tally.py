"""How many facts an audience may see, by what reports count: all, corrected, unchecked by day, news by day and area.
Never a word of one. Made of the facts themselves, or of running counts and those that are looked at one by one.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from eventlog.envelope import Fact
from eventlog.register import Register
from sitrep import knowledge
from sitrep.audience import Audience, place_seen, sees
from sitrep.figures.claim import effective_as_of
from sitrep.filing import place_given
from sitrep.knowledge import Known
from sitrep.sections.area import area_of
from sitrep.values import PlaceName

UNCHECKED = ("unverified", "under_verification")


@dataclass(slots=True)
class Tally:
    """`unchecked` by the day to which a fact belongs; `news` by that day, the area, and the type."""

    facts: int = 0
    corrected: int = 0
    unchecked: Counter[date] = field(default_factory=Counter)
    news: dict[date, dict[PlaceName | None, Counter[str]]] = field(default_factory=dict)

    def add(self, facts: Iterable[Known], register: Register) -> "Tally":
        """Counts these facts too, as this audience reads them."""
        for fact in facts:
            if not isinstance(fact.event, Fact):
                continue
            self._all(1, corrected=fact.corrected)
            day = register.report_day_of(effective_as_of(fact.event, fact.recorded, register))
            self.unchecked[day] += fact.verification in UNCHECKED
            self._new(day, area_of(fact.event.place, register), fact.type, 1)
        return self

    @classmethod
    def of(cls, counts: Mapping[knowledge.Key, int], audience: Audience, register: Register) -> "Tally":
        """The running counts, of what this audience may see."""
        tally = cls()
        for key, n in counts.items():
            if not key.type or not sees(audience, key.type, key.sensitivity):
                continue
            if key.day == knowledge.EVER:
                tally._all(n, corrected=key.flag)
            elif not key.place:
                tally.unchecked[key.day] += n if key.flag else 0
            else:
                place = place_seen(place_given(key.place), key.sensitivity, audience, register)
                tally._new(key.day, area_of(place, register), key.type, n)
        return tally

    def _all(self, n: int, *, corrected: bool) -> None:
        self.facts += n
        self.corrected += n if corrected else 0

    def _new(self, day: date, area: PlaceName | None, kind: str, n: int) -> None:
        if n:
            self.news.setdefault(day, {}).setdefault(area, Counter())[kind] += n
