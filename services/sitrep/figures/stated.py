"""The numbers that were said, alone, together or added up: never a bound that only a table of words gave (R12), and
never the number past a "more than". Never decides which of them count.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from eventlog.quantity import Quantity
from eventlog.quantity.value import Qualifier
from sitrep.figures.display import number, or_more, roughly, span


@dataclass(frozen=True, slots=True)
class Ends:
    """A quantity by its bounds, and by the numbers that its source named for them: of "more than 70" the low is 71 and
    the floor 70, of "about 60" the low is the table's and the floor 60. Of "up to 40" no floor was named; an open end
    has neither a high nor a ceiling.
    """

    low: int
    floor: int | None
    ceiling: int | None
    high: int | None
    rough: bool = False  # a bound is the table's

    def opened(self) -> "Ends":
        """The same, and perhaps more."""
        return Ends(self.low, self.floor or 0, None, None, self.rough)


def bounds(quantities: Iterable[Quantity]) -> str | None:
    """The table that gave bounds to one of them, if any; what is made of them is no firmer."""
    return next((quantity.bounds for quantity in quantities if quantity.bounds), None)


def ends(quantity: Quantity) -> Ends:
    """What a source named of its own number."""
    low, high, rough = quantity.low or 0, quantity.high, quantity.bounds is not None
    match quantity.qualifier:
        case "more_than" if low:
            return Ends(low, low - 1, None, high)
        case "up_to" if not low:
            return Ends(low, None, high, high)
        case "nearly" if rough and high is not None:
            return Ends(low, high + 1, high + 1, high, rough)
        case _ if rough and quantity.best is not None:
            return Ends(low, quantity.best, None if high is None else quantity.best, high, rough)
        case _:
            return Ends(low, low, high, high, rough)


def added(parts: Sequence[Ends]) -> Ends:
    """What parts that share nobody come to (R4, R5); as rough as the roughest."""
    floors = [one.floor for one in parts if one.floor is not None]
    return Ends(
        sum(one.low for one in parts),
        sum(floors) if floors else None,
        _sum(one.ceiling for one in parts),
        _sum(one.high for one in parts),
        any(one.rough for one in parts),
    )


def hull(said: Sequence[Ends]) -> Ends:
    """From the lowest to the highest; as rough as what lies at its ends."""
    low, high = min(one.low for one in said), _most(one.high for one in said)
    floors = [one.floor for one in said if one.floor is not None]
    floor = min(floors) if len(floors) == len(said) else None
    ceiling = _most(one.ceiling for one in said)
    rough = any(
        one.rough and (one.low < (floor or 0) or (one.high is not None and ceiling is not None and one.high > ceiling))
        for one in said
    )
    return Ends(low, floor, ceiling, high, rough)


def _sum(numbers: Iterable[int | None]) -> int | None:
    known = list(numbers)
    return None if None in known else sum(n for n in known if n is not None)


def _most(numbers: Iterable[int | None]) -> int | None:
    known = list(numbers)
    return None if None in known else max(n for n in known if n is not None)


def worded(of: Ends) -> tuple[Qualifier, str]:
    """The qualifier and the words of what was made of several numbers, no firmer than they are."""
    floor = of.floor or 0
    if of.ceiling is None:
        if of.rough:
            return "at_least", or_more(floor)
        if of.low > floor:
            return "more_than", f"more than {number(floor)}"
        return "at_least", f"at least {number(floor)}"
    if of.rough:
        return "range", roughly(floor, of.ceiling)
    if of.floor is None:
        return "up_to", f"up to {number(of.ceiling)}"
    return "range", span(floor, of.ceiling)


def together(said: Sequence[tuple[Ends, str]]) -> tuple[Qualifier, str]:
    """The qualifier and the words of several that may all hold, each given with its own words."""
    around = hull([one for one, _ in said])
    if around.floor is not None:
        return worded(around)
    # Of "fewer than 5" nobody said where it begins, nor a 4: it stands in its own words.
    widest = [words for one, words in said if one.floor is None and one.high == around.high]
    if widest and around.high is not None:
        return "up_to", min(widest)
    return "range", "; ".join(dict.fromkeys(words for _, words in said))
