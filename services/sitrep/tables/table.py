"""What a flat table is: its columns, its rows, and the order they stand in. Never knows how a face writes it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

from sitrep.values import UNITS_A_DEGREE, PlaceName, Report

Cell = str | int | float | bool | None
Row = Mapping[str, Cell]
Kind = Literal["text", "code", "codes", "integer", "number", "boolean", "date", "instant"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column, of one meaning for ever; `codes` are several, each without a space, with one space between."""

    name: str
    tag: str  # of HXL
    kind: Kind
    doc: str
    display: bool = False  # words for people: a reader computes with the columns beside it


@dataclass(frozen=True)
class View:
    """What rows are made from: the report of the day, and the words for its indicators and for its other codes."""

    report: Report
    labels: Mapping[str, str]
    words: Callable[[str, str], str] | None = None  # by the group of the code; None: the table has no such column
    lang: str = "en"  # of those words

    def word(self, group: str, code: str | None) -> str | None:
        """The word for a code in the language asked for."""
        return self.words(group, code) if self.words is not None and code is not None else code

    def position(self, ref: str | None) -> tuple[float, float] | tuple[None, None]:
        """Latitude and longitude of the point at which the map of the report names a place."""
        return self._positions.get(ref or "", (None, None))

    @cached_property
    def _positions(self) -> Mapping[str, tuple[float, float]]:
        places = self.report.places
        return {place.ref: (place.point[1] / UNITS_A_DEGREE, place.point[0] / UNITS_A_DEGREE) for place in places}


@dataclass(frozen=True, slots=True)
class Table:
    """A table: `key` names the columns that order it and tell rows apart; `filters` maps a parameter to a column."""

    name: str
    doc: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    filters: Mapping[str, str]
    rows: Callable[[View], Iterable[Row]]
    places: bool = False
    identity: str | None = None  # the column that names a row for ever, where it has a name

    def ordered(self, view: View) -> list[Row]:
        """Every row, in the order of its key; what is unknown comes first."""
        return sorted(self.rows(view), key=self.place_of)

    def place_of(self, row: Row) -> tuple[str, ...]:
        """Where a row stands in the order: what a cursor says."""
        return tuple(_sortable(row[name]) for name in self.key)


def _sortable(cell: Cell) -> str:
    # Padded, so that the text of a number sorts as the number does.
    return "" if cell is None else f"{cell:020d}" if isinstance(cell, int) else str(cell)


CRISIS = Column("crisis", "#crisis+code", "code", "the crisis")
LINE = Column("line", "#meta+line+num", "integer", "place in the report of the day, from 1; no id")
INDICATOR = (
    Column("indicator_code", "#indicator+code", "code", "what is counted"),
    Column("indicator_name", "#indicator+name", "text", "its name in the language asked for", display=True),
)
LOCATION = Column("location_code", "#country+code+v_iso3", "code", "ISO 3166-1 alpha-3 of the country")
PLACE = (
    Column("place_ref", "#loc+code", "code", "ref of the registered place; null: not stated, or not registered"),
    Column("place_name", "#loc+name", "text", "its name, or the name that the source gave", display=True),
    Column("place_pcode", "#loc+code+v_pcode", "code", "its P-code"),
)
# Of an area the point at which its name stands: for maps that take points alone. Never where something happened.
POSITION = (
    Column("lat", "#geo+lat", "number", "latitude (WGS 84) of the registered place, of an area its middle; null: none"),
    Column("lon", "#geo+lon", "number", "its longitude"),
)
# Last in every table of places. By the level that the register gives to each place, and never by the look of a code.
DIVISIONS = tuple(
    column
    for level, what in ((1, "region"), (2, "district"), (3, "district in that one, or the town with a P-code"))
    for column in (
        Column(
            f"admin{level}_code", f"#adm{level}+code+v_pcode", "code", f"P-code of the registered {what}; null: none"
        ),
        Column(f"admin{level}_name", f"#adm{level}+name", "text", "its name", display=True),
    )
)


def with_divisions(table: Table) -> Table:
    """A table of places with the columns of the divisions in which they lie; any other as it is."""
    if all(column.name != "place_ref" for column in table.columns):
        return table
    return replace(table, columns=(*table.columns, *DIVISIONS))


def indicated(view: View, key: str) -> dict[str, Cell]:
    """The cells of INDICATOR."""
    return {"indicator_code": key, "indicator_name": view.labels.get(key, key)}


def placed(view: View, area: PlaceName | None) -> dict[str, Cell]:
    """The cells of PLACE, and those of POSITION and DIVISIONS."""
    lat, lon = view.position(area.ref if area else None)
    found = {one.level: one for one in area.divisions} if area else {}
    within = {
        f"admin{level}_{part}": cell
        for level in (1, 2, 3)
        for one in (found.get(level),)
        for part, cell in (("code", one.pcode if one else None), ("name", one.name if one else None))
    }
    return {
        "place_ref": area.ref if area else None,
        "place_name": area.name if area else None,
        "place_pcode": area.pcode if area else None,
        "lat": lat,
        "lon": lon,
        **within,
    }
