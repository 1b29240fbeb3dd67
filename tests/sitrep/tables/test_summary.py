"""The summary keeps its shape: a field that changes its name, its type or its meaning is seen here."""

from pathlib import Path

import jsonschema_rs
import pytest

from foundation import access
from sitrep.shape import SCHEMA

pytestmark = pytest.mark.anyio

CONTRACT = Path(__file__).parents[3] / "docs" / "summary.md"

HEAD = """# The summary

`GET /v1/crises/{crisis}/summary`: the numbers of a day in one JSON object, for people who build pages. The flat tables
([tables.md](tables.md)) have the same numbers for tools that read rows. Its JSON Schema is `/v1/schemas/summary.json`.
A field never changes its name, its type or its meaning; new fields may come. Every field is always there; unknown is
null. What is said to be for people is words: a reader computes with the fields beside it."""


def lines(place, shape):
    """One line a field, the fields of an object under it."""
    kinds = shape.get("type", "string")
    kinds = [kinds] if isinstance(kinds, str) else [kind for kind in kinds if kind != "null"]
    kind = shape.get("format") or kinds[0]
    inner = shape
    if kind == "array":
        inner = shape["items"]
        kind = f"array of {inner['type']}"
        place = f"{place}[]"
    yield f"| {place} | {kind} | {shape['description']} |"
    for name, field in inner.get("properties", {}).items():
        yield from lines(f"{place}.{name}", field)


def written() -> str:
    """The page docs/summary.md, from the schema."""
    parts = [HEAD]
    for name, field in SCHEMA["properties"].items():
        parts.append(f"## {name}")
        parts.append("\n".join(["| field | type | meaning |", "|---|---|---|", *lines(name, field)]))
    return "\n\n".join(parts) + "\n"


def test_the_published_fields_are_these():
    # A new field: print(written()) > docs/summary.md, and say so in the changelog. Anything else breaks a dashboard.
    assert CONTRACT.read_text() == written()


@pytest.mark.parametrize("audience", ["public", "restricted"])
@pytest.mark.parametrize("day", ["2026-01-09", "2026-01-01"])
async def test_a_summary_is_what_its_schema_says_full_and_empty(audience, day, client, database):
    issued = await access.issue(database, "ngo", ["audience:restricted"])
    schema = (await client.get("/v1/schemas/summary.json")).json()
    answer = await client.get(
        "/v1/crises/port-city/summary",
        params={"day": day, "audience": audience},
        headers={"X-API-Key": issued.secret},
    )

    jsonschema_rs.validator_for(schema, validate_formats=True).validate(answer.json())


async def test_the_wide_shape_is_what_its_schema_says(client):
    schema = (await client.get("/v1/schemas/timeseries.wide.json")).json()
    asked = {"day": "2026-01-09", "indicator": "killed", "shape": "wide"}
    answer = (await client.get("/v1/crises/port-city/timeseries", params=asked)).json()

    jsonschema_rs.validator_for(schema, validate_formats=True).validate(answer)
    assert answer["data"]
