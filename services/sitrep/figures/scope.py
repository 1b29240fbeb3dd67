"""R7, first half: what is comparable. A scope is one row; claims of different scopes never share a number."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from eventlog.moments import first_instant
from eventlog.register import Register, folded
from sitrep.figures.claim import POINT, Claim
from sitrep.figures.policy import Policy

MODELLED = frozenset({"modelled", "modeled", "model", "estimation_model", "extrapolated", "extrapolation"})


@dataclass(frozen=True, slots=True)
class Scope:
    """indicator x basis x unit x population x place x side x window start; `variant` keeps apart what is not whole,
    not dated or modelled (R18). `window_start` None is the start of the crisis.
    """

    indicator: str
    basis: str
    unit: str = "persons"
    population: str = "all"
    place: str | None = None
    side: str | None = None
    window_start: date | None = None
    variant: str = ""

    def without(self, **changes: str | date | None) -> "Scope":
        """The scope with some of its parts set to a constant, as the key of a group."""
        return replace(self, **changes)  # type: ignore[arg-type]

    def figure_id(self, crisis: str) -> str:
        """A hash of crisis and scope: the same in every report, whatever was said since."""
        parts = [crisis, self.indicator, self.basis, self.unit, self.population, self.place, self.side]
        start = self.window_start.isoformat() if self.window_start else None
        text = json.dumps([*parts, start, self.variant], ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()[:24]


def start_of(day: date | None, register: Register, policy: Policy) -> date | None:
    """A window start; None, the start of the crisis, where it lies within 24 h of it."""
    if day is None:
        return None
    distance = first_instant(day, register.zone) - first_instant(register.started, register.zone)
    return None if abs(distance) <= policy.same_start else day


Series = Mapping[Scope, Mapping[str, list[Claim]]]


def scoped(claims: Iterable[Claim], register: Register, policy: Policy) -> Series:
    """Claims by scope and origin, before increments and restarts are folded."""
    return sided(grouped(claims, register, policy))


def grouped(claims: Iterable[Claim], register: Register, policy: Policy) -> Series:
    """Claims by scope and origin as each states it. One pass, since of a long history each look costs."""
    # A scope is made once, and not for each of the thousands who may speak of it.
    found: dict[Scope, dict[str, list[Claim]]] = {}
    by_parts: dict[_Parts, dict[str, list[Claim]]] = {}
    for claim in claims:
        # A window start is a part of the scope of what counts from it; increments are folded by their windows.
        basis = claim.basis
        start = claim.window_start if basis in ("cumulative", "unknown") else None
        parts = (claim.indicator, basis, claim.unit, claim.population, claim.place, claim.side, start, _variant(claim))
        if (series := by_parts.get(parts)) is None:
            scope = Scope(*parts)
            if start is not None:
                scope = replace(scope, window_start=start_of(start, register, policy))
            series = by_parts[parts] = found.setdefault(scope, {})
        if (members := series.get(key := claim.series_key)) is None:
            series[key] = [claim]
        else:
            members.append(claim)
    return found


def sided(series: Series) -> Series:
    """A side that an origin left out is the one that it states elsewhere for the same indicator, population and place,
    if that is exactly one.
    """
    sides: dict[tuple[object, ...], set[str]] = {}
    for scope, by_origin in series.items():
        if scope.side is not None:
            for key in by_origin:
                sides.setdefault(_stance(scope, key), set()).add(scope.side)
    if not sides:
        return series
    found: dict[Scope, dict[str, list[Claim]]] = {}
    for scope, by_origin in series.items():
        for key, claims in by_origin.items():
            stated = sides.get(_stance(scope, key), set()) if scope.side is None else set()
            own = replace(scope, side=next(iter(stated))) if len(stated) == 1 else scope
            members = found.setdefault(own, {})
            members[key] = [*members.get(key, ()), *claims]
    return found


def until(series: Series, cutoff: datetime) -> Series:
    """The claims by scope and origin, as each states it, that hold at an earlier cut-off."""
    found: dict[Scope, dict[str, list[Claim]]] = {}
    for scope, by_origin in series.items():
        for key, claims in by_origin.items():
            if held := [claim for claim in claims if claim.as_of <= cutoff]:
                found.setdefault(scope, {})[key] = held
    return found


_Parts = tuple[str, str, str, str, str | None, str | None, date | None, str]


def _stance(scope: Scope, series: str) -> tuple[object, ...]:
    return series, scope.indicator, scope.population, scope.place


def _variant(claim: Claim) -> str:
    if claim.method is not None and folded(claim.method) in MODELLED:
        return "modelled"
    if claim.coverage != "whole" or claim.place == POINT:
        return "part"
    return "window_not_stated" if claim.window_said == "not_stated" and claim.basis == "cumulative" else ""
