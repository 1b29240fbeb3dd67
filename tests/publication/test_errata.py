"""What is corrected or taken back after a report came out: who is marked, and what the next version says of it."""

import pytest
from port_city import BARE, CORRECTED, DAY, EVENT, PRESS, REPORTS, RETRACTED

pytestmark = pytest.mark.anyio


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
