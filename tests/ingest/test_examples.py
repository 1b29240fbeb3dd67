"""Every type has a worked example: it is accepted as it stands, and shown to whoever reads the documentation."""

import json
from pathlib import Path
from typing import Any

import pytest

from eventlog.contract import EVENTS, SYSTEM_TYPES, TYPES, type_of
from eventlog.editorial import CrisisOpened, EventErased

EXAMPLES = {type_of(kind): kind.example for kind in EVENTS}
PAGE = (Path(__file__).parents[2] / "docs" / "events.md").read_text("utf-8")
POSTED = [kind for kind in EVENTS if kind is not CrisisOpened and type_of(kind) not in SYSTEM_TYPES]


def _shown(tag: str) -> str:
    section = PAGE.split(f"\n## `{tag}`\n")[1].split("\n## ")[0]
    return section.split("```json\n")[1].split("```")[0]


@pytest.mark.parametrize("kind", POSTED, ids=type_of)
async def test_the_example_of_a_type_is_accepted(kind, crisis):
    by = crisis.house.ocha
    if kind is EventErased:
        by = await crisis.house.key("desk", "privacy:erase")
        assert (await crisis.post(EXAMPLES["figure.reported"])).status_code == 201  # it acts on what is there
    answer = await crisis.post(kind.example, by=by)

    assert answer.status_code == 201, answer.text
    assert (await crisis.event(kind.example["id"]))["type"] == type_of(kind)


@pytest.mark.parametrize("kind", POSTED, ids=type_of)
async def test_what_the_page_on_events_shows_can_be_posted_as_it_stands(kind, crisis):
    shown = _shown(type_of(kind))
    by = await crisis.house.key("desk", "privacy:erase") if kind is EventErased else crisis.house.ocha
    if kind is EventErased:
        assert (await crisis.post(EXAMPLES["figure.reported"])).status_code == 201
    answer = await crisis.post(json.loads(shown), by=by)

    assert answer.status_code == 201, answer.text


async def test_what_the_page_on_events_shows_of_an_opening_opens_a_crisis_as_it_stands(house):
    answer = await house.http.post("/v1/crises", json=json.loads(_shown("crisis.opened")), headers=house.ocha)

    assert answer.status_code == 201, answer.text
    assert answer.json()["seq"] == 1


@pytest.mark.parametrize("kind", sorted(SYSTEM_TYPES))
async def test_what_the_system_writes_is_refused_from_everybody(kind, crisis):
    answer = await crisis.post(EXAMPLES[kind], by=crisis.house.ocha)

    assert answer.status_code == 422
    assert [(fault["pointer"], fault["code"]) for fault in answer.json()["errors"]] == [
        ("/type", "written_by_the_system")
    ]


@pytest.fixture
async def document(house) -> dict[str, Any]:
    return dict((await house.http.get("/openapi.json")).json())


async def test_every_example_stands_in_the_documentation(document):
    content = document["paths"]["/v1/crises/{crisis}/events"]["post"]["requestBody"]["content"]
    shown = content["application/json"]["examples"]

    assert {type_of(kind) for kind in POSTED} <= shown.keys()
    assert SYSTEM_TYPES.isdisjoint(shown)
    for kind in (*POSTED, CrisisOpened):
        assert json.dumps(without_nulls(kind.example["data"])) in json.dumps(document)


def without_nulls(value: object) -> object:
    """As FastAPI writes its document."""
    if isinstance(value, dict):
        return {name: without_nulls(member) for name, member in value.items() if member is not None}
    return [without_nulls(member) for member in value] if isinstance(value, list) else value


async def test_every_reference_of_the_documentation_leads_somewhere(document):
    def references(value: object) -> list[str]:
        if isinstance(value, dict):
            own = [value["$ref"]] if isinstance(value.get("$ref"), str) else []
            return own + [found for member in value.values() for found in references(member)]
        return [found for member in value for found in references(member)] if isinstance(value, list) else []

    found = references(document)
    assert found
    for reference in found:
        target: Any = document
        for step in reference.removeprefix("#/").split("/"):
            target = target[step]
        assert target


async def test_an_unknown_type_is_answered_with_the_list_of_known_ones(crisis, figure):
    answer = await crisis.post(figure(type="casualties.reported"))

    (error,) = answer.json()["errors"]
    assert (error["pointer"], error["code"]) == ("/type", "unknown_type")
    assert all(known in error["detail"] for known in TYPES)


async def test_all_faults_are_named_at_once(crisis, figure):
    answer = await crisis.post(figure(-1, sensitivity="secret", colour="red"))

    assert {(error["pointer"], error["code"]) for error in answer.json()["errors"]} == {
        ("/data/value", "number_out_of_range"),
        ("/sensitivity", "code_unknown"),
        ("/colour", "field_unknown"),
    }
