"""F6: everything comes twice, in any order, and from sixteen senders at the same moment. Each event is there once, and
whoever sent it holds the same receipt.
"""

import asyncio
import random
from collections import Counter

import pytest

EVENTS = "/v1/crises/port-city/events"


@pytest.mark.parametrize("races", [8, pytest.param(1_000, marks=pytest.mark.nightly)])
async def test_sixteen_senders_of_one_id_race_and_hold_one_receipt(house, said, races):
    load = house.load()
    clients = [load.client() for _ in range(16)]
    for number in range(races):
        # Every other time half of them send another content under the same id.
        event = said(number, text="As told.")
        contents = [event, {**event, "lang": "fr"} if number % 2 else event] * 8
        answers = await asyncio.gather(
            *(client.post(EVENTS, json=content) for client, content in zip(clients, contents, strict=True))
        )
        receipts = {
            (answer.json()["seq"], answer.json()["recorded_at"], answer.json()["digest"])
            for answer in answers
            if answer.status_code != 409
        }

        assert Counter(answer.status_code for answer in answers) == (
            {201: 1, 200: 7, 409: 8} if number % 2 else {201: 1, 200: 15}
        )
        assert len(receipts) == 1
    for client in clients:
        await client.aclose()

    assert await house.sound() == 1 + races


@pytest.mark.parametrize("size", [60, pytest.param(2_000, marks=pytest.mark.nightly)])
async def test_the_whole_set_again_in_another_order_adds_nothing_and_gives_the_same_receipts(house, said, size):
    chance = random.Random(6)
    events = [said(number) for number in range(size)]
    receipts: list[dict[str, object]] = []
    async with house.load().client() as client:
        for _ in range(3):
            results = []
            for at in range(0, size, 40):
                results += (await client.post(EVENTS, json=events[at : at + 40])).json()["results"]
            receipts.append({r["id"]: (r["seq"], r["recorded_at"], r["digest"]) for r in results})
            statuses = {r["status"] for r in results}
            chance.shuffle(events)

    assert receipts[0] == receipts[1] == receipts[2]
    assert statuses == {"duplicate"}
    assert await house.sound() == 1 + size
