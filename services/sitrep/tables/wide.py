"""Trends for charts: a row is a day, a column is a series of one origin and area. Never fills a gap, and never has a
number that its source did not say.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from eventlog.register import folded
from sitrep.tables.table import Cell, Column, Row, Table
from sitrep.values import Report

DATE: Final = Column("date", "#date+occurred", "date", "the local day of the report")

# What most series are. A column says in its name in what else its series differs.
_PLAIN: Final = {"population": "all", "basis": "cumulative", "unit": "persons", "variant": None, "window_start": None}


def wide(steps: Iterable[Row], report: Report) -> tuple[Table, Sequence[Row]]:
    """A table made of the steps of one indicator, `date` first, then `<origin>__<area>` in the order of their names."""
    names: dict[Cell, str] = {}
    days: dict[date, dict[str, Cell]] = {}
    for step in steps:
        line = step["line"]
        if line not in names:
            names[line] = _unique(_name(step), names.values())
        days.setdefault(_day(str(step["as_of"]), report), {})[names[line]] = step["value_best"]
    ordered = sorted(names.values())
    columns = (
        DATE,
        *(Column(name, f"#affected+num+s{n}", "integer", "its number") for n, name in enumerate(ordered, start=1)),
    )
    rows = [{"date": day.isoformat(), **dict.fromkeys(ordered), **days[day]} for day in sorted(days)]
    table = Table("timeseries", wide.__doc__ or "", columns, ("date",), {}, lambda _: rows)
    return table, rows


def _name(step: Row) -> str:
    origin = _slug(step["origin_name"]) or f"unnamed_{_slug(step['origin_kind'])}".removesuffix("_unnamed").rstrip("_")
    area = str(step["place_ref"] or _slug(step["place_name"]) or "area_not_stated")
    more = [
        _slug(f"since {step[name]}" if name == "window_start" else step[name])
        for name, usual in _PLAIN.items()
        if step[name] != usual
    ]
    return "__".join([origin, area, *more, *(["additions"] if step["is_folded"] else [])])


def _slug(cell: Cell) -> str:
    return re.sub(r"\W+", "_", folded(str(cell))).strip("_") if cell is not None else ""


def _unique(name: str, taken: Iterable[str]) -> str:
    """Two voices without a name are two columns."""
    others, n = set(taken), 2
    if name not in others:
        return name
    while f"{name}_{n}" in others:
        n += 1
    return f"{name}_{n}"


def _day(instant: str, report: Report) -> date:
    """The day whose report covers an instant."""
    moment = datetime.fromisoformat(instant).astimezone(ZoneInfo(report.zone))
    after = moment.time() > time.fromisoformat(report.cutoff)
    return moment.date() + timedelta(days=1) if after else moment.date()
