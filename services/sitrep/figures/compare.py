"""R7, R9 and R10: which current values of a scope are comparable now, and whether they agree. Never averages them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from sitrep.figures.display import contradiction
from sitrep.figures.origins import MADE, counted
from sitrep.figures.policy import Policy
from sitrep.figures.series import Current
from sitrep.figures.stated import together

Agreement = Literal["single", "corroborated", "range", "contradicted", "vague", "listed"]

OPEN: Final = float("inf")


@dataclass(frozen=True, slots=True)
class Comparison:
    """What the values of one scope say together; `leads` made the number, `aside` are current and did not."""

    agreement: Agreement
    leads: tuple[Current, ...]
    aside: tuple[tuple[Current, str], ...]
    display: str
    low: int | None
    best: int | None
    high: int | None
    qualifier: str
    bounds: str | None
    n_origins: int
    counting: frozenset[Current]
    flags: frozenset[str] = frozenset()
    severity: str | None = None


def compare(currents: Sequence[Current], policy: Policy) -> Comparison:
    """The comparison of all current values of one scope, by R7 (what is fresh), R9 and R10."""
    pool = list(currents)
    if pool[0].scope.basis == "unknown":
        return _listed(sorted(pool, key=_listing))
    aside: list[tuple[Current, str]] = []
    pool = _prefer(pool, aside, "unnamed", lambda one: one.origin.named)
    pool = _prefer(pool, aside, "derived", lambda one: one.rule != "R14")
    pool = _prefer(pool, aside, "vague_word", lambda one: one.quantity.quantified)
    if not pool[0].quantity.quantified:
        return _vague(sorted(pool, key=_listing), aside)
    pool, flags = _fresh(pool, aside, policy)
    # Whose word no longer counts need not be put in order.
    pool.sort(key=_listing)
    if max(map(_low, pool)) > min(map(_high, pool)):
        # R14: what is derived contradicts nothing, and stands beside what else is.
        return _contradicted(pool, aside, flags) if pool[0].rule != "R14" else _listed(pool, aside, flags)
    bests = {one.quantity.best for one in pool}
    if len(bests) == 1 and None not in bests:
        return _same_number(pool, aside, flags)
    if len(pool) == 1:
        return _same_number(pool, aside, flags)
    agreed = counted(pool).corroborated
    if len(agreed) == 1:
        (best,) = agreed
        pool = _prefer(pool, aside, "compatible", lambda one: one.quantity.best == best)
        return _same_number(pool, aside, flags)
    return _range(pool, aside, flags)


def _listing(one: Current) -> tuple[object, ...]:
    return (*one.order, one.as_of, one.made_at, one.series, one.display)


def _prefer(
    pool: list[Current], aside: list[tuple[Current, str]], reason: str, wanted: Callable[[Current], bool]
) -> list[Current]:
    """Those that are wanted, if there are any; the others step aside for the reason."""
    kept = [one for one in pool if wanted(one)]
    if not kept or len(kept) == len(pool):
        return pool
    aside += [(one, reason) for one in sorted((one for one in pool if not wanted(one)), key=_listing)]
    return kept


def _fresh(
    pool: list[Current], aside: list[tuple[Current, str]], policy: Policy
) -> tuple[list[Current], frozenset[str]]:
    """R7, ageing: measured from the newest word in the scope, never by the clock."""
    newest_as_of = max(one.as_of for one in pool)
    near, fresh = newest_as_of - policy.overtaken, newest_as_of - policy.fresh
    remembered = newest_as_of - policy.remembered
    newest = max(_point(one) for one in pool if one.as_of == newest_as_of)
    fresh_high = max(_point(one) for one in pool if one.as_of >= near)
    stock = pool[0].scope.basis == "stock"
    kept: list[Current] = []
    flags: set[str] = set()
    for one in pool:
        as_of = one.as_of
        if one.verified is not None and as_of >= remembered:
            kept.append(one)
        elif stock:
            if as_of >= fresh:
                kept.append(one)
            else:
                aside.append((one, "aged"))
        elif as_of >= near:
            kept.append(one)
        elif _point(one) < newest:
            aside.append((one, "overtaken"))
        elif as_of >= remembered and _low(one) > fresh_high:
            kept.append(one)
            flags.add("older_claim_higher")
        elif as_of >= fresh:
            kept.append(one)
        else:
            aside.append((one, "aged"))
    return kept, frozenset(flags)


def _point(one: Current) -> int:
    return one.quantity.point or 0


def _low(one: Current) -> int:
    return one.quantity.low or 0


def _high(one: Current) -> float:
    return OPEN if one.quantity.high is None else one.quantity.high


def _closed(values: Sequence[Current]) -> int | None:
    highs = [one.quantity.high for one in values]
    return None if None in highs else max(high for high in highs if high is not None)


def _bounds(values: Sequence[Current]) -> str | None:
    return next((one.quantity.bounds for one in values if one.quantity.bounds), None)


def _flags(values: Sequence[Current], *more: frozenset[str]) -> frozenset[str]:
    return frozenset().union(*(one.flags for one in values), *more)


def _contradicted(pool: list[Current], aside: list[tuple[Current, str]], flags: frozenset[str]) -> Comparison:
    origins = counted(pool)
    return Comparison(
        agreement="contradicted",
        leads=tuple(pool),
        aside=tuple(aside),
        display=contradiction((one.order, one.display) for one in pool),
        low=min(map(_low, pool)),
        best=None,
        high=_closed(pool),
        qualifier="conflicting",
        bounds=_bounds(pool),
        n_origins=origins.n_origins,
        counting=origins.counting,
        flags=_flags(pool, flags, origins.flags),
        severity=severity(pool),
    )


def severity(pool: Sequence[Current]) -> str:
    """R10: how far apart the two values are that no reading brings together; from zero is always major."""
    return apart(min(map(_high, pool)), max(map(_low, pool)))


SEVERITIES: Final = ("minor", "material", "major")


def apart(below: float, above: int) -> str:
    """How far a number lies above another: from zero always major."""
    if below == 0:
        return "major"
    if above - below <= 2 or above < below * 1.25:
        return "minor"
    return "material" if above < below * 2 else "major"


def _same_number(pool: list[Current], aside: list[tuple[Current, str]], flags: frozenset[str]) -> Comparison:
    origins = counted(pool)
    # Of "23" and "at least 23" the weaker is printed: together they are no firmer than that.
    weakest = max(pool, key=lambda one: (_WEAKNESS.get(one.quantity.qualifier, 9), _listing(one)))
    quantity = weakest.quantity
    made = len(pool) > 1 and origins.n_origins > 1 and all(one.rule in MADE for one in pool)
    return Comparison(
        # Of several that only come to the same number none stated it.
        agreement="corroborated" if origins.corroborated else "range" if made else "single",
        leads=tuple(pool),
        aside=tuple(aside),
        display=weakest.display,
        low=min(map(_low, pool)),
        best=quantity.best,
        high=_closed(pool),
        qualifier="derived" if weakest.rule == "R14" else quantity.qualifier,
        bounds=_bounds(pool),
        n_origins=origins.n_origins,
        counting=origins.counting,
        flags=_flags(pool, flags, origins.flags),
    )


_WEAKNESS: Final = {"exact": 0, "range": 1, "about": 2, "at_least": 3}


def _range(pool: list[Current], aside: list[tuple[Current, str]], flags: frozenset[str]) -> Comparison:
    """Intervals that meet: printed with the numbers that were stated, and no others."""
    origins = counted(pool)
    low, high = min(map(_low, pool)), _closed(pool)
    qualifier, display = together([(one.ends, one.display) for one in pool])
    return Comparison(
        agreement="range",
        leads=tuple(pool),
        aside=tuple(aside),
        display=display,
        low=low,
        best=None,
        high=high,
        qualifier=qualifier,
        bounds=_bounds(pool),
        n_origins=origins.n_origins,
        counting=origins.counting,
        flags=_flags(pool, flags, origins.flags),
    )


def _vague(pool: list[Current], aside: list[tuple[Current, str]]) -> Comparison:
    """R12: words only. Several stand beside each other; none is turned into a number."""
    origins = counted(pool)
    newest = max(pool, key=lambda one: (one.as_of, one.made_at, _listing(one)))
    # Where one says words that have no lower end, such as that nobody was killed, all of them have none.
    floors = [one.quantity.low for one in pool]
    return Comparison(
        agreement="vague",
        leads=tuple(pool),
        aside=tuple(aside),
        display="; ".join(dict.fromkeys(one.display for one in pool)),
        low=None if None in floors else min(floor for floor in floors if floor is not None),
        best=None,
        high=_closed(pool),
        qualifier=newest.quantity.qualifier,
        bounds=_bounds(pool),
        n_origins=origins.n_origins,
        counting=origins.counting,
        flags=_flags(pool, origins.flags) - {"possible_relay"},
    )


def _listed(
    pool: list[Current], aside: Sequence[tuple[Current, str]] = (), flags: frozenset[str] = frozenset()
) -> Comparison:
    """Basis unknown, or derived from other units: listed, never computed."""
    origins = counted(pool)
    alone = pool[0] if len(pool) == 1 else None
    quantity = alone.quantity if alone else None
    return Comparison(
        agreement="listed",
        leads=tuple(pool),
        aside=tuple(aside),
        display=alone.display if alone else contradiction((one.order, one.display) for one in pool),
        low=quantity.low if quantity else None,
        best=quantity.best if quantity else None,
        high=quantity.high if quantity else None,
        qualifier=quantity.qualifier if quantity else "conflicting",
        bounds=quantity.bounds if quantity else None,
        n_origins=origins.n_origins,
        counting=origins.counting,
        flags=_flags(pool, flags, origins.flags),
    )
