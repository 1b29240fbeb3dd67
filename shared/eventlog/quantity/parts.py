"""Makes one quantity of posted parts: low, best, high, a qualifier. Never reads their words."""

from collections.abc import Mapping
from dataclasses import replace

from eventlog.quantity.value import LARGEST, TERMS, UNPARSED, Quantity, about, at_least, exact, qualified, vague


def parts(value: Mapping[str, object]) -> Quantity | None:
    """The quantity of the parts; None where there is nothing but words."""
    low, best, high = (count(value.get(part)) for part in ("low", "best", "high"))
    text = value.get("text")
    text = text if isinstance(text, str) else None
    stated = [part for part in (low, best, high) if part is not None]
    qualifier = value.get("qualifier")
    if stated != sorted(stated):
        return replace(UNPARSED, text=text)
    if not stated:
        if isinstance(qualifier, str) and qualifier in TERMS:
            return replace(vague(TERMS[qualifier]), text=text)
        return None if text is not None else UNPARSED
    return replace(numbers(low, best, high, qualifier), text=text)


def numbers(low: int | None, best: int | None, high: int | None, qualifier: object) -> Quantity:
    if qualifier in TERMS and best is None:
        return Quantity(low, None, high, qualifier)  # type: ignore[arg-type]
    if qualifier == "about" and best is not None:
        bounds = about(best)
        if low is None and high is None:
            return bounds
        return Quantity(low, best, high, "about")
    if qualifier == "nearly" and best is not None and low is None and high is None:
        return qualified("nearly", best) or exact(best)
    if qualifier == "nearly" and best is None:
        return Quantity(low, None, high, "nearly")
    if qualifier == "more_than" and high is None:
        return Quantity(best + 1 if low is None and best is not None else low, None, None, "more_than")
    if qualifier == "up_to" and high is None and low is None:
        return Quantity(0, None, best, "up_to")
    if qualifier == "at_least" and low is None and high is None and best is not None:
        return at_least(best)
    return _plain(low, best, high)


def _plain(low: int | None, best: int | None, high: int | None) -> Quantity:
    if low is None and high is None:
        assert best is not None
        return exact(best)
    if low is not None and low == high:
        return exact(low)
    if high is None:
        return Quantity(low, low if best is None else best, None, "at_least")
    if low is None:
        return Quantity(0, best, high, "up_to")
    return Quantity(low, best, high, "range")


def count(value: object) -> int | None:
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= LARGEST:
        return value
    return None
