"""The short way of a post and the usual one answer the same."""

import pytest

EVENT = b'{"type":"need.reported","occurred":"2026-01-09","data":{"need":"water","sector":"WSH"}}'

REFUSED = {
    "another media type": ({}, "text/plain", EVENT),
    "an encoding that nobody knows": ({"content-encoding": "br"}, "application/json", EVENT),
    "no JSON": ({}, "application/json", EVENT[:-1]),
    "no event": ({}, "application/json", b"[1"),
    "another type": ({}, "application/json", EVENT.replace(b"need.reported", b"need.imagined")),
    "a type that needs another scope": (
        {},
        "application/json",
        b'{"type":"place.registered","data":{"ref":"x","name":"X"}}',
    ),
}


@pytest.mark.parametrize("name", REFUSED)
async def test_a_refusal_is_the_same_whichever_way_a_post_takes(crisis, name):
    headers, media_type, body = REFUSED[name]
    short, usual = [
        await crisis.post(body, media_type, headers=headers, params=params) for params in ({}, {"atomic": "each"})
    ]

    assert short.status_code >= 400
    assert (short.status_code, short.json()) == (usual.status_code, usual.json())
    assert set(short.headers) == set(usual.headers)


async def test_whoever_may_not_post_is_refused_on_the_short_way(crisis):
    reader = await crisis.house.key("reader", "events:read")
    strangers = ({"X-Nothing": ""}, {"Authorization": "Bearer sitrep_0000000000_x"}, reader)
    answers = [await crisis.post(EVENT, by=by) for by in strangers]

    assert [answer.status_code for answer in answers] == [401, 401, 403]
    assert await crisis.size() == 1


async def test_what_cannot_be_a_crisis_and_what_is_none_are_not_found(crisis):
    headers = {**crisis.house.ngo, "content-type": "application/json"}
    for slug in ("nobody-opened-this", "Not-A-Slug", "a", "%00", "x" * 64):
        answer = await crisis.house.http.post(f"/v1/crises/{slug}/events", content=EVENT, headers=headers)

        assert answer.status_code == 404
        assert answer.json()["code"] == "not_found"
