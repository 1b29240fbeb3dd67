"""Which rows of a table one answer holds: filtered, in order, after a cursor. Never another order than the table's."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import orjson

from sitrep.tables.table import Row, Table, View

DEFAULT_LIMIT: Final = 1_000
LARGEST_LIMIT: Final = 10_000


class CursorUnknown(ValueError):
    """This cursor is none that an answer gave; follow the link rel="next", or begin without one."""


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows, how many there are, and the cursor of what follows; None: these are the last."""

    rows: Sequence[Row]
    total: int
    cursor: str | None


def page(table: Table, view: View, wanted: Mapping[str, str], after: str | None, limit: int) -> Page:
    """The rows whose columns hold what `wanted` says, by parameter of the table. Raises CursorUnknown."""
    rows = chosen(table, view, wanted)
    # The key of the last row: a row that comes or goes between two pages moves no other.
    start = _key(table, after) if after is not None else None
    rest = [row for row in rows if start is None or table.place_of(row) > start]
    shown = rest[:limit]
    more = len(rest) > len(shown)
    return Page(shown, len(rows), _cursor(table.place_of(shown[-1])) if more else None)


def chosen(table: Table, view: View, wanted: Mapping[str, str]) -> list[Row]:
    """Every row that holds what `wanted` says, in order."""
    columns = {table.filters[name]: value for name, value in wanted.items()}
    return [row for row in table.ordered(view) if all(row[column] == value for column, value in columns.items())]


def _cursor(key: tuple[str, ...]) -> str:
    return urlsafe_b64encode(orjson.dumps(key)).decode().rstrip("=")


def _key(table: Table, cursor: str) -> tuple[str, ...]:
    try:
        key = orjson.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except ValueError:
        raise CursorUnknown(CursorUnknown.__doc__) from None
    if not (isinstance(key, list) and len(key) == len(table.key) and all(isinstance(part, str) for part in key)):
        raise CursorUnknown(CursorUnknown.__doc__)
    return tuple(key)
