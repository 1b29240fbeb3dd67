"""What each origin says now in each scope: claims become series, series become current values (R2, R3, R4, R14)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from eventlog.register import Register
from sitrep.figures.claim import Claim
from sitrep.figures.households import derived
from sitrep.figures.increments import folded_increments
from sitrep.figures.policy import Policy
from sitrep.figures.restarts import Counter, counters
from sitrep.figures.scope import Scope, Series
from sitrep.figures.series import Current, Left, current


def currents(series: Series, register: Register, policy: Policy) -> tuple[list[Current], list[tuple[Scope, Left]]]:
    """The current values of all series, and by scope what is left of those of which every word was refuted; the order
    of the claims makes no difference.
    """
    subjects: dict[Scope, dict[str, dict[Scope, list[Claim]]]] = {}
    for scope, by_origin in series.items():
        about = subjects.setdefault(scope.without(basis="", window_start=None), {})
        for key, members in by_origin.items():
            about.setdefault(key, {})[scope] = members
    verifiers = frozenset(register.verifiers)
    found: list[Current] = []
    refuted: list[tuple[Scope, Left]] = []
    for about in subjects.values():
        for by_scope in about.values():
            found += _of_one_origin(by_scope, register, policy, verifiers, refuted)
    return [*found, *(persons for one in found if (persons := derived(one)) is not None)], refuted


def _of_one_origin(
    by_scope: Mapping[Scope, Sequence[Claim]],
    register: Register,
    policy: Policy,
    verifiers: frozenset[str],
    refuted: list[tuple[Scope, Left]],
) -> list[Current]:
    if all(scope.basis == "cumulative" for scope in by_scope):
        cumulative = by_scope
    else:
        cumulative = {scope: claims for scope, claims in by_scope.items() if scope.basis == "cumulative"}
    found: list[tuple[Current, Sequence[Claim]]] = []
    for counter in counters(cumulative, register, policy) if cumulative else ():
        if (one := current(counter.scope, counter.claims, register, verifiers)) is not None:
            found.append((_of_counter(one, counter), counter.claims))
        else:
            refuted += [(counter.scope, left) for left in (Left(counter.claims, "refuted"), *counter.left_out)]
    others: list[Current] = []
    for scope, claims in by_scope.items():
        if scope.basis == "incremental":
            base, base_claims = max(found, key=lambda pair: _basic(pair[0]), default=(None, ()))
            total = folded_increments(scope, claims, base, base_claims, register, policy, verifiers)
            found = [pair for pair in found if total is None or pair[0] is not base]
            others += [total] if total is not None else []
            if total is None and base is None:
                refuted.append((scope, Left(claims, "refuted")))
        elif scope.basis != "cumulative":
            latest, earlier = _latest_round(claims)
            if (one := current(scope, latest, register, verifiers)) is not None:
                others.append(replace(one, left_out=(*one.left_out, *earlier)) if earlier else one)
            else:
                refuted += [(scope, left) for left in (Left(latest, "refuted"), *earlier)]
    return [*(one for one, _ in found), *others]


def _of_counter(one: Current, counter: Counter) -> Current:
    if not (counter.left_out or counter.closed or counter.restarted):
        return one
    return replace(
        one,
        left_out=(*one.left_out, *counter.left_out),
        closed=counter.closed,
        restarted=counter.restarted,
    )


def _basic(one: Current) -> tuple[bool, bool, bool, object]:
    """Increments are added to the counter that runs: the restarted one, else the one since the crisis began."""
    return not one.closed, one.restarted, one.scope.window_start is None, one.as_of


def _latest_round(claims: Sequence[Claim]) -> tuple[Sequence[Claim], tuple[Left, ...]]:
    """R13: of a numbered operation (a DTM round) only the latest round holds."""
    rounds = {int(claim.round) for claim in claims if claim.round is not None and claim.round.isdecimal()}
    if len(rounds) < 2:
        return claims, ()
    latest = str(max(rounds))
    kept = [claim for claim in claims if claim.round is None or not claim.round.isdecimal() or claim.round == latest]
    kept_ids = {claim.id for claim in kept}
    return kept, (Left(tuple(claim for claim in claims if claim.id not in kept_ids), "earlier_round"),)
