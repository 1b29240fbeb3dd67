"""One crisis, every surface: the number of the summary is that of the tables, of the page, of the report and of the
PDF.
"""

import csv
import html
import io
import re

import httpx2
import pypdf
import pytest

from console import sample

CRISIS = "/v1/crises/aleppo-2026"
DAY = str(sample.DAY)


def figure(indicator: str, value: object, name: str, **more: object) -> dict[str, object]:
    return {
        "type": "figure.reported",
        "occurred": DAY,
        "source": {"origin": {"name": name, "kind": "nngo"}},
        "data": {"indicator": indicator, "basis": "cumulative", "value": value, **more},
    }


# Beside the sample: a range, an open end, a zero, thousands, and two who exclude one another.
MORE = [
    figure("missing", {"low": 20, "high": 30}, "A search team"),
    figure("abducted", "at least 7", "A watch group"),
    figure("trapped", 0, "A rescue service"),
    figure("returned", 12_345, "A registry"),
    figure("orphaned", 40, "An NGO"),
    figure("orphaned", 400, "Another NGO"),
]


# One voice on three days.
SERIES = [figure("killed", n, "A ward") | {"as_of": f"2026-01-0{n}T10:00:00+03:00"} for n in (7, 8, 9)]


@pytest.fixture
async def client(site):
    await site.post(*MORE)
    async with httpx2.AsyncClient(base_url=site.url, timeout=120, headers={"X-API-Key": site.key}) as client:
        yield client


async def read(client, path, **asked):
    answer = await client.get(path, params=asked)
    assert answer.status_code == 200, answer.text
    return answer


def text(markup: str) -> str:
    return html.unescape(re.sub(r"<[^>]+>", "", markup)).strip()


def numbers(said: str) -> list[str]:
    return re.findall(r"\d[\d,]*", said)


@pytest.mark.parametrize("audience", ["public", "partners"])
async def test_a_figure_is_the_same_in_the_summary_the_tables_the_report_and_on_the_page(audience, client):
    asked = {"day": DAY, "audience": audience}
    summary = (await read(client, f"{CRISIS}/summary", **asked)).json()["key_figures"]
    rows = (await read(client, f"{CRISIS}/figures", **asked)).json()["data"]
    lines = list(csv.DictReader(io.StringIO((await read(client, f"{CRISIS}/figures.csv", **asked)).text, newline="")))
    report = (await read(client, f"{CRISIS}/reports/{DAY}.json", audience=audience)).json()["figures"]
    page = (await read(client, "/crises/aleppo-2026", **asked)).text
    printed = (await read(client, f"{CRISIS}/reports/{DAY}.html", audience=audience)).text
    said = {one["figure_id"]: (one["low"], one["best"], one["high"], one["display"]) for one in summary}

    assert len(said) >= 10
    assert said == {
        row["figure_id"]: (row["value_low"], row["value_best"], row["value_high"], row["display_value"]) for row in rows
    }
    assert said == {
        line["figure_id"]: (
            *(int(line[f"value_{end}"]) if line[f"value_{end}"] else None for end in ("low", "best", "high")),
            line["display_value"],
        )
        for line in lines
    }
    assert said == {one["figure_id"]: (one["low"], one["best"], one["high"], one["display"]) for one in report}
    for shown in (page, printed):
        found = re.findall(r'<tr id="figure-(\w+)".*?<p class="big">(.*?)</p>', shown, re.DOTALL)

        assert {figure_id: numbers(text(big)) for figure_id, big in found} == {
            figure_id: numbers(one[-1]) for figure_id, one in said.items()
        }


async def test_the_tiles_and_the_timeline_say_nothing_that_the_data_does_not(client):
    asked = {"day": DAY}
    summary = (await read(client, f"{CRISIS}/summary", **asked)).json()
    told = (await read(client, f"{CRISIS}/timeline", **asked)).json()["data"]
    page = (await read(client, "/crises/aleppo-2026", **asked)).text
    tiles = [text(tile) for tile in re.findall(r'<p class="figure[^"]*">(.*?)</p>', page, re.DOTALL)]
    facilities = summary["facilities"]
    working = facilities["fully_functioning"] + facilities["partially_functioning"]
    known = [one["display"] for one in summary["key_figures"] if one["headline"]]
    known += [f"{working} of {facilities['total']}"]
    timeline = page.partition('<section id="timeline">')[2].partition("</section>")[0]

    assert {tuple(numbers(tile)) for tile in tiles} <= {tuple(numbers(one)) for one in known} | {()}
    assert sum(bool(numbers(tile)) for tile in tiles) >= 3
    assert timeline.count("<li ") == len(told)


@pytest.mark.parametrize("few", [3, 1_000], ids=["of many figures", "of few"])
async def test_a_report_has_one_digest_and_the_same_lines_whatever_its_face(few, site, client):
    site.app.state.drafts.few = few
    await site.post(*SERIES)
    report = (await read(client, f"{CRISIS}/reports/{DAY}.json")).json()
    digest = report["provenance"]["digest"]
    pages = [f"{CRISIS}/reports/{DAY}.html", f"{CRISIS}/reports/{DAY}/draft.html", f"/crises/aleppo-2026?day={DAY}"]
    line = next(one for one in report["trends"] if one["name"] == "A ward")

    assert [step["best"] for step in line["steps"]] == [7, 8, 9]
    assert (await read(client, f"{CRISIS}/reports/{DAY}/draft.json")).json()["provenance"]["digest"] == digest
    assert (await read(client, f"{CRISIS}/summary", day=DAY)).json()["meta"]["digest"] == digest
    for page in pages:
        assert digest in (await read(client, page)).text, page


@pytest.mark.parametrize("few", [3, 1_000], ids=["of many figures", "of few"])
async def test_what_is_left_out_of_a_long_history_is_in_the_explanation_and_the_page_says_so(few, site, client):
    site.app.state.drafts.few = few
    await site.post(*SERIES)
    summary = (await read(client, f"{CRISIS}/summary", day=DAY)).json()["key_figures"]
    killed = next(one for one in summary if one["key"] == "killed" and one["headline"])
    told = (await read(client, f"{CRISIS}/figures/{killed['figure_id']}/explanation", day=DAY)).json()
    page = (await read(client, f"{CRISIS}/reports/{DAY}.html")).text

    assert {"7", "8"} <= {one["display"] for one in told["left_out"]}
    assert told["not_listed"] == 0
    assert ("the explanation of the figure has them" in page) is (few == 3)


def flat(said: str) -> str:
    return " ".join(said.split())


def rows(markup: str) -> list[str]:
    """Each row of the table of figures as it is read: what is counted, of whom and where, and then how many."""
    found = re.findall(
        r'<tr id="figure-\w+".*?<th scope="row">(.*?)</th>.*?<p class="big">(.*?)</p>\s*<p class="soft">(\w+)',
        markup,
        re.DOTALL,
    )
    return [flat(" ".join(map(text, row))) for row in found]


@pytest.mark.pdf
async def test_the_pdf_prints_the_number_of_the_summary_in_the_row_of_its_figure(client):
    summary = (await read(client, f"{CRISIS}/summary", day=DAY)).json()["key_figures"]
    told = rows((await read(client, f"{CRISIS}/reports/{DAY}.html")).text)
    content = (await read(client, f"{CRISIS}/reports/{DAY}.pdf")).content
    printed = flat(" ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages))

    assert len(told) == len(summary)
    # With the word before and the word after it: 23 stands on page 1 as well, and in 123.
    assert [row for row in told if row not in printed] == []
