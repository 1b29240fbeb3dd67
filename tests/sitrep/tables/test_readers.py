"""What people load the tables with: pandas and DuckDB find numbers in number columns, and times in columns of time."""

import io
from datetime import date

import duckdb
import pandas as pd
import pytest

from sitrep.tables import TABLES

pytestmark = pytest.mark.anyio

FIGURES = "/v1/crises/port-city/figures"
DAY = {"day": "2026-01-09"}


async def test_pandas_reads_numbers_as_numbers(client):
    lines = pd.read_csv(io.BytesIO((await client.get(f"{FIGURES}.csv", params=DAY)).content), parse_dates=["as_of"])
    objects = pd.DataFrame((await client.get(FIGURES, params=DAY)).json()["data"])

    for frame in (lines, objects):
        assert frame["value_best"].dtype.kind == "f"  # integers and nulls
        assert frame["value_best"].sum() == 23 + 0 + 4 + 2
        assert frame["value_best"].isna().any()
    assert str(lines["as_of"].dtype).startswith("datetime64")
    assert lines["is_headline"].dtype == bool


async def test_duckdb_reads_the_types_that_the_schema_promises(client, tmp_path):
    files = {}
    for face in ("csv", "json"):
        files[face] = tmp_path / f"figures.{face}"
        files[face].write_bytes((await client.get(f"{FIGURES}.{face}", params=DAY)).content)
    rows = f"(SELECT unnest(data, recursive := true) FROM read_json('{files['json']}'))"
    with duckdb.connect() as connection:
        kinds = [
            {name: kind for name, kind, *_ in connection.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()}
            for source in (f"read_csv('{files['csv']}')", rows)
        ]
        (total,) = connection.execute(f"SELECT sum(value_best) FROM read_csv('{files['csv']}')").fetchone() or ()

    assert total == 29
    for kind in kinds:
        assert (kind["value_best"], kind["n_claims"], kind["is_headline"]) == ("BIGINT", "BIGINT", "BOOLEAN")
        assert kind["as_of"].startswith("TIMESTAMP")


async def test_duckdb_reads_the_days_on_which_something_occurred_as_dates(client, tmp_path):
    file = tmp_path / "incidents.csv"
    file.write_bytes((await client.get("/v1/crises/port-city/timeline.csv", params=DAY)).content)
    with duckdb.connect() as connection:
        rows = connection.execute(f"SELECT occurred_day, count(*) FROM read_csv('{file}') GROUP BY 1").fetchall()

    assert rows
    assert {type(day) for day, _ in rows} <= {date, type(None)}


async def test_power_bi_finds_one_flat_list_under_data(client):
    answer = (await client.get(FIGURES, params=DAY)).json()

    assert list(answer) == ["data"]
    assert {type(cell) for row in answer["data"] for cell in row.values()} <= {str, int, float, bool, type(None)}


async def test_power_bi_follows_the_links_to_the_end_of_every_table_and_finds_one_type_a_column(client):
    for table in TABLES:
        url: str | None = f"/v1/crises/port-city/{table.name}?day=2026-01-09&limit=2"
        rows: list[dict[str, object]] = []
        while url is not None:
            answer = await client.get(url)
            rows += answer.json()["data"]
            # No dialogue asks who signs in, and nothing leads elsewhere: Power BI refreshes without either.
            assert (answer.status_code, "www-authenticate" in answer.headers) == (200, False)
            url = answer.links["next"]["url"] if "next" in answer.links else None
        kinds = {name: {type(row[name]) for row in rows} - {type(None)} for name in (rows[0] if rows else ())}

        assert rows == (await client.get(f"/v1/crises/port-city/{table.name}", params=DAY)).json()["data"]
        assert all(len(kind) <= 1 for kind in kinds.values())


async def test_grafana_reads_a_time_and_numbers_from_every_row_of_the_wide_shape(client):
    asked = {**DAY, "indicator": "killed", "shape": "wide"}
    rows = (await client.get("/v1/crises/port-city/timeseries", params=asked)).json()["data"]

    assert rows
    for row in rows:
        day, *numbers = row.values()
        assert list(row) == list(rows[0])
        assert (next(iter(row)), date.fromisoformat(day)) == ("date", date(2026, 1, 9))
        assert {type(number) for number in numbers} <= {int, type(None)}
