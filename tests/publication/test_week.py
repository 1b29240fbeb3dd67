"""A week of daily reports as those live it who publish them: at the crisis's own cut-off, with summer time beginning in
it, two days without a worker, news that comes late, and what is corrected, retracted, withdrawn and erased afterwards.
At its end the log, the shelf, the list, the feed and every file tell one story.

The bulletin has the shape of a public series, its numbers are invented. The week lies in the past, and is lived by the
database's clock, which is the log's: its function is put before Postgres's own.
"""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import asyncpg
import httpx2
import orjson
import pytest
from serving import asking

from eventlog import log as eventlog
from eventlog.audit import audit
from eventlog.checkpoint import Signer, origin
from eventlog.register import Registers
from foundation import access, keyring
from foundation.database import Database
from foundation.settings import Settings
from ingest.app import create_app as create_ingest
from sitrep import projection
from sitrep.app import create_app as create_sitrep
from sitrep.drafting import Drafts
from sitrep.publication import schedule
from sitrep.publication.agreement import disagreements
from sitrep.publication.effects import Effects
from sitrep.publication.publisher import Publisher
from sitrep.publication.verification import verify

pytestmark = pytest.mark.anyio

ZONE = ZoneInfo("Asia/Beirut")  # its summer time of 2026 begins in the night before the 29th of March
DAYS = [date(2026, 3, 25) + timedelta(days=n) for n in range(7)]
CUTOFF = time(20, 0)
AUDIENCES = ("public", "partners")
OPENING = {
    "crisis": "port-city", "name": "Port City", "country": "LBN", "timezone": ZONE.key, "cutoff": "20:00",
    "started": "2026-03-25", "public": True, "languages": ["en", "ar"], "daily_reports": [*AUDIENCES],
    "sources": [
        {"ref": "ministry", "name": "Ministry of Health", "kind": "health_authority"},
        {"ref": "wire", "name": "A news agency", "kind": "media"},
    ],
}  # fmt: skip
SERIES = Path(__file__).parents[1] / "data" / "series" / "bulletin.ndjson"
REPORTS = "/v1/crises/port-city/reports"
WORD = "Umbrellaman"
STATEMENT = {
    "id": "01890f5e-7b1a-7cc0-8b1e-3f2a9c1d4e05",
    "type": "statement.made",
    "occurred": "2026-03-31",
    "text": f"It was {WORD}.",
    "data": {"speech_act": "announce"},
}
LATE = {
    "id": "01890f5e-7b1a-7cc0-8b1e-3f2a9c1d4e06",
    "type": "figure.reported",
    "occurred": "2026-03-26",
    "as_of": "2026-03-26T18:00:00+02:00",
    "source": {"origin": {"ref": "wire"}},
    "data": {"indicator": "idps_displaced_cumulative", "basis": "cumulative", "value": 1200},
}
LATE_AGAIN = {
    **LATE,
    "id": "01890f5e-7b1a-7cc0-8b1e-3f2a9c1d4e07",
    "occurred": "2026-03-29",
    "as_of": "2026-03-29T18:00:00+03:00",
}
WRONG = {"reason": "verified_false", "note": "The bulletin was of another town."}

# The database's clock as a test sets it; between two settings it goes on as clocks do.
CLOCK = """
CREATE SCHEMA lived;
CREATE TABLE lived.moment (at timestamptz NOT NULL, since timestamptz NOT NULL);
CREATE FUNCTION lived.clock_timestamp() RETURNS timestamptz LANGUAGE sql VOLATILE AS
    'SELECT at + (pg_catalog.clock_timestamp() - since) FROM lived.moment';
GRANT USAGE ON SCHEMA lived TO PUBLIC;
GRANT SELECT ON lived.moment TO PUBLIC;
DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET search_path = lived, pg_catalog, public', current_database()); END $$
"""
SET = "WITH gone AS (DELETE FROM lived.moment) INSERT INTO lived.moment VALUES ($1, pg_catalog.clock_timestamp())"


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """An instant of the week as a clock on a wall of the crisis shows it."""
    return datetime.combine(day, time(hour, minute), ZONE).astimezone(UTC)


def bulletin() -> dict[date, list[dict[str, Any]]]:
    """What the ministry gives out on each day of the week; the days of the series are moved to it."""
    given: dict[date, list[dict[str, Any]]] = {day: [] for day in DAYS}
    for line in SERIES.read_text().splitlines():
        moved = re.sub(r"2026-01-\d\d", lambda found: str(date.fromisoformat(found[0]) + timedelta(days=78)), line)
        event = json.loads(moved)
        if (
            "relayed_by" not in event.get("source", {})
            and (day := date.fromisoformat(event.get("occurred", "9999-01-01"))) in given
        ):
            given[day].append(event)
    return given


def one(given: dict[date, list[dict[str, Any]]], day: date, indicator: str) -> dict[str, Any]:
    """What the bulletin of a day said of one indicator."""
    (found,) = [event for event in given[day] if event["data"]["indicator"] == indicator]
    return found


class Week:
    """The services, the workers that come and go, and the clock by which all of them live."""

    def __init__(self, dsn: str, settings: Settings, database: Database, key: str) -> None:
        self.dsn, self.settings, self.database, self.key = dsn, settings, database, key
        self.sitrep: httpx2.AsyncClient
        self.seen: dict[str, Any] = {}  # what was read in the course of the week

    async def now(self, moment: datetime) -> None:
        connection = await asyncpg.connect(self.dsn)
        await connection.execute(SET, moment)
        await connection.close()

    async def post(self, moment: datetime, *events: dict[str, Any], to: str = "/v1/crises/port-city/events") -> None:
        """Posts at a moment, to a service that was started just before: one remembers the clock for some seconds."""
        await self.now(moment)
        async with asking(create_ingest(self.settings, self.dsn), self.key) as ingest:
            for event in events:
                answer = await ingest.post(to, json=event)
                assert answer.status_code in (200, 201), answer.text
        await projection.catch_up(self.database)

    async def publish(self, day: date, audience: str, **body: object) -> dict[str, Any]:
        """A coordinator publishes what is drafted."""
        answer = await self.sitrep.post(f"{REPORTS}/{day}/publish", json={"audience": audience, **body})
        assert answer.status_code == 201, answer.text
        await projection.catch_up(self.database)
        said: dict[str, Any] = answer.json()
        return said

    async def work(self, moment: datetime) -> None:
        """Two workers that know nothing of one another, until there is nothing to do for either."""
        await self.now(moment)
        async with AsyncExitStack() as stack:
            desks = [await self._desk(stack) for _ in range(2)]
            running = [asyncio.create_task(schedule.run(*desk, timedelta(seconds=2))) for desk in desks]
            try:
                async with asyncio.timeout(300):
                    while not await self._done(*desks[0][:2]):  # noqa: ASYNC110 - other tasks do it
                        await asyncio.sleep(0.05)
            finally:
                for task in running:
                    task.cancel()
                await asyncio.gather(*running, return_exceptions=True)
        await projection.catch_up(self.database)

    async def _desk(self, stack: AsyncExitStack) -> tuple[Database, Registers, Publisher]:
        as_publisher = await stack.enter_async_context(Database(self.dsn, "sitrep_publisher", size=4))
        reading = await stack.enter_async_context(Database(self.dsn, "sitrep_reports", size=4))
        drafts = Drafts(reading, registers := Registers())
        return (
            as_publisher,
            registers,
            Publisher(as_publisher, drafts, Effects(drafts), keyring.signing_key(self.settings)),
        )

    async def _done(self, database: Database, registers: Registers) -> bool:
        async with self.database.raw() as connection:
            queued = await connection.fetchval("SELECT count(*) FROM jobs.pgqueuer")
            exposed = await connection.fetchval(
                "SELECT count(*) FROM publication.file WHERE position(convert_to($1, 'UTF8') in content) > 0"
                " AND EXISTS (SELECT FROM eventlog.event WHERE type = 'event.erased')", WORD,
            )  # fmt: skip
        return not (queued or exposed or await schedule.due(database, registers, await schedule.settled(database)))

    async def read(self, path: str, audience: str, **headers: str) -> httpx2.Response:
        mark = "&" if "?" in path else "?"
        return await self.sitrep.get(f"{path}{mark}audience={audience}", headers=headers)

    async def report(self, day: date, audience: str, version: int) -> dict[str, Any]:
        answer = await self.read(f"{REPORTS}/{day}/v{version}.json", audience)
        assert answer.status_code == 200, answer.text
        said: dict[str, Any] = answer.json()
        return said

    async def listed(self, audience: str) -> dict[date, dict[str, Any]]:
        answer = await self.read(REPORTS, audience)
        return {date.fromisoformat(found["day"]): found for found in answer.json()["reports"]}

    async def said(self, kind: str) -> list[tuple[eventlog.Recorded, dict[str, Any]]]:
        """What the log says of publication, in its order."""
        async with self.database.raw() as connection:
            entries = await eventlog.read(connection, "port-city", 0, 1000)
        return [(entry, orjson.loads(entry.stored)["data"]) for entry in entries if entry.type == kind]


@pytest.fixture(
    scope="module", params=["pressless", pytest.param("pressed", marks=[pytest.mark.nightly, pytest.mark.pdf])]
)
async def week(request, module_dsn, tmp_path_factory, anyio_backend) -> AsyncIterator[Week]:
    settings = Settings(data_dir=tmp_path_factory.mktemp("week"), rate_limit=10**6)
    async with AsyncExitStack() as stack:
        if request.param == "pressless":
            patched = stack.enter_context(pytest.MonkeyPatch.context())
            patched.setattr("sitrep.publication.faces.render.pdf", lambda *_, **__: b"%PDF-")
            patched.setattr("sitrep.publication.faces.render.renderer", lambda: "none/0")
        owner = await asyncpg.connect(module_dsn)
        await owner.execute(CLOCK)
        await owner.close()
        database = await stack.enter_async_context(Database(module_dsn))
        scopes = ["crises:open", "events:write", "events:edit", "reports:publish", "audience:partners", "privacy:erase"]
        key = (await access.issue(database, "desk", scopes, name="The desk")).secret
        week = Week(module_dsn, settings, database, key)
        week.sitrep = await stack.enter_async_context(asking(create_sitrep(settings, module_dsn), key))
        await live(week)
        yield week


async def live(week: Week) -> None:
    """What happens in the week, in its order."""
    first, second, third, fourth, fifth, sixth, seventh = DAYS
    given = bulletin()
    await week.post(at(first, 8), OPENING, to="/v1/crises")
    await week.post(at(first, 13), *given[first])
    await week.work(at(first, 20) + timedelta(seconds=10))

    await week.post(at(second, 13), *given[second])
    await week.work(at(second, 20) + timedelta(seconds=10))
    await week.post(at(second, 20, 30), LATE)

    # A number of the day before was a typing error: its report gets a second version by hand.
    await week.post(at(third, 13), *given[third])
    right = {**one(given, second, "killed"), "data": {"indicator": "killed", "basis": "cumulative", "value": 75}}
    corrected = {name: value for name, value in right.items() if name != "id"}
    await week.post(at(third, 14), about(given, second, "event.corrected", {"reason": "typo", "event": corrected}))
    week.seen["marked after the correction"] = await week.listed("public")
    week.seen["draft"] = (await week.read(f"{REPORTS}/{second}/draft.json", "public")).json()
    for audience in AUDIENCES:
        await week.publish(second, audience, reason="two digits were swapped")
    await week.work(at(third, 20) + timedelta(seconds=10))

    # Two days without a worker, while it is posted on.
    await week.post(at(fourth, 13), *given[fourth])
    await week.post(at(fifth, 13), *given[fifth])
    await week.post(at(fifth, 21), LATE_AGAIN)
    await week.work(at(sixth, 9))

    # No bulletin, but the last one is taken back.
    await week.post(at(sixth, 11), about(given, fifth, "event.retracted", {"reason": "source_retracted"}))
    week.seen["marked after the retraction"] = await week.listed("public")
    for audience in AUDIENCES:
        await week.publish(fifth, audience)
    await week.work(at(sixth, 20) + timedelta(seconds=10))

    await week.post(at(seventh, 10), STATEMENT)
    await week.post(at(seventh, 13), *given[seventh])
    await week.sitrep.post(f"{REPORTS}/{third}/v1/withdraw", json=WRONG)
    await projection.catch_up(week.database)
    await week.work(at(seventh, 20) + timedelta(seconds=10))
    week.seen["before it was erased"] = await week.read(f"{REPORTS}/{seventh}/v1.html", "public")
    await week.post(
        at(seventh, 21), {"type": "event.erased", "about": [STATEMENT["id"]], "data": {"reason": "consent_withdrawn"}}
    )
    week.seen["before the files end"] = await week.read(f"{REPORTS}/{seventh}/v1.html", "public")
    await week.work(at(seventh, 21, 1))
    for audience in AUDIENCES:
        await week.publish(seventh, audience)


def about(given: dict[date, list[dict[str, Any]]], day: date, kind: str, data: dict[str, Any]) -> dict[str, Any]:
    """An act on the deaths that the bulletin of a day reported."""
    return {"type": kind, "about": [one(given, day, "killed")["id"]], "data": data}


async def test_each_day_came_out_once_in_order_with_what_was_known_at_its_cut_off_in_the_time_of_the_crisis(week):
    said = await week.said("report.published")
    firsts = [data for _, data in said if data["version"] == 1]
    async with week.database.raw() as connection:
        known = [await eventlog.seq_at(connection, "port-city", at(day, 20)) for day in DAYS]
    moments = {data["day"]: entry.recorded_at for entry, data in said if data["version"] == 1}
    late = {entry["day"]: entry for entry in firsts}

    assert len({(data["day"], data["audience"], data["version"]) for _, data in said}) == len(said)
    assert [data["day"] for data in firsts] == [str(day) for day in DAYS for _ in AUDIENCES]
    assert [data["number"] for data in firsts] == [n + 1 for n in range(len(DAYS)) for _ in AUDIENCES]
    assert [data["known"] for data in firsts] == [seq for seq in known for _ in AUDIENCES]
    # 20:00 in Beirut is 18:00 of UTC, and from the 29th of March on 17:00.
    assert [at(day, 20).hour for day in DAYS] == [18, 18, 18, 18, 17, 17, 17]
    worked = [DAYS[5] if day in DAYS[3:5] else day for day in DAYS]
    for day, when in zip(DAYS, worked, strict=True):
        begun = at(when, 9) if day in DAYS[3:5] else at(day, 20)
        assert begun <= moments[str(day)] < begun + timedelta(minutes=10)
    assert late[str(DAYS[3])]["edited"] > late[str(DAYS[3])]["known"]


async def test_a_correction_and_a_retraction_mark_the_reports_that_rest_on_them_and_no_other(week):
    def marked(listed):
        return {day for day, found in listed.items() if found["affected"]}

    draft = week.seen["draft"]

    assert marked(week.seen["marked after the correction"]) == {DAYS[1]}
    assert DAYS[4] in marked(week.seen["marked after the retraction"])
    assert marked(week.seen["marked after the retraction"]) <= set(DAYS[4:6])
    assert (draft["status"], draft["number"], draft["version"], draft["erratum"]["corrects"]) == ("draft", 2, 2, 1)
    for audience in AUDIENCES:
        assert marked(await week.listed(audience)) == set()


@pytest.mark.parametrize("audience", AUDIENCES)
async def test_a_second_version_says_what_was_wrong_in_the_first_and_nothing_that_came_later(week, audience):
    corrected = await week.report(DAYS[1], audience, 2)
    retracted = await week.report(DAYS[4], audience, 2)

    def lines(report):
        return [(line["key"], line["was"], line["now"]) for line in report["erratum"]["figures"]]

    assert lines(corrected) == [("killed", "57", "75")]
    assert corrected["erratum"]["reason"] == "two digits were swapped"
    assert "idps_displaced_cumulative" not in {figure["key"] for figure in corrected["figures"]}
    assert [line[:2] for line in lines(retracted)] == [("killed", "248")]
    assert corrected["known"] == (await week.report(DAYS[1], audience, 1))["known"]


@pytest.mark.parametrize("audience", AUDIENCES)
async def test_the_next_report_lists_what_came_late_and_what_was_corrected_and_retracted_since(week, audience):
    def lines(report):
        return {(line["what"], line["first"], line["was"], line["now"]) for line in report["late"]["events"]}

    third, sixth = await week.report(DAYS[2], audience, 1), await week.report(DAYS[5], audience, 1)

    assert lines(third) == {("late", str(DAYS[1]), None, "1,200"), ("corrected", str(DAYS[1]), "57", "75")}
    assert {line[:3] for line in lines(sixth)} == {
        ("late", str(DAYS[4]), None), ("retracted", str(DAYS[4]), "248"),
    }  # fmt: skip
    assert lines(await week.report(DAYS[0], audience, 1)) == set()


async def test_what_was_withdrawn_stays_with_its_mark_and_of_what_was_erased_not_a_byte_is_left(week):
    listed = (await week.listed("public"))[DAYS[2]]
    marked = await week.read(f"{REPORTS}/{DAYS[2]}.html", "public")
    before, between = week.seen["before it was erased"], week.seen["before the files end"]
    tombs = [
        await week.read(f"{REPORTS}/{DAYS[6]}/v1.{face}", audience)
        for face in ("html", "json")
        for audience in AUDIENCES
    ]
    held = await week.read(f"{REPORTS}/{DAYS[6]}/v1.html", "public", **{"If-None-Match": before.headers["etag"]})
    after = await week.read(f"{REPORTS}/{DAYS[6]}.html", "public")
    connection = await asyncpg.connect(week.dsn)
    left = await connection.fetchval("SELECT count(*) FROM publication.file WHERE day = $1 AND version = 1", DAYS[6])
    await connection.close()

    assert (listed["status"], listed["versions"][0]["note"]) == ("withdrawn", WRONG["note"])
    assert listed["versions"][0]["withdrawn_at"].startswith("2026-03-31T10:")  # 13:00 in the crisis, by the log's clock
    assert marked.headers["x-report-status"] == "withdrawn"
    assert WORD in before.text
    assert {tomb.status_code for tomb in (*tombs, between, held)} == {410}
    assert left == 0
    assert (after.status_code, after.headers["x-report-version"]) == (200, "7.2")
    assert WORD not in after.text


@pytest.mark.parametrize("audience", AUDIENCES)
async def test_the_list_the_log_the_feed_and_every_file_tell_one_story(week, audience):
    listed = await week.listed(audience)
    said = {
        (data["day"], data["version"]): (entry, data)
        for entry, data in await week.said("report.published")
        if data["audience"] == audience
    }
    gone = {
        (data["day"], data["version"]): data["reason"]
        for _, data in await week.said("report.withdrawn")
        if data["audience"] == audience
    }
    versions = {(str(day), one["version"]): one for day, found in listed.items() for one in found["versions"]}
    titles = re.findall(
        r"<title[^>]*>([^<]*)</title>", (await week.read("/v1/crises/port-city/feed.atom", audience)).text
    )

    assert versions.keys() == said.keys()
    for place, (entry, data) in said.items():
        told, (day, version) = versions[place], place
        assert {name: told[name] for name in ("number", "known", "edited", "cleared", "digest")} == {
            name: data[name] for name in ("number", "known", "edited", "cleared", "digest")
        }  # fmt: skip
        assert datetime.fromisoformat(told["published_at"]) == entry.recorded_at
        assert told["withdrawn"] == gone.get(place)
        for name, digest in data["files"].items():
            face, _, lang = name.partition("_")
            path = f"{REPORTS}/{day}/v{version}.{'hxl.csv' if face == 'hxl' else face}{f'?lang={lang}' if lang else ''}"
            answer = await week.read(path, audience)
            if gone.get(place) == "privacy":
                assert answer.status_code == 410
                continue
            again = await week.read(path, audience, **{"If-None-Match": answer.headers["etag"]})
            assert (answer.status_code, sha256(answer.content).hexdigest()) == (200, digest)
            assert digest in answer.headers["etag"]
            assert (again.status_code, again.content) == (304, b"")
    for (_, version), told in versions.items():
        heads = [title for title in titles if f"No. {told['number']}, version {version}" in title]
        assert len(heads) == (told["withdrawn"] != "privacy"), titles
    if audience == "public":
        assert gone == {(str(DAYS[2]), 1): "verified_false", (str(DAYS[6]), 1): "privacy"}


async def test_the_audit_finds_the_log_whole_and_the_shelf_as_the_log_says(week):
    async with week.database.raw() as connection:
        found = await audit(connection, "port-city", [])
        unlike = await disagreements(connection, "port-city")

    assert (found.faults, unlike) == ([], [])


async def test_every_pdf_of_the_week_proves_itself(week):
    async with week.database.raw() as connection:
        installation = await eventlog.installation(connection)
        rows = await connection.fetch(
            "SELECT day, audience, version, name, content FROM publication.file WHERE name LIKE 'pdf\\_%'"
        )
    public = Signer(origin(installation, "port-city"), keyring.signing_key(week.settings)).verifier.public

    assert len(rows) >= 2 * 2 * len(DAYS)
    for row in rows:
        if row["content"] == b"%PDF-":  # nothing was printed
            continue
        note = (await asyncio.to_thread(verify, row["content"], public)).note
        assert (note.day, note.audience, note.version) == (str(row["day"]), row["audience"], row["version"])
