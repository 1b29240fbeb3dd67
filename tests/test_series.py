"""Series as agencies publish them, posted event by event over HTTP in their order, and shuffled with each event twice:
what stands on every surface is the same, and is what the series say.

The files have the shape of public series (bulletins with revisions and withdrawals, two counts that never agree, a
counter that restarts, totals that are no sums, additions with gaps); their numbers are invented.
"""

# ruff: noqa: ANN401 - answers are JSON

import json
import random
from pathlib import Path
from typing import Any

import httpx2
import pytest
from beside import beside

from console import sample
from sitrep import projection

pytestmark = pytest.mark.anyio

DATA = Path(__file__).parent / "data"
CLAIMS = beside(__file__, "test_claims")
NAMES = ("bulletin", "two-counts", "restart", "districts", "additions", "relays")
# Of January, the day whose report is read.
LAST = {"bulletin": 18, "two-counts": 18, "restart": 14, "districts": 13, "additions": 13, "relays": 11}
OPENING = {
    "country": "SYR",
    "timezone": "Asia/Damascus",
    "cutoff": "20:00",
    "started": "2026-01-06",
    "public": True,
    "languages": ["en", "fr", "ar"],
    "places": [
        {"ref": "country", "name": "The country"},
        {"ref": "north", "name": "North", "parent": "country"},
        {"ref": "south", "name": "South", "parent": "country"},
        {"ref": "north-one", "name": "North One", "parent": "north"},
        {"ref": "old-town", "name": "Old Town", "parent": "south"},
    ],
    "sources": [
        {"ref": "ministry", "name": "Ministry of Health", "kind": "health_authority"},
        {"ref": "government", "name": "Government", "kind": "government", "stance": "party_to_conflict"},
        {"ref": "monitor", "name": "A monitor", "kind": "monitoring_group"},
        {"ref": "wire", "name": "A news agency", "kind": "media"},
        {"ref": "civil-defence", "name": "Civil defence", "kind": "nngo"},
        {"ref": "hospital", "name": "Central Hospital", "kind": "hospital"},
        {"ref": "council", "name": "Council", "kind": "local_authority"},
        {"ref": "tracking", "name": "Displacement tracking", "kind": "un_agency"},
        {"ref": "agency", "name": "An agency", "kind": "un_agency"},
    ],
}
# What page, summary and table print on that day, by indicator, area and start of the count: no more and no less.
PRINTED = {
    "bulletin": {"killed": "499", "injured": "2,132"},
    "two-counts": {"killed": "40 / 118 (115\u2013142)", "injured": "0"},
    "restart": {
        "killed": "41 (6\u201310 Jan)",
        "killed since 2026-01-12": "9",
        "injured": "4 (as of 10 Jan)",
    },
    "districts": {
        "killed": "The country 150",
        "killed country": "150",
        "killed north": "80 / North One alone 95",
        "killed north-one": "95",
        "killed south": "31",
        "killed old-town": "12",
        "idps_stock": "The country at least 21,900",
        "idps_stock country": "at least 21,900",
        "idps_stock north": "15,500",
        "idps_stock south": "6,400",
        "idps_displaced_cumulative": "about 150,000",
        "idps_displaced_cumulative households": "27,750",
        "returned": "29,000",
    },
    "additions": {"killed": "at least 19", "injured": "45 (as of 9 Jan)"},
    "relays": {"killed": "38", "injured": "11 (as of 9 Jan)"},
}
# The lines of the trends, one an origin and count; what was corrected or withdrawn is not on them.
LINES = {
    "bulletin": ["48 229 418 763 996 1570 1827 2088 1873 1934 2007 2132", "12 75 104 190 248 391 455 520 466 481 499"],
    "two-counts": ["0", "", "4 10 16 22 28 34 40", "10 19 28 37 46 55 64 73 82 91 100 109 118"],
    "restart": ["5 8 13 2 4", "3 9 21 30 41", "2 5 9"],
    "districts": [
        "27750", "150000", "12000 15500", "7000 6400", "100 140 150", "40 61 80", "95", "10 12 12", "22 30 31", "29000",
    ],
    "additions": ["20 45", "5 9 12 18 19", "80", "", "6 15 19"],
    "relays": ["12 25 41 38", "5 8 11"],
}  # fmt: skip
# What tells one crisis, or one way of posting, from another.
OWN = frozenset(
    {"crisis", "figure_id", "figure_ids", "within", "links", "seq", "line", "recorded_at", "recorded_until"}
    | {"digest", "root", "url"}
)
# And where no source says when it spoke: sources are numbered as they are met.
TOLD_WHEN_RECORDED = frozenset({"made_at", "reported_at", "cites", "n"})
TABLES = ("figures", "contradictions", "timeseries", "sources", "unknowns", "late")


def events(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (DATA / "series" / f"{name}.ndjson").read_text().splitlines()]


def plain(value: Any, own: frozenset[str] = OWN) -> Any:
    """An answer without what is its crisis's own."""
    if isinstance(value, dict):
        return {key: plain(one, own) for key, one in value.items() if key not in own}
    return [plain(one, own) for one in value] if isinstance(value, list) else value


class Wire:
    """Posts to one service and reads from the other."""

    def __init__(self, ingest: httpx2.AsyncClient, sitrep: httpx2.AsyncClient, database: Any) -> None:
        self.ingest, self.sitrep, self.database = ingest, sitrep, database

    async def open(self, crisis: str, opening: dict[str, Any] = OPENING) -> None:
        opened = await self.ingest.post("/v1/crises", json={"name": "A crisis", **opening, "crisis": crisis})
        assert opened.status_code == 201, opened.text

    async def post(self, crisis: str, posted: Any) -> Any:
        answer = await self.ingest.post(f"/v1/crises/{crisis}/events", json=posted)
        assert answer.status_code in (200, 201), answer.text
        return answer.json()

    async def read(self, crisis: str, what: str, day: int, **asked: str) -> Any:
        if what == "report":
            what = f"reports/2026-01-{day:02}.json"
        else:
            asked["day"] = f"2026-01-{day:02}"
        answer = await self.sitrep.get(f"/v1/crises/{crisis}/{what}", params=asked)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def told(self, crisis: str, day: int) -> dict[str, Any]:
        """Every surface of one day that carries figures, and what is behind each."""
        summary = await self.read(crisis, "summary", day)
        return {
            "summary": summary,
            "report": await self.read(crisis, "report", day),
            **{name: await self.read(crisis, name, day) for name in TABLES},
            "behind": [
                await self.read(crisis, f"figures/{figure['figure_id']}/explanation", day)
                for figure in summary["key_figures"]
            ],
        }


def scope(figure: dict[str, Any]) -> str:
    start, unit, area = figure["window_start"], figure["unit"], figure["area"]
    parts = [figure["key"], area and area["ref"], start and f"since {start}", unit if unit != "persons" else None]
    return " ".join(part for part in parts if part)


def line(trend: dict[str, Any]) -> str:
    return " ".join(str(step["best"]) for step in trend["steps"] if step["best"] is not None)


def alike(told: dict[str, Any], own: frozenset[str] = OWN) -> dict[str, Any]:
    """What was told, as any crisis of the same events tells it; rows are in the order of ids of their crisis."""
    rows = {name: [json.dumps(plain(row, own), sort_keys=True) for row in told[name]["data"]] for name in TABLES}
    return {**plain(told, own), **{name: sorted(those) for name, those in rows.items()}}


@pytest.fixture
def wire(services, database):
    ingest, sitrep = services
    return Wire(ingest, sitrep, database)


@pytest.mark.parametrize("name", NAMES)
async def test_in_their_order_shuffled_and_twice_the_series_say_the_same_on_every_surface(wire, name):
    posted = events(name)
    await in_two_orders(wire, posted, OPENING)
    again = await wire.post("in-order", posted)
    await projection.catch_up(wire.database)

    assert (again["stats"]["created"], again["stats"]["duplicate"]) == (0, len(posted))
    told = await wire.read("in-order", "report", LAST[name])
    assert {scope(figure): figure["display"] for figure in told["figures"]} == PRINTED[name]
    assert sorted(line(trend) for trend in told["trends"]) == sorted(LINES[name])
    for day in (LAST[name], LAST[name] - 4):
        assert alike(await wire.told("shuffled", day)) == alike(await wire.told("in-order", day))


async def test_in_two_orders_the_claims_about_the_sample_make_the_same_figures(wire):
    opening, claims = sample.crisis(), CLAIMS.CLAIMS.read_text().splitlines()
    opening["sources"] = [*opening["sources"], *CLAIMS.SOURCES]
    await in_two_orders(wire, [*sample.events(), *map(json.loads, claims)], opening)

    def figures(told: dict[str, Any]) -> dict[str, Any]:
        own = OWN | TOLD_WHEN_RECORDED
        same = alike(told, own)
        of_summary = {name: same["summary"][name] for name in ("key_figures", "contradictions", "unknowns")}
        of_report = {name: same["report"][name] for name in ("figures", "trends", "disagreements")}
        return {**of_summary, **of_report, **{name: same[name] for name in (*TABLES, "behind") if name != "sources"}}

    assert figures(await wire.told("shuffled", 9)) == figures(await wire.told("in-order", 9))


async def in_two_orders(wire: Wire, posted: list[dict[str, Any]], opening: dict[str, Any]) -> None:
    """Event by event; where they are shuffled each is posted again at once, and what came first is read meanwhile."""
    for crisis in ("in-order", "shuffled"):
        await wire.open(crisis, opening)
    for event in posted:
        await wire.post("in-order", event)
    for n, event in enumerate(random.Random(len(posted)).sample(posted, len(posted))):
        await wire.post("shuffled", event)
        await wire.post("shuffled", event)
        if n == len(posted) // 3:
            await projection.catch_up(wire.database)
    await projection.catch_up(wire.database)


async def test_charts_read_a_day_a_row_and_a_series_a_column_with_nulls_where_nothing_was_said(wire):
    await wire.open("charts")
    await wire.post("charts", [*events("restart"), *events("additions"), *events("two-counts")])
    await projection.catch_up(wire.database)
    rows = (await wire.read("charts", "timeseries", 18, shape="wide", indicator="killed"))["data"]
    by_day = {row["date"]: row for row in rows}

    assert list(rows[0]) == ["date", *sorted(set(rows[0]) - {"date"})]
    assert set(rows[0]) - {"date"} == {
        "a_monitor__area_not_stated__civilians",
        "a_news_agency__area_not_stated",
        "central_hospital__area_not_stated__additions",
        "civil_defence__area_not_stated",
        "civil_defence__area_not_stated__since_2026_01_12",
        "council__area_not_stated",
        "government__area_not_stated__civilians",
    }
    assert by_day["2026-01-10"]["civil_defence__area_not_stated"] == 41
    assert by_day["2026-01-12"]["civil_defence__area_not_stated"] is None
    assert by_day["2026-01-12"]["civil_defence__area_not_stated__since_2026_01_12"] == 2
    assert by_day["2026-01-12"]["a_news_agency__area_not_stated"] is None  # "more than 70" names no number

    asked = {"day": "2026-01-18", "shape": "wide", "indicator": "killed"}
    text = (await wire.sitrep.get("/v1/crises/charts/timeseries.csv", params=asked)).text.splitlines()
    assert text[0] == ",".join(rows[0])
    assert len(text) == len(rows) + 1
    refused = await wire.sitrep.get("/v1/crises/charts/timeseries", params={"shape": "wide"})
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/query/indicator")
