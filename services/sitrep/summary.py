"""The summary that dashboards poll: the report's own numbers in the shape of sitrep.summary/1. Never another number."""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode

from sitrep.values import DecisionLine, Facilities, Figure, Report, instant

SCHEMA: Final = "sitrep.summary/1"
DISCLAIMER: Final = "Figures are attributed to the sources named and are subject to revision."

_SOURCED: Final = ("contradicted",)


def linked(query: Mapping[str, str]) -> str:
    """The end of a link that asks the same."""
    return f"?{urlencode(query)}" if query else ""


def summarise(report: Report, labels: Mapping[str, str], base: str, query: Mapping[str, str]) -> dict[str, Any]:
    """The summary; `base` is the path of the crisis, `query` what the caller asked with, for the links."""
    same = linked(query)
    return {
        "meta": {
            "schema": SCHEMA,
            "crisis": report.crisis,
            "name": report.name,
            "location_code": report.country,
            "day": report.day.isoformat(),
            "as_of": instant(report.period_end),
            "known": report.known,
            "edited": report.edited,
            "cleared": report.cleared,
            "last_event_seq": report.edited,
            "audience": report.audience,
            "reference_period_start": report.started.isoformat() if report.started else None,
            "reference_period_end": report.day.isoformat(),
            "report": {
                "number": report.number,
                "version": report.version,
                "status": report.status,
                "url": f"{base}/reports/{report.day}.html{same}",
            },
            "policy_version": report.policy,
            "thresholds": {one.name: one.value for one in report.thresholds},
            "vague_table": report.vague_table,
            "license": report.license,
            "disclaimer": DISCLAIMER,
            "digest": report.provenance.digest,
            "not_included": report.not_included,
            "not_shown": {kind.type: kind.facts for kind in report.not_shown},
        },
        "key_figures": [_figure(figure, labels) for figure in report.figures],
        "contradictions": [_contradiction(figure) for figure in report.figures if figure.status in _SOURCED],
        "facilities": _facilities(report.facilities),
        "sources": len(report.sources),
        "counts": {
            "events": report.provenance.counts.events,
            "facts": report.provenance.counts.facts,
            "statements": len(report.statements),
            "sources": len(report.sources),
            "retracted": report.provenance.counts.retracted,
            "corrected": report.provenance.counts.corrected,
        },
        "links": {
            "self": f"{base}/summary{linked({'day': report.day.isoformat(), **query})}",
            "html": f"{base}/reports/{report.day}.html{same}",
            "pdf": f"{base}/reports/{report.day}.pdf{same}",
            "json": f"{base}/reports/{report.day}.json{same}",
        },
    }


def _figure(figure: Figure, labels: Mapping[str, str]) -> dict[str, Any]:
    return {
        "figure_id": figure.figure_id,
        "key": figure.key,
        "label": labels.get(figure.key, figure.key),
        "display": figure.display,
        "low": figure.low,
        "best": figure.best,
        "high": figure.high,
        "qualifier": figure.qualifier,
        "bounds": figure.bounds,
        "unit": figure.unit,
        "basis": figure.basis,
        "window_start": figure.window_start.isoformat() if figure.window_start else None,
        "as_of": instant(figure.as_of) if figure.as_of else None,
        "population": figure.population,
        "population_text": figure.population_text,
        "area": {"ref": figure.area.ref, "name": figure.area.name} if figure.area else None,
        "side": figure.side,
        "verification": figure.verification,
        "n_claims": figure.n_claims,
        "n_origins": figure.n_origins,
        "status": figure.status,
        "change": figure.change,
        "change_days": figure.change_days,
        "change_note": figure.change_note,
        "previous": figure.previous,
        "rule_id": figure.rule_id,
        "inputs": list(figure.inputs),
        "alternatives": figure.alternatives,
        "flags": list(figure.flags),
        "headline": figure.headline,
        "decision": _decision(figure.decision),
        "verified_by": list(figure.verified_by),
        "variant": figure.variant,
    }


def _decision(decision: DecisionLine | None) -> dict[str, Any] | None:
    if decision is None:
        return None
    return {
        "id": decision.id,
        "actor": decision.actor,
        "reason": decision.reason,
        "decided_at": instant(decision.decided_at),
        "expires": instant(decision.expires),
    }


def _contradiction(figure: Figure) -> dict[str, Any]:
    return {"figure_id": figure.figure_id, "key": figure.key, "display": figure.display, "claims": list(figure.inputs)}


def _facilities(facilities: Facilities) -> dict[str, int]:
    counts = facilities.counts
    return {
        "total": counts.total,
        "known": counts.known,
        "fully_functioning": counts.fully_functioning,
        "partially_functioning": counts.partially_functioning,
        "not_functioning": counts.not_functioning,
        "unknown": counts.unknown,
        "disputed": counts.disputed,
        "not_reported": counts.not_reported,
    }
