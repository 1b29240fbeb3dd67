"""The figures of a report as a flat table for spreadsheets, with the tags of HXL when asked. Never another number."""

import csv
import io
from collections.abc import Mapping
from typing import Final

from sitrep.render import wording
from sitrep.values import Figure, Report, instant

Cell = str | int | None

# A spreadsheet runs what begins like a formula; an apostrophe makes it text.
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")

# Column by column, in order, and the tag that HXL knows it by; one meaning for ever.
TAGS: Final = {
    "crisis": "#crisis+code",
    "figure_id": "#meta+id",
    "indicator_code": "#indicator+code",
    "indicator_name": "#indicator+name",
    "location_code": "#country+code+v_iso3",
    "place_ref": "#loc+code",
    "place_name": "#loc+name",
    "reference_period_start": "#date+start",
    "reference_period_end": "#date+end",
    "as_of": "#date+occurred",
    "basis": "#meta+basis",
    "unit": "#meta+unit",
    "qualifier": "#meta+qualifier",
    "value_low": "#affected+low+num",
    "value_best": "#affected+best+num",
    "value_high": "#affected+high+num",
    "bounds": "#meta+bounds",
    "display_value": "#meta+display",
    "population_group": "#population+group",
    "origin_name": "#meta+source",
    "origin_kind": "#meta+source+type",
    "verification": "#status+verification",
    "status": "#status",
    "n_origins": "#meta+origins+num",
    "n_claims": "#meta+claims+num",
    "rule_id": "#meta+rule",
    "audience": "#meta+audience",
}


def figures(report: Report, lang: str, *, hxl: bool = False) -> str:
    """CSV after RFC 4180, one row a figure; unknown numbers are empty, and vague words stand in `display_value`."""
    words = wording.indicators(lang)
    written = io.StringIO()
    table = csv.DictWriter(written, TAGS)
    table.writeheader()
    if hxl:
        table.writerow(TAGS)
    for figure in report.figures:
        table.writerow({name: safe(cell) for name, cell in row(report, figure, words).items()})
    return written.getvalue()


def row(report: Report, figure: Figure, words: Mapping[str, str]) -> dict[str, Cell]:
    """The cells of one figure by their columns."""
    return {
        "crisis": report.crisis,
        "figure_id": figure.figure_id,
        "indicator_code": figure.key,
        "indicator_name": words.get(figure.key, figure.key),
        "location_code": report.country,
        "place_ref": figure.area.ref if figure.area else None,
        "place_name": figure.area.name if figure.area else None,
        "reference_period_start": _start(report, figure),
        "reference_period_end": (figure.window_end or report.day).isoformat(),
        "as_of": instant(figure.as_of) if figure.as_of else None,
        "basis": figure.basis,
        "unit": figure.unit,
        "qualifier": figure.qualifier,
        "value_low": figure.low,
        "value_best": figure.best,
        "value_high": figure.high,
        "bounds": figure.bounds,
        "display_value": figure.display,
        "population_group": figure.population,
        "origin_name": _origins(figure, "name"),
        "origin_kind": _origins(figure, "kind"),
        "verification": figure.verification,
        "status": figure.status,
        "n_origins": figure.n_origins,
        "n_claims": figure.n_claims,
        "rule_id": figure.rule_id,
        "audience": report.audience,
    }


def safe(cell: Cell) -> Cell:
    """A text that no spreadsheet takes for a formula; a number stays one."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell


def _start(report: Report, figure: Figure) -> str | None:
    if figure.basis == "stock" or figure.variant == "window_not_stated":
        return None
    start = figure.window_start or report.started
    return start.isoformat() if start else None


def _origins(figure: Figure, what: str) -> str | None:
    named = [getattr(origin, what) for origin in figure.origins]
    return "; ".join(dict.fromkeys(name for name in named if name)) or None
