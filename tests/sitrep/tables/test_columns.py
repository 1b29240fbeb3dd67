"""A column keeps its name, its place, its type and its meaning: whoever changes one sees it here."""

from pathlib import Path

import pytest

from sitrep.tables import TABLES

CONTRACT = Path(__file__).parents[3] / "docs" / "tables.md"

HEAD = """# The flat tables

Each table is `GET /v1/crises/{crisis}/<table>` (JSON under `data`), `.csv`, `.hxl.csv` and, where rows have places,
`.geojson`. Its JSON Schema is `/v1/schemas/<table>.json`. A column never changes its name, its place, its type or its
meaning; new columns come last. Unknown is null (empty in CSV), zero is zero; columns marked display hold words for
people, in the language of `lang`.

Rows come in the order of the key. `limit` is 1,000 by default and 10,000 at most; `Link: rel="next"` leads on, at the
same `day` and `as_known_at`, until there is none. `with_total=true` says how many rows there are. In CSV a text that a
spreadsheet would take for a formula begins with an apostrophe.

Tables of places end with `admin1_code` to `admin3_name`: the divisions in which the place lies, or which it is, as the
crisis registered them. What is registered with the level region is the first, a district the second, a district in that
one, or a town with a P-code, the third. Where the register does not say, they are null: no code is ever guessed.

A table holds what is known now, whatever was published of its day, and says so: `X-Report-Status: draft`. What a
published version says stays in its own files, `reports/{day}/v{n}.csv`, `.hxl.csv` and `.json`.

A column of the type text that says when (`occurred_start`, `since`, `onset`) holds a date or an instant, as its source
said it: read it as text. A program that guesses types finds one type in `occurred_day` and `occurred_day_end`.

CSV is UTF-8 without a byte-order mark, as HXL and most tools want it. Excel that opens such a file by a double click
garbles every letter beyond English: open it by Data → From Text/CSV, or poll it by Data → From Web."""


def written() -> str:
    """The page docs/tables.md, from the columns."""
    parts = [HEAD]
    for table in TABLES:
        parts.append(f"## {table.name}")
        filters = ", ".join(f"`{name}`" for name in table.filters)
        parts.append(f"{table.doc} Key: {', '.join(f'`{name}`' for name in table.key)}. Filters: {filters}.")
        lines = ["| column | HXL | type | meaning |", "|---|---|---|---|"]
        lines += [
            f"| {column.name} | {column.tag} | {column.kind}{', display' if column.display else ''} | {column.doc} |"
            for column in table.columns
        ]
        parts.append("\n".join(lines))
    return "\n\n".join(parts) + "\n"


def test_the_published_columns_are_these():
    # A new column: print(written()) > docs/tables.md, and say so in the changelog. Anything else breaks a dashboard.
    assert CONTRACT.read_text() == written()


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_a_table_names_each_column_once_and_orders_and_filters_by_its_own(table):
    names = [column.name for column in table.columns]

    assert len(set(names)) == len(names)
    assert len({column.tag for column in table.columns}) == len(names)
    assert {*table.key, *table.filters.values()} <= set(names)


# libhxl's default schema wants a number under each of these, whatever attributes follow: 5.2.2 refused
# #population+group for "all".
COUNTED = ("#affected", "#inneed", "#targeted", "#reached", "#population", "#value")


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_a_hashtag_that_hxl_keeps_for_numbers_stands_over_numbers(table):
    words = [column.name for column in table.columns if column.tag.startswith(COUNTED) and column.kind != "integer"]
    uncounted = [column.name for column in table.columns if ("+num" in column.tag) != (column.kind == "integer")]

    assert (words, uncounted) == ([], [])


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_a_hashtag_that_hxl_keeps_for_dates_stands_over_dates(table):
    # A date or an instant, where sources give the one or the other, is a text that begins with a date.
    assert [
        column.name
        for column in table.columns
        if column.tag.startswith("#date") and column.kind not in ("date", "instant", "text")
    ] == []
