"""The Atom feed: valid by the rules of RFC 4287, absolute, and silent on what was taken back for privacy."""

from datetime import datetime
from xml.etree import ElementTree as ET

import httpx2
import pytest

from console import sample
from sitrep import projection

FEED = "/v1/crises/aleppo-2026/feed.atom"
REPORT = f"/v1/crises/aleppo-2026/reports/{sample.DAY}"
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
async def client(site, monkeypatch):
    # The presses are tried elsewhere; here a version needs no PDF.
    monkeypatch.setattr("sitrep.publication.faces.render.pdf", lambda *_, **__: b"%PDF-")
    monkeypatch.setattr("sitrep.publication.faces.render.renderer", lambda: "none/0")
    async with httpx2.AsyncClient(base_url=site.url) as client:
        yield client


async def changed(site, client, path, **body):
    answer = await client.post(path, json=body, headers={"X-API-Key": site.key})
    await projection.catch_up(site.database)
    assert answer.status_code < 300, answer.text


async def read(client, **asked):
    answer = await client.get(FEED, params=asked)
    assert answer.status_code == 200, answer.text
    return answer, ET.fromstring(answer.content)


def texts(element, name):
    return [found.text for found in element.findall(ATOM + name)]


async def test_a_feed_without_reports_is_one_as_well(client):
    answer, feed = await read(client)

    assert answer.headers["content-type"] == "application/atom+xml; charset=utf-8"
    assert [len(texts(feed, name)) for name in ("id", "title", "updated", "entry")] == [1, 1, 1, 0]


async def test_each_version_is_an_entry_with_what_the_standard_asks_for(site, client):
    await changed(site, client, f"{REPORT}/publish")
    answer, feed = await read(client, lang="fr")
    (entry,) = feed.findall(f"{ATOM}entry")
    links = [(link.get("rel"), link.get("href")) for link in entry.findall(f"{ATOM}link")]
    (updated,), (published,) = texts(entry, "updated"), texts(entry, "published")

    assert feed.get("{http://www.w3.org/XML/1998/namespace}lang") == "fr"
    assert [len(texts(entry, name)) for name in ("id", "title", "content")] == [1, 1, 1]
    assert texts(entry, "id")[0].startswith("urn:uuid:")
    assert datetime.fromisoformat(updated) == datetime.fromisoformat(published)
    assert texts(feed, "updated") == [updated]
    assert feed.find(f"{ATOM}author/{ATOM}name").text
    assert ("alternate", f"{site.url}{REPORT}/v1.html?lang=en") in links
    assert {(await client.get(href)).status_code for _, href in links if ".html" in href} == {200}
    assert "23" in texts(entry, "content")[0]
    assert answer.headers["last-modified"].endswith("GMT")


async def test_the_feed_of_one_audience_names_no_version_of_another(site, client):
    await changed(site, client, f"{REPORT}/publish", audience="partners")
    _, public = await read(client)
    partners = await client.get(FEED, params={"audience": "partners"}, headers={"X-API-Key": site.key})
    nobody = await client.get(FEED, params={"audience": "partners"})

    assert public.findall(f"{ATOM}entry") == []
    assert len(ET.fromstring(partners.content).findall(f"{ATOM}entry")) == 1
    assert nobody.status_code == 401


async def test_what_was_withdrawn_is_marked_and_what_was_for_privacy_is_gone(site, client):
    await changed(site, client, f"{REPORT}/publish")
    _, before = await read(client)
    await changed(site, client, f"{REPORT}/v1/withdraw", reason="typo")
    _, marked = await read(client)
    await changed(site, client, f"{REPORT}/publish", reason="typo")
    await changed(site, client, f"{REPORT}/v2/withdraw", reason="privacy")
    _, gone = await read(client)
    (entry,) = marked.findall(f"{ATOM}entry")
    (updated,), (published,) = texts(entry, "updated"), texts(entry, "published")

    assert texts(before.find(f"{ATOM}entry"), "id") == texts(entry, "id")
    assert texts(entry, "title")[0].startswith("Withdrawn: ")
    assert updated > published
    assert "23" not in texts(entry, "content")[0]
    assert len(gone.findall(f"{ATOM}entry")) == 1


async def test_a_feed_that_did_not_change_is_not_sent_again(site, client):
    first, _ = await read(client)
    again = await client.get(FEED, headers={"If-None-Match": first.headers["etag"]})
    head = await client.head(FEED)
    await site.post({"type": "figure.reported", "occurred": str(sample.DAY), "data": NEW})
    # More is known, and no report came out: the feed is the same.
    after = await client.get(FEED, headers={"If-None-Match": first.headers["etag"]})

    assert (again.status_code, head.headers["etag"], after.status_code) == (304, first.headers["etag"], 304)


NEW = {"indicator": "injured", "basis": "cumulative", "value": 4321}


async def test_links_lead_to_the_address_that_the_settings_name(site, client):
    site.app.state.public_url = "https://reports.example.org"
    _, feed = await read(client)

    assert [link.get("href") for link in feed.findall(f"{ATOM}link")] == [
        f"https://reports.example.org{FEED}",
        "https://reports.example.org/crises/aleppo-2026",
    ]


async def test_a_flash_update_is_an_entry_of_its_own(site, client):
    await changed(site, client, f"{REPORT}/flash-1/publish", hours=6)
    await changed(site, client, f"{REPORT}/publish")
    _, feed = await read(client)
    entries = feed.findall(f"{ATOM}entry")
    titles = {texts(entry, "title")[0].partition(",")[0] for entry in entries}
    (flash,) = [entry for entry in entries if texts(entry, "title")[0].startswith("Flash")]

    assert titles == {"Flash update No. 1 of the day", "Situation report No. 1"}
    assert len({texts(entry, "id")[0] for entry in entries}) == 2
    assert f"{site.url}{REPORT}/flash-1/v1.html?lang=en" in {link.get("href") for link in flash.findall(f"{ATOM}link")}
