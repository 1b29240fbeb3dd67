"""R11, R12 and R21: the number that leads one scope, and how it is printed. Never hides the others."""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from eventlog.moments import first_instant
from eventlog.register import Register
from sitrep.figures.claim import Claim
from sitrep.figures.compare import Comparison, compare
from sitrep.figures.display import contradiction, day, days, said
from sitrep.figures.draft import Draft
from sitrep.figures.policy import Policy
from sitrep.figures.scope import Scope
from sitrep.figures.series import Current

# R11.4: these describe one side of the conflict, so preferring them would take it.
NEVER_PREFERRED: Final = frozenset({"party_to_conflict", "affiliated"})

_CHECKED: Final = ("refuted", "disputed", "unverified", "under_verification", "verified")


def lead(scope: Scope, currents: Sequence[Current], register: Register, policy: Policy) -> Draft:
    """The draft of a scope from the current values of its origins: R11.2, R11.3, R11.4, else R11.5."""
    comparison = compare(currents, policy)
    draft = _plain(scope, comparison)
    if scope.basis == "unknown":
        return draft
    if (verified := _verified(currents, policy)) is not None:
        return _lanes(draft, verified, comparison, policy)
    if comparison.agreement in ("contradicted", "range") and not _agreed(comparison):
        for preferred in register.preferred_origins:
            chosen = [one for one in comparison.leads if preferred in (one.origin.key, one.origin.root)]
            if chosen and chosen[0].origin.stance not in NEVER_PREFERRED and len(comparison.leads) > 1:
                return _preferring(draft, chosen[0])
    return draft


def _agreed(comparison: Comparison) -> bool:
    """R11.3 before R11.4: where two independent origins agree, no preference is needed to choose a number."""
    bests = [one.quantity.best for one in comparison.counting if one.origin.independent]
    return any(best is not None and bests.count(best) > 1 for best in bests)


def _plain(scope: Scope, comparison: Comparison) -> Draft:
    leads = comparison.leads
    return Draft(
        scope=scope,
        leads=leads,
        inputs=tuple(claim for one in leads for claim in one.inputs),
        aside=comparison.aside,
        display=comparison.display,
        low=comparison.low,
        best=comparison.best,
        high=comparison.high,
        qualifier=comparison.qualifier,
        bounds=comparison.bounds,
        as_of=max(one.as_of for one in leads),
        n_origins=comparison.n_origins,
        counting=comparison.counting,
        status=_status(comparison),
        verification=verification(leads, corroborated=comparison.agreement == "corroborated"),
        rule=_rule(comparison),
        flags=comparison.flags | _subset(leads) | _share(scope, leads),
        window_end=max((one.window_end for one in leads if one.window_end), default=None),
        severity=comparison.severity,
    )


def _status(comparison: Comparison) -> str:
    match comparison.agreement:
        case "contradicted" | "corroborated" | "range":
            return comparison.agreement
        case "vague":
            return "not_quantified"
        case "listed" if len(comparison.leads) > 1:
            return "side_by_side"
        case _ if not comparison.leads[0].quantity.quantified:
            return "not_quantified"
        case _:
            named = any(one.origin.named for one in comparison.leads)
            return "single_source" if named else "single_unnamed_source"


def _rule(comparison: Comparison) -> str:
    rules = {one.rule for one in comparison.leads}
    match comparison.agreement:
        case "contradicted":
            return "R10"
        case "corroborated":
            return "R11.3"
        case "vague":
            return "R12"
        case "listed" if len(comparison.leads) > 1:
            return "R8"
        case _ if not comparison.leads[0].quantity.quantified:
            return "R12"
        case _:
            return rules.pop() or "R11.5" if len(rules) == 1 else "R11.5"


def _subset(leads: Iterable[Current]) -> frozenset[str]:
    """R6: a part of another figure of the same origin says so."""
    parts = [claim.subset_of is not None for one in leads for claim in one.determining]
    return frozenset({"subset"} if parts and all(parts) else ())


# A share in words; and what may follow to say of what.
_PERCENT: Final = re.compile(r"[%٪]|\bper ?cent(age)?\b|pour ?cent|بالم[ئا][ةه]|في الم[ئا][ةه]", re.IGNORECASE)
_OF: Final = re.compile(r"\b(of|de|des|du|d['\u2019])\b|\bمن\b", re.IGNORECASE)


def _share(scope: Scope, leads: Iterable[Current]) -> frozenset[str]:
    """R17: a percentage of what is not stated is no count of anybody."""
    if scope.unit.startswith("percent"):
        return frozenset({"no_denominator"})
    texts = [one.quantity.text or "" for one in leads if not one.quantity.quantified]
    shares = [text for text in texts if (found := _PERCENT.search(text)) and not _OF.search(text[found.end() :])]
    return frozenset({"no_denominator"} if shares and len(shares) == len(texts) else ())


def verification(leads: Iterable[Current], *, corroborated: bool = False) -> str:
    """How far the number was checked: the least of its claims, raised by corroboration alone to `corroborated`."""
    levels = [claim.verification for one in leads for claim in one.determining]
    least = min(levels, key=lambda level: _CHECKED.index(level) if level in _CHECKED else 2, default="unverified")
    return "corroborated" if corroborated and least in ("unverified", "under_verification") else least


def _verified(currents: Sequence[Current], policy: Policy) -> Claim | None:
    """R11.2: the newest claim that a body of the crisis's verifiers verified, while it is remembered."""
    newest = max(one.as_of for one in currents)
    checked = [one.verified for one in currents if one.verified and newest - one.verified.as_of <= policy.remembered]
    return max(checked, key=lambda claim: (claim.as_of, claim.made_at, claim.id), default=None)


def _lanes(draft: Draft, verified: Claim, comparison: Comparison, policy: Policy) -> Draft:
    """Say "9 verified / 14 reported": both lanes print, and the verified one leads."""
    reported = [one for one in comparison.leads if verified not in one.determining]
    words = said(verified.quantity)
    quantity = verified.quantity
    beside = compare(reported, policy) if reported else None
    if beside is None or (beside.best is not None and beside.best == quantity.best):
        return draft.but(rule="R11.2", verification="verified")
    inputs = draft.inputs if verified in draft.inputs else (verified, *draft.inputs)
    lows = [bound for bound in (quantity.low, beside.low) if bound is not None]
    high = None if quantity.high is None or beside.high is None else max(quantity.high, beside.high)
    apart = (beside.low or 0) > (quantity.high if quantity.high is not None else float("inf")) or (
        beside.high is not None and beside.high < (quantity.low or 0)
    )
    return draft.but(
        inputs=inputs,
        display=f"{words} verified / {beside.display} reported",
        low=min(lows, default=None),
        best=quantity.best,
        high=high,
        qualifier="conflicting" if apart else "range",
        rule="R11.2",
        verification="verified",
        left_out=(),
    )


def _preferring(draft: Draft, chosen: Current) -> Draft:
    """Say "30 (preferred source) / 20": the preference is printed, and the others beside it."""
    others = contradiction((one.order, one.display) for one in draft.leads if one is not chosen)
    if others == chosen.display:
        return draft
    return draft.but(display=f"{chosen.display} (preferred source) / {others}", best=chosen.quantity.best, rule="R11.4")


def dated(draft: Draft, cutoff: datetime, register: Register, policy: Policy) -> Draft:
    """R3: a closed counter prints its days, its last where nobody says when the crisis began. R21: a row silent for
    longer than H prints its last day; what stands side by side says so already, each of its own.
    """
    today, last = register.day_of(cutoff), register.day_of(draft.as_of)
    silent = cutoff - draft.as_of
    start = draft.scope.window_start or register.opening.started
    if (
        start is not None
        and draft.scope.basis == "cumulative"
        and first_instant(start, register.zone) - draft.as_of > policy.same_start
    ):
        draft = draft.flagged("dated_before_start")
    display = draft.display
    if draft.leads and all(one.closed for one in draft.leads):
        if draft.rule != "R8":
            display = f"{display} ({days(start, last, today) if start else f'as of {day(last, today)}'})"
        draft = draft.but(window_end=last)
    elif silent > policy.fresh and draft.status != "decided" and draft.rule != "R8":
        display = f"{display} (as of {day(last, today)})"
    if silent > policy.remembered:
        draft = draft.flagged("silent_for_a_month")
    if silent > policy.fresh and draft.status != "decided":
        return draft.but(display=display, status="stale", rule="R21")
    return draft.but(display=display)
