"""Posting one event or many: what is stored, what is answered, what becomes of each."""

import json
from hashlib import sha256
from typing import Any
from uuid import uuid4

import pytest

from eventlog import erasable
from eventlog.canonical import canonical

FULL: dict[str, Any] = {
    "type": "figure.reported",
    "schema_version": 1,
    "occurred": {"start": "2026-01-06", "end": None, "precision": 2},
    "as_of": "2026-01-09T12:00:00.123456789+03:00",
    "place": {"given_name": "الشيخ مقصود", "point": {"lat": 36.2, "lon": 37.0000001}, "coverage": "part"},
    "source": {
        "origin": {"name": "A \u202enurse\u202c"},
        "quote": "tens\tof\nthousands",
        "url": "https://a.example/ü?x=1",
    },
    "lang": "ar",
    "text": "عشرات \U0001f600 <script>alert(1)</script> {{7*7}} =1+1 \u2066x\u2069",
    "translations": {"fr": {"text": "Des dizaines", "by": "machine"}},
    "private": {"name": "Somebody", "n": 2**53, "list": [None, True, -1, {"é": ""}]},
    "data": {
        "indicator": "injured",
        "basis": "cumulative",
        "value": {"low": 20, "best": None, "high": 10**9, "text": "at least a score"},
        "household_factor": "5.40",
        "of_whom": [],
    },
}


def given_back(entry: dict[str, Any]) -> dict[str, Any]:
    return erasable.reveal(entry["event"], {place: kept["value"] for place, kept in entry["erasable"].items()})


@pytest.mark.parametrize("less", [{}, {"id"}, {"id", "schema_version"}], ids=["four keys", "three keys", "no version"])
async def test_an_event_of_three_or_four_keys_is_enough(less, crisis, figure):
    event = {name: member for name, member in figure().items() if name not in less}
    answer = await crisis.post(event)

    assert answer.status_code == 201, answer.text
    receipt = answer.json()
    assert receipt["seq"] == 2
    assert receipt["crisis"] == crisis.slug
    warned = [warning["code"] for warning in receipt["warnings"]]
    assert ("id_generated" in warned) == ("id" in less)


async def test_what_was_posted_is_given_back_to_the_last_character(crisis):
    identity = str(uuid4())
    answer = await crisis.post({"id": identity, **FULL})
    assert answer.status_code == 201, answer.text
    entry = await crisis.event(identity)

    kept = {name: member for name, member in FULL.items() if name != "private"}
    back = given_back(entry)
    assert back.pop("id") == identity
    assert json.dumps(back, sort_keys=True) == json.dumps(kept, sort_keys=True)
    assert entry["event"]["private"].keys() == {"sha256"}


async def test_the_receipt_names_the_digest_of_the_bytes_that_are_given_back(crisis, figure):
    receipt = (await crisis.post(figure("dozens", text="As told."))).json()
    entry = await crisis.event(receipt["id"])

    assert sha256(canonical(entry["event"])).hexdigest() == receipt["digest"] == entry["digest"]
    assert (entry["seq"], entry["recorded_at"]) == (receipt["seq"], receipt["recorded_at"])
    for pointer, kept in entry["erasable"].items():
        salted = bytes.fromhex(kept["salt"]) + pointer.encode() + b"\n" + canonical(kept["value"])
        assert entry["event"][pointer[1:]] == {"sha256": sha256(salted).hexdigest()}


async def test_the_id_is_kept_in_small_letters_and_recognised_in_any(crisis, figure):
    event = figure(id="01890F5E-7B1A-7CC0-8B1E-3F2A9C1D4E01")
    first, again = await crisis.post(event), await crisis.post({**event, "id": event["id"].lower()})

    assert first.json()["id"] == "01890f5e-7b1a-7cc0-8b1e-3f2a9c1d4e01"
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == {**first.json(), "status": "duplicate"}


@pytest.mark.parametrize(
    "value", [0, 10**9, "٢٣ قتيلا", "{{7*7}}", "at least 23", "7", "9" * 200, {"high": 5}, {"text": "?"}]
)
async def test_every_way_to_say_a_number_is_kept_as_it_was_said(value, crisis, figure):
    event = figure(value)
    assert (await crisis.post(event)).status_code == 201

    assert (await crisis.event(event["id"]))["event"]["data"]["value"] == value


@pytest.mark.parametrize("text", ["7.0", "7e0", "0.7e1"])
async def test_a_whole_number_with_a_point_is_that_number(text, crisis, figure):
    event = figure(7)
    body = json.dumps(event).replace(": 7}", f": {text}}}").encode()
    assert (await crisis.post(body)).status_code == 201
    again = await crisis.post(event)

    assert again.json()["status"] == "duplicate"


@pytest.mark.parametrize("media_type", ["application/json; charset=utf-8", 'Application/JSON;charset="UTF-8"'])
async def test_the_media_type_is_read_as_http_writes_it(media_type, crisis, figure):
    assert (await crisis.post(figure(), media_type)).status_code == 201


@pytest.mark.parametrize(
    "media_type", ["", "text/plain", "application/xml", "application/json; charset=utf-16", "multipart/form-data"]
)
async def test_other_media_types_are_refused(media_type, crisis, figure):
    answer = await crisis.post(figure(), media_type)

    assert (answer.status_code, answer.json()["code"]) == (415, "media_type_unknown")


async def test_one_event_in_every_form_is_one_set_of_bytes(crisis, figure):
    event = figure("dozens", occurred="2026-01-09T12:00:00+03:00", device="urn:phone:7")
    cloud = {
        "specversion": "1.0",
        "id": event["id"],
        "type": event["type"],
        "source": "urn:phone:7",
        "time": event["occurred"],
        "datacontenttype": "application/json",
    }
    payload = {**cloud, "data": event["data"]}
    whole = {**cloud, "data": {"data": event["data"], "occurred": event["occurred"]}}
    answers = [
        await crisis.post(event),
        await crisis.post([event]),
        await crisis.post(json.dumps(event, indent=None).encode() + b"\r\n\r\n", "application/x-ndjson"),
        await crisis.post(payload, "application/cloudevents+json"),
        await crisis.post(whole, "application/cloudevents+json; charset=utf-8"),
        await crisis.post([payload, whole], "application/cloudevents-batch+json"),
    ]
    receipts = [r for a in answers for r in (a.json()["results"] if "results" in a.json() else [a.json()])]

    assert [receipt["status"] for receipt in receipts] == ["created"] + ["duplicate"] * 6
    assert len({receipt["digest"] for receipt in receipts}) == 1
    assert await crisis.size() == 2


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"specversion": "0.3"}, "/specversion"),
        ({"specversion": None}, "/specversion"),
        ({"mysteryattribute": "00-1"}, "/mysteryattribute"),
        ({"data_base64": "aGk="}, "/data_base64"),
        ({"data": {"data": {}, "id": "x"}}, "/data/id"),
        ({"data": {"data": {}, "type": "x"}}, "/data/type"),
        ({"id": 7}, "/id"),
        ({"data": None}, "/data"),
        ({"time": "2026-01-09T12:00:00"}, "/"),
    ],
)
async def test_a_cloudevent_that_is_none_is_refused_with_its_place(change, pointer, crisis, figure):
    event = figure()
    cloud = {"specversion": "1.0", "source": "urn:x", "time": "2026-01-09T12:00:00Z", **event}
    del cloud["occurred"]
    answer = await crisis.post({**cloud, **change}, "application/cloudevents+json")

    assert answer.status_code == 422, answer.text
    assert answer.json()["errors"][0]["pointer"].startswith(pointer)
    assert await crisis.size() == 1


async def test_what_middleware_adds_to_a_cloudevent_is_left_out(crisis, figure):
    event = figure()
    cloud = {"specversion": "1.0", "source": "urn:x", "time": "2026-01-09T12:00:00Z", **event}
    del cloud["occurred"]
    answer = await crisis.post(
        {**cloud, "traceparent": "00-0af7651916cd43dd-b7ad6b71-01"}, "application/cloudevents+json"
    )
    (stored,) = (await crisis.feed(after=1))["events"]

    assert answer.status_code == 201, answer.text
    assert "traceparent" not in stored["event"]


async def test_a_batch_answers_for_each_item_in_order(crisis, figure):
    stored, twin = figure(1), figure(2)
    await crisis.post(stored)
    batch = [figure(), stored, {**stored, "occurred": "2026-01-08"}, twin, twin, "not an event", figure(-1)]
    answer = await crisis.post(batch)

    assert answer.status_code == 200
    said = answer.json()
    assert said["status"] == "partial"
    assert said["stats"] == {"created": 2, "duplicate": 2, "valid": 0, "rejected": 3, "total": 7}
    assert [result["index"] for result in said["results"]] == list(range(7))
    assert [result["status"] for result in said["results"]] == [
        "created",
        "duplicate",
        "rejected",
        "created",
        "duplicate",
        "rejected",
        "rejected",
    ]
    assert [result["seq"] for result in said["results"]] == [3, 2, None, 4, 4, None, None]
    assert said["results"][2]["errors"][0]["code"] == "content_differs"
    assert {"given", "stored"} <= said["results"][2].keys()
    assert said["results"][5]["errors"][0]["code"] == "not_an_event"


async def test_a_batch_of_nothing_does_nothing(crisis):
    answer = await crisis.post([])

    assert answer.status_code == 200
    assert answer.json()["stats"]["total"] == 0


async def test_lines_of_nothing_are_no_batch(crisis):
    answer = await crisis.post(b" \n\n", "application/x-ndjson")

    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json")


async def test_a_batch_takes_five_thousand_events_and_not_one_more(crisis, figure):
    events = b"\n".join(json.dumps(figure(n)).encode() for n in range(5_000))
    more = await crisis.post(events + b"\n" + json.dumps(figure()).encode(), "application/x-ndjson")
    assert more.status_code == 413
    assert await crisis.size() == 1
    enough = await crisis.post(events, "application/x-ndjson")

    assert enough.json()["stats"]["created"] == 5_000
    assert await crisis.size() == 5_001


async def test_validate_says_what_would_happen_and_writes_nothing(crisis, figure):
    stored, twin = figure(1), figure(2)
    await crisis.post(stored)
    answer = await crisis.post(
        [figure(), stored, {**stored, "occurred": "2026-01-08"}, figure(-1), twin, twin], params={"mode": "validate"}
    )

    assert answer.status_code == 200
    said = answer.json()
    assert [result["status"] for result in said["results"]] == [
        "valid",
        "duplicate",
        "rejected",
        "rejected",
        "valid",
        "valid",
    ]
    assert [result["seq"] for result in said["results"]] == [None, 2, None, None, None, None]
    assert said["stats"] == {"created": 0, "duplicate": 1, "valid": 3, "rejected": 2, "total": 6}
    alone = await crisis.post(figure("a handful or so"), params={"mode": "validate"})
    assert alone.status_code == 200
    assert alone.json()["status"] == "valid"
    assert (await crisis.post({**stored, "lang": "fr"}, params={"mode": "validate"})).status_code == 409
    assert await crisis.size() == 2


@pytest.mark.parametrize("bad", ["invalid", "conflict", "unreadable", "forbidden"])
async def test_all_or_nothing_is_nothing_when_one_is_refused(bad, crisis, figure):
    stored = figure(1)
    await crisis.post(stored)
    refused: Any = {
        "invalid": figure(-1),
        "conflict": {**stored, "lang": "fr"},
        "unreadable": None,
        "forbidden": {"type": "place.registered", "data": {"ref": "x", "name": "X"}},
    }[bad]
    lines = b"\n".join(
        json.dumps(item).encode() if item else b'{"a":NaN}' for item in [figure(), stored, refused, figure()]
    )
    answer = await crisis.post(lines, "application/x-ndjson", params={"atomic": "all"})

    said = answer.json()
    assert said["status"] == "rejected" or said["stats"]["created"] == 0
    assert said["results"][0]["errors"][0]["code"] == "not_written"
    assert said["results"][3]["errors"][0]["code"] == "not_written"
    assert said["results"][2]["status"] == "rejected"
    assert said["results"][2]["errors"][0]["code"] != "not_written"
    assert await crisis.size() == 2


async def test_all_or_nothing_is_all_when_none_is_refused(crisis, figure):
    stored = figure(1)
    await crisis.post(stored)
    answer = await crisis.post([figure(), stored, figure()], params={"atomic": "all"})

    assert answer.json()["stats"] == {"created": 2, "duplicate": 1, "valid": 0, "rejected": 0, "total": 3}
    assert await crisis.size() == 4


@pytest.mark.parametrize("query", [{"mode": "dry"}, {"atomic": "some"}, {"mode": ""}])
async def test_an_unknown_mode_is_refused_and_not_ignored(query, crisis, figure):
    answer = await crisis.post(figure(), params=query)

    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
    assert await crisis.size() == 1


async def test_a_key_narrowed_to_a_crisis_opens_that_one_and_no_other(house):
    key = await house.key("ngo", "crises:open@port-2026")
    body = {"name": "Port", "country": "SYR", "timezone": "Asia/Damascus"}
    other = await house.http.post("/v1/crises", json={"crisis": "town-2026", **body}, headers=key)
    own = await house.http.post("/v1/crises", json={"crisis": "port-2026", **body}, headers=key)

    assert (other.status_code, other.json()["code"]) == (403, "scope_missing")
    assert own.status_code == 201


async def test_opening_a_crisis_again_is_a_duplicate_and_otherwise_a_conflict(house):
    opening = {"crisis": "homs-2026", "name": "Homs", "country": "SYR", "timezone": "Asia/Damascus"}
    post = lambda body, by=house.ocha: house.http.post("/v1/crises", json=body, headers=by)  # noqa: E731
    first, again, other = await post(opening), await post(opening), await post({**opening, "name": "Hims"})
    rival = await post(opening, await house.key("rival", "crises:open"))

    assert [answer.status_code for answer in (first, again, other, rival)] == [201, 200, 409, 409]
    assert first.json()["seq"] == 1
    assert again.json() == {**first.json(), "status": "duplicate"}
    assert rival.json()["code"] == "id_taken"
    assert not {"given", "stored", "seq"} & rival.json().keys()


async def test_an_opening_that_does_not_say_when_the_crisis_began_is_warned_what_that_means(house):
    opening = {"crisis": "hama-2026", "name": "Hama", "country": "SYR", "timezone": "Asia/Damascus"}
    silent = await house.http.post("/v1/crises", json=opening, headers=house.ocha)
    again = await house.http.post("/v1/crises", json=opening, headers=house.ocha)
    told = {**opening, "crisis": "rastan-2026", "started": "2026-01-06"}
    stated = await house.http.post("/v1/crises", json=told, headers=house.ocha)

    (warning,) = silent.json()["warnings"]
    assert (warning["code"], warning["pointer"]) == ("start_not_stated", "/started")
    assert again.json()["warnings"] == [warning]
    assert stated.json()["warnings"] == []


@pytest.mark.parametrize(
    "geometry",
    [
        {"type": "Point", "coordinates": [37.1, 36.2]},
        {"type": "Point", "coordinates": [37, 36, 390.5]},
        {"type": "MultiPoint", "coordinates": [[37.1, 36.2]]},
        {"type": "Polygon", "coordinates": [[[37.1, 36.2], [37.2, 36.2], [37.2, 36.3], [37.1, 36.2]]]},
        {"type": "MultiPolygon", "coordinates": [[[[37.1, 36.2], [37.2, 36.2], [37.2, 36.3], [37.1, 36.2]]]]},
    ],
    ids=lambda geometry: geometry["type"],
)
async def test_a_place_may_have_any_geometry_of_geojson(geometry, crisis):
    event = {"type": "place.registered", "data": {"ref": "ashrafiyeh", "name": "Ashrafiyeh", "geometry": geometry}}

    assert (await crisis.post(event, by=crisis.house.ocha)).status_code == 201


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"crisis": "Aleppo"}, "/crisis"),
        ({"crisis": "a"}, "/crisis"),
        ({"crisis": "../etc"}, "/crisis"),
        ({"crisis": "a" * 64}, "/crisis"),
        ({"crisis": 7}, "/crisis"),
        ({"crisis": None}, "/crisis"),
        ({"country": "Syria"}, "/country"),
        ({"country": "syr"}, "/country"),
        ({"timezone": "Damascus"}, "/timezone"),
        ({"timezone": "Asia"}, "/timezone"),
        ({"timezone": "asia/damascus"}, "/timezone"),
        ({"timezone": "localtime"}, "/timezone"),
        ({"timezone": "posixrules"}, "/timezone"),
        ({"timezone": "right/Asia/Damascus"}, "/timezone"),
        ({"timezone": "../../etc/localtime"}, "/timezone"),
        ({"timezone": "/etc/localtime"}, "/timezone"),
        ({"timezone": "+03:00"}, "/timezone"),
        ({"cutoff": "24:00"}, "/cutoff"),
        ({"cutoff": "8:00"}, "/cutoff"),
        ({"started": "2026-01-06T00:00:00Z"}, "/started"),
        ({"languages": []}, "/languages"),
        ({"languages": ["English"]}, "/languages/0"),
        ({"public": "yes"}, "/public"),
        ({"glide": "aleppo"}, "/glide"),
        ({"places": [{"ref": "x"}]}, "/places/0/name"),
        ({"places": [{"ref": "x", "name": " "}]}, "/places/0/name"),
        ({"sources": [{"ref": "x", "name": "X", "kind": "blog"}]}, "/sources/0/kind"),
        ({"colour": "red"}, "/colour"),
        ({"name": None}, "/name"),
    ],
    ids=lambda value: str(value)[:50],
)
async def test_an_opening_that_cannot_be_is_refused_with_its_place(change, pointer, house):
    opening = {"crisis": "idlib-2026", "name": "Idlib", "country": "SYR", "timezone": "Asia/Damascus", **change}
    answer = await house.http.post("/v1/crises", json=opening, headers=house.ocha)

    assert answer.status_code == 422, answer.text
    assert pointer in [error["pointer"] for error in answer.json()["errors"]]


@pytest.mark.parametrize("zone", ["Asia/Damascus", "Europe/Kyiv", "America/Argentina/Buenos_Aires", "Etc/GMT+3", "UTC"])
async def test_every_zone_of_the_database_is_a_zone(zone, house):
    slug = f"zone-{zone.lower()}".replace("/", "-").replace("_", "-").replace("+", "-")
    opening = {"crisis": slug, "name": zone, "country": "SYR", "timezone": zone}

    assert (await house.http.post("/v1/crises", json=opening, headers=house.ocha)).status_code == 201
