"""A report is given out, corrected by a next version, taken back: nothing that was published ever changes a byte."""

import asyncio
import hashlib
from datetime import timedelta

import orjson
import pytest
from port_city import BARE, CORRECTED, DAY, EVENT, PRESS, REPORTS

from eventlog import log as eventlog
from sitrep import projection

pytestmark = pytest.mark.anyio


@PRESS
async def test_a_report_that_is_published_has_a_number_and_its_files_answer_with_their_digests(desk):
    answer = await desk.publish()
    body = answer.json()
    page = await desk.get(f"{DAY}.html")

    assert answer.status_code == 201
    assert (body["number"], body["version"], body["status"]) == (1, 1, "created")
    assert sorted(body["files"]) == [
        "csv_ar", "csv_en", "html_ar", "html_en", "hxl_ar", "hxl_en", "json", "pdf_ar", "pdf_en", "txt_ar", "txt_en",
    ]  # fmt: skip
    assert page.headers["x-report-status"] == "published"
    assert hashlib.sha256(page.content).hexdigest() == body["files"]["html_en"]
    assert "No. 1, version 1" in page.text


@PRESS
@pytest.mark.parametrize("face", ["txt", "csv", "hxl.csv"])
async def test_the_texts_of_a_report_are_drafted_published_and_then_never_change(desk, face):
    draft = await desk.get(f"{DAY}.{face}")
    due = await desk.get(f"{DAY}/draft.{face}")
    body = (await desk.publish()).json()
    version = await desk.get(f"{DAY}/v1.{face}?lang=ar")
    latest = await desk.get(f"{DAY}.{face}")

    assert [one.headers["x-report-status"] for one in (draft, due, latest)] == ["draft", "draft", "published"]
    assert "killed" in draft.text
    assert hashlib.sha256(version.content).hexdigest() == body["files"][f"{face.partition('.')[0]}_ar"]
    assert version.headers["content-type"] == draft.headers["content-type"] == latest.headers["content-type"]


@PRESS
async def test_the_log_says_that_it_was_published_and_with_which_digests(desk):
    body = (await desk.publish(reason="the first one")).json()
    async with desk.database.raw() as connection:
        (event,) = await eventlog.read_seqs(connection, "port-city", [body["seq"]])
    said = orjson.loads(event.stored)

    assert (event.type, event.capacity, event.organisation) == ("report.published", "system", "desk")
    assert said["data"] == {
        "day": "2026-01-09", "kind": "daily", "number": 1, "version": 1, "audience": "public",
        "known": 2, "edited": 2, "cleared": 2, "digest": body["digest"], "files": body["files"],
        "root": said["data"]["root"], "reason": "the first one",
    }  # fmt: skip


@PRESS
async def test_the_summary_of_a_day_names_the_version_in_force(desk):
    summary = "/v1/crises/port-city/summary?day=2026-01-09"
    before = await desk.get(summary)
    await desk.publish()
    after = await desk.get(summary, **{"If-None-Match": before.headers["etag"]})

    assert before.json()["meta"]["report"]["status"] == "draft"
    (published,) = (await desk.get("/v1/crises/port-city/reports")).json()["reports"][0]["versions"]

    assert before.json()["meta"]["report"]["digest"] == before.json()["meta"]["digest"]
    assert after.json()["meta"]["report"] == {
        "number": 1, "version": 1, "status": "published", "url": f"{DAY}/v1.html", "digest": published["digest"],
    }  # fmt: skip


@PRESS
async def test_publishing_twice_is_one_event_and_one_version(desk):
    first = await desk.publish()
    before = await desk.head()
    second = await desk.publish()

    assert (first.status_code, second.status_code) == (201, 200)
    assert second.json() == {**first.json(), "status": "duplicate"}
    assert await desk.head() == before


@PRESS
async def test_eight_who_publish_at_once_make_one_version(desk):
    answers = await asyncio.gather(*(desk.sitrep.post(f"{DAY}/publish") for _ in range(8)))
    versions = {answer.json()["version"] for answer in answers}

    assert sorted(answer.status_code for answer in answers) == [200] * 7 + [201]
    assert versions == {1}
    assert await desk.head() == 3


@PRESS
async def test_reports_are_numbered_in_the_order_in_which_they_are_published_whatever_their_day(desk):
    await desk.post({**EVENT, "id": "01890f5e-7b1a-7cc0-8b1e-3f2a9c1d4e02", "occurred": "2026-01-07"})
    numbers = [
        (await desk.publish(f"{REPORTS}/{day}", **body)).json()["number"]
        for day, body in (
            ("2026-01-09", {}),
            ("2026-01-07", {}),
            ("2026-01-09", {"audience": "partners"}),
            ("2026-01-08", {}),
        )
    ]

    assert numbers == [1, 2, 1, 3]


@PRESS
async def test_a_version_never_changes_a_byte_whatever_happens_afterwards(desk):
    await desk.publish()
    faces = ("html", "json", "pdf")
    before = [(await desk.get(f"{DAY}/v1.{face}")).content for face in faces]
    await desk.post(CORRECTED, {**EVENT, "id": "01890f5e-7b1a-7cc0-8b1e-3f2a9c1d4e05"})
    await desk.publish()
    after = [(await desk.get(f"{DAY}/v1.{face}")).content for face in faces]

    assert before == after


@PRESS
async def test_a_version_is_kept_by_caches_for_an_hour_on_its_first_day_and_then_for_ever(desk, monkeypatch):
    await desk.publish()
    young = await desk.get(f"{DAY}/v1.html")
    monkeypatch.setattr("sitrep.published.DAY_ONE", timedelta(seconds=-1))
    old = await desk.get(f"{DAY}/v1.html")
    same = await desk.get(f"{DAY}/v1.html", **{"If-None-Match": young.headers["etag"]})
    alias = await desk.get(f"{DAY}.html")

    assert young.headers["cache-control"] == "public, max-age=3600"
    assert old.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert (same.status_code, same.content) == (304, b"")
    assert "immutable" not in alias.headers["cache-control"]


@PRESS
async def test_a_language_that_was_not_published_is_named_and_not_made_up(desk):
    await desk.publish()
    answer = await desk.get(f"{DAY}/v1.html?lang=fr")

    assert (answer.status_code, answer.json()["languages"]) == (404, ["ar", "en"])


@PRESS
async def test_who_names_no_language_gets_one_that_was_published(desk):
    configured = {"type": "crisis.configured", "data": {"languages": ["ar"]}}
    await desk.post(configured)
    await desk.publish()
    page = await desk.get(f"{DAY}.html")

    assert 'lang="ar"' in page.text


@PRESS
async def test_a_day_that_is_not_over_cannot_be_published(desk):
    answer = await desk.publish(f"{REPORTS}/2099-01-01")

    assert (answer.status_code, answer.json()["code"]) == (409, "cutoff_not_reached")


@pytest.mark.parametrize(
    ("body", "status"),
    [(b"{", 400), (b'{"audience": "all"}', 422), (b'{"more": 1}', 422), (b'{"reason": "\\u0000"}', 422), (b"[]", 422)],
)
async def test_a_body_that_says_something_else_is_refused_with_its_place(desk, body, status):
    answer = await desk.sitrep.post(f"{DAY}/publish", content=body)

    assert answer.status_code == status
    assert answer.json()["errors"]
    assert await desk.head() == 2


@PRESS
async def test_nothing_is_published_while_the_worker_has_not_read_the_whole_log(desk, monkeypatch):
    monkeypatch.setattr("sitrep.publication.publisher.CATCHES_UP", 0.0)
    await desk.ingest.post("/v1/crises/port-city/events", json={**BARE, "id": "01890f5e-7b1a-7cc0-8b1e-3f2a9c1d4e05"})
    answer = await desk.sitrep.post(f"{DAY}/publish")
    await projection.catch_up(desk.database)

    assert (answer.status_code, answer.json()["code"]) == (503, "behind_the_log")
    assert (await desk.publish()).json()["known"] == 3


@PRESS
async def test_a_crisis_on_which_something_comes_in_all_the_time_is_published_as_it_was_when_that_was_asked(desk):
    late = {**BARE, "id": "01890f5e-7b1a-7cc0-8b1e-3f2a9c1d4e05"}
    await desk.ingest.post("/v1/crises/port-city/events", json=late)
    asked = asyncio.create_task(desk.sitrep.post(f"{DAY}/publish"))
    await asyncio.wait([asked], timeout=0.3)
    waited = not asked.done()
    later = {**BARE, "id": "01890f5e-7b1a-7cc0-8b1e-3f2a9c1d4e06"}
    await desk.ingest.post("/v1/crises/port-city/events", json=later)
    async with desk.database.raw() as connection:
        await projection.advance(connection, "port-city", 2, 1)
    answer = await asked

    assert waited
    assert await desk.head() > 4  # the later one is in the log, and nobody has read it
    assert (answer.status_code, answer.json()["known"]) == (201, 3)


@PRESS
async def test_every_audience_reads_its_own_edition_only(desk):
    await desk.publish(audience="partners")
    partners = await desk.get(f"{DAY}/v1.json?audience=partners")
    public = await desk.get(f"{DAY}/v1.json")

    assert partners.json()["audience"] == "partners"
    assert partners.headers["cache-control"].startswith("private")
    assert public.status_code == 404
