"""What dashboards fetch: the same rows in every face, filtered, in pages, and polled with a tag."""

import asyncio
import csv
import io
import threading

import jsonschema_rs
import pytest
import zstandard
from serving import asking

from foundation import access
from foundation.settings import Settings
from sitrep import projection, report
from sitrep.app import create_app
from sitrep.tables import TABLES

pytestmark = pytest.mark.anyio

BASE = "/v1/crises/port-city"
DAY = {"day": "2026-01-09"}


def read_csv(text):
    return list(csv.DictReader(io.StringIO(text, newline="")))


async def test_a_table_says_what_the_summary_says(client):
    summary = (await client.get(f"{BASE}/summary", params=DAY)).json()["key_figures"]
    rows = (await client.get(f"{BASE}/figures", params=DAY)).json()["data"]

    assert {row["figure_id"]: (row["value_best"], row["display_value"]) for row in rows} == {
        figure["figure_id"]: (figure["best"], figure["display"]) for figure in summary
    }


async def test_every_face_holds_the_same_rows_and_columns(client):
    rows = (await client.get(f"{BASE}/figures.json", params=DAY)).json()["data"]
    lines = read_csv((await client.get(f"{BASE}/figures.csv", params=DAY)).text)
    tagged = read_csv((await client.get(f"{BASE}/figures.hxl.csv", params=DAY)).text)
    places = (await client.get(f"{BASE}/figures.geojson", params=DAY)).json()["features"]

    assert [list(row) for row in rows] == [list(line) for line in lines]
    assert tagged[1:] == lines
    assert all(tag.startswith("#") for tag in tagged[0].values())
    assert [place["properties"] for place in places] == rows


async def test_unknown_is_null_and_zero_is_zero(client):
    rows = (await client.get(f"{BASE}/figures", params=DAY)).json()["data"]
    best = {row["indicator_code"]: row["value_best"] for row in rows if row["place_ref"]}

    assert (best["killed"], best["injured"], best["missing"]) == (23, None, 0)


async def test_the_columns_are_there_when_no_row_is(client):
    empty = {**DAY, "indicator": "returned"}

    assert (await client.get(f"{BASE}/figures", params=empty)).json() == {"data": []}
    assert (await client.get(f"{BASE}/figures.csv", params=empty)).text.startswith("crisis,figure_id,")


async def test_no_text_of_a_sender_becomes_a_formula(client):
    for table in ("figures", "facilities", "statements"):
        for line in read_csv((await client.get(f"{BASE}/{table}.csv", params=DAY)).text):
            assert not [cell for cell in line.values() if cell and cell[0] in "=+-@\t\r\n"]
    (said,) = read_csv((await client.get(f"{BASE}/statements.csv", params=DAY)).text)

    assert said["quote"].startswith("'=cmd|")
    assert said["quote"].endswith("\nWe, the council")


async def test_pages_put_together_are_the_table_even_while_events_arrive(client, told, database):
    whole = (await client.get(f"{BASE}/figures", params=DAY)).json()["data"]
    answer = await client.get(f"{BASE}/figures", params={**DAY, "limit": 2, "with_total": True})
    pages = [answer]
    await told.post({**_figure("returned", 7), "occurred": "2026-01-07"})
    await projection.catch_up(database)
    while "next" in pages[-1].links:
        pages.append(await client.get(pages[-1].links["next"]["url"]))

    assert [row for page in pages for row in page.json()["data"]] == whole
    assert answer.json()["total"] == len(whole)
    assert answer.headers["x-total-count"] == str(len(whole))


def _figure(indicator, value):
    return {"type": "figure.reported", "data": {"indicator": indicator, "basis": "cumulative", "value": value}}


@pytest.mark.parametrize("query", [{"limit": 10_001}, {"limit": 0}, {"cursor": "nonsense"}, {"indicater": "killed"}])
async def test_what_a_table_does_not_take_is_refused(client, query):
    answer = await client.get(f"{BASE}/figures", params=query)

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == f"/query/{next(iter(query))}"


async def test_a_filter_keeps_the_rows_that_hold_it(client):
    rows = (await client.get(f"{BASE}/figures", params={**DAY, "area": "old-town"})).json()["data"]

    assert [row["indicator_code"] for row in rows] == ["missing"]


async def test_the_public_sees_no_facility_by_name_or_position(client):
    answer = await client.get(f"{BASE}/facilities.geojson", params=DAY)
    (place,) = answer.json()["features"]

    assert (place["properties"]["facility_ref"], place["properties"]["facility_name"]) == (None, None)
    assert place["properties"]["place_ref"] == "harbour"
    assert "Central" not in answer.text


async def test_an_exact_place_is_drawn_for_those_who_may_see_it_only(client, database):
    issued = await access.issue(database, "ngo", ["audience:restricted"])
    asked = {**DAY, "indicator": "trapped", "area": "site"}
    (shown,) = (await client.get(f"{BASE}/figures.geojson", params=asked)).json()["features"]
    whole = await client.get(
        f"{BASE}/figures.geojson", params={**asked, "audience": "restricted"}, headers={"X-API-Key": issued.secret}
    )

    assert shown["geometry"] is None
    assert whole.json()["features"][0]["geometry"]["type"] == "Point"


@pytest.mark.parametrize("path", ["summary", "figures", "figures.csv"])
async def test_each_coding_has_a_tag_of_its_own_and_any_of_them_is_answered_with_304(client, path):
    answers = {
        coding: await client.get(f"{BASE}/{path}", params=DAY, headers={"Accept-Encoding": coding})
        for coding in ("identity", "gzip", "zstd")
    }
    tags = {coding: answer.headers["etag"] for coding, answer in answers.items()}

    assert len(set(tags.values())) == 3
    assert answers["gzip"].content == answers["identity"].content
    assert zstandard.decompress(answers["zstd"].content) == answers["identity"].content
    for tag in tags.values():
        again = await client.get(f"{BASE}/{path}", params=DAY, headers={"If-None-Match": tag})
        assert (again.status_code, again.headers["etag"], again.content) == (304, tag, b"")


async def test_two_replicas_give_the_same_tag_and_the_same_bytes(client, dsn, tmp_path):
    app = create_app(Settings(data_dir=tmp_path), dsn)
    async with asking(app) as other:
        one, two = [await each.get(f"{BASE}/figures.csv", params=DAY) for each in (client, other)]

    assert (one.headers["etag"], one.content) == (two.headers["etag"], two.content)


async def test_head_says_what_get_says_without_a_body(client):
    got, head = [await client.request(method, f"{BASE}/figures.csv", params=DAY) for method in ("GET", "HEAD")]

    assert (head.status_code, head.headers["etag"]) == (200, got.headers["etag"])


@pytest.mark.parametrize(
    "path", ["summary", "figures.csv", "timeline", "reports/2026-01-09.json", "reports", "feed.atom"]
)
async def test_an_answer_says_when_it_changed_last_and_no_poll_is_answered_by_that(client, path):
    asked = {} if "report" in path or "feed" in path else DAY
    first = await client.get(f"{BASE}/{path}", params=asked)
    by_date = await client.get(
        f"{BASE}/{path}", params=asked, headers={"If-Modified-Since": first.headers["last-modified"]}
    )
    by_tag = await client.get(f"{BASE}/{path}", params=asked, headers={"If-None-Match": first.headers["etag"]})

    # Two events may come in one second: the date would hide the later one.
    assert (by_date.status_code, by_tag.status_code) == (200, 304)
    # Who holds the answer is told nothing of it but its tag, and how long it may be kept.
    assert "last-modified" not in by_tag.headers
    assert by_tag.headers["cache-control"] == first.headers["cache-control"]


async def test_the_page_of_anybody_may_ask(client):
    asked = {"Origin": "https://example.org", "Access-Control-Request-Method": "GET"}
    preflight = await client.options(f"{BASE}/figures", headers=asked)
    answer = await client.get(f"{BASE}/figures", params=DAY, headers={"Origin": "https://example.org"})

    assert (preflight.status_code, preflight.headers["access-control-allow-origin"]) == (204, "*")
    assert "If-None-Match" in preflight.headers["access-control-allow-headers"]
    assert answer.headers["access-control-allow-origin"] == "*"


async def test_an_answer_is_what_its_schema_says(client):
    empty = set()
    for table in (table.name for table in TABLES):
        schema = (await client.get(f"/v1/schemas/{table}.json")).json()
        answer = (await client.get(f"{BASE}/{table}", params=DAY)).json()
        empty |= set() if answer["data"] else {table}
        jsonschema_rs.validator_for(schema, validate_formats=True).validate(answer)

    # Nobody contradicts anybody here, and nothing came late; tests/sitrep/sections has crises of which that is not so.
    assert empty == {"contradictions", "late"}


async def test_a_crowd_that_asks_while_events_arrive_has_one_report_made_at_a_time(client, told, database, monkeypatch):
    made, at_once, most = 0, 0, 0
    arrived = threading.Event()
    build = report.build

    def slow(*given):
        nonlocal made, at_once, most
        made, at_once = made + 1, at_once + 1
        most = max(most, at_once)
        arrived.wait(60)
        at_once -= 1
        return build(*given)

    monkeypatch.setattr(report, "build", slow)
    asked = []
    for n in range(4):
        await told.post({**_figure("returned", n), "occurred": "2026-01-09"})
        await projection.catch_up(database)
        paths = ("figures", "needs.csv", "timeline", "summary")
        asked += [asyncio.create_task(client.get(f"{BASE}/{path}", params=DAY)) for path in paths]
        await asyncio.sleep(0.1)
    arrived.set()
    answers = await asyncio.gather(*asked)

    assert {answer.status_code for answer in answers} == {200}
    assert (most, made) == (1, 2)


async def test_the_page_of_anybody_may_read_why_it_was_refused(client):
    headers = {"Origin": "https://example.org"}
    refused = await client.get(f"{BASE}/figures", params={"limit": 0}, headers=headers)

    assert (refused.status_code, refused.headers["access-control-allow-origin"]) == (422, "*")
    assert "access-control-allow-origin" not in (await client.get(f"{BASE}/figures", params={"limit": 0})).headers


async def test_who_asks_while_a_report_is_made_waits_for_it(client, monkeypatch):
    made = []
    build = report.build

    def counted(*given):
        made.append(given)
        return build(*given)

    monkeypatch.setattr(report, "build", counted)
    answers = await asyncio.gather(
        *(client.get(f"{BASE}/{path}", params=DAY) for path in ("summary", "figures", "figures.csv", "timeline"))
    )

    assert [answer.status_code for answer in answers] == [200, 200, 200, 200]
    assert len(made) == 1
