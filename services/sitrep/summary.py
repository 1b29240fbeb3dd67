"""The summary that dashboards poll: the report's own numbers in the shape of sitrep.summary/1. Never another number."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final
from urllib.parse import urlencode

from sitrep.tables import TABLES
from sitrep.values import (
    AccessLine,
    DecisionLine,
    Disagreement,
    Facilities,
    Figure,
    LateLine,
    Moved,
    PlaceName,
    Report,
    Sector,
    ServiceLine,
    instant,
)

SCHEMA: Final = "sitrep.summary/1"
DISCLAIMER: Final = "Figures are attributed to the sources named and are subject to revision."

# Of a day on which an old list is brought in there may be thousands; the table `late` has them all, in pages.
MOST_LATE: Final = 100


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
            "glide": report.glide,
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
                "digest": report.provenance.digest,
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
        "key_figures": [
            _figure(figure, labels, report.late.published.get(figure.figure_id), report.started)
            for figure in report.figures
        ],
        "contradictions": [_contradiction(line) for line in report.disagreements if line.excludes],
        "notes": [_contradiction(line) for line in report.disagreements if not line.excludes],
        "late_corrections": [_late(line) for line in report.late.events[:MOST_LATE]],
        "figures_moved": [_moved(moved) for moved in report.late.figures],
        "facilities": _facilities(report.facilities),
        "access": [_access(line) for line in report.access],
        "sectors": [_sector(block) for block in report.sectors],
        "services": [_service(line) for line in report.services],
        "unknowns": [unknown.code for unknown in report.unknowns],
        "sources": len(report.sources),
        "counts": {
            "events": report.provenance.counts.events,
            "facts": report.provenance.counts.facts,
            "incidents": len(report.incidents),
            "damage": len(report.damage),
            "concerns": len(report.concerns),
            "contacts": len(report.contacts),
            "agreements": len(report.agreements),
            "statements": len(report.statements),
            "unverified": next((unknown.n for unknown in report.unknowns if unknown.code == "unverified"), 0),
            "sources": len(report.sources),
            "retracted": report.provenance.counts.retracted,
            "corrected": report.provenance.counts.corrected,
            "late_corrections": len(report.late.events),
        },
        "links": _links(report, base, query),
    }


def _links(report: Report, base: str, query: Mapping[str, str]) -> dict[str, str]:
    """Where the same is found in other shapes; every table, by its name as JSON and with `_csv` as CSV."""
    whole, same = linked({"day": report.day.isoformat(), **query}), linked(query)
    # What follows the crisis from now on takes no moment to look from.
    following = linked({name: value for name, value in query.items() if name in ("audience", "lang")})
    return {
        "self": f"{base}/summary{whole}",
        "html": f"{base}/reports/{report.day}.html{same}",
        "pdf": f"{base}/reports/{report.day}.pdf{same}",
        "json": f"{base}/reports/{report.day}.json{same}",
        "reports": f"{base}/reports{linked({'audience': query['audience']} if 'audience' in query else {})}",
        "stream": f"{base}/stream{following}",
        "atom": f"{base}/feed.atom{following}",
        "geojson": f"{base}/figures.geojson{whole}",
        **{table.name: f"{base}/{table.name}{whole}" for table in TABLES},
        **{f"{table.name}_csv": f"{base}/{table.name}.csv{whole}" for table in TABLES},
    }


def _access(line: AccessLine) -> dict[str, Any]:
    since = line.words[0].account.occurred.start
    return {
        "constraint": line.constraint,
        "kind": line.kind,
        "area": _area(line.area),
        "since": since.isoformat() if since else None,
        "state": line.state,
        "ongoing": {"ongoing": True, "ended": False}.get(line.state),
        "as_of": instant(line.as_of),
        "verification": line.verification,
    }


def _sector(block: Sector) -> dict[str, Any]:
    severities = [need.severity for need in block.needs if need.severity is not None]
    return {
        "sector_code": block.sector,
        "severity": max(severities, default=None),
        "needs": len(block.needs),
        "responses": len(block.responses),
        "gaps": len(block.gaps),
        "last_update": instant(block.last_update),
        "silent_hours": block.silent_hours,
    }


def _service(line: ServiceLine) -> dict[str, Any]:
    return {
        "service": line.service,
        "area": _area(line.area),
        "functionality": line.functionality,
        "as_of": instant(line.as_of),
        "verification": line.verification,
    }


def _area(area: PlaceName | None) -> dict[str, Any] | None:
    return {"ref": area.ref, "name": area.name} if area else None


def _figure(figure: Figure, labels: Mapping[str, str], published: str | None, started: date | None) -> dict[str, Any]:
    start = figure.counted_from(started)
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
        "window_end": figure.window_end.isoformat() if figure.window_end else None,
        "as_of": instant(figure.as_of) if figure.as_of else None,
        "population": figure.population,
        "population_text": figure.population_text,
        "area": _area(figure.area),
        "side": figure.side,
        "verification": figure.verification,
        "n_claims": figure.n_claims,
        "n_origins": figure.n_origins,
        "status": figure.status,
        "change": figure.change,
        "change_days": figure.change_days,
        "change_note": figure.change_note,
        "previous": figure.previous,
        "previous_published": published,
        "rule_id": figure.rule_id,
        "inputs": list(figure.inputs),
        "alternatives": figure.alternatives,
        "flags": list(figure.flags),
        "headline": figure.headline,
        "decision": _decision(figure.decision),
        "verified_by": list(figure.verified_by),
        "variant": figure.variant,
        "severity": figure.explanation.severity,
        "worded": [{"origin": {"name": one.name, "kind": one.kind}, "display": one.display} for one in figure.worded],
        "within": list(figure.within),
        "counted_from": start.isoformat() if start else None,
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


def _contradiction(line: Disagreement) -> dict[str, Any]:
    return {
        "figure_id": line.figure_ids[0] if line.figure_ids else None,
        "figure_ids": list(line.figure_ids),
        "kind": line.kind,
        "subject": line.subject,
        "key": line.key,
        "name": line.name,
        "area": _area(line.area),
        "display": line.display,
        "severity": line.severity if line.excludes else "none",
        "rule_id": line.rule_id,
        "decision": line.decision,
        "residual": line.residual,
        "claims": [
            {
                "figure_id": said.figure_id,
                "origin": {"name": said.name, "kind": said.kind},
                "display": said.display,
                "as_of": instant(said.as_of),
                "verification": said.verification,
                "events": list(said.events),
            }
            for said in line.said
        ],
    }


def _late(line: LateLine) -> dict[str, Any]:
    return {
        "id": line.id,
        "type": line.type,
        "what": line.what,
        "reason": line.reason,
        "was": line.was,
        "now": line.now,
        "recorded_at": instant(line.recorded_at),
        "first_day": line.first.isoformat(),
        "last_day": line.last.isoformat(),
    }


def _moved(moved: Moved) -> dict[str, Any]:
    return {
        "figure_id": moved.figure_id,
        "key": moved.key,
        "was": moved.was,
        "now": moved.now,
        "change": moved.change,
        "causes": [
            {"what": one.what, "id": one.id, "actor": one.actor, "at": instant(one.at) if one.at else None}
            for one in moved.causes
        ],
    }


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
