"""Numbers as they are printed: the source's words verbatim, never a bound that only a table gave. No source's name."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

from eventlog.quantity import Quantity
from sitrep.figures.policy import Policy

NOTHING: Final = "–"  # noqa: RUF001 - the dash that tables print
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def number(n: int) -> str:
    """1500 as "1,500" (R17: never rounded here)."""
    return f"{n:,}"


def span(low: int, high: int) -> str:
    """A range of numbers that somebody said."""
    return number(low) if low == high else f"{number(low)}\u2013{number(high)}"


def or_more(n: int) -> str:
    """A floor of which its source says only about how much it is."""
    return f"about {number(n)} or more"


def roughly(low: int, high: int) -> str:
    """A range of which a source says only about where it ends."""
    return f"about {span(low, high)}"


def said(quantity: Quantity) -> str:
    """A quantity in the words of its source, or in ours where it came as numbers (R12)."""
    text = " ".join(quantity.text.split()) if quantity.text else ""
    if text and not (quantity.qualifier == "exact" and not any(sign.isalpha() for sign in text)):
        return text
    low, best, high = quantity.low, quantity.best, quantity.high
    match quantity.qualifier:
        case "exact" if best is not None:
            return number(best)
        case "at_least" if low is not None:
            return f"at least {number(low)}" if best in (None, low) else f"{number(best or 0)} (at least {number(low)})"
        case "more_than" if low is not None:
            return f"more than {number(low - 1)}"
        case "up_to" if high is not None:
            return f"up to {number(high)}" if best is None else f"{number(best)} (up to {number(high)})"
        case "about" if best is not None:
            return f"about {number(best)}"
        case "nearly" if high is not None:
            return f"nearly {number(high + 1)}"
        case "range" if low is not None and high is not None:
            return span(low, high) if best is None else f"{number(best)} ({span(low, high)})"
        case "unparsed":
            return NOTHING
        case _:
            return quantity.qualifier.replace("_", " ")


def contradiction(values: Iterable[tuple[tuple[int, float], str]]) -> str:
    """R10: "6 / 9", lowest first, each once; never "6-9"."""
    return " / ".join(dict.fromkeys(text for _, text in sorted(values)))


def listing(parts: Sequence[str], policy: Policy) -> str:
    """R8: "east 14 / west 9"; a long list says how many it leaves to the table."""
    shown = " / ".join(parts[: policy.side_by_side])
    more = len(parts) - policy.side_by_side
    return f"{shown} / … (+{more})" if more > 0 else shown


def day(value: date, against: date) -> str:
    """Write 6 Jan, with its year where that is not the report's."""
    short = f"{value.day} {_MONTHS[value.month - 1]}"
    return short if value.year == against.year else f"{short} {value.year}"


def days(start: date, end: date, against: date) -> str:
    """Write 6-9 Jan, or 30 Jan-2 Feb."""
    if start >= end:
        return day(end, against)
    same = (start.year, start.month) == (end.year, end.month)
    return f"{start.day if same else day(start, against)}\u2013{day(end, against)}"
