"""R15 and R19: the change against the report before, inside one series only; and what came late. Never a trend."""

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from eventlog.moments import last_instant
from eventlog.register import Register
from sitrep.figures.claim import Claim
from sitrep.figures.draft import Draft
from sitrep.figures.series import Current, lowered


@dataclass(frozen=True, slots=True)
class Change:
    """How a row moved: `value` None with the reason in `note`, never 0 where nothing new was said."""

    value: int | None = None
    days: int | None = None
    note: str | None = None
    previous: str | None = None


def change(now: Draft, before: Draft | None, register: Register) -> Change:
    """R19: null unless one and the same origin (or fold) determines both rows, both have a best, and it spoke anew."""
    # What is dated before its count begins is no figure of any day.
    if before is None or not before.leads or "dated_before_start" in before.flags:
        restarted = any(one.restarted for one in now.leads)
        return Change(note="counter_restarted" if restarted else "no_previous")
    previous = before.display
    if _said_by(now) == _said_by(before):
        return Change(note="no_update", previous=previous)
    if now.best is None or before.best is None or "R8" in (now.rule, before.rule):
        return Change(note="not_comparable", previous=previous)
    shared = _shared(now, before)
    if shared is None:
        return Change(note="new_source", previous=previous)
    one, other = shared
    # A looser word that has room for the number before is no fall by any number.
    looser = now.best < before.best and not lowered(other.quantity, one.quantity)
    if looser or one.quantity.best != now.best or other.quantity.best != before.best:
        return Change(note="not_comparable", previous=previous)
    days = (register.day_of(one.as_of) - register.day_of(other.as_of)).days
    return Change(now.best - before.best, days, "revised" if _revised(one, other) else None, previous)


def _said_by(draft: Draft) -> frozenset[str]:
    """The claims that make the number; relays that repeat one of them, stated or not, are no news."""
    counting = [one for one in draft.leads if one in draft.counting] or draft.leads
    return frozenset(claim.id for one in counting for claim in one.determining)


def _shared(now: Draft, before: Draft) -> tuple[Current, Current] | None:
    """The same series in both rows, with a new claim in the later."""
    earlier = {one.series: one for one in before.leads}
    for one in now.leads:
        other = earlier.get(one.series)
        if other is not None and {c.id for c in one.determining} != {c.id for c in other.determining}:
            return one, other
    return None


def _revised(one: Current, other: Current) -> bool:
    """Whether the source went back on what it had said."""
    return "downward_revision" in one.flags or any(claim.correction for claim in (*one.determining, *other.determining))


def late(claim: Claim, day: date, register: Register) -> bool:
    """R15: whether a claim belongs to an earlier report than that of the day, a date counting to its local end."""
    held_until = claim.as_of if claim.as_of_given else last_instant(register.day_of(claim.as_of), register.zone)
    return held_until <= register.cutoff_of(date.fromordinal(day.toordinal() - 1))


class Printed(Protocol):
    """What a report prints of a figure, be it a row or what became of it."""

    @property
    def display(self) -> str: ...
    @property
    def low(self) -> int | None: ...
    @property
    def best(self) -> int | None: ...
    @property
    def high(self) -> int | None: ...
    @property
    def status(self) -> str: ...
    @property
    def n_origins(self) -> int: ...
    @property
    def verification(self) -> str: ...


def material(before: Printed | None, after: Printed | None) -> bool:
    """R16: whether a correction changes what a published report said of a figure, so that it needs a next version."""
    if before is None or after is None:
        return before is not after
    return _printed(before) != _printed(after)


def _printed(row: Printed) -> tuple[object, ...]:
    return row.display, row.low, row.best, row.high, row.status, row.n_origins, row.verification
