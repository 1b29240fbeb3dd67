"""What is taken back: as wrong, it can still be read and says so on its face; for privacy, not a byte of it is left."""

import asyncio
import hashlib
import io
from datetime import date
from typing import Any

import asyncpg
import orjson
import pypdf
import pytest
from port_city import DAY, PRESS, REPORTS

from eventlog import log as eventlog
from eventlog.audit import audit
from foundation.database import Database
from sitrep import projection
from sitrep.publication import schedule, shelf
from sitrep.publication.agreement import disagreements
from sitrep.publication.faces import faces as every_face
from sitrep.publication.publisher import Publisher
from sitrep.publication.verification import verify

pytestmark = pytest.mark.anyio

WORD = "Umbrellaman"
STATEMENT: dict[str, Any] = {
    "id": "01890f5e-7b1a-7cc0-8b1e-3f2a9c1d4e05",
    "type": "statement.made",
    "occurred": "2026-01-09",
    "text": f"It was {WORD}.",
    "data": {"speech_act": "announce"},
}
ERASED = {"type": "event.erased", "about": [STATEMENT["id"]], "data": {"reason": "consent_withdrawn"}}
WRONG = {"reason": "verified_false", "note": "The number was of another town."}
KEPT = "SELECT count(*) FROM publication.file"


@pytest.fixture
async def owner(dsn):
    connection = await asyncpg.connect(dsn)
    yield connection
    await connection.close()


async def withdraw(desk, how, place=f"{DAY}/v1"):
    answer = await desk.sitrep.post(f"{place}/withdraw", json=how)
    await projection.catch_up(desk.database)
    return answer


async def agreed(desk):
    async with desk.database.raw() as connection:
        found = await audit(connection, "port-city", [])
        return found.faults + await disagreements(connection, "port-city")


@PRESS
async def test_what_was_withdrawn_as_wrong_keeps_its_bytes_and_says_what_became_of_it(desk):
    await desk.publish()
    before = await desk.get(f"{DAY}/v1.json")
    gone = await withdraw(desk, WRONG)
    after = await desk.get(f"{DAY}/v1.json")
    again = await withdraw(desk, WRONG)

    assert gone.json()["status"] == "withdrawn"
    assert (after.status_code, after.content) == (200, before.content)
    assert (before.headers["x-report-status"], after.headers["x-report-status"]) == ("published", "withdrawn")
    assert after.headers["link"] == f'<{DAY}/v1/withdrawn.json>; rel="status"'
    assert after.headers["cache-control"] == "public, max-age=60, must-revalidate"
    assert (again.status_code, again.json()["code"]) == (409, "already_withdrawn")
    assert await agreed(desk) == []


@PRESS
@pytest.mark.parametrize(("lang", "word"), [("en", "Withdrawn"), ("ar", "مسحوب")])
async def test_the_days_address_shows_the_withdrawn_report_with_its_mark(desk, lang, word):
    await desk.publish()
    await withdraw(desk, WRONG)
    page = await desk.get(f"{DAY}.html?lang={lang}")
    text = await desk.get(f"{DAY}.txt?lang={lang}")
    marked = await desk.get(f"{DAY}/v1/withdrawn.html?lang={lang}")
    (listed,) = (await desk.get(REPORTS)).json()["reports"]

    assert page.headers["x-report-status"] == "withdrawn"
    assert page.content == marked.content
    assert 'class="withdrawn"' in page.text
    assert f'content: "{word}"' in page.text
    assert WRONG["note"] in page.text
    assert text.text.splitlines()[0] == word
    assert "/v1/withdrawn.html" in text.text
    assert (listed["status"], listed["versions"][0]["withdrawn"]) == ("withdrawn", "verified_false")
    assert listed["versions"][0]["note"] == WRONG["note"]
    assert listed["links"]["draft"] == f"{DAY}/draft.html"


@PRESS
async def test_the_log_says_why_and_with_which_marked_files(desk):
    await desk.publish()
    await withdraw(desk, WRONG)
    async with desk.database.raw() as connection:
        (event,) = await eventlog.read_seqs(connection, "port-city", [4])
    said = orjson.loads(event.stored)["data"]
    marked = await desk.get(f"{DAY}/v1/withdrawn.html")

    assert event.type == "report.withdrawn"
    assert (said["reason"], said["note"]) == ("verified_false", WRONG["note"])
    assert hashlib.sha256(marked.content).hexdigest() == said["files"]["withdrawn_html_en"]


@PRESS
async def test_the_next_version_takes_the_place_of_the_withdrawn_one_which_stays_where_it_was(desk):
    await desk.publish()
    await withdraw(desk, WRONG)
    answer = await desk.publish()
    latest = await desk.get(f"{DAY}.json")
    first = await desk.get(f"{DAY}/v1.html")

    assert answer.json()["version"] == 2
    assert (latest.headers["x-report-status"], latest.json()["version"]) == ("published", 2)
    assert first.headers["link"] == (
        f'<{DAY}/v2.html>; rel="successor-version", <{DAY}/v1/withdrawn.html>; rel="status"'
    )


@PRESS
async def test_a_version_that_stands_has_no_marked_copy(desk):
    await desk.publish()
    answer = await desk.get(f"{DAY}/v1/withdrawn.html")

    assert (answer.status_code, answer.json()["code"]) == (404, "not_withdrawn")


@pytest.mark.pdf
async def test_the_marked_pdf_says_so_on_every_page_and_proves_itself(desk):
    await desk.publish()
    await withdraw(desk, WRONG)
    pdf = (await desk.get(f"{DAY}/v1/withdrawn.pdf")).content
    original = (await desk.get(f"{DAY}/v1.pdf")).content
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    public = (await desk.signer()).verifier.public

    assert all("Withdrawn" in page.extract_text() for page in pages)
    assert verify(pdf, public).withdrawn == "verified_false"
    assert verify(original, public).withdrawn is None


@PRESS
async def test_not_a_byte_is_left_of_what_was_withdrawn_for_privacy_and_its_tombstone_stays(desk, owner):
    published = (await desk.publish()).json()
    held = await desk.get(f"{DAY}/v1.html")
    gone = await withdraw(desk, {"reason": "privacy"})
    stone = await desk.get(f"{DAY}/v1.pdf", **{"If-None-Match": held.headers["etag"]})
    shown = await desk.get(f"{DAY}.html")
    marked = await desk.get(f"{DAY}/v1/withdrawn.html")

    assert gone.status_code == 200
    assert await owner.fetchval(KEPT) == 0
    assert (stone.status_code, marked.status_code) == (410, 410)
    assert {key: stone.json()[key] for key in ("number", "version", "digest", "reason", "next")} == {
        "number": 1, "version": 1, "digest": published["digest"], "reason": "privacy", "next": None,
    }  # fmt: skip
    assert shown.headers["x-report-status"] == "draft"
    assert await agreed(desk) == []


@PRESS
async def test_what_was_withdrawn_as_wrong_can_be_withdrawn_for_privacy_and_then_ends_with_its_marked_files(
    desk, owner
):
    await desk.publish()
    await withdraw(desk, WRONG)
    before = await owner.fetchval(KEPT)
    gone = await withdraw(desk, {"reason": "privacy"})
    back = await withdraw(desk, WRONG)

    assert before == 22
    assert (gone.status_code, gone.json()["withdrawn"]) == (200, "privacy")
    assert back.status_code == 409
    assert await owner.fetchval(KEPT) == 0
    assert (await desk.get(f"{DAY}/v1.html")).status_code == 410
    assert await agreed(desk) == []


@PRESS
@pytest.mark.parametrize(
    "act",
    [
        ERASED,
        {"type": "event.retracted", "about": [STATEMENT["id"]], "data": {"reason": "privacy"}},
        {
            "type": "event.reclassified",
            "about": [STATEMENT["id"]],
            "data": {"sensitivity": "severe", "reason": "it names a shelter"},
        },
    ],
    ids=["erased", "retracted", "reclassified"],
)
async def test_what_shows_something_that_was_protected_since_ends_with_its_files_by_itself(desk, dsn, owner, act):
    await desk.post(STATEMENT)
    await desk.publish()
    await desk.post(act)
    shown = await owner.fetchval(
        "SELECT count(*) FROM publication.file WHERE position($1 in convert_from(content, 'UTF8')) > 0", WORD
    )
    async with Database(dsn, "sitrep_publisher", size=2) as publishing_as:
        worker = Publisher(publishing_as, desk.drafts, desk.effects, bytes(32))
        await schedule.withhold(publishing_as, worker)
        await projection.catch_up(desk.database)
        head = await desk.head()
        await schedule.withhold(publishing_as, worker)
    stone = await desk.get(f"{DAY}/v1.html")
    answer = await desk.publish()

    assert shown > 0
    assert (stone.status_code, stone.json()["reason"]) == (410, "privacy")
    assert answer.json()["version"] == 2
    assert await owner.fetchval("SELECT count(*) FROM publication.file WHERE version = 1") == 0
    assert await desk.head() == head + 1
    assert await agreed(desk) == []


@PRESS
async def test_what_is_erased_while_a_report_is_printed_is_not_in_what_comes_out(desk, owner, monkeypatch):
    await desk.post(STATEMENT)
    loop = asyncio.get_running_loop()
    erasing = iter([True])

    def faces(*given):
        made = every_face(*given)
        if next(erasing, False):
            asyncio.run_coroutine_threadsafe(desk.post(ERASED), loop).result(60)
        return made

    monkeypatch.setattr("sitrep.publication.publisher.faces", faces)
    answer = await desk.publish()
    shown = await owner.fetchval(
        "SELECT count(*) FROM publication.file WHERE position($1 in convert_from(content, 'UTF8')) > 0", WORD
    )

    assert (answer.status_code, answer.json()["version"]) == (201, 1)
    assert shown == 0
    assert (await desk.get(f"{DAY}/v1.json")).status_code == 200
    assert await agreed(desk) == []


@PRESS
async def test_a_version_that_was_printed_while_something_in_it_was_protected_ends_by_itself_as_well(
    desk, dsn, owner, monkeypatch
):
    await desk.post(STATEMENT)
    before = await desk.app.state.publisher._everything("port-city")
    await desk.post({"type": "event.retracted", "about": [STATEMENT["id"]], "data": {"reason": "privacy"}})
    async with Database(dsn, "sitrep_publisher", size=2) as publishing_as:
        worker = Publisher(publishing_as, desk.drafts, desk.effects, bytes(32))
        await schedule.withhold(publishing_as, worker)
        # The printing took longer than the worker needed to look.
        with monkeypatch.context() as patched:
            patched.setattr(desk.app.state.publisher, "_everything", lambda _: asyncio.sleep(0, before))
            await desk.publish()
        kept = await owner.fetchval(KEPT)
        await schedule.withhold(publishing_as, worker)

    assert kept > 0
    assert await owner.fetchval(KEPT) == 0
    assert (await desk.get(f"{DAY}/v1.html")).status_code == 410


@PRESS
async def test_a_file_that_is_added_while_its_version_is_withheld_waits_and_is_refused(desk, dsn, owner):
    await desk.publish()
    one, other = [await asyncpg.connect(dsn, server_settings={"role": "sitrep_publisher"}) for _ in range(2)]
    edition = await shelf.last(one, "port-city", "public", date(2026, 1, 9))
    assert edition is not None
    async with one.transaction():
        await shelf.withdraw(one, edition, "privacy", None, edition.seq, edition.published_at)

        async def add():
            async with other.transaction():
                await shelf.add(other, edition, {"pdf_fr": b"%PDF-"})

        adding = asyncio.create_task(add())
        await asyncio.wait([adding], timeout=0.5)
        waited = not adding.done()
    with pytest.raises(shelf.Ended):
        await adding
    await one.close()
    await other.close()

    assert waited
    assert await owner.fetchval(KEPT) == 0


@PRESS
async def test_what_was_withheld_while_it_was_being_marked_as_wrong_stays_withheld(desk, owner):
    await desk.publish()
    withdrawals = desk.app.state.publisher.withdrawals
    marked = withdrawals._marked

    async def meanwhile(*given):
        files = await marked(*given)
        withdrawals._marked = marked
        assert (await withdraw(desk, {"reason": "privacy"})).status_code == 200
        return files

    withdrawals._marked = meanwhile
    answer = await withdraw(desk, WRONG)

    assert (answer.status_code, answer.json()["code"]) == (409, "already_withdrawn")
    assert await owner.fetchval(KEPT) == 0
    assert await agreed(desk) == []


@PRESS
async def test_a_reader_of_what_is_withheld_in_that_very_moment_is_asked_to_come_again(desk, monkeypatch):
    await desk.publish()
    library = desk.app.state.library
    found = await library.find("port-city", "public", date(2026, 1, 9), 1)
    await withdraw(desk, {"reason": "privacy"})

    async def before(*_, **__):
        return found

    with monkeypatch.context() as patched:
        patched.setattr(library, "find", before)
        answer = await desk.get(f"{DAY}/v1.html")

    assert (answer.status_code, answer.json()["code"]) == (503, "taken_back_meanwhile")
    assert (await desk.get(f"{DAY}/v1.html")).status_code == 410


@PRESS
async def test_nothing_but_what_is_withheld_can_be_removed_and_it_does_not_come_back(desk, dsn, owner):
    await desk.publish()
    publisher = await asyncpg.connect(dsn, server_settings={"role": "sitrep_publisher"})
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await publisher.execute("DELETE FROM publication.file")
    await owner.execute("CREATE TEMP TABLE copy AS SELECT * FROM publication.file")
    await withdraw(desk, {"reason": "privacy"})
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await owner.execute("INSERT INTO publication.file SELECT * FROM copy")
    await publisher.close()

    assert await owner.fetchval(KEPT) == 0


@PRESS
async def test_a_pdf_is_given_again_without_a_route_with_the_same_headers_and_never_once_it_was_taken_back(desk):
    await desk.publish()
    first = await desk.get(f"{DAY}/v1.pdf")
    state = desk.app.state
    kept = len(state.given._made)
    library, state.library = state.library, None  # who asks it now fails
    again = await desk.get(f"{DAY}/v1.pdf")
    state.library = library
    await withdraw(desk, WRONG)
    marked = await desk.get(f"{DAY}/v1.pdf")
    await withdraw(desk, {"reason": "privacy"})
    gone = await desk.get(f"{DAY}/v1.pdf")

    assert kept == 1
    said = {name: first.headers[name] for name in ("etag", "cache-control", "content-type", "content-disposition")}
    assert (again.status_code, again.content) == (200, first.content)
    assert {name: again.headers[name] for name in said} == said
    assert set(again.headers) == set(first.headers)
    assert marked.headers["x-report-status"] == "withdrawn"
    assert gone.status_code == 410
