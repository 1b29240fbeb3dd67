"""Every body of tests/data/bad is refused at every door with a place and a reason, and leaves no trace."""

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest

BAD = Path(__file__).parent.parent / "data" / "bad"
BODIES: list[dict[str, Any]] = tomllib.loads((BAD / "index.toml").read_text())["body"]
# What cannot be read as JSON at all takes the whole body with it; everything else refuses only itself.
UNREADABLE = {"malformed_json", "not_utf8", "byte_order_mark"}


def by_name(expected: dict[str, Any]) -> str:
    return str(expected["file"].removesuffix(".json"))


def must_be(expected: dict[str, Any], error: dict[str, str]) -> None:
    if expected["code"]:
        assert (error["code"], error["pointer"]) == (expected["code"], expected["pointer"])
    else:
        assert error["pointer"].startswith(expected["pointer"])
    assert error["detail"]


def test_every_file_stands_in_the_index_and_every_entry_has_its_file():
    files = {path.name for path in BAD.iterdir()} - {"index.toml"}

    assert files == {expected["file"] for expected in BODIES}


@pytest.mark.parametrize("expected", BODIES, ids=by_name)
async def test_it_is_refused_alone_with_a_problem_document(expected, crisis):
    answer = await crisis.post((BAD / expected["file"]).read_bytes(), by=crisis.house.ocha)

    assert answer.status_code == expected["status"], answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["status"] == expected["status"]
    assert {"type", "title", "code", "detail"} <= problem.keys()
    must_be(expected, problem["errors"][0])
    assert await crisis.size() == 1


@pytest.mark.parametrize("form", ["array", "lines"])
async def test_beside_good_events_each_refuses_only_itself(form, crisis, figure):
    """All that can be read at all goes into one batch between good events; what cannot, refuses its own line."""
    chosen = [e for e in BODIES if e["code"] not in UNREADABLE and "20000" not in e["file"]]
    if form == "lines":
        chosen += [e for e in BODIES if e["code"] in UNREADABLE]
    bodies = [(e, (BAD / e["file"]).read_bytes()) for e in chosen]
    if form == "lines":
        bodies = [(e, body) for e, body in bodies if b"\n" not in body and body.strip()]
    good = [json.dumps(figure()).encode() for _ in range(len(bodies) + 1)]
    parts = [part for pair in zip(good, (body for _, body in bodies), strict=False) for part in pair] + [good[-1]]
    answer = await (
        crisis.post(b"[" + b",".join(parts) + b"]")
        if form == "array"
        else crisis.post(b"\n".join(parts), "application/x-ndjson")
    )

    assert answer.status_code == 200, answer.text
    said = answer.json()
    assert said["stats"] == {
        "created": len(good),
        "duplicate": 0,
        "valid": 0,
        "rejected": len(bodies),
        "total": len(parts),
    }
    assert said["status"] == "partial"
    for result in said["results"][::2]:
        assert result["status"] == "created"
    for (expected, _), result in zip(bodies, said["results"][1::2], strict=True):
        assert result["status"] == "rejected"
        assert result["seq"] is None
        must_be(expected, result["errors"][0])
    assert await crisis.size() == 1 + len(good)


@pytest.mark.parametrize("expected", [e for e in BODIES if e["code"] in UNREADABLE], ids=by_name)
async def test_what_is_not_json_refuses_a_whole_array(expected, crisis, figure):
    good = json.dumps(figure()).encode()
    answer = await crisis.post(b"[" + good + b"," + (BAD / expected["file"]).read_bytes() + b"]")

    assert answer.status_code == 400
    assert await crisis.size() == 1


@pytest.mark.parametrize("expected", BODIES, ids=by_name)
async def test_opening_a_crisis_with_it_is_refused_too(expected, house):
    content = (BAD / expected["file"]).read_bytes()
    answer = await house.http.post(
        "/v1/crises", content=content, headers={"content-type": "application/json", **house.ocha}
    )

    assert answer.status_code in (400, 422), answer.text
    assert answer.json()["errors"]
