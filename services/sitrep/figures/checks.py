"""R9 and R13: checks between rows that flag and change no number: coincident values, stock against flow."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from sitrep.figures.draft import Draft
from sitrep.figures.policy import Policy
from sitrep.figures.scope import Scope
from sitrep.figures.series import Current

_DISPLACED, _RETURNED, _MOVED, _STOCK = "idps_displaced_cumulative", "returned", "relocated", "idps_stock"
_FLOWS = frozenset({_DISPLACED, _RETURNED, _MOVED, _STOCK})
_MADE_ABOVE = frozenset({"R5", "R8"})


@dataclass(frozen=True, slots=True)
class Residual:
    """R13: what stock and flow of one origin leave unexplained; the stock is held against the row `displaced`."""

    persons: int
    too_much: bool
    displaced: Scope


def coincident(drafts: Iterable[Draft]) -> list[tuple[Scope, ...]]:
    """R9: groups of scopes in which different origins state one number. Equal is not the same; nothing is merged."""
    by_number: dict[tuple[str, str, int], list[Draft]] = {}
    for draft in drafts:
        if draft.best and draft.rule not in _MADE_ABOVE and draft.qualifier != "derived":
            by_number.setdefault((draft.scope.indicator, draft.scope.unit, draft.best), []).append(draft)
    return [
        tuple(sorted((draft.scope for draft in members), key=repr))
        for members in by_number.values()
        if len(members) > 1 and len({_voices(draft) for draft in members}) > 1
    ]


def _voices(draft: Draft) -> frozenset[str]:
    return frozenset(one.series for one in draft.leads)


def residuals(currents: Iterable[Current], policy: Policy) -> dict[Scope, Residual]:
    """R13: by scope of the stock, displaced - returned - moved on - stock in one origin, and whether it is too much."""
    groups: dict[tuple[object, ...], dict[str, Current]] = {}
    for one in currents:
        if one.scope.indicator not in _FLOWS:
            continue
        if one.quantity.best is not None and one.rule != "R14" and not one.closed and one.scope.window_start is None:
            about = replace(one.scope, indicator="", basis="")
            groups.setdefault((one.series, about), {})[one.scope.indicator] = one
    found: dict[Scope, Residual] = {}
    for by_indicator in groups.values():
        displaced, stock = by_indicator.get(_DISPLACED), by_indicator.get(_STOCK)
        if displaced is None or stock is None or stock.scope.basis != "stock":
            continue
        out = sum(by_indicator[key].quantity.best or 0 for key in (_RETURNED, _MOVED) if key in by_indicator)
        total = displaced.quantity.best or 0
        residual = total - out - (stock.quantity.best or 0)
        limit = max(total * policy.residual_share / 100, policy.residual_floor)
        found[stock.scope] = Residual(residual, abs(residual) > limit, displaced.scope)
    return found
