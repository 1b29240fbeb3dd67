"""What a page says beside the values themselves: which badge, which gaps, who spoke. It changes no number."""

import re
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby, pairwise
from typing import Final

from sitrep.render.drawing.charts import Panel
from sitrep.values import DISPUTED, Facilities, FacilityCounts, Figure, Report, Statement, Written

ALWAYS = ("R0", "R12", "R15")  # rules that shape every report
SILENT: Final = 15  # percent of the width for a column of a table in which nobody said anything


def badge(figure: Figure) -> str:
    """One of verified, reported, disputed."""
    return "disputed" if figure.disputed else badge_of(figure.verification)


def badge_of(verification: str) -> str:
    """The badge of a verification."""
    return verification if verification == "verified" else "disputed" if verification in DISPUTED else "reported"


def written(all_written: tuple[Written, ...], lang: str) -> Written | None:
    """What an editor wrote in the language of the page; other languages keep the draft."""
    return next((one for one in all_written if one.lang == lang), None)


def wholes(report: Report, figure: Figure) -> tuple[Figure, ...]:
    """The totals of which a figure is a part; counts side by side are no total."""
    return tuple(one for one in report.figures if one.figure_id in figure.within and one.status != "side_by_side")


def printed(report: Report) -> tuple[Figure, ...]:
    """The rows of the table that people read: one that puts side by side what one other row says by itself is left to
    the data. Of several such, one above the other, the innermost stays if nothing else says it.
    """
    said: set[tuple[object, ...]] = set()
    repeats: set[str] = set()
    for figure in reversed(report.figures):  # the larger area stands before those inside it
        whole = (figure.key, figure.population, figure.unit, figure.basis, figure.variant, frozenset(figure.inputs))
        if figure.status == "side_by_side" and whole in said:
            repeats.add(figure.figure_id)
        said.add(whole)
    return tuple(figure for figure in report.figures if figure.figure_id not in repeats)


def headlines(report: Report) -> tuple[Figure, ...]:
    return tuple(figure for figure in report.figures if figure.headline)


def tile_rows(report: Report) -> tuple[tuple[Figure | str, ...], ...]:
    """The tiles of page 1 in rows of nearly equal length; a name stands for the tile of a section."""
    named = {
        "facilities": report.facilities.counts.known,
        "access": report.access,
        "evacuation": report.evacuation.calls or report.evacuation.answers,
    }
    others = tuple(name for name, told in named.items() if told)
    # Two rows at most, or page 1 does not hold on one page.
    tiles: tuple[Figure | str, ...] = (*headlines(report)[: 8 - len(others)], *others)
    rows = -(-len(tiles) // (3 if len(tiles) <= 6 else 4))
    ends = [-(-len(tiles) * row // rows) for row in range(rows + 1)] if rows else []
    return tuple(tiles[start:end] for start, end in pairwise(ends))


def facilities_badge(facilities: Facilities) -> str:
    """Disputed if one facility is; verified only if every one is."""
    if facilities.counts.disputed:
        return "disputed"
    every = bool(facilities.lines) and all(line.verification == "verified" for line in facilities.lines)
    return "verified" if every else "reported"


def newest(facilities: Facilities) -> datetime | None:
    return max((line.as_of for line in facilities.lines if line.as_of), default=None)


def functioning(counts: FacilityCounts) -> int:
    return counts.fully_functioning + counts.partially_functioning


def quiet(report: Report) -> tuple[str, ...]:
    """The sections of which nothing was reported, in the report's order: one line each, since silence is printed."""
    told = {
        "late": report.late.figures or report.late.events,
        "areas": report.areas.news,
        "disagreements": report.disagreements,
        "incidents": report.incidents,
        "services": report.services,
        "damage": report.damage,
        "access": report.access,
        "evacuation": report.evacuation.calls or report.evacuation.answers,
        "concerns": report.concerns,
        "outlook": report.outlook.hazards or report.outlook.notes,
        "statements": report.statements,
        "contacts": report.contacts,
        "agreements": report.agreements,
        "coordination": report.coordination.contacts or report.coordination.notes,
    }
    return tuple(name for name, something in told.items() if not something)


def spoken(report: Report, sections: tuple[str, ...]) -> tuple[str, ...]:
    """The sections that have a place of their own on the page."""
    silent = quiet(report)
    return tuple(name for name in sections if name not in silent)


def contents(report: Report, sections: tuple[str, ...], trends: tuple[Panel, ...]) -> tuple[str, ...]:
    """What the page can be searched for, by the names of its parts; what is hidden when empty is left out."""
    hidden = {"funding": not report.funding, "quiet": not quiet(report), "trends": not trends}
    named = spoken(report, (*sections, "sources", "method"))
    return tuple(name for name in named if not hidden.get(name, False))


def sector_widths(report: Report) -> tuple[int, int, int]:
    """Percent of the width for needs, responses and gaps: one that is silent throughout leaves room to the others."""
    full = (
        any(block.needs for block in report.sectors),
        any(block.responses for block in report.sectors),
        any(block.gaps for block in report.sectors),
    )
    room = 84 - SILENT * full.count(False)
    needs, responses, gaps = (room // max(full.count(True), 1) if told else SILENT for told in full)
    return needs, responses, gaps


@dataclass(frozen=True, slots=True)
class Voice:
    """One speaker and what was done, each act with the position of its statement."""

    name: str | None
    kind: str | None
    statements: tuple[Statement, ...]


def voices(statements: tuple[Statement, ...]) -> tuple[Voice, ...]:
    """Everybody who spoke, in the order of the first statement; no party is left out."""

    def who(statement: Statement) -> tuple[str, str]:
        return statement.speaker.name or "", statement.speaker.kind or ""

    order = {who(statement): position for position, statement in reversed(list(enumerate(statements)))}
    kept = sorted(statements, key=lambda statement: order[who(statement)])
    return tuple(Voice(name or None, kind or None, tuple(group)) for (name, kind), group in groupby(kept, key=who))


def rules(report: Report) -> tuple[str, ...]:
    """The rules that made these figures, by number."""
    used = {figure.rule_id for figure in report.figures if figure.rule_id} | set(ALWAYS)
    return tuple(sorted(used, key=lambda rule: [int(part) for part in re.findall(r"\d+", rule)]))
