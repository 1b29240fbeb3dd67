"""Words that were served before are served no more: from no cache, not for the past, not to who may see all."""

from contextlib import AsyncExitStack

import httpx2
import pytest
from serving import asking

from foundation import access
from foundation.settings import Settings
from ingest.app import create_app as create_ingest
from sitrep import projection, rebuilding
from sitrep.app import create_app as create_sitrep

WORDS = ("Umbrellaman", "umbrella-road")
CRISIS = {"crisis": "port", "name": "Port", "country": "SYR", "timezone": "Asia/Damascus", "started": "2026-01-06"}
STATEMENT = {
    "id": "01890f5e-7b1a-7cc0-8b1e-3f2a9c1d4e01",
    "type": "statement.made",
    "occurred": "2026-01-09",
    "source": {"quote": f"said {WORDS[0]}", "url": f"https://example.org/{WORDS[1]}"},
    "text": f"It was {WORDS[0]}.",
    "data": {"speech_act": "announce"},
}
ERASED = {"type": "event.erased", "about": [STATEMENT["id"]], "data": {"reason": "consent_withdrawn"}}
BASE = "/v1/crises/port"
ASKED = [
    f"{BASE}/{face}{axes}audience=restricted"
    for face in ("summary?day=2026-01-09&", "reports/2026-01-09.json?", "reports/2026-01-09.html?")
    for axes in ("", "as_known_at=2&", "as_known_at=2&cleared=2&")
]


@pytest.fixture
async def services(dsn, database, tmp_path):
    issued = await access.issue(database, "ngo", access.SCOPES, name="An NGO")
    async with AsyncExitStack() as stack:
        clients = [
            await stack.enter_async_context(asking(create(Settings(data_dir=tmp_path), dsn), issued.secret))
            for create in (create_ingest, create_sitrep)
        ]
        assert (await clients[0].post("/v1/crises", json=CRISIS)).status_code == 201
        assert (await clients[0].post(f"{BASE}/events", json=STATEMENT)).status_code == 201
        await projection.catch_up(database)
        yield clients


def spoken(answers: list[httpx2.Response]) -> bool:
    return any(word in answer.text + str(answer.headers) for answer in answers for word in WORDS)


@pytest.mark.parametrize("projected", [True, False])
async def test_no_answer_says_what_was_erased_whether_it_was_kept_or_is_of_the_past(projected, services, database):
    ingest, sitrep = services
    before = [await sitrep.get(path) for path in ASKED]
    assert spoken(before)
    kept = sitrep._transport.app.state.drafts._kept

    assert (await ingest.post(f"{BASE}/events", json=ERASED)).status_code == 201
    if projected:
        await projection.catch_up(database)
    after = [
        await sitrep.get(path, headers={"If-None-Match": old.headers["etag"]})
        for path, old in zip(ASKED, before, strict=True)
    ]

    assert [answer.status_code for answer in after] == [200] * len(ASKED)
    assert not spoken(after)
    assert not any(word in str(value) for value in kept._made.values() for word in WORDS)


async def test_what_was_erased_stays_away_from_what_is_made_anew(services, database):
    ingest, sitrep = services
    await ingest.post(f"{BASE}/events", json=ERASED)
    await ingest.post(f"{BASE}/events", json=STATEMENT)
    await projection.catch_up(database)
    await rebuilding.rebuild(database, ["port"])

    assert not spoken([await sitrep.get(path) for path in ASKED])
    assert (await sitrep.get(f"{BASE}/summary?day=2026-01-09&audience=restricted")).json()["counts"]["statements"] == 1
