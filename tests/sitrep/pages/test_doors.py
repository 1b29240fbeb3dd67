"""What the doors of the pages answer, without a browser."""

import httpx2
import pytest

from console import sample
from sitrep import projection

PAGE = f"/crises/aleppo-2026?day={sample.DAY}"


@pytest.fixture
async def client(site):
    async with httpx2.AsyncClient(base_url=site.url) as client:
        yield client


async def test_the_first_page_names_the_public_crises_and_no_other(site, client):
    await site.open("hidden-2026", public=False)
    await site.open("empty-2026", public=True)
    answer = await client.get("/")

    assert "aleppo-2026" in answer.text
    assert "empty-2026" in answer.text
    assert "hidden-2026" not in answer.text
    assert answer.headers["content-type"].startswith("text/html")


@pytest.mark.parametrize("path", ["/", PAGE, "/assets/live.js"])
async def test_a_page_that_did_not_change_is_not_sent_again(path, client):
    first = await client.get(path)
    again = await client.get(path, headers={"If-None-Match": first.headers["etag"]})
    head = await client.head(path)

    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
    assert head.headers["etag"] == first.headers["etag"]


async def test_what_is_new_changes_the_tag_of_the_page(site, client):
    first = await client.get(PAGE)
    await site.post({"type": "figure.reported", "occurred": str(sample.DAY), "data": NEW})
    again = await client.get(PAGE, headers={"If-None-Match": first.headers["etag"]})

    assert again.status_code == 200
    assert again.headers["etag"] != first.headers["etag"]


NEW = {"indicator": "injured", "basis": "cumulative", "value": 4321}


@pytest.mark.parametrize("path", ["/", PAGE])
async def test_a_page_runs_our_script_alone_and_sends_its_form_to_us_alone(path, client):
    policy = (await client.get(path)).headers["content-security-policy"]

    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "form-action 'self'" in policy
    assert "script-src 'self' 'unsafe" not in policy


async def test_without_a_day_the_newest_day_that_has_something_is_shown(client):
    assert f'<option value="{sample.DAY}" selected>' in (await client.get("/crises/aleppo-2026")).text


async def test_what_a_form_leaves_empty_is_not_asked_for(client):
    empty, plain = await client.get(f"{PAGE}&as_known_at=&lang=en"), await client.get(f"{PAGE}&lang=en")

    assert empty.status_code == 200
    assert empty.headers["etag"] == plain.headers["etag"]


async def test_every_link_of_the_page_leads_somewhere(client):
    page = (await client.get(f"{PAGE}&as_known_at=12&lang=fr")).text
    links = {link.partition('"')[0].replace("&amp;", "&") for link in page.split('href="')[1:]}
    local = sorted(link for link in links if link.startswith("/") and ".pdf" not in link)
    answers = {link: (await client.get(link)).status_code for link in local}

    assert len(local) > 10
    assert {link: status for link, status in answers.items() if status != 200} == {}


async def test_the_page_says_which_version_is_in_force_and_whether_more_is_known(site, client, monkeypatch):
    monkeypatch.setattr("sitrep.publication.faces.render.pdf", lambda *_, **__: b"%PDF-")
    monkeypatch.setattr("sitrep.publication.faces.render.renderer", lambda: "none/0")
    draft = (await client.get(PAGE)).text
    publish = f"/v1/crises/aleppo-2026/reports/{sample.DAY}/publish"
    made = await client.post(publish, json={}, headers={"X-API-Key": site.key})
    await projection.catch_up(site.database)
    published = (await client.get(PAGE)).text

    assert made.status_code == 201, made.text
    assert "No version of this day&#39;s report is published" in draft
    assert "Version 1 of this day&#39;s report is in force." in published
    assert "this is a draft" not in published
    assert "has not been published" not in published


async def test_a_key_that_reads_for_partners_is_offered_that_audience(site, client):
    page = (await client.get(f"{PAGE}&audience=partners", headers={"X-API-Key": site.key})).text

    assert '<option value="partners" selected>' in page
    assert '<option value="public">' in page
    assert '<option value="restricted"' not in page


async def test_nobody_without_a_key_is_offered_another_audience(client):
    assert 'name="audience"' not in (await client.get(PAGE)).text
