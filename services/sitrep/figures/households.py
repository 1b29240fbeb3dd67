"""R14: persons from households, by the factor that the source itself gave. Never corroborates, never contradicts."""

from dataclasses import replace
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from eventlog.quantity import Quantity
from sitrep.figures.display import said
from sitrep.figures.series import Current


def derived(current: Current) -> Current | None:
    """The persons in the households of one origin; None where no factor, and so no source for one, was given."""
    factor = current.determining[-1].household_factor
    if current.scope.unit != "households" or factor is None or not current.quantity.quantified:
        return None
    quantity = current.quantity
    low, high = _times(quantity.low, factor, ROUND_FLOOR), _times(quantity.high, factor, ROUND_CEILING)
    # "More than 100" and "nearly 100" name a number beside their bound: it is that one of which there are so many.
    if quantity.qualifier == "more_than" and quantity.low:
        low = (_times(quantity.low - 1, factor, ROUND_FLOOR) or 0) + 1
    if quantity.qualifier == "nearly" and quantity.high is not None:
        high = (_times(quantity.high + 1, factor, ROUND_CEILING) or 1) - 1
    best = None if quantity.best is None else quantity.best * factor
    whole = None if best is None or best != best.to_integral_value() else int(best)
    persons = Quantity(low, whole, high, quantity.qualifier, None, quantity.bounds)
    if persons.qualifier == "exact" and whole is None:
        persons = replace(persons, qualifier="range")
    scope = replace(current.scope, unit="persons")
    return replace(current, scope=scope, quantity=persons, display=said(persons), rule="R14", verified=None, named=None)


def _times(count: int | None, factor: Decimal, rounding: str) -> int | None:
    return None if count is None else int((count * factor).to_integral_value(rounding))
