"""R2 and R3: the current value of one origin in one scope, its falls and its restarts. Never compares two origins."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from eventlog.quantity import Quantity
from eventlog.register import Register
from sitrep.figures.claim import Claim, Origin
from sitrep.figures.display import said, span
from sitrep.figures.row import LeftOut
from sitrep.figures.scope import Scope


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
    left_out: tuple[LeftOut, ...] = ()
    flags: frozenset[str] = frozenset()
    rule: str | None = None
    window_end: date | None = None
    closed: bool = False  # R3: a restart closed it
    restarted: bool = False  # R3: it began with a restart
    verified: Claim | None = None  # R11.2: the newest claim that a verifier verified
    late: int | None = None  # R4
    parts: tuple["Current", ...] = field(default=(), repr=False)  # R5

    @property
    def order(self) -> tuple[int, float]:
        """Lowest first; an open ceiling is the highest."""
        return self.quantity.low or 0, float("inf") if self.quantity.high is None else self.quantity.high


def ordered(claims: Sequence[Claim]) -> list[Claim]:
    """By effective as_of and made-at; the id decides only how equal claims are listed."""
    return sorted(claims, key=lambda claim: (claim.as_of, claim.made_at, claim.id))


def current(scope: Scope, claims: Sequence[Claim], register: Register, verifiers: frozenset[str]) -> Current | None:
    """R2: the newest word of a series, by as_of and made-at and not by arrival; None where all of it was refuted."""
    refuted = [LeftOut(claim.id, "refuted") for claim in claims if claim.verification == "refuted"]
    standing = ordered([claim for claim in claims if claim.verification != "refuted"])
    timed = [claim for claim in standing if not claim.relayed or claim.as_of_given]
    untimed = [claim for claim in standing if claim.relayed and not claim.as_of_given]
    if not standing:
        return None
    found = _by_time(scope, timed, untimed) if timed else _by_day(scope, untimed, register)
    return _with(found, refuted, _verified(standing, verifiers))


def _by_time(scope: Scope, timed: Sequence[Claim], untimed: Sequence[Claim]) -> Current:
    last = timed[-1]
    newest = [claim for claim in timed if (claim.as_of, claim.made_at) == (last.as_of, last.made_at)]
    quantity, flags = _together(newest, "source_inconsistent")
    before = timed[-len(newest) - 1] if len(newest) < len(timed) else None
    if scope.basis == "cumulative" and before is not None and _falls(before, newest[0], quantity):
        flags |= {"downward_revision"}
    inputs, left = list(newest), []
    for claim in timed[: -len(newest)]:
        if claim.as_of == last.as_of and _same(claim.quantity, quantity):
            inputs.append(claim)
        else:
            left.append(LeftOut(claim.id, "superseded", last.id))
    for claim in untimed:
        if _same(claim.quantity, quantity):
            inputs.append(claim)
        else:
            left.append(LeftOut(claim.id, "relay_unmatched", last.id))
    return _current(scope, newest, inputs, quantity, flags, left)


def _by_day(scope: Scope, untimed: Sequence[Claim], register: Register) -> Current:
    """Relays alone: without an instant of its own, one of a day is as good as another of that day."""
    last = untimed[-1]
    day = register.day_of(last.as_of)
    newest = [claim for claim in untimed if register.day_of(claim.as_of) == day]
    left = [LeftOut(claim.id, "superseded", last.id) for claim in untimed[: -len(newest)]]
    quantity, flags = _together(newest, "relays_disagree")
    before = untimed[-len(newest) - 1] if len(newest) < len(untimed) else None
    if scope.basis == "cumulative" and before is not None and _falls(before, last, quantity):
        flags |= {"downward_revision"}
    return _current(scope, newest, newest, quantity, flags, left)


def _current(
    scope: Scope,
    newest: Sequence[Claim],
    inputs: Sequence[Claim],
    quantity: Quantity,
    flags: frozenset[str],
    left: Sequence[LeftOut],
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
        left_out=tuple(left),
        flags=flags,
        window_end=last.window_end,
    )


def _with(found: Current, refuted: Sequence[LeftOut], verified: Claim | None) -> Current:
    return replace(found, left_out=(*found.left_out, *refuted), verified=verified)


def _verified(claims: Sequence[Claim], verifiers: frozenset[str]) -> Claim | None:
    checked = [claim for claim in claims if claim.verification == "verified" and claim.verified_by in verifiers]
    return next((claim for claim in reversed(checked) if claim.quantity.quantified), None)


def _together(claims: Sequence[Claim], disagreement: str) -> tuple[Quantity, frozenset[str]]:
    """One value, or the range of several at the same time; a vague word gives way to a number."""
    counted = [claim.quantity for claim in claims if claim.quantity.quantified] or [claims[-1].quantity]
    first = counted[-1]
    if all(_same(quantity, first) for quantity in counted):
        return first, frozenset()
    lows = [quantity.low or 0 for quantity in counted]
    highs = [quantity.high for quantity in counted if quantity.high is not None]
    low = min(lows)
    if len(highs) < len(counted):
        return Quantity(low, None, None, "at_least"), frozenset({disagreement})
    text = span(min(_stated(q) for q in counted), max(_stated(q) for q in counted))
    bounds = next((quantity.bounds for quantity in counted if quantity.bounds), None)
    return Quantity(low, None, max(highs), "range", text, bounds), frozenset({disagreement})


def _stated(quantity: Quantity) -> int:
    return quantity.point if quantity.point is not None else quantity.high or 0


def _same(one: Quantity, other: Quantity) -> bool:
    if one.quantified and other.quantified:
        return (one.low, one.best, one.high) == (other.low, other.best, other.high)
    return (one.qualifier, one.text) == (other.qualifier, other.text)


def _falls(before: Claim, now: Claim, quantity: Quantity) -> bool:
    """R3: below its predecessor, never max(); a reclassification moves people and is no fall."""
    was, holds = before.quantity.point, quantity.point
    if now.correction == "reclassified" or not (before.quantity.quantified and quantity.quantified):
        return False
    return was is not None and holds is not None and holds < was
