"""The summary leads to every other shape of the same numbers, and no link of it is a dead one."""

import pytest

from foundation import access

pytestmark = pytest.mark.anyio

BASE = "/v1/crises/port-city"


async def test_every_door_of_the_crisis_is_linked(client):
    links = (await client.get(f"{BASE}/summary", params={"day": "2026-01-09"})).json()["links"]
    paths = {link.partition("?")[0].removeprefix(f"{BASE}/") for link in links.values()}
    doors = client._transport.app.openapi()["paths"]
    here = "/v1/crises/{crisis}/"

    assert {path.removeprefix(here) for path in doors if path.startswith(here) and path.count("{") == 1} <= paths


@pytest.mark.parametrize("audience", ["public", "restricted"])
async def test_every_link_is_answered_for_who_asked(client, database, audience):
    issued = await access.issue(database, "ngo", ["audience:restricted"])
    client.headers["X-API-Key"] = issued.secret
    asked = {"day": "2026-01-09", "audience": audience, "lang": "fr", "as_known_at": "9"}
    links = (await client.get(f"{BASE}/summary", params=asked)).json()["links"]
    # A PDF needs what a system may lack; that it is made is tested elsewhere.
    answers = {name: (await client.head(link)).status_code for name, link in links.items() if name != "pdf"}

    assert set(answers.values()) == {200}
    assert all(("audience=restricted" in link) == (audience == "restricted") for link in links.values())
