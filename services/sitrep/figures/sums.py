"""What numbers of one origin come to (R4, R5), in words that are no firmer than theirs. Never adds two origins."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from eventlog.quantity import Quantity
from sitrep.figures.display import number
from sitrep.figures.series import Current
from sitrep.figures.stated import Ends, added, bounds, worded


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum in the making. `best` is a number only where every part has one; `own` is the part, where there is one."""

    ends: Ends
    best: int | None
    bounds: str | None
    own: Quantity | None = None

    @classmethod
    def of(cls, one: Current) -> "Sum":
        quantity = one.quantity
        return cls(one.ends, quantity.best, quantity.bounds, quantity)

    def plus(self, other: "Sum") -> "Sum":
        best = None if self.best is None or other.best is None else self.best + other.best
        return Sum(added([self.ends, other.ends]), best, self.bounds or other.bounds)

    def perhaps(self, other: Current) -> "Sum":
        """With what may be counted already, which widens the ceiling only."""
        more = added([self.ends, other.ends])
        floor = replace(more, low=self.ends.low, floor=self.ends.floor)
        return Sum(floor, None, self.bounds or other.quantity.bounds)

    def opened(self) -> "Sum":
        """That and perhaps more."""
        return Sum(self.ends.opened(), self.best, self.bounds)

    @property
    def quantity(self) -> Quantity:
        """One part alone keeps its own words."""
        if self.own is not None:
            return self.own
        low, high, best = self.ends.low, self.ends.high, self.best
        qualifier, text = worded(self.ends)
        if best is None or (self.ends.rough and high is None):
            # Of two floors "more than" nobody said the number past the sum.
            floor = (self.ends.floor or 0) + 1 if qualifier == "more_than" else low
            return Quantity(floor, best, high, qualifier, text, self.bounds)
        if self.ends.rough:
            return Quantity(low, best, high, "about", f"about {number(best)}", self.bounds)
        if high is None:
            return Quantity(low, best, None, "at_least")
        return Quantity(low, low, high, "exact") if low == high else Quantity(low, best, high, "range")


def summed(parts: Sequence[Current], *, open_end: bool = False) -> Sum:
    """What parts that share nobody come to; `open_end` where there may be others."""
    if len(parts) == 1 and not open_end:
        return Sum.of(parts[0])
    bests = [one.quantity.best for one in parts]
    best = None if None in bests else sum(n for n in bests if n is not None)
    total = Sum(added([one.ends for one in parts]), best, bounds(one.quantity for one in parts))
    return total.opened() if open_end else total
