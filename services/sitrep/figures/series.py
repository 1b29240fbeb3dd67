"""R2 and R3: the current value of one origin in one scope, its falls and its restarts. Never compares two origins."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Final

from eventlog.moments import first_instant
from eventlog.quantity import Quantity
from eventlog.register import Register
from sitrep.figures.claim import Claim, Origin
from sitrep.figures.display import said
from sitrep.figures.scope import Scope
from sitrep.figures.stated import Ends, bounds, ends, hull, together


@dataclass(frozen=True, slots=True)
class Left:
    """Claims that are not in the value, for one reason; those that are inputs nevertheless are passed over.
    A group and no copy of it, since a long series leaves most of itself behind.
    """

    claims: Sequence[Claim]
    reason: str
    by: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Current:
    """What one origin says now for one scope. `determining` are the claims whose value it is; `inputs` also those
    that repeat it. `rule` is None for R2, else the fold that made it (R4, R5, R14).
    """

    scope: Scope
    series: str
    origin: Origin
    quantity: Quantity
    display: str
    as_of: datetime
    made_at: datetime
    determining: tuple[Claim, ...]
    inputs: tuple[Claim, ...]
    left_out: tuple[Left, ...] = ()
    flags: frozenset[str] = frozenset()
    rule: str | None = None
    window_end: date | None = None
    closed: bool = False  # R3: a restart closed it
    restarted: bool = False  # R3: it began with a restart
    verified: Claim | None = None  # R11.2: the newest claim that a verifier verified
    late: int | None = None  # R4
    parts: tuple["Current", ...] = field(default=(), repr=False)  # R5
    named: Ends | None = None  # the numbers that were said, where several made the quantity

    @property
    def order(self) -> tuple[int, float]:
        """Lowest first; an open ceiling is the highest."""
        return self.quantity.low or 0, float("inf") if self.quantity.high is None else self.quantity.high

    @property
    def ends(self) -> Ends:
        """What was named of its number, without the bounds of a table of words."""
        return self.named or ends(self.quantity)


def when(claim: Claim) -> tuple[datetime, datetime]:
    """R2: what decides which claim is newer; the order of arrival never does."""
    return claim.as_of, claim.made_at


def by_day(claims: Iterable[Claim], register: Register) -> list[list[Claim]]:
    """The claims of each report day on which there are any, ascending."""
    days: dict[date, list[Claim]] = {}
    for claim in claims:
        days.setdefault(register.report_day_of(claim.as_of), []).append(claim)
    return [days[day] for day in sorted(days)]


def current(scope: Scope, claims: Sequence[Claim], register: Register, verifiers: frozenset[str]) -> Current | None:
    """R2: the newest word of a series, by as_of and made-at and not by arrival; None where all of it was refuted."""
    # One pass: of a long series each claim lies elsewhere in memory, and to look at it again costs as much as all else.
    timed: list[Claim] = []
    untimed: list[Claim] = []
    refuted: list[Claim] = []
    verified: list[Claim] = []
    for claim in claims:
        status = claim.verification
        if status == "refuted":
            refuted.append(claim)
            continue
        (untimed if claim.untimed else timed).append(claim)
        if status == "verified":
            verified.append(claim)
    if not timed and not untimed:
        return None
    found = _by_time(scope, timed, untimed) if timed else _by_day(scope, untimed, register)
    if not refuted and not verified:
        return found
    left = (*found.left_out, Left(refuted, "refuted")) if refuted else found.left_out
    return replace(found, left_out=left, verified=_verified(verified, verifiers))


def _by_time(scope: Scope, timed: Sequence[Claim], untimed: Sequence[Claim]) -> Current:
    newest, before, same_instant = _latest(timed)
    newest.sort(key=lambda claim: claim.id)
    quantity, flags = _together(newest, "source_inconsistent")
    if scope.basis == "cumulative" and before is not None and _falls([before], newest):
        flags |= {"downward_revision"}
    # What says the same of the same instant, and a relay that repeats the value, are behind it too.
    repeats = [claim for claim in (*same_instant, *untimed) if _same(claim.quantity, quantity)]
    left = (
        Left(timed, "superseded", newest[-1].id),
        Left(untimed, "relay_unmatched", newest[-1].id),
    )
    return _current(scope, newest, [*newest, *repeats], quantity, flags, left)


def _latest(claims: Sequence[Claim]) -> tuple[list[Claim], Claim | None, list[Claim]]:
    """The newest claims of a series, the lowest of those before them, and older ones of the same instant.

    One pass without sorting: a series of a long crisis has one new claim and many old ones.
    """
    newest: list[Claim] = [claims[0]]
    same_instant: list[Claim] = []
    before: Claim | None = None
    last = when(claims[0])
    for claim in claims[1:]:
        if before is not None and claim.as_of < before.as_of:
            continue
        key = when(claim)
        if key > last:
            before = min(newest, key=_floor)
            # Extended and not copied: thousands of claims may be of one instant.
            if claim.as_of == last[0]:
                same_instant.extend(newest)
            else:
                same_instant = []
            newest, last = [claim], key
        elif key == last:
            newest.append(claim)
        else:
            if before is None or key >= (before.as_of, before.made_at):
                before = claim if before is None or key > when(before) else min(before, claim, key=_floor)
            if claim.as_of == last[0]:
                same_instant.append(claim)
    return newest, before, same_instant


def _floor(claim: Claim) -> tuple[bool, int, str]:
    """Numbers before words, the lowest first."""
    return not claim.quantity.quantified, claim.quantity.point or 0, claim.id


def _by_day(scope: Scope, untimed: Sequence[Claim], register: Register) -> Current:
    """Relays alone: without an instant of its own, one of a day is as good as another of that day."""
    last = max(map(when, untimed))
    midnight = _midnight(last[0], register)
    newest = sorted((claim for claim in untimed if claim.as_of >= midnight), key=lambda claim: (when(claim), claim.id))
    older = [claim for claim in untimed if claim.as_of < midnight]
    quantity, flags = _together(newest, "relays_disagree")
    if scope.basis == "cumulative" and older and _falls(_last_day(older, register), newest):
        flags |= {"downward_revision"}
    return _current(scope, newest, newest, quantity, flags, (Left(older, "superseded", newest[-1].id),))


def _last_day(claims: Sequence[Claim], register: Register) -> list[Claim]:
    midnight = _midnight(max(claim.as_of for claim in claims), register)
    return [claim for claim in claims if claim.as_of >= midnight]


def _midnight(instant: datetime, register: Register) -> datetime:
    return first_instant(register.day_of(instant), register.zone)


def _current(
    scope: Scope,
    newest: Sequence[Claim],
    inputs: Sequence[Claim],
    quantity: Quantity,
    flags: frozenset[str],
    left: Sequence[Left],
) -> Current:
    last = newest[-1]
    return Current(
        scope=scope,
        series=last.series_key,
        origin=last.origin,
        quantity=quantity,
        display=said(quantity),
        as_of=last.as_of,
        made_at=last.made_at,
        determining=tuple(newest),
        inputs=tuple(inputs),
        left_out=tuple(group for group in left if group.claims),
        flags=flags,
        window_end=last.window_end,
        named=_named(_counted(newest)) if len(newest) > 1 else None,
    )


def _verified(claims: Sequence[Claim], verifiers: frozenset[str]) -> Claim | None:
    checked = (claim for claim in claims if claim.verified_by in verifiers and claim.quantity.quantified)
    return max(checked, key=lambda claim: (when(claim), claim.id), default=None)


def _together(claims: Sequence[Claim], disagreement: str) -> tuple[Quantity, frozenset[str]]:
    """One value, or the range of several at the same time; a vague word gives way to a number."""
    if len(claims) == 1:
        return claims[0].quantity, frozenset()
    counted = _counted(claims)
    first = counted[-1]
    if all(_same(quantity, first) for quantity in counted):
        return first, frozenset()
    around = _named(counted)
    qualifier, text = together([(ends(quantity), said(quantity)) for quantity in counted])
    return Quantity(around.low, None, around.high, qualifier, text, bounds(counted)), frozenset({disagreement})


def _counted(claims: Sequence[Claim]) -> list[Quantity]:
    """A vague word gives way to a number."""
    return [claim.quantity for claim in claims if claim.quantity.quantified] or [claims[-1].quantity]


def _named(quantities: Sequence[Quantity]) -> Ends:
    return hull([ends(quantity) for quantity in quantities])


def _same(one: Quantity, other: Quantity) -> bool:
    if one.quantified and other.quantified:
        return (one.low, one.best, one.high) == (other.low, other.best, other.high)
    return (one.qualifier, one.text) == (other.qualifier, other.text)


def _falls(before: Sequence[Claim], now: Sequence[Claim]) -> bool:
    """R3: below its predecessor, never max(); a reclassification moves people and is no fall. Where several numbers
    were said for one time, all that is said now is below all of them.
    """
    if any(claim.correction == "reclassified" for claim in now):
        return False
    was, holds = _counted_only(before), _counted_only(now)
    return bool(was and holds) and lowered(min(was, key=_point), max(holds, key=_point))


def lowered(was: Quantity, holds: Quantity) -> bool:
    """Whether a number is below the one before it, and no looser word that has room for it: "at least 20" after 23."""
    if _point(holds) >= _point(was):
        return False
    loose = holds.best is None or holds.qualifier in _LOOSE
    return not loose or holds.qualifier == was.qualifier or (holds.high is not None and holds.high < _point(was))


_LOOSE: Final = frozenset({"at_least", "about"})


def _counted_only(claims: Sequence[Claim]) -> list[Quantity]:
    return [claim.quantity for claim in claims if claim.quantity.quantified]


def _point(quantity: Quantity) -> int:
    return quantity.point or 0
