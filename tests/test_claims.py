"""Three dozen claims about the sample crisis that contradict, overlap, repeat or qualify one another: what is printed
of them, and what never is. Their numbers are invented.
"""

import json
import re
from pathlib import Path
from typing import Any

import httpx2
import pytest

from console import sample
from sitrep import projection

pytestmark = pytest.mark.anyio

CLAIMS = Path(__file__).parent / "data" / "claims-aleppo.ndjson"
SOURCES = (
    {"ref": "monitor", "name": "A monitoring group", "kind": "monitoring_group"},
    {"ref": "monitor-two", "name": "Another monitoring group", "kind": "monitoring_group"},
    {"ref": "health", "name": "Aleppo health directorate", "kind": "health_authority", "part_of": "government"},
    {"ref": "ocha", "name": "OCHA", "kind": "un_agency"},
    {"ref": "redcrescent", "name": "A Red Crescent branch", "kind": "national_society"},
    {"ref": "wire", "name": "A news agency", "kind": "media"},
    {"ref": "sdf", "name": "SDF", "kind": "armed_actor", "stance": "party_to_conflict"},
    {"ref": "hospital", "name": "A hospital", "kind": "hospital"},
)
BASE = "/v1/crises/aleppo-2026"


@pytest.fixture
async def read(services, database):
    """A way to read the crisis once the article and all these claims are posted."""
    posts, reads = services
    opening = {**sample.crisis(), "sources": [*sample.crisis()["sources"], *SOURCES]}
    assert (await posts.post("/v1/crises", json=opening)).status_code == 201
    claims = [json.loads(line) for line in CLAIMS.read_text().splitlines()]
    answer = await posts.post(f"{BASE}/events", json=[*sample.events(), *claims])
    assert answer.json()["stats"]["rejected"] == 0
    await projection.catch_up(database)

    async def get(what: str, **asked: str) -> httpx2.Response:
        answer: httpx2.Response = await reads.get(f"{BASE}/{what}", params=asked)
        return answer

    return get


def rows_of(answer: httpx2.Response) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = answer.json()["key_figures"]
    return rows


def named(row: dict[str, Any]) -> str:
    """A row by what tells it from the others: indicator, people, area, unit, start and basis where not the usual."""
    area = row["area"]["ref"] or row["area"]["name"] if row["area"] else None
    usual = {"all": None, "persons": None, "cumulative": None}
    parts = [row["key"], *(usual.get(row[part], row[part]) for part in ("population", "unit", "basis")), area]
    return " ".join(
        part for part in (*parts, row["window_start"] and f"since {row['window_start']}", row["side"]) if part
    )


# What must be printed, beside what the sample prints: display, low, best and high, status, origins.
PRINTED = {
    # "No civilians were killed", 7 and "dozens" exclude one another, and so does each of the sides' own counts.
    "killed civilians neighbourhoods": (
        "0 / 7 / Sheikh Maqsud alone 23 / Sheikh Maqsud alone 24", 0, None, None, "contradicted", 3,
    ),
    "killed civilians_and_combatants neighbourhoods": ("20\u201335", 20, None, 35, "range", 2),
    "killed civilian_status_not_stated": ("ما لا يقل عن ٢٣", 23, 23, None, "single_source", 1),
    # Counts that begin on different days, or on a day that nobody states, are different counts.
    "killed ashrafiyeh": ("12", 12, 12, 12, "single_source", 1),
    "killed ashrafiyeh since 2026-01-01": ("31", 31, 31, 31, "single_source", 1),
    "killed incremental ashrafiyeh since 2026-01-09": ("3", 3, 3, 3, "single_source", 1),
    # An agency that restates a monitor counts as no origin of its own; a relay with another number moves none.
    "injured neighbourhoods": ("at least 64", 64, None, None, "range", 2),
    "injured children neighbourhoods": ("12", 12, 12, 12, "single_source", 1),
    # Killed or injured together are neither the sum of 23 and 64 nor a confirmation of it.
    "casualties_total": ("87", 87, 87, 87, "single_source", 1),
    "casualties_total neighbourhoods": ("87", 87, 87, 87, "single_source", 1),
    "idps_displaced_cumulative aleppo": ("about 150,000", 135000, 150000, 165000, "single_source", 1),
    "idps_displaced_cumulative households aleppo": ("27,750", 27750, 27750, 27750, "single_source", 1),
    "idps_displaced_cumulative neighbourhoods": ("80 % of the population", None, None, None, "not_quantified", 1),
    "idps_stock stock aleppo": ("about 119,000 / about 162,000", 107100, None, 178200, "contradicted", 2),
    "idps_stock stock neighbourhoods": ("30 %", None, None, None, "not_quantified", 1),
    "missing neighbourhoods": ("10 / Sheikh Maqsud alone 18", 10, None, None, "contradicted", 2),
    "missing Midan square": ("5", 5, 5, 5, "single_source", 1),
    "trapped sheikh-maqsud": ("9", 9, 9, 9, "single_source", 1),
}  # fmt: skip
# Beside a number what others say in words, so that no "0" stands alone.
WORDED = {
    "killed civilians neighbourhoods": ["no civilians were killed", "dozens"],
    "casualties_total neighbourhoods": ["عشرات الضحايا"],
}
# What no page, message or table may say: sums of two sources or scopes, averages, bounds of a table of words, shares as
# counts, a bound as a number, and the number of next week.
NEVER = ("47", "110", "71", "3.5", "15.5", "135,000", "107,100", "130,900", "138,750", "281,000", "2,775", "90")


async def test_of_contradictory_claims_each_is_printed_in_its_row_and_no_other(read):
    rows = {named(row): row for row in rows_of(await read("summary", day=sample.DAY)) if row["variant"] == ""}
    columns = ("display", "low", "best", "high", "status", "n_origins")

    assert {name: tuple(rows[name][column] for column in columns) for name in PRINTED} == PRINTED
    assert {name: [one["display"] for one in rows[name]["worded"]] for name in WORDED} == WORDED
    assert [row["severity"] for row in (rows[name] for name in PRINTED) if row["severity"]] == [
        "major", "minor", "material",
    ]  # fmt: skip


async def test_what_must_never_be_printed_stands_on_no_surface(read):
    page = (await read(f"reports/{sample.DAY}.html", lang="en")).text
    page = re.sub(r"<(style|svg|details).*?</\1>", " ", page, flags=re.DOTALL)
    said = [re.sub(r"<[^>]+>", " ", page)]
    said += [row["display"] for row in rows_of(await read("summary", day=sample.DAY))]
    said.append((await read(f"reports/{sample.DAY}.txt")).text)
    numbers = {number for text in said for number in re.findall(r"(?<![\w:.,-])\d(?:[\d,.]*\d)?(?![\w-])", text)}

    assert numbers & set(NEVER) == set()


async def test_page_one_shows_each_indicator_once_and_a_share_of_nothing_never(read):
    leading = [named(row) for row in rows_of(await read("summary", day=sample.DAY)) if row["headline"]]

    assert sorted(leading) == [
        "casualties_total",
        "idps_displaced_cumulative aleppo",
        "idps_stock stock aleppo",
        "injured neighbourhoods",
        "killed civilian_status_not_stated",
        "missing",
    ]


async def test_the_explanation_says_of_each_claim_why_it_counts_or_does_not(read):
    row = next(row for row in rows_of(await read("summary", day=sample.DAY)) if named(row) == "injured neighbourhoods")
    told = (await read(f"figures/{row['figure_id']}/explanation", day=sample.DAY)).json()

    assert [(line["display"], line["counts"], line["why"] and line["why"]["code"]) for line in told["used"]] == [
        ("more than 70", True, None),
        ("more than 70", False, "possible_relay"),
        ("at least 64", True, None),
    ]
    (relay,) = told["left_out"]
    assert (relay["display"], relay["relayed_by"], relay["reason"]["code"]) == (
        "64",
        ["A news agency"],
        "relay_unmatched",
    )


async def test_the_public_learns_no_side_and_no_sum_of_two(read):
    answers = [(await read(what, day=sample.DAY)).text for what in ("summary", "figures", "contradictions")]

    assert all(row["side"] is None for row in rows_of(await read("summary", day=sample.DAY)))
    assert not any('"side":"' in answer for answer in answers)
