"""A page of another origin, by somebody who knows our addresses alone: it polls, pages on, and draws a map."""

import httpx2
import pytest
from serving import listening
from starlette.responses import HTMLResponse
from starlette.routing import Route, Router

from console import sample

CRISIS = "/v1/crises/aleppo-2026"
DAY = str(sample.DAY)

PAGE = '<!DOCTYPE html><title>A map of somebody else</title><svg id="map" width="600" height="400"></svg>'

POLL = """async (url) => {
  const first = await fetch(url);
  const tag = first.headers.get("ETag");
  const again = await fetch(url, { headers: { "If-None-Match": tag } });
  return [first.status, tag, again.status, again.headers.get("ETag"), await again.text()];
}"""

PAGES = """async (url) => {
  const found = [];
  while (url) {
    const answer = await fetch(url);
    found.push(...(await answer.json()).data.map((row) => row.figure_id));
    const next = /<([^>]+)>; rel="next"/.exec(answer.headers.get("Link") ?? "");
    url = next && new URL(next[1], url).href;
  }
  return found;
}"""

REFUSED = "async (url) => { const answer = await fetch(url); return [answer.status, (await answer.json()).code]; }"

# Longitude to the right, latitude upwards, and the whole of what is drawn within the frame.
DRAW = """async (url) => {
  const { features } = await (await fetch(url)).json();
  const frame = document.getElementById("map");
  const shapes = features.filter((each) => each.geometry);
  const flat = (deep) => (typeof deep[0] === "number" ? [deep] : deep.flatMap(flat));
  const all = shapes.flatMap((each) => flat(each.geometry.coordinates));
  const ends = (n) => { const found = all.map((at) => at[n]); return [Math.min(...found), Math.max(...found)]; };
  const [[west, east], [south, north]] = [ends(0), ends(1)];
  const place = ([lon, lat]) => [
    20 + 560 * (lon - west) / (east - west || 1),
    380 - 360 * (lat - south) / (north - south || 1),
  ];
  const made = (name, attributes) => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    return frame.appendChild(element);
  };
  const ring = (line) => "M" + line.map((at) => place(at).join(",")).join("L") + "Z";
  for (const { geometry, properties } of shapes) {
    if (geometry.type !== "Polygon") continue;
    made("path", { d: geometry.coordinates.map(ring).join(""), "data-ref": properties.place_ref });
  }
  for (const { geometry, properties } of shapes) {
    const [cx, cy] = geometry.type === "Point" ? place(geometry.coordinates) : place([properties.lon, properties.lat]);
    made("circle", { cx, cy, r: 3, "data-ref": properties.place_ref });
  }
  const square = frame.querySelector("path");
  const inside = (element) => {
    const at = frame.createSVGPoint();
    [at.x, at.y] = [element.cx.baseVal.value, element.cy.baseVal.value];
    return square.isPointInFill(at);
  };
  const refs = (name) => [...new Set([...frame.querySelectorAll(name)].map((each) => each.dataset.ref))].sort();
  const marks = [...frame.querySelectorAll("circle")];
  const within = marks.filter(inside).map((each) => each.dataset.ref);
  return { areas: refs("path"), marks: refs("circle"), within: [...new Set(within)] };
}"""

# As a hasty hand registers it: clockwise, and not closed.
SQUARE = {"type": "Polygon", "coordinates": [[[37.16, 36.22], [37.16, 36.24], [37.18, 36.24], [37.18, 36.22]]]}


@pytest.fixture
async def page(browser):
    with listening(Router([Route("/", lambda _: HTMLResponse(PAGE))]), log_config=None) as (host, port):
        page = await browser.new_page()
        await page.goto(f"http://{host}:{port}/")
        yield page
        await page.close()


async def test_a_page_of_another_origin_polls_with_the_tag_it_was_given(site, page):
    for path in (f"summary?day={DAY}", f"figures.csv?day={DAY}", f"reports/{DAY}.json", "feed.atom"):
        first, tag, again, same, body = await page.evaluate(POLL, f"{site.url}{CRISIS}/{path}")

        assert (first, again, body) == (200, 304, ""), path
        assert tag == same


async def test_a_page_of_another_origin_follows_the_links_to_the_end_and_reads_why_it_was_refused(site, page):
    async with httpx2.AsyncClient(base_url=site.url) as client:
        rows = (await client.get(f"{CRISIS}/figures", params={"day": DAY})).json()["data"]

    assert await page.evaluate(PAGES, f"{site.url}{CRISIS}/figures?day={DAY}&limit=2") == [
        row["figure_id"] for row in rows
    ]
    assert await page.evaluate(REFUSED, f"{site.url}{CRISIS}/figures?limit=0") == [422, "invalid"]


async def test_a_page_of_another_origin_draws_the_places_and_asks_nobody_else(site, page):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    await site.post(
        {"type": "place.registered", "data": {"ref": "east", "name": "East", "parent": "aleppo", "geometry": SQUARE}},
        *(
            {
                "type": "figure.reported",
                "occurred": DAY,
                "place": {"ref": ref},
                "data": {"indicator": "missing", "basis": "cumulative", "value": 3},
            }
            for ref in ("east", "aleppo")
        ),
    )
    found = await page.evaluate(DRAW, f"{site.url}{CRISIS}/figures.geojson?day={DAY}")

    assert found["areas"] == ["east"]
    assert {"aleppo", "east"} <= set(found["marks"])
    assert found["within"] == ["east"]
    assert [url for url in asked if not url.startswith(site.url)] == []
