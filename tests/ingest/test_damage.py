"""Worked examples, damaged at random: each is an event or a refusal with a place, and none stops the service."""

import copy
import json
import random
from collections.abc import Iterator
from typing import Any

import pytest

from eventlog import register
from eventlog.contract import EVENTS, type_of

JUNK: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 2**53, 10**9 + 1, 0.5, 1e-7, "", " ", "0", "x" * 10_000, "\u202e", "ü", "2026-01-09",
    "2999-12-31T23:59:59Z", "01890f5e-7b1a-7cc0-8b1e-3f2a9c1d4e02", [], [[]], {}, [None], ["x", "x"], {"": {}},
    {"start": None}, {"low": 1}, {"type": "figure.reported"}, {"sha256": "0" * 64}, {"ref": "a"}, list(range(101)),
)  # fmt: skip


def paths(value: object, here: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    yield here
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, member in members:
        yield from paths(member, (*here, step))


def mutants(event: dict[str, Any], number: int, seed: int) -> Iterator[dict[str, Any]]:
    """The event with one to three members replaced, added or taken away."""
    own = random.Random(seed)
    for _ in range(number):
        mutant = copy.deepcopy(event)
        for _ in range(own.randint(1, 3)):
            path = own.choice([path for path in paths(mutant) if path])
            holder: Any = mutant
            for step in path[:-1]:
                holder = holder[step]
            if own.random() < 0.15 and isinstance(holder, dict):
                del holder[path[-1]]
            elif own.random() < 0.15 and isinstance(holder, dict):
                holder[own.choice(["colour", "", "ref", "é", "a/b~", "source", "text", "private"])] = copy.deepcopy(
                    own.choice(JUNK)
                )
            else:
                holder[path[-1]] = copy.deepcopy(own.choice(JUNK))
            if len(mutant) < 2:
                break
        yield mutant


@pytest.mark.parametrize("kind", EVENTS, ids=type_of)
async def test_a_damaged_event_is_an_event_or_is_refused_with_a_place_in_what_was_sent(kind, crisis, house):
    damaged = list(mutants(kind.example, 400, seed=len(type_of(kind))))
    lines = b"\n".join(json.dumps(mutant).encode() for mutant in damaged)
    answer = await crisis.post(lines, "application/x-ndjson", by=house.ocha)

    assert answer.status_code == 200, answer.text
    said = answer.json()
    assert said["stats"]["rejected"] > 100
    for mutant, result in zip(damaged, said["results"], strict=True):
        assert result["status"] in ("created", "duplicate", "rejected")
        assert bool(result["errors"]) == (result["status"] == "rejected")
        for error in (*result["errors"], *result["warnings"]):
            assert error["code"]
            assert error["detail"]
            assert leads_somewhere(error["pointer"], mutant), (error, mutant)
    assert await crisis.size() == 1 + said["stats"]["created"]
    # What was taken in can be read back, and the crisis still knows itself.
    assert len((await crisis.feed())["events"]) == await crisis.size()
    async with house.app.state.database.raw() as connection:
        assert await register.at(connection, crisis.slug)


def leads_somewhere(pointer: str, value: object) -> bool:
    """All steps but the last, which may be what is missing, exist in the value."""
    steps = [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:]]
    for step in steps[:-1]:
        if isinstance(value, dict) and step in value:
            value = value[step]
        elif isinstance(value, list) and step.isdigit() and int(step) < len(value):
            value = value[int(step)]
        else:
            return False
    return True
