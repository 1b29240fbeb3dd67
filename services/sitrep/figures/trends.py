"""How each series went on, one line an origin and scope (R2, R3, R4). Never joins two origins, never fills a gap."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from eventlog.register import Register
from sitrep.figures.claim import Claim
from sitrep.figures.increments import running
from sitrep.figures.policy import RECON_1, Policy
from sitrep.figures.restarts import Counter, counters
from sitrep.figures.scope import Scope, scoped
from sitrep.figures.series import Current, by_day, current

# A basis that nobody states has no steps of one level; increments have those of their own sum.
_LEVELS = frozenset({"cumulative", "stock"})


@dataclass(frozen=True, slots=True)
class Trend:
    """A series from its start or restart on: what held last on each report day on which it spoke, ascending. `folded`:
    what its increments came to by then (R4).
    """

    scope: Scope
    steps: tuple[Current, ...]
    closed: bool
    restarted: bool
    folded: bool = False


def trends(
    claims: Iterable[Claim], *, register: Register, cutoff: datetime, policy: Policy = RECON_1
) -> tuple[Trend, ...]:
    """The lines of all series up to a cut-off; a restart ends one line and begins another."""
    holding = [claim for claim in claims if claim.as_of <= cutoff]
    origins: dict[tuple[object, ...], dict[Scope, list[Claim]]] = {}
    verifiers = frozenset(register.verifiers)
    found: list[Trend] = []
    for scope, by_origin in scoped(holding, register, policy).items():
        about = scope.without(window_start=None)
        for series, members in by_origin.items():
            if scope.basis in _LEVELS:
                origins.setdefault((series, about), {})[scope] = members
            elif scope.basis == "incremental" and (totals := running(scope, members, register, policy, verifiers)):
                found.append(Trend(totals[-1].scope, totals, closed=False, restarted=False, folded=True))
    found += [
        Trend(counter.scope, steps, counter.closed, counter.restarted)
        for by_scope in origins.values()
        for counter in _counters(by_scope, register, policy)
        if (steps := _steps(counter, register, verifiers))
    ]
    return tuple(sorted(found, key=_listing))


def _listing(trend: Trend) -> tuple[object, ...]:
    return repr(trend.scope), trend.steps[0].series, trend.folded, trend.steps[0].as_of


def _counters(by_scope: dict[Scope, list[Claim]], register: Register, policy: Policy) -> Sequence[Counter]:
    if next(iter(by_scope)).basis == "cumulative":
        return counters(by_scope, register, policy)
    return [Counter(scope, tuple(claims)) for scope, claims in by_scope.items()]


def _steps(counter: Counter, register: Register, verifiers: frozenset[str]) -> tuple[Current, ...]:
    """R2: once the source itself has spoken, a relay without an instant of its own is no step."""
    steps: list[Current] = []
    spoken = False
    for of_day in by_day(counter.claims, register):
        claims = [claim for claim in of_day if not claim.untimed] if spoken else of_day
        step = current(counter.scope, claims, register, verifiers) if claims else None
        if step is not None:
            steps.append(step)
            spoken = not step.determining[0].untimed
    return tuple(steps)
