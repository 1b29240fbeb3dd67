"""What people load the tables with: pandas and DuckDB find numbers in number columns, and times in columns of time."""

import io

import duckdb
import pandas as pd
import pytest

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


async def test_power_bi_finds_one_flat_list_under_data(client):
    answer = (await client.get(FIGURES, params=DAY)).json()

    assert list(answer) == ["data"]
    assert {type(cell) for row in answer["data"] for cell in row.values()} <= {str, int, bool, type(None)}
