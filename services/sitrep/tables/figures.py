"""The table of figures: a row is a scope at the cut-off of the day. Never a sum."""

from collections.abc import Iterator
from typing import Final

from sitrep.tables import told
from sitrep.tables.table import (
    CRISIS,
    INDICATOR,
    LOCATION,
    PLACE,
    POSITION,
    Column,
    Row,
    Table,
    View,
    indicated,
    placed,
)
from sitrep.values import Figure, instant

COLUMNS: Final = (
    CRISIS,
    Column("figure_id", "#meta+id", "code", "the same scope has the same id for ever"),
    *INDICATOR,
    LOCATION,
    *PLACE,
    Column("population", "#meta+population+code", "code", "who is counted"),
    Column("population_text", "#meta+population+text", "text", "the source's own word for them", display=True),
    Column("side", "#meta+side", "code", "who is alleged to be responsible; null for the audience public"),
    Column("basis", "#meta+basis", "code", "cumulative, incremental, stock or unknown"),
    Column("unit", "#meta+unit", "code", "what one of it is"),
    Column("variant", "#meta+variant", "code", "why the row is kept apart; null: it is not"),
    Column("value_low", "#affected+low+num", "integer", "the lower bound"),
    Column("value_best", "#affected+best+num", "integer", "the number, only where a source said it"),
    Column("value_high", "#affected+high+num", "integer", "the upper bound"),
    Column("qualifier", "#meta+qualifier", "code", "how exact it was said to be"),
    Column("bounds", "#meta+bounds", "code", "vague-1: a table of words, and no source, gave low and high"),
    Column("display_value", "#meta+display", "text", "the figure as reports print it", display=True),
    Column("window_start", "#date+start", "date", "counted from; null: from the start of the crisis"),
    Column("window_end", "#date+end", "date", "counted until, of incremental and closed series"),
    Column("as_of", "#date+occurred", "instant", "when it held"),
    Column("status", "#status+figure", "code", "how the sources stand to one another"),
    Column("verification", "#status+verification", "code", "whether somebody verified it"),
    Column("n_origins", "#meta+origins+num", "integer", "independent origins"),
    Column("n_claims", "#meta+claims+num", "integer", "claims used"),
    Column("alternatives", "#meta+alternatives+num", "integer", "other current claims of the scope"),
    Column("change_value", "#meta+change+num", "integer", "against the previous report; null: not comparable"),
    Column("change_days", "#meta+change+days+num", "integer", "local days between the two"),
    Column("change_note", "#meta+change+note", "code", "why there is no change, or what kind it is"),
    Column("rule_id", "#meta+rule", "code", "the rule that made the number"),
    Column("flags", "#meta+flags", "codes", "what to know before using it"),
    Column("is_headline", "#meta+headline", "boolean", "stands on page 1 of the report"),
    Column("previous", "#meta+previous", "text", "the figure at the previous cut-off, as known now", display=True),
    Column("previous_published", "#meta+previous+published", "text", "as known then, where that changed", display=True),
    Column("severity", "#meta+severity", "code", "minor, material or major where sources exclude one another"),
    Column("worded", "#meta+worded", "text", "what others say in words beside the number", display=True),
    Column("within", "#meta+within", "codes", "figure_id of the rows of which it is a part: never add it to them"),
    Column("decision", "#meta+decision", "code", "id of the decision, in force (status decided) or the last"),
    Column("inputs", "#meta+inputs", "codes", "ids of the events that made the number"),
    told.COUNTED_FROM,
    *POSITION,
)


def rows(view: View) -> Iterator[Row]:
    """One row a figure."""
    return (_row(view, figure) for figure in view.report.figures)


def _row(view: View, figure: Figure) -> Row:
    return {
        "crisis": view.report.crisis,
        "figure_id": figure.figure_id,
        **indicated(view, figure.key),
        "location_code": view.report.country,
        **placed(view, figure.area),
        "population": figure.population,
        "population_text": figure.population_text,
        "side": figure.side,
        "basis": figure.basis,
        "unit": figure.unit,
        "variant": figure.variant or None,
        "value_low": figure.low,
        "value_best": figure.best,
        "value_high": figure.high,
        "qualifier": figure.qualifier,
        "bounds": figure.bounds,
        "display_value": figure.display,
        "window_start": told.when(figure.window_start),
        "window_end": told.when(figure.window_end),
        "as_of": instant(figure.as_of) if figure.as_of else None,
        "status": figure.status,
        "verification": figure.verification,
        "n_origins": figure.n_origins,
        "n_claims": figure.n_claims,
        "alternatives": figure.alternatives,
        "change_value": figure.change,
        "change_days": figure.change_days,
        "change_note": figure.change_note,
        "rule_id": figure.rule_id,
        "flags": " ".join(figure.flags) or None,
        "is_headline": figure.headline,
        "previous": figure.previous,
        "previous_published": view.report.late.published.get(figure.figure_id),
        "severity": figure.explanation.severity,
        "worded": "; ".join(one.display for one in figure.worded if one.display) or None,
        "within": " ".join(figure.within) or None,
        "decision": figure.explanation.decision,
        "inputs": " ".join(figure.inputs) or None,
        "counted_from": told.when(figure.counted_from(view.report.started)),
    }


TABLE: Final = Table(
    "figures",
    "One row a figure: indicator, population, place, basis and window at the cut-off of the day.",
    COLUMNS,
    ("as_of", "figure_id", "window_start"),
    {
        "indicator": "indicator_code",
        "area": "place_ref",
        "population": "population",
        "basis": "basis",
        "status": "status",
        "verification": "verification",
    },
    rows,
    places=True,
    identity="figure_id",
)
