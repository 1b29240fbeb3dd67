"""What was erased is found nowhere any more, and the log still proves itself."""

from itertools import pairwise
from typing import Any
from uuid import uuid4

import asyncpg
import orjson
import pytest

from eventlog import log, merkle

WORD = "Umbrellaman"


@pytest.fixture
async def eraser(house) -> dict[str, str]:
    return dict(await house.key("desk", "privacy:erase"))


def erased(*about: str) -> dict[str, Any]:
    return {"type": "event.erased", "about": list(about), "data": {"reason": "privacy"}}


def loaded(figure) -> dict[str, Any]:
    event = figure(text=WORD, private={"name": WORD}, source={"quote": WORD, "url": f"https://example.org/{WORD}"})
    return dict(event, translations={"fr": {"text": WORD, "by": "human"}})


async def every_byte(dsn: str) -> bytes:
    connection = await asyncpg.connect(dsn)
    try:
        rows = [await connection.fetch(f"SELECT * FROM eventlog.{name}") for name in ("event", "erasable")]
    finally:
        await connection.close()
    return b"".join(value for table in rows for row in table for value in row.values() if isinstance(value, bytes))


async def test_erased_words_are_in_no_answer_and_no_table_and_a_repeat_brings_none_back(crisis, figure, eraser):
    event = loaded(figure)
    first = await crisis.post(event)
    inner = {key: value for key, value in event.items() if key != "id"}
    correction = {"type": "event.corrected", "about": [event["id"]], "data": {"reason": "typo", "event": inner}}
    assert (await crisis.post(correction)).status_code == 201
    assert WORD in (await crisis.event(event["id"]))["erasable"]["/text"]["value"]

    answer = await crisis.post(erased(event["id"]), by=eraser)
    assert answer.status_code == 201, answer.text
    again = await crisis.post(event)
    assert (again.status_code, again.json()["status"], again.json()["seq"]) == (200, "duplicate", first.json()["seq"])
    assert WORD not in str(await crisis.feed())
    assert WORD not in str(await crisis.feed(by=crisis.house.ngo))
    assert WORD.encode() not in await every_byte(crisis.house.dsn)
    assert (await crisis.event(event["id"]))["erasable"] == {}


async def test_what_the_same_batch_brings_is_erased_with_it(crisis, figure, house):
    both = await house.key("ngo", "privacy:erase", "events:write")
    event = loaded(figure)
    await crisis.post(figure(id=event["id"]) | event, by=both)
    answer = await crisis.post([loaded(figure), erased(event["id"])], by=both)

    assert answer.json()["stats"]["created"] == 2
    assert (await crisis.event(event["id"]))["erasable"] == {}


async def test_the_log_still_proves_itself_after_an_erasure(crisis, figure, eraser):
    event = loaded(figure)
    await crisis.post(event)
    await crisis.post(erased(event["id"]), by=eraser)
    connection = await asyncpg.connect(crisis.house.dsn)
    try:
        head = await log.head(connection, crisis.slug)
        recorded = await log.read(connection, crisis.slug)
    finally:
        await connection.close()

    assert head is not None
    assert merkle.root(merkle.extend([], 0, (merkle.leaf_hash(entry.leaf) for entry in recorded))) == head.root


@pytest.mark.parametrize("scopes", [("events:write",), ("events:edit", "events:write"), ("privacy:erase@elsewhere",)])
async def test_no_other_scope_erases(scopes, crisis, figure, house):
    event = loaded(figure)
    await crisis.post(event)
    answer = await crisis.post(erased(event["id"]), by=await house.key("other", *scopes))

    assert (answer.status_code, answer.json()["code"]) == (403, "scope_missing")
    assert (await crisis.event(event["id"]))["erasable"]


async def test_the_scope_to_erase_posts_nothing_else(crisis, figure, eraser):
    assert (await crisis.post(figure(), by=eraser)).status_code == 403


async def test_an_erasure_of_what_is_not_there_or_with_words_of_its_own_is_refused(crisis, figure, eraser):
    event = loaded(figure)
    await crisis.post(event)
    unknown = await crisis.post(erased(figure()["id"]), by=eraser)
    spoken = await crisis.post({**erased(event["id"]), "text": WORD}, by=eraser)

    assert unknown.json()["errors"][0]["code"] == "about_unknown"
    assert spoken.status_code == 422
    assert WORD not in spoken.text


async def test_no_service_may_delete_what_is_erasable(crisis, figure):
    await crisis.post(loaded(figure))
    connection = await asyncpg.connect(crisis.house.dsn, server_settings={"role": "sitrep_ingest"})
    try:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute("DELETE FROM eventlog.erasable")
    finally:
        await connection.close()


async def test_the_stored_bytes_of_an_erased_event_stay_what_they_were(crisis, figure, eraser):
    event = loaded(figure)
    await crisis.post(event)
    before = (await crisis.event(event["id"]))["event"]
    await crisis.post(erased(event["id"]), by=eraser)

    assert orjson.dumps((await crisis.event(event["id"]))["event"]) == orjson.dumps(before)


async def test_a_long_chain_of_corrections_does_not_keep_its_words_from_being_erased(crisis, figure, eraser):
    """Whoever posts may correct the correction, and so on: each was once read again for every step of the chain."""
    word = "Chainman"
    event = figure(text=word, private={"name": word})
    inner = {key: value for key, value in event.items() if key != "id"}
    chain = [event["id"], *(str(uuid4()) for _ in range(1_000))]
    corrections = [
        {"id": later, "type": "event.corrected", "about": [earlier], "data": {"reason": "typo", "event": inner}}
        for earlier, later in pairwise(chain)
    ]
    assert (await crisis.post(event)).status_code == 201
    assert (await crisis.post(corrections)).json()["stats"]["created"] == 1_000
    answer = await crisis.post(erased(event["id"]), by=eraser)

    assert answer.status_code == 201, answer.text
    assert word.encode() not in await every_byte(crisis.house.dsn)
