"""Reading the log back: in order, in pages, one's own or everything."""

import json

import pytest


async def test_the_feed_begins_with_the_opening_and_ends_where_the_log_ends(crisis, figure):
    events = [figure(n) for n in range(3)]
    await crisis.post(events)
    page = await crisis.feed()

    assert [entry["seq"] for entry in page["events"]] == [1, 2, 3, 4]
    assert [entry["type"] for entry in page["events"]] == ["crisis.opened"] + ["figure.reported"] * 3
    assert [entry["event"] for entry in page["events"][1:]] == events
    assert page["next"] == 4
    assert page["events"][1]["organisation_name"] == "An NGO"


async def test_pages_follow_one_another_without_gap_or_repeat(crisis, figure):
    await crisis.post([figure(n) for n in range(10)])
    seqs, after = [], 0
    while (page := await crisis.feed(after=after, limit=4))["events"]:
        seqs += [entry["seq"] for entry in page["events"]]
        after = page["next"]

    assert seqs == list(range(1, 12))
    assert page == {"events": [], "next": 11}


async def test_a_page_of_large_events_is_short_and_never_empty(crisis, figure, monkeypatch):
    await crisis.post([figure(n) for n in range(3)])
    monkeypatch.setattr("ingest.app.BATCH_BYTES", 1)
    pages, after = [], 0
    while (page := await crisis.feed(after=after))["events"]:
        pages.append([entry["seq"] for entry in page["events"]])
        after = page["next"]

    assert pages == [[1], [2], [3], [4]]


async def test_the_feed_comes_as_lines_too(crisis, figure):
    await crisis.post([figure(), figure("dozens", text="As\ntold.")])
    headers = {**crisis.house.ocha, "accept": "application/x-ndjson"}
    answer = await crisis.house.http.get(crisis.path, headers=headers, params={"limit": 2})

    assert answer.headers["content-type"].startswith("application/x-ndjson")
    assert answer.headers["x-next"] == "2"
    assert [json.loads(line) for line in answer.text.splitlines()] == (await crisis.feed(limit=2))["events"]


async def test_without_the_scope_to_read_one_sees_ones_own_and_no_trace_of_others(crisis, figure):
    mine, theirs = figure(text="Mine."), figure(text="Theirs.")
    await crisis.post(theirs, by=crisis.house.rival)
    await crisis.post(mine)
    page = await crisis.feed(by=crisis.house.ngo)

    assert [entry["id"] for entry in page["events"]] == [mine["id"]]
    assert "rival" not in json.dumps(page)
    assert "Theirs" not in json.dumps(page)


async def test_another_organisations_event_and_no_event_at_all_look_the_same(crisis, figure):
    theirs, none = figure(), figure()
    await crisis.post(theirs, by=crisis.house.rival)
    answers = [
        await crisis.house.http.get(f"{crisis.path}/{event['id']}", headers=crisis.house.ngo)
        for event in (theirs, none)
    ]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content == answers[1].content
    first, second = ({k: v for k, v in answer.headers.items() if k != "ratelimit"} for answer in answers)
    assert first == second  # what is left of the quota counts the asking, whatever the answer


async def test_private_data_is_given_to_nobody(crisis, figure):
    event = figure(private={"name": "Somebody"})
    await crisis.post(event)
    for by in (crisis.house.ocha, crisis.house.ngo):
        answer = await crisis.house.http.get(f"{crisis.path}/{event['id']}", headers=by)
        assert "Somebody" not in answer.text
        assert answer.json()["event"]["private"].keys() == {"sha256"}


@pytest.mark.parametrize(
    "query", [{"after": -1}, {"after": "x"}, {"after": 2**63}, {"limit": 0}, {"limit": 1001}, {"limit": "1.5"}]
)
async def test_a_page_that_cannot_be_is_refused(query, crisis):
    answer = await crisis.house.http.get(crisis.path, headers=crisis.house.ocha, params=query)

    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
    assert answer.json()["errors"][0]["pointer"] == f"/query/{next(iter(query))}"


@pytest.mark.parametrize(
    "name", ["..%2f..%2fetc", "%00", "a" * 300, "Aleppo", "-", "aleppo%20", "%d8%a7", "x'--", "a%0a"]
)
async def test_a_crisis_or_event_that_cannot_be_is_not_found(name, house, crisis):
    bodies = set()
    for path in (
        f"/v1/crises/{name}/events",
        f"/v1/crises/{name}/events/01890f5e-7b1a-7cc0-8b1e-3f2a9c1d4e01",
        f"{crisis.path}/{name}",
    ):
        answer = await house.http.get(path, headers=house.ocha)
        assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json"), answer.text
        assert "etc" not in answer.text
        bodies.add(answer.json()["code"])
    answer = await house.http.post(f"/v1/crises/{name}/events", json={}, headers=house.ocha)

    assert answer.status_code == 404
    assert bodies == {"not_found"}


async def test_unknown_paths_and_methods_answer_with_problem_documents_too(house, crisis):
    answers = [
        await house.http.get("/nowhere"),
        await house.http.delete(crisis.path, headers=house.ocha),
        await house.http.put("/v1/crises", headers=house.ocha),
    ]

    assert [answer.status_code for answer in answers] == [404, 405, 405]
    for answer in answers:
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.headers["x-content-type-options"] == "nosniff"
