"""A report is given out, corrected by a next version, taken back: nothing that was published ever changes a byte."""

import asyncio
import hashlib
from datetime import timedelta
from typing import Any

import asyncpg
import orjson
import pytest

from eventlog import log as eventlog
from eventlog.audit import audit
from sitrep import projection, render
from sitrep.publication import shelf
from sitrep.publication.agreement import disagreements
from sitrep.render import PangoIsMissing

pytestmark = pytest.mark.anyio

EVENT: dict[str, Any] = {
    "id": "01890f5e-7b1a-7cc0-8b1e-3f2a9c1d4e01",
    "type": "figure.reported",
    "occurred": "2026-01-09",
    "data": {"indicator": "killed", "basis": "cumulative", "value": 23},
}
BARE = {key: value for key, value in EVENT.items() if key != "id"}
CORRECTED = {
    "type": "event.corrected",
    "about": [EVENT["id"]],
    "data": {"reason": "typo", "event": {**BARE, "data": {**EVENT["data"], "value": 32}}},
}
RETRACTED = {"type": "event.retracted", "about": [EVENT["id"]], "data": {"reason": "double_count"}}
REPORTS = "/v1/crises/port-city/reports"
DAY = f"{REPORTS}/2026-01-09"
PRESS = pytest.mark.usefixtures("pressless")


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
    assert after.json()["meta"]["report"] == {
        "number": 1, "version": 1, "status": "published", "url": f"{DAY}/v1.html",
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
async def test_a_correction_marks_the_report_and_drafts_the_next_version_with_its_erratum(desk):
    await desk.publish()
    await desk.post(CORRECTED)
    (listed,) = (await desk.get(REPORTS)).json()["reports"]
    draft = (await desk.get(f"{DAY}/draft.json")).json()
    page = (await desk.get(f"{DAY}/draft.html")).text

    assert listed["affected"]
    assert listed["status"] == "published"
    assert (draft["status"], draft["number"], draft["version"]) == ("draft", 1, 2)
    assert [(line["key"], line["was"], line["now"]) for line in draft["erratum"]["figures"]] == [("killed", "23", "32")]
    assert "Version 2 corrects version 1" in page


@PRESS
async def test_the_next_version_says_what_it_corrects_and_takes_the_place_of_the_first(desk):
    await desk.publish()
    await desk.post(CORRECTED)
    answer = await desk.publish(reason="a digit was swapped")
    report = (await desk.get(f"{DAY}.json")).json()
    (listed,) = (await desk.get(REPORTS)).json()["reports"]
    again = await desk.publish()

    assert (answer.status_code, answer.json()["number"], answer.json()["version"]) == (201, 1, 2)
    assert report["version"] == 2
    assert report["erratum"]["corrects"] == 1
    assert report["erratum"]["reason"] == "a digit was swapped"
    assert not listed["affected"]
    assert [version["version"] for version in listed["versions"]] == [2, 1]
    assert again.status_code == 200


@PRESS
async def test_a_version_that_another_took_the_place_of_says_which(desk):
    await desk.publish()
    alone = await desk.get(f"{DAY}/v1.html?lang=ar")
    await desk.post(CORRECTED)
    await desk.publish()
    first = await desk.get(f"{DAY}/v1.html", **{"If-None-Match": "*"})
    versions = (await desk.get(REPORTS)).json()["reports"][0]["versions"]
    last = await desk.get(f"{DAY}/v2.html")
    await desk.sitrep.post(f"{DAY}/v2/withdraw", json={"reason": "typo"})
    again = await desk.get(f"{DAY}/v1.html")

    assert first.headers["link"] == f'<{DAY}/v2.html>; rel="successor-version"'
    assert [(one["version"], one["superseded_by"]) for one in versions] == [(2, None), (1, 2)]
    assert ["link" in answer.headers for answer in (alone, last, again)] == [False, False, False]


@PRESS
async def test_a_retraction_of_what_a_report_rests_on_is_its_erratum(desk):
    await desk.publish()
    await desk.post(RETRACTED)
    await desk.publish()
    (line,) = (await desk.get(f"{DAY}.json")).json()["erratum"]["figures"]

    assert (line["was"], line["now"]) == ("23", None)


@PRESS
async def test_a_correction_that_is_taken_back_leaves_the_report_as_it_was(desk):
    await desk.publish()
    act = {**CORRECTED, "id": "01890f5e-7b1a-7cc0-8b1e-3f2a9c1d4e07"}
    await desk.post(act, {**RETRACTED, "about": [act["id"]]})
    (listed,) = (await desk.get(REPORTS)).json()["reports"]

    assert not listed["affected"]
    assert (await desk.publish()).status_code == 200


@PRESS
async def test_what_comes_later_is_no_correction_and_goes_into_a_next_version_only_when_asked(desk):
    await desk.publish()
    await desk.post({**EVENT, "id": "01890f5e-7b1a-7cc0-8b1e-3f2a9c1d4e05", "data": {**EVENT["data"], "value": 29}})
    (listed,) = (await desk.get(REPORTS)).json()["reports"]
    same = await desk.publish()
    more = await desk.publish(late=True)

    assert not listed["affected"]
    assert same.status_code == 200
    assert (more.status_code, more.json()["version"]) == (201, 2)


@PRESS
async def test_a_correction_of_another_days_claim_marks_no_report_that_did_not_rest_on_it(desk):
    other = {**EVENT, "id": "01890f5e-7b1a-7cc0-8b1e-3f2a9c1d4e06", "occurred": "2026-01-10"}
    await desk.post(other)
    await desk.publish()
    right = {**BARE, "occurred": "2026-01-10", "data": {**EVENT["data"], "value": 32}}
    await desk.post({**CORRECTED, "about": [other["id"]], "data": {"reason": "typo", "event": right}})
    listed = (await desk.get(REPORTS)).json()["reports"]

    assert {report["day"]: report["affected"] for report in listed} == {"2026-01-10": False, "2026-01-09": False}


@PRESS
async def test_after_a_withdrawal_the_next_version_is_the_second(desk):
    await desk.publish()
    await desk.sitrep.post(f"{DAY}/v1/withdraw", json={"reason": "other"})
    await desk.publish()

    assert (await desk.get(f"{DAY}/v1.html")).headers["link"].startswith(f'<{DAY}/v2.html>; rel="successor-version"')
    assert (await desk.get(f"{DAY}.json")).json()["version"] == 2


@PRESS
async def test_what_was_withdrawn_for_privacy_does_not_go_out_again_unchanged(desk):
    await desk.publish()
    await desk.sitrep.post(f"{DAY}/v1/withdraw", json={"reason": "privacy"})

    assert (await desk.publish()).json()["code"] == "withdrawn_for_privacy"


@PRESS
@pytest.mark.parametrize(
    "act",
    [
        {**RETRACTED, "data": {"reason": "privacy"}},
        {
            "type": "event.reclassified",
            "about": [EVENT["id"]],
            "data": {"sensitivity": "severe", "reason": "it names a shelter"},
        },
    ],
    ids=["retracted", "reclassified"],
)
async def test_a_version_that_shows_what_was_protected_since_is_withheld_at_once_and_its_erratum_tells_nothing(
    desk, act
):
    await desk.publish()
    await desk.post(act)
    stone = await desk.get(f"{DAY}/v1.html")
    shown = await desk.get(f"{DAY}.json")
    await desk.publish()
    second = await desk.get(f"{DAY}.json")

    assert (stone.status_code, stone.json()["reason"]) == (410, "privacy")
    assert shown.headers["x-report-status"] == "draft"
    assert second.json()["version"] == 2
    assert '"23"' not in second.text
    assert (await desk.get(f"{DAY}/v1.html")).json()["next"] == f"{DAY}/v2.html"


WORD = "Umbrellaman"
STATEMENT = {
    "id": "01890f5e-7b1a-7cc0-8b1e-3f2a9c1d4e05",
    "type": "statement.made",
    "occurred": "2026-01-09",
    "source": {"quote": f"said {WORD}", "url": f"https://example.org/{WORD}"},
    "text": f"It was {WORD}.",
    "data": {"speech_act": "announce"},
}
ERASED = {"type": "event.erased", "about": [STATEMENT["id"]], "data": {"reason": "consent_withdrawn"}}
NARRATIVE = {
    "id": "01890f5e-7b1a-7cc0-8b1e-3f2a9c1d4e06",
    "type": "narrative.written",
    "data": {"day": "2026-01-09", "section": "overview", "lang": "en", "items": [{"text": f"{WORD} came."}]},
}


@PRESS
@pytest.mark.parametrize("face", ["html", "html?lang=ar", "json", "pdf"])
async def test_a_version_that_tells_what_was_erased_since_is_withheld_at_once_in_every_face(desk, face):
    await desk.post(STATEMENT)
    await desk.publish()
    before = await desk.get(f"{DAY}/v1.{face}")
    await desk.post(ERASED)
    stone = await desk.get(f"{DAY}/v1.{face}", **{"If-None-Match": before.headers["etag"]})

    assert face == "pdf" or WORD in before.text
    assert (stone.status_code, stone.json()["reason"], stone.json()["version"]) == (410, "privacy", 1)
    assert WORD not in stone.text + (await desk.get(f"{DAY}.json")).text


@PRESS
async def test_after_an_erasure_the_next_version_comes_without_the_words_and_stays(desk):
    await desk.post(STATEMENT)
    await desk.publish()
    await desk.post(ERASED)
    withheld = (await desk.get(REPORTS)).json()["reports"][0]
    draft = await desk.get(f"{DAY}/draft.json")
    answer = await desk.publish()
    await desk.post({**EVENT, "id": "01890f5e-7b1a-7cc0-8b1e-3f2a9c1d4e07"})
    second = await desk.get(f"{DAY}/v2.json")
    day = (await desk.get(REPORTS)).json()["reports"][0]
    stone = (await desk.get(f"{DAY}/v1.json")).json()
    async with desk.database.raw() as connection:
        found = await audit(connection, "port-city", [])
        unlike = await disagreements(connection, "port-city")

    assert (withheld["status"], withheld["affected"]) == ("draft", True)
    assert withheld["versions"][0]["withdrawn"] == "privacy"
    assert (draft.json()["version"], draft.json()["erratum"]["corrects"]) == (2, 1)
    assert answer.status_code == 201
    assert (second.status_code, len(second.json()["statements"])) == (200, 1)
    assert WORD not in draft.text + second.text + (await desk.get(f"{DAY}/v2.html")).text
    assert (day["status"], day["affected"], [v["status"] for v in day["versions"]]) == (
        "published", False, ["published", "withdrawn"],
    )  # fmt: skip
    assert stone["next"] == f"{DAY}/v2.html"
    assert (found.faults, unlike) == ([], [])


@PRESS
async def test_a_correction_whose_words_are_erased_withholds_the_version_that_prints_it_and_no_older_one(desk):
    bare = {name: value for name, value in STATEMENT.items() if name != "id"}
    plain = {**bare, "text": "It was announced.", "source": {"quote": "announced"}}
    correction = {
        "id": "01890f5e-7b1a-7cc0-8b1e-3f2a9c1d4e08",
        "type": "event.corrected",
        "about": [STATEMENT["id"]],
        "data": {"reason": "typo", "event": bare},
    }
    await desk.post({**plain, "id": STATEMENT["id"]})
    await desk.publish()
    await desk.post(correction)
    await desk.publish()
    assert WORD in (await desk.get(f"{DAY}/v2.json")).text
    await desk.post({**ERASED, "about": [correction["id"]]})

    assert (await desk.get(f"{DAY}/v1.json")).status_code == 200
    assert (await desk.get(f"{DAY}/v2.json")).status_code == 410


@PRESS
async def test_what_an_editor_wrote_and_was_erased_withholds_the_version_that_prints_it(desk):
    await desk.publish()
    await desk.post(NARRATIVE, CORRECTED)
    await desk.publish()
    assert WORD in (await desk.get(f"{DAY}/v2.json")).text
    await desk.post({**ERASED, "about": [NARRATIVE["id"]]})

    assert (await desk.get(f"{DAY}/v1.json")).status_code == 200
    assert (await desk.get(f"{DAY}/v2.json")).status_code == 410


@PRESS
async def test_an_erasure_withholds_no_version_for_those_who_never_saw_the_words_and_none_of_an_earlier_day(desk):
    await desk.post({**STATEMENT, "sensitivity": "severe"})
    await desk.publish()
    await desk.publish(audience="restricted")
    await desk.publish(f"{REPORTS}/2026-01-08", audience="restricted")
    await desk.post(ERASED)

    assert (await desk.get(f"{DAY}/v1.json")).status_code == 200
    assert (await desk.get(f"{DAY}/v1.json?audience=restricted")).status_code == 410
    assert (await desk.get(f"{REPORTS}/2026-01-08/v1.json?audience=restricted")).status_code == 200


@PRESS
async def test_while_an_erasure_is_not_read_yet_no_older_version_is_given_out(desk):
    await desk.post(STATEMENT)
    await desk.publish()
    assert (await desk.ingest.post("/v1/crises/port-city/events", json=ERASED)).status_code == 201
    unread = await desk.get(f"{DAY}/v1.json")
    latest = await desk.get(f"{DAY}.json")
    await projection.catch_up(desk.database)

    assert (unread.status_code, unread.json()["code"]) == (503, "erasure_not_read")
    assert latest.headers["x-report-status"] == "draft"
    assert WORD not in latest.text
    assert (await desk.get(f"{DAY}/v1.json")).status_code == 410


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


@PRESS
async def test_the_publisher_can_append_reports_and_nothing_else_and_change_nothing(desk, dsn):
    await desk.publish()
    connection = await asyncpg.connect(dsn, server_settings={"role": "sitrep_publisher"})
    copy = """
        INSERT INTO eventlog.event SELECT crisis, 99, gen_random_uuid(), 'figure.reported', recorded_at, organisation,
        organisation_name, organisation_kind, key, capacity, digest, stored FROM eventlog.event WHERE seq = 2"""
    refused = [
        copy,
        "UPDATE publication.version SET digest = digest",
        "DELETE FROM publication.file",
        "TRUNCATE publication.withdrawal",
        "UPDATE eventlog.event SET stored = stored",
        "INSERT INTO eventlog.head VALUES ('new', 0, now(), '{}')",
        "SELECT * FROM access.key",
    ]
    for statement in refused:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(statement)
    await connection.close()


async def test_the_owner_cannot_change_what_is_published_either(desk, dsn, pressless):
    await desk.publish()
    connection = await asyncpg.connect(dsn)
    for table in ("number", "version", "file", "withdrawal"):
        for statement in (f"DELETE FROM publication.{table}", f"UPDATE publication.{table} SET crisis = crisis"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(statement)
    await connection.close()


@PRESS
async def test_a_report_that_was_published_without_pango_gets_its_pdf_when_it_is_published_again(desk, monkeypatch):
    def missing(*_, **__):
        raise PangoIsMissing

    printed = render.pdf
    monkeypatch.setattr(render, "pdf", missing)
    first = await desk.publish()
    refused = await desk.get(f"{DAY}.pdf")
    monkeypatch.setattr(render, "pdf", printed)
    second = await desk.publish()
    async with desk.database.raw() as connection:
        faults = await disagreements(connection, "port-city")

    assert {name.partition("_")[0] for name in first.json()["files"]} == {"csv", "html", "hxl", "json", "txt"}
    assert (refused.status_code, refused.json()["reason"]) == (503, "pango_missing")
    assert (second.status_code, second.json()["version"]) == (200, 1)
    assert (await desk.get(f"{DAY}/v1.pdf")).content == b"%PDF-"
    assert faults == []
    assert await desk.head() == 3


@PRESS
async def test_a_failure_between_the_event_and_its_files_leaves_neither(desk, monkeypatch):
    async def fails(*_):
        raise asyncpg.DataError

    kept = shelf.keep
    monkeypatch.setattr(shelf, "keep", fails)
    failed = await desk.publish()
    monkeypatch.setattr(shelf, "keep", kept)

    assert failed.status_code == 500
    assert await desk.head() == 2
    assert (await desk.publish()).json()["number"] == 1


@PRESS
async def test_a_week_of_reports_with_a_revision_and_a_retraction_ends_with_nothing_affected_and_every_byte_kept(desk):
    days = [f"2026-01-{day:02}" for day in range(6, 13)]
    series = [12, 17, 23, 23, 31, 28, 40]  # the sixth day goes back on the fifth
    ids = [f"01890f5e-7b1a-7cc0-8b1e-3f2a9c1d5e{n:02}" for n in range(len(days))]
    for day, value, identity in zip(days, series, ids, strict=True):
        claim = {**EVENT, "id": identity, "occurred": day, "data": {**EVENT["data"], "value": value}}
        await desk.post(claim)
        await desk.publish(f"{REPORTS}/{day}")
    before = {day: (await desk.get(f"{REPORTS}/{day}/v1.json")).content for day in days}
    right = {**BARE, "occurred": days[1], "data": {**EVENT["data"], "value": 16}}
    await desk.post(
        {**CORRECTED, "about": [ids[1]], "data": {"reason": "source_revised_down", "event": right}},
        {**RETRACTED, "about": [ids[4]]},
    )

    def marked(listed):
        return {report["day"] for report in listed.json()["reports"] if report["affected"]}

    affected = marked(await desk.get(REPORTS))
    for day in sorted(affected):
        answer = await desk.publish(f"{REPORTS}/{day}")
        assert (answer.status_code, answer.json()["version"]) == (201, 2)
    errata = {day: (await desk.get(f"{REPORTS}/{day}.json")).json()["erratum"] for day in affected}

    assert {days[1], days[4]} <= affected
    assert days[0] not in affected
    assert [(line["was"], line["now"]) for line in errata[days[1]]["figures"]] == [("17", "16")]
    assert marked(await desk.get(REPORTS)) == set()
    assert {day: (await desk.get(f"{REPORTS}/{day}/v1.json")).content for day in days} == before
    assert {(await desk.get(f"{REPORTS}/{day}/v1.json")).json()["number"] for day in days} == set(range(1, 8))


@PRESS
@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE publication.file SET content = 'x', digest = sha256('x') WHERE name = 'html_en'",
        "DELETE FROM publication.file WHERE name = 'pdf_ar'",
        "UPDATE publication.version SET digest = sha256('x')",
        "UPDATE publication.version SET version = 2",
        """INSERT INTO publication.file SELECT crisis, day, audience, version, 'more', digest, content
        FROM publication.file WHERE name = 'json'""",
    ],
)
async def test_a_published_file_that_its_keeper_changed_is_found_by_what_the_log_says_of_it(desk, dsn, attack):
    seq = (await desk.publish()).json()["seq"]
    connection = await asyncpg.connect(dsn)
    before = await disagreements(connection, "port-city")
    await connection.execute("SET session_replication_role = replica")
    await connection.execute(attack)
    found = await disagreements(connection, "port-city")
    await connection.close()

    assert before == []
    assert [fault.seq for fault in found] == [seq]
