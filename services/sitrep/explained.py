"""The explanation of one figure, as dashboards read it: the report's own value with words beside the codes.
Never another number.
"""

from typing import Any

from foundation.problems import NotFound
from sitrep.render.wording import Wording
from sitrep.values import ClaimLine, DecisionLine, Figure, MergeLine, OriginLine, Report, plain


class FigureUnknown(NotFound):
    """No figure of this report has this id; the summary of the same day and audience lists those that there are."""

    code = "figure_unknown"


def explained(report: Report, figure_id: str, words: Wording) -> dict[str, Any]:
    """The claims used and left out, each with its reason. Raises FigureUnknown."""
    figure = next((one for one in report.figures if one.figure_id == figure_id), None)
    if figure is None:
        raise FigureUnknown
    told = figure.explanation
    return {
        "crisis": report.crisis,
        "day": report.day.isoformat(),
        "audience": report.audience,
        "known": report.known,
        "edited": report.edited,
        "policy_version": report.policy,
        "figure_id": figure.figure_id,
        "key": figure.key,
        "label": words.label("indicator", figure.key),
        "display": figure.display,
        "status": _coded(words, "status", figure.status),
        "rule": _coded(words, "rule_text", figure.rule_id),
        "window": _window(figure, report),
        "as_of": plain(figure.as_of),
        "severity": _coded(words, "severity", told.severity),
        "late": told.late,
        "if_disjoint": _only_if(words, told.if_disjoint),
        "residual": told.residual,
        "decision": told.decision,
        "chosen": _chosen(told.chosen, figure.status == "decided"),
        "worded": [{"origin": _origin(one), "display": one.display} for one in figure.worded],
        "within": list(figure.within),
        "flags": [_coded(words, "flag", flag) for flag in figure.flags],
        "used": [_line(claim, words) for claim in told.used],
        "left_out": [_line(claim, words) for claim in told.left_out],
        "not_listed": told.not_listed,
    }


def _window(figure: Figure, report: Report) -> dict[str, Any] | None:
    start = figure.counted_from(report.started)
    return None if start is None else {"start": plain(start), "end": plain(figure.window_end)}


def _coded(words: Wording, group: str, code: str | None) -> dict[str, str] | None:
    return None if code is None else {"code": code, "text": words.label(group, code)}


def _only_if(words: Wording, n: int | None) -> dict[str, Any] | None:
    """R8: the sum that stands here and nowhere else, never without its condition."""
    return None if n is None else {"value": n, "text": words.say("if_disjoint_is", n=words.number(n))}


def _chosen(decision: DecisionLine | None, in_force: bool) -> dict[str, Any] | None:
    if decision is None:
        return None
    return {
        "id": decision.id,
        "actor": decision.actor,
        "reason": decision.reason,
        "decided_at": plain(decision.decided_at),
        "expires": plain(decision.expires),
        "in_force": in_force,
    }


def _origin(origin: OriginLine) -> dict[str, Any]:
    return {"name": origin.name, "kind": origin.kind}


def _line(claim: ClaimLine, words: Wording) -> dict[str, Any]:
    return {
        "event": claim.event,
        "population": claim.population,
        "origin": _origin(claim.origin),
        "relayed_by": list(claim.relayed_by),
        "display": claim.origin.display,
        "as_of": plain(claim.as_of),
        "verification": claim.verification,
        "counts": claim.counts,
        "why": _coded(words, "uncounted", claim.why),
        "reason": _coded(words, "reason", claim.reason),
        "by": claim.by,
        "merge": _merge(claim.merge, words),
    }


def _merge(merge: MergeLine | None, words: Wording) -> dict[str, Any] | None:
    if merge is None:
        return None
    return {"event": merge.id, "actor": merge.actor, "reason": _coded(words, "merge", merge.reason)}
