"""Sixteen clients at once over real HTTP: one event is one event."""

import asyncio
from collections import Counter
from collections.abc import Mapping

import httpx2


async def at_once(address: str, path: str, headers: Mapping[str, str], bodies: list[object]) -> list[httpx2.Response]:
    """Each body by a client with a connection of its own, all let go at the same moment."""
    start = asyncio.Event()
    clients = [httpx2.AsyncClient(base_url=address, headers=headers, timeout=30) for _ in bodies]

    async def send(client: httpx2.AsyncClient, body: object) -> httpx2.Response:
        await client.get("/healthz")
        await start.wait()
        return await client.post(path, json=body)

    try:
        waiting = [asyncio.create_task(send(*pair)) for pair in zip(clients, bodies, strict=True)]
        await asyncio.sleep(0.05)
        start.set()
        return await asyncio.gather(*waiting)
    finally:
        for client in clients:
            await client.aclose()


async def test_sixteen_clients_with_the_same_event_write_it_once(address, crisis, figure):
    event = figure("dozens", text="As told.")
    answers = await at_once(address, crisis.path, crisis.house.ngo, [event] * 16)

    assert Counter(answer.status_code for answer in answers) == {201: 1, 200: 15}
    receipts = [{**answer.json(), "status": None} for answer in answers]
    assert all(receipt == receipts[0] for receipt in receipts)
    assert await crisis.size() == 2


async def test_sixteen_clients_with_one_id_and_two_contents_write_one_of_them(address, crisis, figure):
    one = figure(23)
    other = {**one, "lang": "fr"}
    answers = await at_once(address, crisis.path, crisis.house.ngo, [one, other] * 8)

    found = Counter(answer.status_code for answer in answers)
    assert found == {201: 1, 200: 7, 409: 8}
    assert len({answer.json()["digest"] for answer in answers if answer.status_code < 300}) == 1
    assert await crisis.size() == 2


async def test_two_processes_and_many_batches_of_the_same_events_write_each_once(address, crisis, figure):
    """One service in this loop, one behind a socket; every client sends the same events, turned in its own way."""
    events = [figure(n) for n in range(24)]
    turned = [events[n:] + events[:n] for n in range(8)]
    here = [asyncio.create_task(crisis.post(batch)) for batch in turned]
    there = await at_once(address, crisis.path, crisis.house.ngo, [batch[::-1] for batch in turned])
    answers = [*await asyncio.gather(*here), *there]

    results = [result for answer in answers for result in answer.json()["results"]]
    assert Counter(result["status"] for result in results) == {"created": 24, "duplicate": 24 * 15}
    assert len({(result["id"], result["seq"], result["digest"]) for result in results}) == 24
    assert await crisis.size() == 25


async def test_singles_and_batches_together_leave_no_gap(address, crisis, figure):
    bodies = [figure(n) if n % 3 else [figure(n) for _ in range(5)] for n in range(16)]
    answers = await at_once(address, crisis.path, crisis.house.ngo, bodies)

    seqs = [r["seq"] for a in answers for r in a.json().get("results", [a.json()])]
    assert sorted(seqs) == list(range(2, 2 + len(seqs)))
    assert await crisis.size() == 1 + len(seqs)


async def test_the_id_of_another_organisation_is_taken_and_nothing_more_is_told(crisis, figure):
    event = figure(23, text="Known to the first alone.")
    await crisis.post(event)
    rival = crisis.house.rival
    same, other = await crisis.post(event, by=rival), await crisis.post({**event, "lang": "fr"}, by=rival)
    batch = await crisis.post([event], by=rival)

    assert same.status_code == other.status_code == 409
    assert same.content == other.content
    assert same.json()["code"] == "id_taken"
    assert not {"digest", "seq", "given", "stored", "organisation", "recorded_at"} & same.json().keys()
    (result,) = batch.json()["results"]
    assert result == {
        "index": 0,
        "id": event["id"],
        "status": "rejected",
        "seq": None,
        "warnings": result["warnings"],
        "errors": [{"pointer": "", "code": "id_taken", "status": 409, "detail": same.json()["detail"]}],
    }


async def test_two_crises_may_use_the_same_id(house, crisis, figure):
    event = figure()
    opening = {"crisis": f"{crisis.slug}-b", "name": "B", "country": "SYR", "timezone": "Asia/Damascus"}
    await house.http.post("/v1/crises", json=opening, headers=house.ocha)
    await crisis.post(event)
    answer = await house.http.post(f"/v1/crises/{crisis.slug}-b/events", json=event, headers=house.rival)

    assert answer.status_code == 201


async def test_a_repeat_is_a_duplicate_even_when_the_crisis_has_moved_on(crisis, figure):
    """An act on an unknown event was accepted; that the event came later, from others, does not change the answer."""
    target = figure()
    act = {
        "id": figure()["id"],
        "type": "event.retracted",
        "about": [target["id"]],
        "data": {"reason": "double_count"},
    }
    first = await crisis.post(act)
    assert first.status_code == 201
    await crisis.post(target, by=crisis.house.rival)
    again = await crisis.post(act)

    assert again.status_code == 200, again.text
    assert again.json() == {**first.json(), "status": "duplicate"}
