"""Which claims can still move a row on given cut-offs, series by series: a long history is thinned to these before it
is reconciled. Never changes a number: whatever else is kept beside them, the rows are the same.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from eventlog.moments import first_instant
from eventlog.register import Register
from sitrep.figures.claim import Claim


@dataclass(frozen=True, slots=True)
class Bound:
    """Up to which instant claims are looked at: a cut-off counts itself, the instant of a restart does not."""

    instant: datetime
    itself: bool = True

    def holds(self, claim: Claim) -> bool:
        return claim.as_of < self.instant or (self.itself and claim.as_of == self.instant)


def thinned(
    claims: Iterable[Claim], cutoffs: Sequence[datetime], register: Register, cited: Collection[str] = ()
) -> tuple[Claim, ...]:
    """The claims that make the rows of these cut-offs, in their order; `cited` are ids of claims that decisions name.

    By event: what one event says together stays together.
    """
    known = tuple(claims)
    bounds = _bounds(known, cutoffs)
    series: dict[object, list[Claim]] = {}
    for claim in known:
        series.setdefault(_series(claim, register), []).append(claim)
    kept = {claim.event for members in series.values() for claim in _of_series(members, bounds, cutoffs, register)}
    kept |= {claim.event for claim in known if claim.id in cited}
    # A relay that repeats a number is behind it, however old it is (R2).
    held = {_value(claim) for claim in known if claim.event in kept}
    return tuple(claim for claim in known if claim.event in kept or (claim.untimed and _value(claim) in held))


def _bounds(claims: Iterable[Claim], cutoffs: Sequence[datetime]) -> tuple[Bound, ...]:
    """R3: a restart closes what was counted before it, and that stays a row."""
    restarts = {claim.as_of for claim in claims if claim.baseline}
    return (*map(Bound, cutoffs), *(Bound(at, itself=itself) for at in sorted(restarts) for itself in (False, True)))


def _series(claim: Claim, register: Register) -> tuple[object, ...]:
    """What is sure to share a scope and a voice, whatever the register says: no coarser than R2, and often finer."""
    window: tuple[object, ...] = (claim.window_from, claim.window_until, claim.window_start, claim.window_end)
    if claim.basis == "incremental" and None in window:
        window = (*window, register.day_of(claim.as_of))
    about = (claim.indicator, claim.basis, claim.unit, claim.population, claim.place, claim.coverage, claim.side)
    made = (claim.window_said, claim.method, claim.round, claim.untimed, claim.quantity.quantified)
    return (claim.series_key, *about, *window, *made)


def _of_series(
    members: Sequence[Claim], bounds: Sequence[Bound], cutoffs: Sequence[datetime], register: Register
) -> Iterable[Claim]:
    standing = [claim for claim in members if claim.verification != "refuted"]
    checked: dict[str | None, list[Claim]] = {}
    for claim in standing:
        if claim.verification == "verified":
            checked.setdefault(claim.verified_by, []).append(claim)
    for bound in bounds:
        # Refuted or not: that a side or a round was spoken of at all decides where others belong.
        yield from _newest([claim for claim in members if bound.holds(claim)])
        yield from _last_words([claim for claim in standing if bound.holds(claim)], register)
        for of_one in checked.values():
            yield from _newest([claim for claim in of_one if bound.holds(claim)])
    for cutoff in cutoffs:
        # R15: that anything waits is a flag.
        waiting = [claim for claim in members if claim.as_of > cutoff >= claim.recorded_at]
        yield from _newest(waiting)


def _last_words(standing: Sequence[Claim], register: Register) -> Iterable[Claim]:
    """R2 and R3: the newest, what says the same of the same instant, and what came before; of relays a day of each."""
    newest = _newest(standing)
    if not newest:
        return
    last = newest[0].as_of
    since = _since(last, newest[0], register)
    yield from (claim for claim in standing if claim.as_of >= since)
    older = [claim for claim in standing if claim.as_of < since]
    if older:
        before = _since(max(claim.as_of for claim in older), older[0], register)
        yield from (claim for claim in older if claim.as_of >= before)


def _since(instant: datetime, claim: Claim, register: Register) -> datetime:
    return first_instant(register.day_of(instant), register.zone) if claim.untimed else instant


def _newest(claims: Sequence[Claim]) -> list[Claim]:
    last = max((claim.as_of for claim in claims), default=None)
    return [claim for claim in claims if claim.as_of == last]


def _value(claim: Claim) -> tuple[object, ...]:
    quantity = claim.quantity
    if quantity.quantified:
        return claim.indicator, quantity.low, quantity.best, quantity.high
    return claim.indicator, quantity.qualifier, quantity.text
