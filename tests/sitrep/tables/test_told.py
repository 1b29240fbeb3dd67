"""What was told as tables: access, needs, the response and the timeline, each as one audience may read it."""

from dataclasses import replace
from datetime import UTC, date, datetime

import jsonschema_rs
import pytest

from foundation import access
from sitrep import knowledge, summary
from sitrep.summary import MOST_LATE
from sitrep.tables import View, late
from sitrep.tables.schema import schema
from sitrep.values import Late, LateLine, Span, Speaker

pytestmark = pytest.mark.anyio

BASE = "/v1/crises/port-city"
DAY = {"day": "2026-01-09"}


async def rows(client, table, key=None, **asked):
    headers = {"X-API-Key": key} if key else {}
    return (await client.get(f"{BASE}/{table}", params={**DAY, **asked}, headers=headers)).json()["data"]


async def test_access_says_state_start_and_who_imposes_it_as_a_source_says(client):
    (siege,) = await rows(client, "access", lang="fr")

    assert (siege["kind"], siege["kind_name"], siege["constraint"]) == ("siege", "siège", None)
    assert (siege["state"], siege["is_ongoing"], siege["since"]) == ("ongoing", True, "2026-01-07")
    assert (siege["place_ref"], siege["acaps_level"], siege["imposed_by"]) == ("harbour", 4, "a party")


async def test_a_need_keeps_its_words_its_zero_and_its_unknowns(client):
    (need,) = await rows(client, "needs")

    assert (need["sector_code"], need["need"], need["availability"]) == ("WSH", "drinking water", "severe_shortage")
    assert (need["people_best"], need["people_qualifier"], need["people_display"]) == (1200, "about", "about 1,200")
    assert (need["stock_days_best"], need["urgency"], need["severity"]) == (0, None, None)


async def test_a_gap_and_a_service_stand_in_tables_of_their_own(client):
    (gap,), (water,) = await rows(client, "gaps"), await rows(client, "services", lang="fr")

    assert (gap["sector_code"], gap["gap"], gap["cause"]) == ("WSH", "no water trucking", "access")
    assert (gap["people_best"], gap["people_display"], gap["requirement"]) == (800, "about 800", None)
    assert (water["service"], water["functionality"], water["causes"]) == ("water", "partially_functioning", "damage")
    assert (water["place_ref"], water["n_statements"]) == ("harbour", 1)


async def test_what_is_not_known_and_who_says_the_rest_are_those_of_the_report(client):
    report = (await client.get(f"{BASE}/reports/2026-01-09.json")).json()
    unknown, sources = await rows(client, "unknowns"), await rows(client, "sources")

    assert [row["code"] for row in unknown] == [one["code"] for one in report["unknowns"]]
    assert [row["n"] for row in unknown] == [one["n"] for one in report["unknowns"]]
    assert all(row["title"] for row in unknown)
    assert [(row["n"], row["origin_name"], row["n_events"]) for row in sources] == [
        (one["n"], one["name"], one["events"]) for one in report["sources"]
    ]


async def test_what_came_late_stands_whole_in_its_table_and_its_first_hundred_in_the_summary(client, told, database):
    view = await knowledge.known_at(database, told.name)
    made = await client._transport.app.state.drafts.of(view, date(2026, 1, 9), "public")
    moment, span = datetime(2026, 1, 9, tzinfo=UTC), Span(date(2026, 1, 6), date(2026, 1, 7), 1)
    many = tuple(
        LateLine("late", f"event-{seq}", seq, "figure.reported", span, None, Speaker("Council", "authority", None),
                 moment, None, None, "23", date(2026, 1, 6), date(2026, 1, 8), (1,))
        for seq in range(1, MOST_LATE + 4)
    )  # fmt: skip
    report = replace(made, late=Late(events=many))
    told_late = late.TABLE.ordered(View(report, {}))
    short = summary.summarise(report, {}, BASE, {})

    jsonschema_rs.validator_for(schema(late.TABLE)).validate({"data": told_late})
    assert [row["event_id"] for row in told_late] == [line.id for line in many]
    assert [one["id"] for one in short["late_corrections"]] == [line.id for line in many[:MOST_LATE]]
    assert short["counts"]["late_corrections"] == len(many)
    assert short["links"]["late"] == f"{BASE}/late?day=2026-01-09"


async def test_the_public_reads_that_somebody_responds_and_partners_read_who(client, database):
    key = (await access.issue(database, "ngo", ["audience:partners"])).secret
    (public,) = await rows(client, "responses")
    (partners,) = await rows(client, "responses", key, audience="partners")

    assert (public["sector_code"], public["status"], public["reached_best"], public["org_name"]) == (
        *("FSC", "ongoing"),
        *(None, None),
    )
    assert (partners["org_name"], partners["reached_best"], partners["targeted_best"]) == ("A local NGO", 1200, 3000)
    assert partners["coverage_percent"] == 40


async def test_the_timeline_runs_in_the_order_of_what_happened_and_names_it(client):
    told = await rows(client, "timeline")
    starts = [row["occurred_start"] for row in told]
    (shelling,) = [row for row in told if row["type"] == "incident.reported"]

    assert starts == sorted(starts)
    assert {"access.constrained", "need.reported", "response.reported", "facility.assessed"} <= {
        row["type"] for row in told
    }
    assert (shelling["subjects"], shelling["title"], shelling["text"]) == (
        *("shelling", "shelling"),
        "Shells fall on the quay.",
    )


async def test_what_is_severe_stands_in_the_timeline_of_those_who_may_read_it_alone(client, database):
    key = (await access.issue(database, "ngo", ["audience:restricted"])).secret
    public = await rows(client, "timeline")
    restricted = await rows(client, "timeline", key, audience="restricted")

    assert "concern.raised" not in {row["type"] for row in public}
    assert "Somebody fears for a shelter." in {row["text"] for row in restricted}


async def test_what_was_known_then_is_what_stands_in_the_table_of_then(client):
    assert await rows(client, "needs", as_known_at="3") == []
    assert await rows(client, "needs", day="2026-01-08") == []


async def test_the_places_of_what_was_told_are_drawn(client):
    for table in ("access", "needs", "responses", "timeline"):
        drawn = (await client.get(f"{BASE}/{table}.geojson", params=DAY)).json()["features"]

        assert "Point" in {place["geometry"]["type"] for place in drawn if place["geometry"]}


async def test_a_filter_of_each_column_keeps_what_holds_it(client):
    assert len(await rows(client, "needs", sector="WSH")) == 1
    assert await rows(client, "needs", sector="HEA") == []
    assert await rows(client, "access", state="ended") == []
    assert {row["type"] for row in await rows(client, "timeline", type="need.reported")} == {"need.reported"}
