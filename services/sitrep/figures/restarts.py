"""R3, second half: a baseline closes a series and starts a new counter; the two are never added."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from eventlog.register import Register
from sitrep.figures.claim import Claim
from sitrep.figures.policy import Policy
from sitrep.figures.row import LeftOut
from sitrep.figures.scope import Scope, start_of
from sitrep.figures.series import ordered


@dataclass(frozen=True, slots=True)
class Counter:
    """The claims of one origin between two restarts."""

    scope: Scope
    claims: tuple[Claim, ...]
    left_out: tuple[LeftOut, ...] = ()
    closed: bool = False
    restarted: bool = False


def counters(by_scope: Mapping[Scope, Sequence[Claim]], register: Register, policy: Policy) -> list[Counter]:
    """The counters of one origin's cumulative claims for one indicator, population, place, side and unit."""
    if not any(claim.baseline for claims in by_scope.values() for claim in claims):
        return [Counter(scope, tuple(claims)) for scope, claims in by_scope.items()]
    some = next(iter(by_scope))
    everything = ordered([claim for claims in by_scope.values() for claim in claims])
    own = {claim.id: scope for scope, claims in by_scope.items() for claim in claims}
    members: dict[Scope, list[Claim]] = {}
    restarted: dict[Scope, Claim] = {}
    closed: set[Scope] = set()
    dropped: dict[Scope, list[LeftOut]] = {}
    start: date | None = None
    for claim in everything:
        if claim.baseline:
            start = start_of(claim.window_start or register.day_of(claim.as_of), register, policy)
            scope = replace(some, window_start=start)
            if scope in members and scope not in restarted:
                # A counter that restarts within a day of the crisis start has the scope of the one that it closes.
                dropped[scope] = [LeftOut(old.id, "counter_restarted", claim.id) for old in members.pop(scope)]
            closed |= {other for other in members if other != scope}
            restarted[scope] = claim
        elif claim.window == "stated" or not restarted:
            scope = own[claim.id]
        else:
            scope = replace(some, window_start=start)
        members.setdefault(scope, []).append(claim)
    return [
        Counter(scope, tuple(claims), tuple(dropped.get(scope, ())), scope in closed, scope in restarted)
        for scope, claims in members.items()
    ]
