"""A word of its own in every field of every type of fact, made from the contract itself, so that a type or a field that
comes later is planted too. Never a test.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from eventlog.contract import NotInContract, validate
from eventlog.facts import FACTS

LATITUDE, LONGITUDE = 36.21337, 37.15771
# Whole: five digits of them stand by chance in the offsets of a PDF, or in a digest, once in so many runs.
DIGITS = (str(LATITUDE), str(LONGITUDE))


@dataclass
class Planted:
    """An event with a canary wherever the contract takes free words or codes, and where each stands."""

    value: dict[str, Any]
    places: dict[str, str] = field(default_factory=dict)  # canary -> pointer


_numbers = count(1)


def tag(kind: type) -> str:
    return str(kind.model_fields["type"].annotation.__args__[0])  # type: ignore[attr-defined]


def fill(schema: Mapping[str, Any], defs: Mapping[str, Any], pointer: str, places: dict[str, str]):
    """A value of a JSON schema with a canary in each of its strings; None where no such value is easily made."""
    if "$ref" in schema:
        return fill(defs[schema["$ref"].rpartition("/")[2]], defs, pointer, places)
    if options := [option for option in schema.get("anyOf", schema.get("oneOf", ())) if option.get("type") != "null"]:
        texts = [option for option in options if option.get("type") == "string"]
        return fill((texts or options)[0], defs, pointer, places)
    if listed := [*schema.get("enum", ()), *([schema["const"]] if "const" in schema else [])]:
        return listed[0]
    if schema.get("type") == "array":
        return [fill(schema.get("items", {}), defs, pointer, places)]
    if properties := schema.get("properties"):
        filled = {name: fill(inner, defs, f"{pointer}/{name}", places) for name, inner in properties.items()}
        return {name: value for name, value in filled.items() if value is not None}
    if schema.get("type") == "string" and "format" not in schema:
        return word(schema.get("pattern", ""), pointer, places)
    return {"boolean": True, "integer": max(int(schema.get("minimum", 1)), 1)}.get(schema.get("type", ""))


def word(pattern: str, pointer: str, places: dict[str, str]) -> str | None:
    canary = f"canary{next(_numbers):04d}x"
    for form in (canary, f"https://example.org/{canary}"):
        if re.search(pattern, form):
            places[canary] = pointer
            return form
    return None


def planted(kind: type) -> Planted:
    """The example of a type, with each field in turn made as full as the contract allows."""
    schema = kind.model_json_schema()  # type: ignore[attr-defined]
    defs = schema.get("$defs", {})
    made = Planted({key: value for key, value in kind.example.items() if key != "id"})  # type: ignore[attr-defined]
    made.value["place"] = {"given_name": "canary0000x", "point": {"lat": LATITUDE, "lon": LONGITUDE}}
    made.places["canary0000x"] = "/place/given_name"
    data = defs[schema["properties"]["data"]["$ref"].rpartition("/")[2]]
    extra = {
        "private": {"name": "canaryprivate"},
        "translations": {"fr": {"text": "canarytranslated", "by": "human"}},
    }
    made.places |= {"canaryprivate": "/private", "canarytranslated": "/translations"}
    for name, value in extra.items():
        attempt(made, {**made.value, name: value}, {})
    for name in ("source", "verification", "device", "text"):
        places: dict[str, str] = {}
        attempt(made, {**made.value, name: fill(schema["properties"][name], defs, f"/{name}", places)}, places)
    for name, inner in data["properties"].items():
        places = {}
        filled = fill(inner, defs, f"/data/{name}", places)
        attempt(made, {**made.value, "data": {**made.value["data"], name: filled}}, places)
    return made


def attempt(made: Planted, value: dict[str, Any], places: Mapping[str, str]) -> None:
    for candidate in (value, *unprotected(value)):
        try:
            validate({"id": "01890f5e-7b1a-7cc0-8b1e-3f2a9c1d4e01", **candidate})
        except NotInContract:
            continue
        made.value = candidate
        made.places |= places
        return


def unprotected(value: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A protected origin has no name; the test of all names wants one that has."""
    if isinstance(source := value.get("source"), dict) and isinstance(source.get("origin"), dict):
        yield {**value, "source": {**source, "origin": {**source["origin"], "protected": False}}}


EVENTS = {tag(kind): planted(kind) for kind in FACTS}
