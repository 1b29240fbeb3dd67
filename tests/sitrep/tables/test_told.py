"""What was told as tables: access, needs, the response and the timeline, each as one audience may read it."""

from dataclasses import replace
from datetime import UTC, date, datetime

import jsonschema_rs
import pytest

from foundation import access
from sitrep import knowledge, summary
from sitrep.summary import MOST_LATE
from sitrep.tables import TABLES, View
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


async def test_an_incident_names_its_actors_in_the_role_that_somebody_ascribes_to_each(client):
    (incident,) = await rows(client, "incidents", lang="fr")

    assert (incident["kind"], incident["targets"], incident["is_ongoing"]) == ("shelling", "school", None)
    assert (incident["actors"], incident["actor_roles"]) == ("An army · A militia", "attacker defender")
    assert incident["roles_stated_by"].startswith("A council · ")


async def test_damage_keeps_what_is_alleged_and_how_many_as_it_was_said(client):
    (damage,) = await rows(client, "damage", lang="fr")

    assert (damage["targets"], damage["level"], damage["level_name"]) == ("school water", "major", "dégâts majeurs")
    assert (damage["damaged_best"], damage["damaged_display"], damage["unit"]) == (40, "about 40", "buildings")
    assert (damage["is_targeting_alleged"], damage["mode"], damage["origin_name"]) == (True, "allege", "A council")


async def test_an_answer_names_the_call_and_speaks_for_nobody_else(client):
    call, answer = await rows(client, "evacuation")

    assert (call["what"], call["form"], call["demands"], call["valid_until"]) == (
        "call", "order", "evacuation", "2026-01-10",
    )  # fmt: skip
    assert (answer["what"], answer["answered_by"], answer["response"]) == ("answer", "authority", "refused")
    assert (answer["call_seq"], call["response"], answer["form"]) == (call["seq"], None, None)


async def test_an_agreement_keeps_the_word_that_leaves_it_open(client):
    (truce,) = await rows(client, "agreements", lang="fr")

    assert (truce["agreement"], truce["state"], truce["hedge"]) == ("A truce", "in_force", "appears")
    assert (truce["kind_name"], truce["n_statements"]) == ("cessez-le-feu", 1)


async def test_money_is_whole_and_zero_received_is_no_unknown(client):
    (plan,) = await rows(client, "funding")

    assert (plan["requirement"], plan["received"], plan["received_percent"]) == (5_000_000, 0, 0)
    assert (plan["currency"], plan["donors"]) == ("USD", "A, B")


async def test_a_hazard_is_told_in_the_words_of_cap(client):
    (flood,) = await rows(client, "hazards", lang="fr")

    assert (flood["hazard"], flood["hazard_name"], flood["category"]) == ("flood", "inondation", "Met")
    assert (flood["severity"], flood["certainty"], flood["urgency"]) == ("Severe", "Likely", "Unknown")
    assert flood["is_forecast"] is True


async def test_the_timeline_has_the_translation_that_the_sender_gave_in_the_language_asked_for(client):
    told = {
        lang: next(row for row in await rows(client, "timeline", lang=lang) if row["type"] == "incident.reported")
        for lang in ("en", "fr", "ar")
    }

    assert {row["text"] for row in told.values()} == {"Shells fall on the quay."}
    assert [(row["translation"], row["translated_by"]) for row in told.values()] == [
        (None, None), ("Des obus tombent sur le quai.", "machine"), (None, None),
    ]  # fmt: skip


async def test_the_timeline_of_the_page_reads_in_its_language_and_says_whose_translation_it_is(client):
    page = (await client.get("/crises/port-city", params={**DAY, "lang": "fr"})).text
    timeline = page.partition('<section id="timeline">')[2].partition("</section>")[0]

    assert "Des obus tombent sur le quai." in timeline
    assert "traduction automatique" in timeline
    assert "Shells fall" not in timeline


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
    (table,) = (one for one in TABLES if one.name == "late")
    told_late = table.ordered(View(report, {}))
    short = summary.summarise(report, {}, BASE, {})

    jsonschema_rs.validator_for(schema(table)).validate({"data": told_late})
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
