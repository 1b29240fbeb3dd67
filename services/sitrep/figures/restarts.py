"""R3, second half: a baseline closes a series and starts a new counter; the two are never added."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from eventlog.register import Register
from sitrep.figures.claim import Claim
from sitrep.figures.policy import Policy
from sitrep.figures.scope import Scope, start_of
from sitrep.figures.series import Left, when


@dataclass(frozen=True, slots=True)
class Counter:
    """The claims of one origin between two restarts."""

    scope: Scope
    claims: Sequence[Claim]
    left_out: tuple[Left, ...] = ()
    closed: bool = False
    restarted: bool = False


def counters(by_scope: Mapping[Scope, Sequence[Claim]], register: Register, policy: Policy) -> list[Counter]:
    """The counters of one origin's cumulative claims for one indicator, population, place, side and unit."""
    baselines = [claim for claims in by_scope.values() for claim in claims if claim.baseline]
    if not baselines:
        return [Counter(scope, claims) for scope, claims in by_scope.items()]
    baselines.sort(key=lambda claim: (when(claim), claim.id))
    some = next(iter(by_scope))
    began = [replace(some, window_start=_start(claim, register, policy)) for claim in baselines]
    moments = [when(claim) for claim in baselines]
    after: list[list[Claim]] = [[claim] for claim in baselines]
    before: dict[Scope, list[Claim]] = {}
    for own, claims in by_scope.items():
        stays = before.setdefault(own, [])
        for claim in claims:
            if claim.baseline:
                continue
            index = bisect_right(moments, (claim.as_of, claim.made_at)) - 1
            (stays if index < 0 or claim.window_said == "stated" else after[index]).append(claim)
    members: dict[Scope, list[Claim]] = {}
    for scope, claims in zip(began, after, strict=True):
        members.setdefault(scope, []).extend(claims)
    restarts: dict[Scope, Claim] = {}
    for claim, scope in zip(baselines, began, strict=True):
        restarts.setdefault(scope, claim)
    found = []
    for scope in dict.fromkeys((*(scope for scope, claims in before.items() if claims), *members)):
        # A counter that restarts within a day of the crisis start has the scope of the one that it closes.
        restart = restarts.get(scope)
        old = before.get(scope, [])
        dropped = tuple(claim for claim in old if restart is not None and when(claim) < when(restart))
        kept = [claim for claim in old if not dropped or when(claim) >= when(restart or claim)]
        left = (Left(dropped, "counter_restarted", restart.id),) if dropped and restart else ()
        claims = (*kept, *members.get(scope, ()))
        found.append(Counter(scope, claims, left, scope != began[-1], restart is not None))
    return found


def _start(claim: Claim, register: Register, policy: Policy) -> date | None:
    return start_of(claim.window_start or register.day_of(claim.as_of), register, policy)
