"""A version that tells what was protected or erased since is withheld at once, and the next one stands without it."""

import pytest
from port_city import CORRECTED, DAY, EVENT, PRESS, REPORTS, RETRACTED

from eventlog.audit import audit
from sitrep import projection
from sitrep.publication.agreement import disagreements

pytestmark = pytest.mark.anyio


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
