"""A flash update is page 1 of a day as it was known at a moment of it: numbered in its day, valid for some hours."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import orjson
import pytest
from port_city import CORRECTED, DAY, PRESS, REPORTS

from eventlog import log as eventlog
from sitrep.publication.agreement import disagreements
from sitrep.publication.verification import verify

pytestmark = pytest.mark.anyio

FLASH = f"{DAY}/flash-1"


@PRESS
async def test_a_flash_update_is_numbered_in_its_day_and_leaves_the_number_of_the_report_alone(desk):
    first = await desk.publish(FLASH, hours=6)
    second = await desk.publish(f"{DAY}/flash-2")
    other = await desk.publish(f"{REPORTS}/2026-01-08/flash-1")
    daily = await desk.publish()
    numbers = [one.json()["number"] for one in (first, second, other, daily)]

    assert [one.status_code for one in (first, second, other, daily)] == [201] * 4
    assert numbers == [1, 2, 1, 1]
    assert first.json()["flash"] == 1
    assert first.json()["as_of"] == "2026-01-09T17:00:00Z"
    assert first.json()["valid_until"] == "2026-01-09T23:00:00Z"


@PRESS
async def test_the_same_flash_update_again_is_the_same_one_and_one_out_of_turn_is_refused(desk):
    first = await desk.publish(FLASH)
    head = await desk.head()
    again = await desk.publish(FLASH)
    far = await desk.publish(f"{DAY}/flash-3")
    late = await desk.publish(f"{REPORTS}/2099-01-01/flash-1")

    assert again.status_code == 200
    assert again.json() == {**first.json(), "status": "duplicate"}
    assert (far.status_code, far.json()["code"], far.json()["next"]) == (409, "flash_out_of_turn", 2)
    assert (late.status_code, late.json()["code"]) == (409, "day_not_begun")
    assert await desk.head() == head


@PRESS
async def test_it_speaks_of_the_moment_at_which_it_is_asked_for_while_its_day_goes_on(desk):
    today = datetime.now(ZoneInfo("Asia/Damascus")).date()
    begun = datetime.now(UTC).replace(microsecond=0)
    for day in (today, today + timedelta(days=1)):
        answer = await desk.publish(f"{REPORTS}/{day}/flash-1", hours=12)
        if answer.status_code == 201 and answer.json()["as_of"] >= begun.isoformat().replace("+00:00", "Z"):
            break
    said = answer.json()
    as_of, until = (datetime.fromisoformat(said[name]) for name in ("as_of", "valid_until"))

    assert begun <= as_of <= datetime.now(UTC)
    assert until - as_of == timedelta(hours=12)
    assert (await desk.publish(f"{REPORTS}/{said['day']}")).json()["code"] == "cutoff_not_reached"


@PRESS
async def test_it_is_page_one_with_every_face_and_no_link_that_leads_nowhere(desk):
    await desk.publish(FLASH)
    page = (await desk.get(f"{FLASH}.html")).text
    answers = {face: await desk.get(f"{FLASH}.{face}") for face in ("json", "pdf", "txt", "csv", "hxl.csv")}
    leads = set(re.findall(r'href="#([^"]+)"', page))

    assert "Flash update" in page
    assert "No. 1 of the day, version 1" in page
    assert "Valid until" in page
    assert 'id="key-figures"' in page
    assert 'id="statements"' not in page
    assert leads <= set(re.findall(r'\bid="([^"]+)"', page))
    assert {face: answer.status_code for face, answer in answers.items()} == dict.fromkeys(answers, 200)
    assert answers["json"].json()["kind"] == "flash"
    assert answers["txt"].text.splitlines()[1] == "No. 1 of the day, version 1"
    assert {answer.headers["x-report-valid-until"] for answer in answers.values()} == {"2026-01-10T17:00:00Z"}


@PRESS
async def test_a_correction_marks_it_and_its_next_version_says_what_was_wrong(desk):
    await desk.publish(FLASH)
    before = (await desk.get(f"{FLASH}/v1.html")).content
    await desk.post(CORRECTED)
    (day,) = (await desk.get(REPORTS)).json()["reports"]
    draft = (await desk.get(f"{FLASH}/draft.json")).json()
    second = await desk.publish(FLASH)
    report = (await desk.get(f"{FLASH}.json")).json()

    assert [(one["flash"], one["affected"], one["status"]) for one in day["flash"]] == [(1, True, "published")]
    assert (draft["version"], draft["kind"], draft["erratum"]["corrects"]) == (2, "flash", 1)
    assert (second.status_code, second.json()["version"]) == (201, 2)
    assert [(line["was"], line["now"]) for line in report["erratum"]["figures"]] == [("23", "32")]
    assert report["valid_until"] == draft["valid_until"] == day["flash"][0]["valid_until"]
    assert (await desk.get(f"{FLASH}/v1.html")).content == before


@PRESS
async def test_the_next_flash_update_can_be_looked_at_before_it_is_published(desk):
    draft = await desk.get(f"{FLASH}/draft.html?hours=6")
    wrong = await desk.get(f"{FLASH}/draft.html?hours=169")
    missing = await desk.get(f"{FLASH}.html")

    assert draft.headers["x-report-status"] == "draft"
    assert "Flash update" in draft.text
    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (422, "/query/hours")
    assert missing.status_code == 404


@PRESS
async def test_it_is_listed_in_its_day_and_does_not_stand_for_the_report_of_the_day(desk):
    await desk.publish(FLASH)
    await desk.publish(f"{DAY}/flash-2")
    (day,) = (await desk.get(REPORTS)).json()["reports"]
    page = await desk.get(f"{DAY}.html")

    assert (day["status"], day["versions"]) == ("draft", [])
    assert [one["flash"] for one in day["flash"]] == [2, 1]
    assert day["flash"][0]["links"]["pdf"] == f"{DAY}/flash-2.pdf"
    assert day["flash"][1]["versions"][0]["links"]["html"] == f"{FLASH}/v1.html"
    assert page.headers["x-report-status"] == "draft"


@PRESS
async def test_the_log_says_what_it_was_and_the_shelf_agrees(desk):
    body = (await desk.publish(FLASH, audience="partners")).json()
    async with desk.database.raw() as connection:
        (event,) = await eventlog.read_seqs(connection, "port-city", [body["seq"]])
        faults = await disagreements(connection, "port-city")
    said = orjson.loads(event.stored)["data"]

    assert (said["kind"], said["number"], said["audience"]) == ("flash", 1, "partners")
    assert (said["as_of"], said["valid_until"]) == (body["as_of"], body["valid_until"])
    assert faults == []


@PRESS
async def test_two_audiences_read_the_same_flash_update_as_of_the_same_moment(desk):
    public = (await desk.publish(FLASH, hours=6)).json()
    partners = (await desk.publish(FLASH, audience="partners", hours=48)).json()

    assert (partners["version"], partners["as_of"], partners["valid_until"]) == (
        1, public["as_of"], public["valid_until"],
    )  # fmt: skip
    assert (await desk.get(f"{FLASH}/v1.json?audience=partners")).json()["audience"] == "partners"


@PRESS
async def test_a_flash_update_can_be_withdrawn_and_withheld_as_a_report(desk):
    await desk.publish(FLASH)
    await desk.publish(f"{DAY}/flash-2")
    marked = await desk.sitrep.post(f"{FLASH}/v1/withdraw", json={"reason": "typo"})
    gone = await desk.sitrep.post(f"{DAY}/flash-2/v1/withdraw", json={"reason": "privacy"})
    page = await desk.get(f"{FLASH}.html")
    stone = await desk.get(f"{DAY}/flash-2/v1.html")

    assert (marked.status_code, gone.status_code) == (200, 200)
    assert page.headers["x-report-status"] == "withdrawn"
    assert (await desk.get(f"{FLASH}/v1/withdrawn.html")).content == page.content
    assert stone.status_code == 410
    assert (await desk.get(f"{DAY}/flash-2.html")).status_code == 404


@pytest.mark.pdf
async def test_its_pdf_proves_itself_and_says_until_when_it_was_valid(desk):
    await desk.publish(FLASH)
    found = verify((await desk.get(f"{FLASH}/v1.pdf")).content, (await desk.signer()).verifier.public)

    assert found.flash == "2026-01-10T17:00:00Z"
    assert (found.note.number, found.note.version) == (1, 1)
