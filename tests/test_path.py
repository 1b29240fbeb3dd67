"""One event walks the whole path: from the POST, through log and knowledge, to the number in the PDF."""

import asyncio
import io
import threading
from itertools import pairwise
from typing import Any

import pypdf
import pytest
from serving import asking

from eventlog import log as eventlog
from eventlog.contract import FACT_TYPES
from foundation import access
from foundation.settings import Settings
from ingest.app import create_app as create_ingest
from sitrep import projection
from sitrep.app import create_app as create_sitrep
from sitrep.report import SECTIONS
from sitrep.sections import outlook

pytestmark = pytest.mark.anyio

CRISIS = {
    "crisis": "port-city",
    "name": "Port City",
    "country": "SYR",
    "timezone": "Asia/Damascus",
    "cutoff": "20:00",
    "started": "2026-01-06",
    "public": True,
}
EVENT: dict[str, Any] = {
    "id": "01890f5e-7b1a-7cc0-8b1e-3f2a9c1d4e01",
    "type": "figure.reported",
    "occurred": "2026-01-09",
    "data": {"indicator": "killed", "basis": "cumulative", "value": 23},
}
EVENTS = "/v1/crises/port-city/events"
REPORT = "/v1/crises/port-city/reports/2026-01-09"
SUMMARY = "/v1/crises/port-city/summary?day=2026-01-09"


@pytest.fixture
async def services(dsn, database, tmp_path):
    settings = Settings(data_dir=tmp_path)
    issued = await access.issue(database, "ngo", ["crises:open", "events:write", "events:edit"], name="An NGO")
    async with (
        asking(create_ingest(settings, dsn), issued.secret) as ingest,
        asking(create_sitrep(settings, dsn)) as sitrep,
    ):
        assert (await ingest.post("/v1/crises", json=CRISIS)).status_code == 201
        yield ingest, sitrep


@pytest.mark.pdf
async def test_a_posted_number_stands_in_the_pdf(services, database):
    ingest, sitrep = services
    receipt = (await ingest.post(EVENTS, json=EVENT)).json()
    await projection.catch_up(database)
    summary = (await sitrep.get(SUMMARY)).json()
    page = (await sitrep.get(f"{REPORT}.html")).text
    pdf = (await sitrep.get(f"{REPORT}.pdf")).content
    text = "\n".join(sheet.extract_text() for sheet in pypdf.PdfReader(io.BytesIO(pdf)).pages)

    assert receipt["seq"] == 2
    assert [(figure["key"], figure["display"]) for figure in summary["key_figures"]] == [("killed", "23")]
    assert "23" in page
    assert pdf.startswith(b"%PDF")
    assert "23" in text
    assert "An NGO" in text


async def test_a_correction_changes_the_report_and_not_what_was_known(services, database):
    ingest, sitrep = services
    await ingest.post(EVENTS, json=EVENT)
    corrected = {key: value for key, value in EVENT.items() if key != "id"} | {"data": {**EVENT["data"], "value": 32}}
    act = {"type": "event.corrected", "about": [EVENT["id"]], "data": {"reason": "typo", "event": corrected}}
    answer = await ingest.post(EVENTS, json=act)
    await projection.catch_up(database)
    now = (await sitrep.get(SUMMARY)).json()
    then = (await sitrep.get(f"{SUMMARY}&as_known_at=2")).json()

    assert answer.status_code == 201
    assert [figure["display"] for figure in now["key_figures"]] == ["32"]
    assert [figure["display"] for figure in then["key_figures"]] == ["23"]


async def test_a_retracted_claim_leaves_the_report_and_comes_back_when_the_retraction_is_retracted(services, database):
    ingest, sitrep = services
    first = {"id": "01890f5e-7b1a-7cc0-8b1e-3f2a9c1d4e02", "type": "event.retracted", "data": {"reason": "other"}}
    second = {**first, "id": "01890f5e-7b1a-7cc0-8b1e-3f2a9c1d4e03", "about": [first["id"]]}
    shown = []
    for event in (EVENT, {**first, "about": [EVENT["id"]]}, second):
        await ingest.post(EVENTS, json=event)
        await projection.catch_up(database)
        shown.append([figure["display"] for figure in (await sitrep.get(SUMMARY)).json()["key_figures"]])

    assert shown == [["23"], [], ["23"]]


async def test_a_poll_that_changes_nothing_is_answered_with_304(services, database):
    ingest, sitrep = services
    await ingest.post(EVENTS, json=EVENT)
    await projection.catch_up(database)
    tag = (await sitrep.get(SUMMARY)).headers["etag"]
    same = await sitrep.get(SUMMARY, headers={"If-None-Match": tag})
    await ingest.post(EVENTS, json={**EVENT, "id": "01890f5e-7b1a-7cc0-8b1e-3f2a9c1d4e09"})
    await projection.catch_up(database)
    changed = await sitrep.get(SUMMARY, headers={"If-None-Match": tag})

    assert same.status_code == 304
    assert same.content == b""
    assert changed.status_code == 200
    assert changed.headers["etag"] != tag


async def test_the_same_arguments_give_the_same_bytes_whatever_came_later(services, database):
    ingest, sitrep = services
    await ingest.post(EVENTS, json=EVENT)
    await projection.catch_up(database)
    before = (await sitrep.get(f"{REPORT}.json?as_known_at=2")).content
    await ingest.post(EVENTS, json={**EVENT, "id": "01890f5e-7b1a-7cc0-8b1e-3f2a9c1d4e09", "occurred": "2026-01-08"})
    await projection.catch_up(database)
    after = (await sitrep.get(f"{REPORT}.json?as_known_at=2")).content

    assert before == after


async def test_the_log_that_the_report_names_is_the_log(services, database):
    ingest, sitrep = services
    await ingest.post(EVENTS, json=EVENT)
    await projection.catch_up(database)
    provenance = (await sitrep.get(f"{REPORT}.json")).json()["provenance"]
    async with database.raw() as connection:
        head = await eventlog.head(connection, "port-city")

    assert head is not None
    assert (provenance["tree_size"], provenance["root"]) == (head.seq, head.root.hex())


async def test_a_registered_place_may_carry_words_and_secrets_and_the_crisis_lives_on(services, database):
    ingest, sitrep = services
    place = {"type": "place.registered", "data": {"ref": "harbour", "name": "Harbour"}, "text": "North of the river"}
    answers = [
        await ingest.post(EVENTS, json={**place, "private": {"guide": "a name"}}),
        await ingest.post(EVENTS, json={**EVENT, "place": {"ref": "harbour"}}),
    ]
    await projection.catch_up(database)
    figures = (await sitrep.get(SUMMARY)).json()["key_figures"]

    assert [answer.status_code for answer in answers] == [201, 201]
    assert "place_unmatched" not in answers[1].text
    assert "Harbour" in [figure["area"]["name"] for figure in figures if figure["area"]]


async def test_the_list_of_reports_tells_no_day_that_the_reader_may_not_see(services, database):
    ingest, sitrep = services
    await ingest.post(EVENTS, json=EVENT)
    hidden = {**EVENT, "id": "01890f5e-7b1a-7cc0-8b1e-3f2a9c1d4e0f", "occurred": "2026-01-07", "sensitivity": "severe"}
    await ingest.post(EVENTS, json=hidden)
    await projection.catch_up(database)
    listed = (await sitrep.get("/v1/crises/port-city/reports")).json()["reports"]

    assert [report["day"] for report in listed] == ["2026-01-09"]


RETRACTED = {"type": "event.retracted", "about": [EVENT["id"]]}


async def test_an_ordinary_retraction_moves_no_report_of_the_past(services, database):
    ingest, sitrep = services
    await ingest.post(EVENTS, json=EVENT)
    await projection.catch_up(database)
    before = (await sitrep.get(f"{REPORT}.json?as_known_at=2")).content
    await ingest.post(EVENTS, json={**RETRACTED, "data": {"reason": "double_count"}})
    await projection.catch_up(database)

    assert (await sitrep.get(f"{REPORT}.json?as_known_at=2")).content == before


async def test_what_was_retracted_for_privacy_is_gone_from_every_report_of_the_past(services, database):
    ingest, sitrep = services
    await ingest.post(EVENTS, json=EVENT)
    await projection.catch_up(database)
    await ingest.post(EVENTS, json={**RETRACTED, "data": {"reason": "privacy"}})
    await projection.catch_up(database)
    report = (await sitrep.get(f"{REPORT}.json?as_known_at=2")).json()

    assert report["figures"] == []
    assert report["cleared"] == 3
    assert (await sitrep.get("/v1/crises/port-city/reports?as_known_at=2")).json()["reports"] == []


async def test_what_was_corrected_for_privacy_shows_no_earlier_version(services, database):
    ingest, sitrep = services
    await ingest.post(EVENTS, json={**EVENT, "text": "Told by the baker"})
    right = {key: value for key, value in EVENT.items() if key != "id"} | {"data": {**EVENT["data"], "value": 24}}
    act = {"type": "event.corrected", "about": [EVENT["id"]], "data": {"reason": "privacy", "event": right}}
    await ingest.post(EVENTS, json=act)
    await projection.catch_up(database)
    (figure,) = (await sitrep.get(f"{SUMMARY}&as_known_at=2")).json()["key_figures"]

    assert figure["display"] == "24"


async def test_links_repeat_what_was_asked_and_nothing_else_that_was_sent(services, database):
    ingest, sitrep = services
    await ingest.post(EVENTS, json=EVENT)
    await projection.catch_up(database)
    links = (await sitrep.get(f"{SUMMARY}&as_known_at=2&lang=ar")).json()["links"]

    assert links["self"] == "/v1/crises/port-city/summary?day=2026-01-09&as_known_at=2&lang=ar"
    assert links["pdf"] == "/v1/crises/port-city/reports/2026-01-09.pdf?as_known_at=2&lang=ar"


async def test_a_summary_is_answered_while_every_press_is_busy(services, database, monkeypatch):
    ingest, sitrep = services
    await ingest.post(EVENTS, json=EVENT)
    await projection.catch_up(database)
    release, printing, loop, busy = threading.Event(), [], asyncio.get_running_loop(), asyncio.Event()

    def slow(report, lang):
        printing.append(lang)
        if len(printing) == 2:
            loop.call_soon_threadsafe(busy.set)
        assert release.wait(120)
        return b"%PDF-"

    monkeypatch.setattr("sitrep.printery.render.pdf", slow)
    readers = [asyncio.create_task(sitrep.get(f"{REPORT}.pdf?lang={lang}")) for lang in ("en", "fr", "ar") * 3]
    await asyncio.wait_for(busy.wait(), 60)
    summary = await asyncio.wait_for(sitrep.get(SUMMARY), 60)
    release.set()
    answers = await asyncio.gather(*readers)

    assert summary.status_code == 200
    assert {answer.status_code for answer in answers} == {200}
    assert sorted(printing) == ["ar", "en", "fr"]


async def test_a_request_counts_once_against_the_quota_of_its_key(services, database):
    ingest, sitrep = services
    await ingest.post(EVENTS, json=EVENT)
    await projection.catch_up(database)
    headers = {"X-API-Key": (await access.issue(database, "reader", ["events:read"])).secret}
    first = await sitrep.get(SUMMARY, headers=headers)
    polled = {**headers, "If-None-Match": first.headers["etag"]}
    same = await sitrep.get(SUMMARY, headers=polled)
    await ingest.post(EVENTS, json={**EVENT, "id": "01890f5e-7b1a-7cc0-8b1e-3f2a9c1d4e09"})
    await projection.catch_up(database)
    changed = await sitrep.get(SUMMARY, headers=polled)
    page = await sitrep.get("/crises/port-city?day=2026-01-09", headers=headers)
    answers = [first, same, changed, page]
    left = [int(answer.headers["ratelimit"].split("r=")[1].split(";")[0]) for answer in answers]

    assert [answer.status_code for answer in answers] == [200, 304, 200, 200]
    assert [before - after for before, after in pairwise(left)] == [1, 1, 1]


async def test_a_kind_of_fact_that_no_section_shows_is_said_and_not_left_out_silently(services, database, monkeypatch):
    ingest, sitrep = services
    # As it will be with a type that is newer than the sections.
    monkeypatch.setattr(outlook, "TYPES", ())
    note = {"type": "note.added", "occurred": "2026-01-09", "text": "Roads are icy.", "data": {"topic": "context"}}
    answer = await ingest.post(EVENTS, json=note)
    await projection.catch_up(database)
    summary = (await sitrep.get(SUMMARY)).json()
    page = (await sitrep.get(f"{REPORT}.html")).text

    assert answer.status_code == 201
    assert summary["meta"]["not_shown"] == {"note.added": 1}
    assert "note.added" in page


def test_every_kind_of_fact_has_a_section():
    assert {kind for section in SECTIONS for kind in section.TYPES} >= FACT_TYPES


async def test_a_number_explains_itself_on_the_page_and_by_its_id(services, database):
    ingest, sitrep = services
    early = {**EVENT, "id": "01890f5e-7b1a-7cc0-8b1e-3f2a9c1d4e09", "occurred": "2026-01-08"}
    early["data"] = {**EVENT["data"], "value": 9}
    await ingest.post(EVENTS, json=[EVENT, early])
    await projection.catch_up(database)
    (figure,) = (await sitrep.get(SUMMARY)).json()["key_figures"]
    address = f"/v1/crises/port-city/figures/{figure['figure_id']}/explanation?day=2026-01-09"
    answer = await sitrep.get(address)
    told = answer.json()
    again = await sitrep.get(address, headers={"If-None-Match": answer.headers["etag"]})
    unknown = await sitrep.get("/v1/crises/port-city/figures/nothing/explanation?day=2026-01-09")

    assert [(used["event"], used["display"], used["origin"]["name"]) for used in told["used"]] == [
        (EVENT["id"], "23", "An NGO")
    ]
    assert [(left["event"], left["reason"]["code"], left["by"]) for left in told["left_out"]] == [
        (early["id"], "superseded", EVENT["id"])
    ]
    assert told["rule"]["code"] == "R11.5"
    assert again.status_code == 304
    assert (unknown.status_code, unknown.json()["code"]) == (404, "figure_unknown")
    assert "the same source has said something newer" in (await sitrep.get(f"{REPORT}.html")).text


async def test_a_contradiction_says_how_far_apart_and_who_says_what(services, database):
    ingest, sitrep = services
    other = {**EVENT, "id": "01890f5e-7b1a-7cc0-8b1e-3f2a9c1d4e09", "source": {"origin": {"name": "The council"}}}
    other["data"] = {**EVENT["data"], "value": 60}
    await ingest.post(EVENTS, json=[EVENT, other])
    await projection.catch_up(database)
    (found,) = (await sitrep.get(SUMMARY)).json()["contradictions"]

    assert (found["display"], found["severity"]) == ("23 / 60", "major")
    assert {(said["origin"]["name"], said["display"]) for said in found["claims"]} == {
        ("An NGO", "23"),
        ("The council", "60"),
    }
