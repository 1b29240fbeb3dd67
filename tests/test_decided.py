"""People decide, over HTTP: what a coordinator posts changes the headline of the summary from its seq on."""

from typing import Any

import httpx2
import pytest

from foundation import access
from foundation.database import Database
from sitrep import projection

pytestmark = pytest.mark.anyio

CRISIS = {
    "crisis": "port-city",
    "name": "Port City",
    "country": "SYR",
    "timezone": "Asia/Damascus",
    "cutoff": "20:00",
    "started": "2026-01-06",
    "public": True,
    "verifiers": ["desk"],
    "sources": [
        {"ref": "council", "name": "Local council", "kind": "local_authority"},
        {"ref": "hospital", "name": "Central Hospital", "kind": "hospital"},
    ],
}
EVENTS = "/v1/crises/port-city/events"
SUMMARY = "/v1/crises/port-city/summary"
PAGE = "/v1/crises/port-city/reports/2026-01-09.html"


def told(value: object, by: str) -> dict[str, Any]:
    """How many were killed by 9 January, as one source says."""
    data = {"indicator": "killed", "basis": "cumulative", "value": value}
    return {"type": "figure.reported", "occurred": "2026-01-09", "source": {"origin": {"ref": by}}, "data": data}


class Desk:
    """A coordinator who posts and reads over HTTP."""

    def __init__(self, ingest: httpx2.AsyncClient, sitrep: httpx2.AsyncClient, database: Database) -> None:
        self.ingest, self.sitrep, self.database = ingest, sitrep, database

    async def post(self, kind: str, data: dict[str, Any], **more: object) -> dict[str, Any]:
        answer = await self.ingest.post(EVENTS, json={"type": kind, "data": data, **more})
        assert answer.status_code == 201, answer.text
        await projection.catch_up(self.database)
        receipt: dict[str, Any] = answer.json()
        return receipt

    async def killed(self, value: object, by: str, **more: object) -> dict[str, Any]:
        event = told(value, by) | more
        return await self.post(event.pop("type"), event.pop("data"), **event)

    async def decide(self, value: object, *cites: dict[str, Any], **more: object) -> dict[str, Any]:
        data = {"indicator": "killed", "value": value, "reason": "the list of names was checked", **more}
        about = [cite["id"] for cite in cites]
        return await self.post("figure.decided", data, occurred="2026-01-09T19:00:00+03:00", about=about)

    async def figure(self, day: str = "2026-01-09", **asked: int) -> dict[str, Any]:
        answer = await self.sitrep.get(SUMMARY, params={"day": day} | {name: str(seq) for name, seq in asked.items()})
        row: dict[str, Any]
        (row,) = answer.json()["key_figures"]
        return row

    async def explanation(self) -> dict[str, Any]:
        path = f"/v1/crises/port-city/figures/{(await self.figure())['figure_id']}/explanation"
        told: dict[str, Any] = (await self.sitrep.get(path, params={"day": "2026-01-09"})).json()
        return told

    async def page(self) -> str:
        return (await self.sitrep.get(PAGE)).text


@pytest.fixture
async def desk(services, database):
    posts, reads = services
    assert (await posts.post("/v1/crises", json=CRISIS)).status_code == 201
    return Desk(posts, reads, database)


async def test_a_decision_leads_from_its_seq_on_and_says_who_why_and_until_when(desk):
    low, high = await desk.killed(20, "council"), await desk.killed(30, "hospital")
    choice = await desk.decide({"low": 20, "high": 30}, low, high)

    before, row = await desk.figure(as_known_at=high["seq"]), await desk.figure()
    assert (before["status"], before["decision"]) == ("contradicted", None)
    assert (row["status"], row["rule_id"], row["low"], row["high"]) == ("decided", "R11.1", 20, 30)
    assert row["decision"] == {
        "id": choice["id"],
        "actor": "The Desk",
        "reason": "the list of names was checked",
        "decided_at": "2026-01-09T17:00:00Z",
        "expires": "2026-01-10T19:00:00Z",
    }
    page = await desk.page()
    assert page.count("the list of names was checked") == 2


async def test_a_decision_that_is_taken_back_is_gone_and_one_on_a_retracted_claim_is_void(desk):
    low, high = await desk.killed(20, "council"), await desk.killed(30, "hospital")
    choice = await desk.decide(30, low, high)
    assert (await desk.figure())["best"] == 30

    back = await desk.post("event.retracted", {"reason": "other"}, about=[choice["id"]])
    row = await desk.figure()
    assert (row["status"], row["flags"]) == ("contradicted", [])

    await desk.post("event.retracted", {"reason": "other"}, about=[back["id"]])
    await desk.post("event.retracted", {"reason": "other"}, about=[low["id"]])
    row = await desk.figure()
    assert (row["status"], row["best"], row["flags"]) == ("single_source", 30, ["decision_void"])


async def test_a_decision_outside_the_claims_that_it_cites_is_not_used_and_the_row_says_so(desk):
    claim = await desk.killed(20, "council")
    await desk.decide(50, claim)
    row = await desk.figure()

    assert (row["best"], row["decision"], row["flags"]) == (20, None, ["decision_outside_claims"])
    assert "lies outside the reports that it cites" in await desk.page()


async def test_the_public_does_not_learn_a_protected_claim_through_a_decision(desk):
    seen, hidden = await desk.killed(20, "council"), await desk.killed(30, "hospital", sensitivity="severe")
    await desk.decide(30, seen, hidden)
    row = await desk.figure()

    assert (row["best"], row["status"], row["decision"], row["flags"]) == (20, "single_source", None, [])


async def test_a_verification_leads_and_a_dispute_is_said(desk):
    checked = await desk.killed(20, "council")
    await desk.killed(30, "hospital")
    await desk.post("event.verified", {"status": "verified"}, about=[checked["id"]])
    row = await desk.figure()
    assert (row["rule_id"], row["display"]) == ("R11.2", "20 verified / 30 reported")

    await desk.post("event.disputed", {"reason": "two names stand twice"}, about=[checked["id"]])
    row = await desk.figure()
    assert (row["rule_id"], row["verification"]) == ("R10", "disputed")


async def test_a_merged_claim_counts_as_nothing_and_a_decision_on_it_holds_for_the_kept_one(desk):
    kept, repeat = await desk.killed(20, "council"), await desk.killed(20, "hospital")
    assert (await desk.figure())["n_origins"] == 2

    await desk.decide(20, repeat)
    merged = await desk.post("event.merged", {"reason": "repeat"}, about=[kept["id"], repeat["id"]])
    row = await desk.figure()
    assert (row["status"], row["n_origins"], row["inputs"]) == ("decided", 1, [kept["id"]])

    await desk.post("event.retracted", {"reason": "other"}, about=[merged["id"]])
    assert (await desk.figure())["inputs"] == [repeat["id"]]


async def test_sources_that_are_merged_do_not_corroborate_each_other(desk):
    await desk.killed(20, "council")
    await desk.killed(20, "hospital")
    assert (await desk.figure())["status"] == "corroborated"

    await desk.post("source.merged", {"into": "council", "refs": ["hospital"]})
    row = await desk.figure()
    assert (row["status"], row["n_origins"]) == ("single_source", 1)


async def test_a_crisis_sets_thresholds_of_its_own_and_the_report_says_so(desk):
    await desk.killed(20, "council", as_of="2026-01-07T12:00:00+03:00")
    assert (await desk.figure())["status"] == "stale"
    assert "fresh for" not in await desk.page()

    configured = await desk.post("crisis.configured", {"thresholds": {"fresh_hours": 96, "overtaken_hours": 24}})
    row = await desk.figure()
    meta = (await desk.sitrep.get(SUMMARY, params={"day": "2026-01-09"})).json()["meta"]

    assert row["status"] == "single_source"
    assert meta["thresholds"] == {"fresh_hours": 96}
    assert "takes a report as fresh for 96 hours (policy: 48)" in await desk.page()
    assert (await desk.figure(as_known_at=configured["seq"] - 1))["status"] == "stale"


HIGHLIGHTS = {"day": "2026-01-09", "section": "highlights", "lang": "en"}


def highlights(page: str) -> str:
    return page.split('<section id="highlights"')[1].split("</section>", maxsplit=1)[0]


async def test_what_an_editor_writes_stands_in_for_the_draft_in_its_language_and_day(desk):
    said = await desk.killed(23, "council")
    drafted = highlights(await desk.page())
    items = [{"text": "The council names 23 dead & no more.", "cites": [said["id"]]}]
    await desk.post("narrative.written", {**HIGHLIGHTS, "items": items})
    english = highlights(await desk.page())
    french = highlights((await desk.sitrep.get(PAGE, params={"lang": "fr"})).text)
    day_after = highlights((await desk.sitrep.get(PAGE.replace("01-09", "01-10"))).text)

    assert "The council names 23 dead &amp; no more." in english
    assert "The Desk" in english  # who wrote it
    assert 'href="#source-' in english
    assert "Killed" in drafted
    assert "The council names" not in drafted + french + day_after


async def test_the_last_word_of_an_editor_holds_until_it_is_taken_back(desk):
    said = await desk.killed(23, "council")
    first = await desk.post(
        "narrative.written", {**HIGHLIGHTS, "items": [{"text": "First words.", "cites": [said["id"]]}]}
    )
    second = await desk.post(
        "narrative.written", {**HIGHLIGHTS, "items": [{"text": "Second words.", "cites": [said["id"]]}]}
    )
    shown = highlights(await desk.page())
    await desk.post("event.retracted", {"reason": "other"}, about=[second["id"]])
    after = highlights(await desk.page())
    await desk.post("event.retracted", {"reason": "other"}, about=[first["id"]])
    drafted = highlights(await desk.page())

    assert ("Second words." in shown, "First words." in shown) == (True, False)
    assert ("Second words." in after, "First words." in after) == (False, True)
    assert "words." not in drafted
    assert "Killed" in drafted


async def test_what_was_written_on_a_claim_that_the_public_may_not_read_is_not_printed_for_it(desk):
    said = await desk.killed(23, "council", sensitivity="severe")
    await desk.post("narrative.written", {**HIGHLIGHTS, "items": [{"text": "A secret count.", "cites": [said["id"]]}]})

    assert "A secret count." not in await desk.page()


async def test_words_as_known_before_they_were_written_are_not_there(desk):
    said = await desk.killed(23, "council")
    await desk.post("narrative.written", {**HIGHLIGHTS, "items": [{"text": "Written later.", "cites": [said["id"]]}]})
    then = (await desk.sitrep.get(PAGE, params={"as_known_at": str(said["seq"])})).text

    assert "Written later." not in then
    assert "Written later." in await desk.page()


async def test_merged_reports_stand_once_and_separate_again_when_the_merge_is_taken_back(desk):
    incident = {"kind": "shelling"}
    one = await desk.post("incident.reported", incident, occurred="2026-01-09")
    other = await desk.post("incident.reported", incident, occurred="2026-01-09")
    merge = await desk.post("event.merged", {"reason": "same_incident"}, about=[one["id"], other["id"]])
    together = (await desk.page()).count('id="incident-')
    await desk.post("event.retracted", {"reason": "other"}, about=[merge["id"]])

    assert (together, (await desk.page()).count('id="incident-')) == (1, 2)


async def test_a_decision_is_void_when_a_cited_claim_is_corrected_though_it_still_lies_inside(desk):
    low, high = await desk.killed(20, "council"), await desk.killed(30, "hospital")
    choice = await desk.decide(25, low, high)
    assert (await desk.figure())["best"] == 25

    event = told(22, "council")
    await desk.post("event.corrected", {"event": event, "reason": "source_revised_up"}, about=[low["id"]])
    row = await desk.figure()

    assert (row["status"], row["decision"], row["flags"]) == ("contradicted", None, ["decision_void"])
    assert (await desk.figure(as_known_at=choice["seq"]))["best"] == 25


async def test_a_decision_on_a_claim_that_comes_later_waits_for_it(desk):
    await desk.killed(20, "council")
    coming = {"id": "01890f5e-7b1a-7cc0-8b1e-3f2a9c1d4e99"}
    await desk.decide(30, coming)
    row = await desk.figure()
    assert (row["best"], row["flags"]) == (20, [])

    await desk.killed(30, "hospital", id=coming["id"])
    row = await desk.figure()
    assert (row["status"], row["best"]) == ("decided", 30)


async def test_who_verified_is_said_by_name(desk):
    issued = await access.issue(desk.database, "council-desk", ["events:write"], name="Council Desk")
    sent = await desk.ingest.post(EVENTS, json=told(20, "council"), headers={"X-API-Key": issued.secret})
    assert sent.status_code == 201, sent.text
    await desk.post("event.verified", {"status": "verified"}, about=[sent.json()["id"]])

    assert (await desk.figure())["verified_by"] == ["The Desk"]


async def test_a_preferred_source_is_printed_first_beside_the_others(desk):
    await desk.killed(20, "council")
    await desk.killed(30, "hospital")
    await desk.post("crisis.configured", {"preferred_origins": ["hospital"]})
    row = await desk.figure()

    assert (row["rule_id"], row["best"], row["status"]) == ("R11.4", 30, "contradicted")
    assert (row["low"], row["high"]) == (20, 30)


async def test_what_belongs_to_a_source_does_not_corroborate_it(desk):
    await desk.killed(20, "council")
    await desk.killed(20, "hospital")
    clinic = {"ref": "hospital", "name": "Central Hospital", "kind": "hospital", "part_of": "council"}
    await desk.post("source.registered", clinic)
    row = await desk.figure()

    assert (row["status"], row["n_origins"]) == ("single_source", 1)


async def test_a_verification_by_nobody_whom_the_crisis_trusts_does_not_lead(desk):
    checked = await desk.killed(20, "council")
    await desk.killed(30, "hospital")
    await desk.post("event.verified", {"status": "verified"}, about=[checked["id"]])
    await desk.post("crisis.configured", {"verifiers": []})

    assert (await desk.figure())["rule_id"] == "R10"


async def test_a_decision_ends_and_the_row_of_a_later_day_falls_back_and_says_so(desk):
    low, high = await desk.killed(20, "council"), await desk.killed(30, "hospital")
    await desk.decide({"low": 20, "high": 30}, low, high)
    next_day, after = await desk.figure("2026-01-10"), await desk.figure("2026-01-11")

    assert next_day["status"] == "decided"
    assert (after["decision"], after["flags"]) == (None, ["decision_expired"])


async def test_a_newer_claim_outside_a_decision_is_said_beside_it(desk):
    claim = await desk.killed(20, "council")
    await desk.decide(20, claim)
    await desk.killed(40, "hospital")
    row = await desk.figure()

    assert (row["status"], row["best"], row["flags"]) == ("decided", 20, ["newer_claim_outside_decision"])


async def test_who_may_not_edit_decides_nothing(desk):
    claim = await desk.killed(20, "council")
    issued = await access.issue(desk.database, "partner", ["events:write"], name="A Partner")
    data = {"indicator": "killed", "value": 20, "reason": "the list of names was checked"}
    act = {"type": "figure.decided", "occurred": "2026-01-09", "about": [claim["id"]], "data": data}
    answer = await desk.ingest.post(EVENTS, json=act, headers={"X-API-Key": issued.secret})

    assert (answer.status_code, answer.json()["code"]) == (403, "scope_missing")
    assert (await desk.figure())["decision"] is None


async def test_a_registered_facility_that_nobody_reported_on_is_counted_and_not_named(desk):
    for ref, name in (("central", "Central Hospital"), ("north", "North Hospital")):
        entry = {"ref": ref, "name": name, "kind": "hospital", "baseline": "fully_functioning"}
        await desk.post("facility.registered", entry)
    state = {"facility": {"ref": "central", "kind": "hospital"}, "functionality": "not_functioning"}
    await desk.post("facility.assessed", state, occurred="2026-01-09")
    counts = (await desk.sitrep.get(SUMMARY, params={"day": "2026-01-09"})).json()["facilities"]
    page = await desk.page()

    assert (counts["total"], counts["known"], counts["not_functioning"], counts["not_reported"]) == (2, 1, 1, 1)
    assert "Registered and not reported on: 1." in page
    assert "before the crisis: fully functioning" in page
    assert "North Hospital" not in page


async def test_a_merged_claim_is_listed_with_who_merged_it_and_why(desk):
    kept, same = await desk.killed(20, "council"), await desk.killed(20, "hospital")
    merge = await desk.post("event.merged", {"reason": "repeat"}, about=[kept["id"], same["id"]])
    row, told = await desk.figure(), await desk.explanation()
    (left,) = told["left_out"]

    assert (row["n_claims"], row["n_origins"], row["status"]) == (1, 1, "single_source")
    assert (left["event"], left["by"], left["origin"]["name"]) == (same["id"], kept["id"], "Central Hospital")
    assert (left["reason"]["code"], left["merge"]["event"], left["merge"]["actor"]) == (
        "merged",
        merge["id"],
        "The Desk",
    )
    assert left["merge"]["reason"] == {"code": "repeat", "text": "a repeat"}
    assert "merged into another report that says the same" in await desk.page()


async def test_a_decision_that_is_void_is_still_told_with_who_took_it_and_that_it_is_not_in_force(desk):
    low, high = await desk.killed(20, "council"), await desk.killed(30, "hospital")
    choice = await desk.decide(30, low, high)
    in_force = (await desk.explanation())["chosen"]
    await desk.post("event.retracted", {"reason": "other"}, about=[low["id"]])
    void = (await desk.explanation())["chosen"]

    assert (in_force["id"], in_force["actor"], in_force["in_force"]) == (choice["id"], "The Desk", True)
    assert void == {**in_force, "in_force": False}


async def test_a_claim_that_was_refuted_leaves_a_row_without_a_number_that_says_so(desk):
    wrong = await desk.killed(20, "council")
    await desk.post("event.verified", {"status": "refuted"}, about=[wrong["id"]])
    row, told = await desk.figure(), await desk.explanation()

    assert (row["display"], row["best"], row["status"], row["n_claims"]) == ("–", None, "not_reported", 0)
    assert [(left["event"], left["reason"]["code"]) for left in told["left_out"]] == [(wrong["id"], "refuted")]
