"""The flat tables for dashboards, written out. Never a number that the report does not have."""

from typing import Final

from sitrep.tables import (
    access,
    agreements,
    contradictions,
    damage,
    evacuation,
    facilities,
    figures,
    funding,
    gaps,
    hazards,
    incidents,
    late,
    needs,
    responses,
    services,
    sources,
    statements,
    timeline,
    timeseries,
    told,
    unknowns,
)
from sitrep.tables.table import Cell, Column, Row, Table, View, with_divisions

# To add a table: a module with its columns and its rows, and a line here. What has none of its own is prose - contacts,
# concerns, notes - and stands in `timeline`; who coordinates stands in the report, and nobody charts it.
_TABLES: Final[tuple[Table, ...]] = (
    figures.TABLE,
    facilities.TABLE,
    statements.TABLE,
    contradictions.TABLE,
    timeseries.TABLE,
    access.TABLE,
    needs.TABLE,
    responses.TABLE,
    timeline.TABLE,
    gaps.TABLE,
    unknowns.TABLE,
    services.TABLE,
    late.TABLE,
    sources.TABLE,
    incidents.TABLE,
    damage.TABLE,
    evacuation.TABLE,
    agreements.TABLE,
    funding.TABLE,
    hazards.TABLE,
)
TABLES: Final = tuple(with_divisions(told.with_days(table)) for table in _TABLES)

__all__ = ["TABLES", "Cell", "Column", "Row", "Table", "View"]
