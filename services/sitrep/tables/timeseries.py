"""The table of trends: a row is one step of one series. Never two sources in one line."""

from collections.abc import Iterator
from typing import Final

from sitrep.tables import told
from sitrep.tables.table import CRISIS, INDICATOR, LOCATION, PLACE, Column, Row, Table, View, indicated, placed
from sitrep.values import Trend, TrendStep, instant

COLUMNS: Final = (
    CRISIS,
    Column("line", "#meta+line+num", "integer", "the series, by its place in the report, from 1; no id"),
    Column("as_of", "#date+occurred", "instant", "when the step held"),
    Column("figure_id", "#meta+id", "code", "the row of figures; null where the side that makes it is withheld"),
    *INDICATOR,
    LOCATION,
    *PLACE,
    Column("population", "#meta+population+code", "code", "who is counted"),
    Column("basis", "#meta+basis", "code", "cumulative or stock; incremental: additions not since the start"),
    Column("unit", "#meta+unit", "code", "what one of it is"),
    Column("variant", "#meta+variant", "code", "why the row is kept apart; null: it is not"),
    Column("window_start", "#date+start", "date", "counted from; null: from the start of the crisis"),
    *told.SAYER,
    Column("value_low", "#affected+low+num", "integer", "the lower bound"),
    Column("value_best", "#affected+best+num", "integer", "the number, only where the source said it"),
    Column("value_high", "#affected+high+num", "integer", "the upper bound"),
    Column("qualifier", "#meta+qualifier", "code", "how exact it was said to be"),
    Column("display_value", "#meta+display", "text", "the step as reports print it", display=True),
    Column("reported_at", "#date+reported", "instant", "when it was said"),
    Column("is_corrected", "#meta+corrected", "boolean", "a correction is in force"),
    Column("is_restart", "#meta+restart", "boolean", "the counter began anew; not to be joined to an earlier line"),
    Column("is_folded", "#meta+folded", "boolean", "what the additions of the source came to, and no total it said"),
    told.COUNTED_FROM,
)


def rows(view: View) -> Iterator[Row]:
    """One row a step of each series."""
    for n, trend in enumerate(view.report.trends, start=1):
        for step in trend.steps:
            yield _row(view, n, trend, step)


def _row(view: View, n: int, trend: Trend, step: TrendStep) -> Row:
    return {
        "crisis": view.report.crisis,
        "line": n,
        "as_of": instant(step.as_of),
        "figure_id": trend.figure_id,
        **indicated(view, trend.key),
        "location_code": view.report.country,
        **placed(view, trend.area),
        "population": trend.population,
        "basis": trend.basis,
        "unit": trend.unit,
        "variant": trend.variant or None,
        "window_start": told.when(trend.window_start),
        **told.sayer(trend),
        "value_low": step.low,
        "value_best": step.best,
        "value_high": step.high,
        "qualifier": step.qualifier,
        "display_value": step.display,
        "reported_at": instant(step.made_at),
        "is_corrected": step.corrected,
        "is_restart": trend.restarted,
        "is_folded": trend.folded,
        "counted_from": told.when(trend.counted_from(view.report.started)),
    }


TABLE: Final = Table(
    "timeseries",
    "One row a step of each series: what one origin said last on each report day, up to the cut-off.",
    COLUMNS,
    ("line", "as_of"),
    {"indicator": "indicator_code", "area": "place_ref", "population": "population", "basis": "basis"},
    rows,
)
