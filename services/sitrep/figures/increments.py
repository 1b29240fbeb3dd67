"""R4: increments of one origin become a total where they can. Never adds the numbers of two origins."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from heapq import nlargest
from typing import Final

from eventlog.moments import first_instant, last_instant
from eventlog.register import Register
from sitrep.figures.claim import Claim
from sitrep.figures.display import said
from sitrep.figures.policy import Policy
from sitrep.figures.scope import Scope, start_of
from sitrep.figures.series import Current, Left, by_day, current, when
from sitrep.figures.stated import added, bounds
from sitrep.figures.sums import Sum, summed


@dataclass(frozen=True, slots=True)
class Increment:
    """What one origin last said of one window [start, end)."""

    start: datetime
    end: datetime
    said: Current


def folded_increments(
    scope: Scope,
    claims: Sequence[Claim],
    base: Current | None,
    base_claims: Sequence[Claim],
    register: Register,
    policy: Policy,
    verifiers: frozenset[str],
) -> Current | None:
    """The total that the increments make: on top of `base` where it stands, else from the start of the crisis,
    else a row of basis incremental. None where there is nothing to fold, so that `base` stands as it is.
    """
    steps, repeated = _steps(scope, claims, register, verifiers)
    counted = [step for step in steps if step.said.quantity.quantified]
    vague = _left((s for s in steps if not s.said.quantity.quantified), "unquantified")
    left = (*repeated, *vague)
    if base is not None:
        return _on_top(base, base_claims, counted, left, register)
    if not steps:
        return None
    if not counted:
        return _words(scope, steps, left, register, policy)
    first = min(step.start for step in counted)
    start = start_of(register.day_of(first), register, policy)
    basis = "cumulative" if start is None else "incremental"
    total = _total(counted, unquantified=bool(vague))
    flags = _shape(counted, None)
    return _current(replace(scope, basis=basis, window_start=start), counted, total, flags, left, None, register)


def running(
    scope: Scope, claims: Sequence[Claim], register: Register, policy: Policy, verifiers: frozenset[str]
) -> tuple[Current, ...]:
    """What the increments of one origin came to on each report day on which it spoke, by themselves: as they were said
    by then, without a total beside them.
    """
    members: dict[tuple[datetime, datetime], list[Claim]] = {}
    standing: dict[tuple[datetime, datetime], Increment] = {}
    totals: list[Current] = []
    for of_day in by_day(claims, register):
        for claim in of_day:
            members.setdefault(_window(claim, register), []).append(claim)
        today, spoken = {claim.id for claim in of_day}, False
        for window in dict.fromkeys(_window(claim, register) for claim in of_day):
            standing.pop(window, None)
            if (found := current(scope, members[window], register, verifiers)) is not None:
                standing[window] = Increment(*window, found)
                # What is only passed on once the source itself has spoken is no step (R2).
                spoken = spoken or any(claim.id in today for claim in found.determining)
        steps = sorted(standing.values(), key=lambda step: (step.start, step.end))
        counted = [step for step in steps if step.said.quantity.quantified]
        if counted and spoken:
            start = start_of(register.day_of(counted[0].start), register, policy)
            own = replace(scope, basis="cumulative" if start is None else "incremental", window_start=start)
            total = _total(counted, unquantified=len(counted) < len(steps))
            totals.append(_current(own, counted, total, _shape(counted, None), (), None, register))
    return tuple(totals)


def _words(
    scope: Scope, steps: Sequence[Increment], left: Sequence[Left], register: Register, policy: Policy
) -> Current:
    """Increments in words alone: the newest is printed, none is added (R12)."""
    newest = max(steps, key=lambda step: (step.end, step.start))
    start = start_of(register.day_of(steps[0].start), register, policy)
    said_last = newest.said
    return replace(
        said_last,
        scope=replace(scope, basis="incremental", window_start=start),
        left_out=(*said_last.left_out, *left),
    )


def _left(steps: Iterable[Increment], reason: str, by: str | None = None) -> tuple[Left, ...]:
    claims = tuple(claim for step in steps for claim in step.said.inputs)
    return (Left(claims, reason, by),) if claims else ()


def _steps(
    scope: Scope, claims: Sequence[Claim], register: Register, verifiers: frozenset[str]
) -> tuple[list[Increment], list[Left]]:
    """One step a window: what is said again of the same window replaces what was said before (R2)."""
    windows: dict[tuple[datetime, datetime], list[Claim]] = {}
    for claim in claims:
        windows.setdefault(_window(claim, register), []).append(claim)
    steps: list[Increment] = []
    left: list[Left] = []
    for (start, end), members in windows.items():
        if (found := current(scope, members, register, verifiers)) is not None:
            steps.append(Increment(start, end, found))
            left += found.left_out
        else:
            left.append(Left(tuple(members), "refuted"))
    return sorted(steps, key=lambda step: (step.start, step.end)), left


def _window(claim: Claim, register: Register) -> tuple[datetime, datetime]:
    day = register.day_of(claim.as_of)
    start = claim.window_from or first_instant(claim.window_start or day, register.zone)
    end = claim.window_until or last_instant(claim.window_end or day, register.zone)
    return start, max(start, end)


def _on_top(
    base: Current, base_claims: Sequence[Claim], steps: Sequence[Increment], left: Sequence[Left], register: Register
) -> Current | None:
    standing = [claim for claim in base_claims if claim.verification != "refuted" and claim.quantity.quantified]
    late, flags = _late(standing, steps, register)
    if not base.quantity.quantified:
        left = (*left, *_left(steps, "base_not_quantified"))
        return replace(base, left_out=(*base.left_out, *left)) if left else None
    boundary = _counted_until(base.determining[-1], register)
    after = [step for step in steps if step.start >= boundary]
    across = [step for step in steps if step.start < boundary < _until(step)]
    within = [step for step in steps if step.start < boundary >= _until(step)]
    left = (*left, *_left(within, "within_cumulative", base.determining[-1].id))
    base = replace(base, left_out=(*base.left_out, *left), late=late, flags=base.flags | flags)
    if not after and not across:
        return base
    total = Sum.of(base)
    if after:
        total = total.plus(_total(after, unquantified=False))
    for step in across:
        total = total.perhaps(step.said)
    if _gaps(after, boundary):
        total = total.opened()
    used = sorted([*after, *across], key=lambda step: (step.start, step.end))
    return _current(base.scope, used, total, flags | _shape(after, boundary), (), base, register)


def _counted_until(claim: Claim, register: Register) -> datetime:
    """A total given for a day counts that day; one given for an instant counts up to it."""
    return claim.as_of if claim.as_of_given else last_instant(register.day_of(claim.as_of), register.zone)


def _until(step: Increment) -> datetime:
    """An increment said as of an instant covers its window up to it."""
    last = step.said.determining[-1]
    return min(step.end, max(step.start, last.as_of)) if last.as_of_given else step.end


def _late(totals: Sequence[Claim], steps: Sequence[Increment], register: Register) -> tuple[int | None, frozenset[str]]:
    """(cum_t - cum_(t-1)) - inc_t where both are given: positive is late or reclassified, negative is a flag."""
    if len(totals) < 2:
        return None, frozenset()
    before, now = nlargest(2, totals, key=lambda claim: (when(claim), claim.id))[::-1]
    since, until = _counted_until(before, register), _counted_until(now, register)
    between = [step.said.quantity for step in steps if since <= step.start and _until(step) <= until]
    if not between or before.quantity.best is None or now.quantity.best is None:
        return None, frozenset()
    if any(quantity.best is None for quantity in between):
        return None, frozenset()
    late = now.quantity.best - before.quantity.best - sum(quantity.best or 0 for quantity in between)
    if late < 0:
        return None, frozenset({"increment_exceeds_cumulative"})
    return late or None, frozenset()


def _shape(steps: Sequence[Increment], boundary: datetime | None) -> frozenset[str]:
    flags = {"overlap"} if _overlaps(steps) else set()
    return frozenset(flags | ({"gap"} if _gaps(steps, boundary) else set()))


def _overlaps(steps: Sequence[Increment]) -> bool:
    end: datetime | None = None
    for step in steps:
        if end is not None and step.start < end:
            return True
        end = step.end if end is None else max(end, step.end)
    return False


def _gaps(steps: Sequence[Increment], boundary: datetime | None) -> bool:
    """Whether a whole day between two windows, or after the total, was never reported."""
    end = boundary
    for step in steps:
        if end is not None and step.start > end and step.start - end >= _A_DAY:
            return True
        end = step.end if end is None else max(end, step.end)
    return False


_A_DAY: Final = timedelta(hours=23)  # a day of a clock change


def _total(steps: Sequence[Increment], *, unquantified: bool) -> Sum:
    open_end = unquantified or _gaps(steps, None)
    if not _overlaps(steps):
        return summed([step.said for step in steps], open_end=open_end)
    lowest, most = [step.said.ends for step in steps], added([step.said.ends for step in steps])
    said_all = all(step.said.quantity.best is not None for step in steps)
    floor = _heaviest(steps, [one.floor or 0 for one in lowest])
    around = replace(most, low=_heaviest(steps, [one.low for one in lowest]), floor=floor)
    # "More than 20" says no number: a floor that is made of it has none either.
    return Sum(
        around.opened() if open_end else around,
        floor if open_end and said_all else None,
        bounds(step.said.quantity for step in steps),
    )


def _heaviest(steps: Sequence[Increment], weights: Sequence[int]) -> int:
    return heaviest([(step.start, step.end, weight) for step, weight in zip(steps, weights, strict=True)])


def heaviest(intervals: Iterable[tuple[datetime, datetime, int]]) -> int:
    """The largest sum of intervals [start, end) that share no instant: weighted interval scheduling, n log n."""
    by_end = sorted(intervals, key=lambda interval: (interval[1], interval[0]))
    ends = [end for _, end, _ in by_end]
    best = [0]
    for index, (start, _, weight) in enumerate(by_end):
        best.append(max(best[-1], best[bisect_right(ends, start, 0, index)] + weight))
    return best[-1]


def _current(
    scope: Scope,
    steps: Sequence[Increment],
    total: Sum,
    flags: frozenset[str],
    left: Sequence[Left],
    base: Current | None,
    register: Register,
) -> Current:
    members = [*((base,) if base else ()), *(step.said for step in steps)]
    newest = max(members, key=lambda one: (one.as_of, one.made_at))
    quantity = total.quantity
    return Current(
        scope=scope,
        series=newest.series,
        origin=newest.origin,
        quantity=quantity,
        display=said(quantity),
        as_of=newest.as_of,
        made_at=newest.made_at,
        determining=tuple(claim for one in members for claim in one.determining),
        inputs=tuple(claim for one in members for claim in one.inputs),
        left_out=(*(base.left_out if base else ()), *left),
        flags=flags.union(*(one.flags for one in members)) - {"downward_revision"} | (base.flags if base else set()),
        rule="R4",
        window_end=_last_day(steps, register),
        restarted=base.restarted if base else False,
        verified=base.verified if base else None,
        late=base.late if base else None,
        named=total.ends,
    )


def _last_day(steps: Sequence[Increment], register: Register) -> date:
    return register.day_of(max(step.end for step in steps) - timedelta(microseconds=1))
