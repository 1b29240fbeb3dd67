"""The pages as people have them: in a browser, dark, small, from right to left, by keyboard, without a script."""

from typing import Any

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import expect

from console import sample

PAGE = f"/crises/aleppo-2026?day={sample.DAY}"
LOOKS: dict[str, dict[str, Any]] = {
    "light": {"viewport": {"width": 1200, "height": 900}},
    "dark": {"viewport": {"width": 1200, "height": 900}, "color_scheme": "dark"},
    "phone": {"viewport": {"width": 360, "height": 740}, "device_scale_factor": 2},
}


@pytest.mark.parametrize("lang", ["en", "ar"])
@pytest.mark.parametrize("look", LOOKS)
async def test_a_page_is_accessible_and_fits_and_loads_nothing_from_elsewhere(look, lang, site, browser, tmp_path):
    # Axe is put into the page by the test itself, past the policy that keeps everything else out.
    context = await browser.new_context(**LOOKS[look], bypass_csp=True)
    page = await context.new_page()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    for name, path in (("front", f"/?lang={lang}"), ("crisis", f"{PAGE}&lang={lang}")):
        await page.goto(site.url + path, wait_until="load")
        await page.screenshot(path=tmp_path / f"{name}-{look}-{lang}.png")
        found = (await Axe().run(page)).response["violations"]
        grave = [(each["id"], each["nodes"][0]["html"]) for each in found if each["impact"] in ("serious", "critical")]

        assert grave == []
        assert await page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        assert await page.evaluate("document.documentElement.dir") == ("rtl" if lang == "ar" else "ltr")
    assert [url for url in asked if not url.startswith((site.url, "data:"))] == []


async def test_the_policy_lets_the_script_run_and_nothing_breaks_it(site, browser):
    page = await browser.new_page()
    refused = []
    page.on("pageerror", lambda error: refused.append(str(error)))
    page.on("console", lambda said: refused.append(said.text) if "Content Security Policy" in said.text else None)
    await page.goto(site.url + PAGE, wait_until="load")

    assert await page.locator("#live-slider").count() == 1
    assert refused == []


async def test_without_a_script_everything_is_read_and_the_form_works(site, browser):
    context = await browser.new_context(java_script_enabled=False)
    page = await context.new_page()
    await page.goto(site.url + PAGE)
    await page.locator("#live-lang").select_option("fr")
    await page.locator('.controls button[type="submit"]').click()

    assert "lang=fr" in page.url
    assert await page.locator("html").get_attribute("lang") == "fr"
    assert await page.locator("#key-figures").count() == 1


async def test_by_keyboard_alone_a_reader_travels_to_another_day(site, browser):
    page = await browser.new_page()
    await page.goto(site.url + PAGE, wait_until="load")
    await page.locator("#live-slider").focus()
    await page.keyboard.press("ArrowLeft")
    await page.wait_for_url(lambda url: f"day={sample.DAY}" not in url)

    assert "as_known_at=" not in page.url
    assert await page.locator("#live-day").input_value() != str(sample.DAY)


async def test_what_is_new_appears_and_is_told_while_focus_and_scroll_stay(site, browser):
    page = await browser.new_page()
    await page.goto(site.url + PAGE, wait_until="load")
    link = page.locator("#figures a").first
    await link.focus()
    where = await page.evaluate("[document.activeElement.getAttribute('href'), window.scrollY]")
    data = {"indicator": "missing", "basis": "cumulative", "value": 4321}
    await site.post({"type": "figure.reported", "occurred": str(sample.DAY), "data": data})
    # Coming back to the page asks at once; otherwise the reader would wait for the next turn.
    await page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    await expect(page.locator("#live-news")).not_to_be_empty()

    assert "4,321" in await page.locator("main").inner_text()
    assert await page.evaluate("document.activeElement.getAttribute('href')") == where[0]
    assert abs(await page.evaluate("window.scrollY") - where[1]) < 400


LINES = """(element) => {
  const whole = document.createRange();
  whole.selectNodeContents(element);
  return whole.getClientRects().length;
}"""


async def test_a_number_stands_on_one_line_however_long_it_is(site, browser):
    data = {"indicator": "missing", "basis": "cumulative", "value": 123_456_789}
    await site.post({"type": "figure.reported", "occurred": str(sample.DAY), "data": data})
    page = await browser.new_page()
    await page.goto(site.url + PAGE, wait_until="load")
    number = page.locator("#key-figures .figure", has_text="123,456,789")
    for width in (1200, 700, 360, 320):
        await page.set_viewport_size({"width": width, "height": 800})
        lines = await number.evaluate(LINES)

        assert lines == 1, width


async def test_where_nothing_is_new_nothing_is_told(site, browser):
    page = await browser.new_page()
    await page.goto(site.url + PAGE, wait_until="load")
    async with page.expect_response(lambda answer: answer.url == site.url + PAGE):
        await page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")

    assert await page.locator("#live-news").inner_text() == ""
