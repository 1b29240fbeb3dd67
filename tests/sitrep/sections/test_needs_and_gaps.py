"""Sectors, services, damage, outlook, funding, coordination, areas and what is not known: as said, and never more."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest

from eventlog.editorial import Place
from sitrep.sections import (
    access,
    areas,
    coordination,
    damage,
    evacuation,
    facilities,
    figures,
    funding,
    outlook,
    sectors,
    services,
    unknowns,
)
from sitrep.values import Amount

DAY_BEFORE = datetime(2026, 1, 7, 12, tzinfo=UTC)


def need(**data):
    return {"type": "need.reported", "data": {"sector": "HEA", "need": "trauma care", **data}}


def response(**data):
    return {"type": "response.reported", "data": {"sector": "FSC", "activity": "hot meals", **data}}


def gap(**data):
    return {"type": "gap.reported", "data": {"sector": "WSH", "gap": "no chlorine", **data}}


def service(state, origin="moh", **more):
    data = {"service": "water", "functionality": state}
    return {"type": "service.assessed", "source": {"origin": {"ref": origin}}, "data": data, **more}


def silent(context, **folded):
    """What is open where nothing was folded but this."""
    nothing = {
        "figures": (),
        "facilities": facilities.fold(context),
        "evacuation": evacuation.fold(context),
        "access": (),
        "sectors": (),
        "services": (),
    }
    return {one.code: one for one in unknowns.draft(context, nothing | folded)}


def test_sectors_stand_in_the_fixed_order_and_what_is_not_stated_stands_last(tell, look):
    unstated = tell({"type": "gap.reported", "data": {"gap": "nobody comes"}})
    blocks = sectors.fold(look(tell(gap()), unstated, tell(need()), tell(response())))

    assert [block.sector for block in blocks] == ["FSC", "HEA", "WSH", None]


@pytest.mark.parametrize(
    ("alias", "sector"),
    [("MUL", "Multi"), ("MS", "Multi"), ("MPC", "Cash"), ("ALL", "Intersectoral"), ("ETC", "TEL")],
)
def test_codes_of_other_lists_stand_under_the_code_of_hapi(alias, sector, tell, look):
    (block,) = sectors.fold(look(tell(need(sector=alias))))

    assert block.sector == sector


def test_the_newest_word_of_an_origin_on_a_need_replaces_its_older_one(tell, look):
    older = tell({**need(availability="none"), "occurred": "2026-01-07"}, recorded_at=DAY_BEFORE)
    newer = tell(need(availability="limited"))
    (block,) = sectors.fold(look(older, newer))

    assert [one.availability for one in block.needs] == ["limited"]


def test_two_origins_on_one_need_stand_beside_each_other(tell, look):
    one = tell({**need(availability="none"), "source": {"origin": {"ref": "moh"}}})
    other = tell({**need(availability="adequate"), "source": {"origin": {"ref": "who"}}})
    (block,) = sectors.fold(look(one, other))

    assert [line.availability for line in block.needs] == ["none", "adequate"]


def test_people_reached_are_never_added_over_organisations(tell, look):
    several = [tell(response(organisation=f"NGO {n}", reached=100)) for n in range(3)]
    (block,) = sectors.fold(look(*several))

    assert [activity.reached for activity in block.responses] == [Amount("100", 100, 100, 100, "exact")] * 3
    assert "300" not in repr(block)


@pytest.mark.parametrize(
    ("reached", "targeted", "coverage"),
    [(1000, 3000, 33), ("about 1,000", 3000, None), (10, None, None), (5, 0, None), (0, 50, 0)],
)
def test_coverage_stands_only_where_one_report_counts_both(reached, targeted, coverage, tell, look):
    (block,) = sectors.fold(look(tell(response(reached=reached, targeted=targeted))))

    assert block.responses[0].coverage == coverage


def test_words_stay_words(tell, look):
    (block,) = sectors.fold(look(tell(need(people="dozens", days_of_stock="about 2"))))

    assert block.needs[0].people == Amount("dozens", None, None, None, "dozens")
    assert block.needs[0].days_of_stock == Amount("about 2", None, 2, None, "about")


@pytest.mark.parametrize(
    ("day", "hours"), [("2026-01-09", None), ("2026-01-08", None), ("2026-01-07", 24), ("2026-01-06", 48)]
)
def test_a_sector_without_news_says_for_how_long(day, hours, tell, look):
    said = tell({**need(), "occurred": day}, recorded_at=datetime.fromisoformat(f"{day}T18:00:00+00:00"))
    (block,) = sectors.fold(look(said))

    assert block.silent_hours == hours


def test_what_is_a_month_old_is_no_need_of_today(tell, look):
    old = tell({**need(), "occurred": "2025-12-01"}, recorded_at=datetime(2025, 12, 1, 16, tzinfo=UTC))

    assert sectors.fold(look(old)) == ()


def test_two_sources_that_differ_on_a_service_are_both_printed(tell, look):
    (line,) = services.fold(look(tell(service("not_functioning")), tell(service("fully_functioning", "who"))))

    assert line.functionality == "disputed"
    assert {word.functionality for word in line.words} == {"not_functioning", "fully_functioning"}


def test_a_level_of_damage_that_nobody_assessed_stays_unknown(tell, look):
    (line,) = damage.fold(look(tell({"type": "damage.reported", "data": {"targets": ["school"]}})))

    assert (line.level, line.amount, line.targeting_alleged) == ("unknown", None, None)


def hazard(**data):
    return {"type": "hazard.observed", "data": {"hazard": "flood", **data}}


def test_a_forecast_is_labelled_and_an_observation_is_not(tell, look):
    seen, likely, coming = (
        hazard(),
        hazard(hazard="storm", certainty="Likely"),
        hazard(hazard="heat", onset="2026-01-12"),
    )
    section = outlook.fold(look(tell(seen), tell(likely), tell(coming)))

    assert {line.hazard: line.forecast for line in section.hazards} == {"flood": False, "storm": True, "heat": True}


def test_a_hazard_that_has_expired_is_gone(tell, look):
    over, until_tonight = hazard(expires="2026-01-08"), hazard(hazard="storm", expires="2026-01-09")
    section = outlook.fold(look(tell(over), tell(until_tonight)))

    assert [line.hazard for line in section.hazards] == ["storm"]


def test_notes_on_coordination_stand_with_the_contacts(tell, look):
    topics = [
        tell({"type": "note.added", "text": "…", "data": {"topic": topic}}) for topic in ("context", "coordination")
    ]
    context = look(*topics)

    assert [note.topic for note in outlook.fold(context).notes] == ["context"]
    assert [note.topic for note in coordination.fold(context).notes] == ["coordination"]


def test_a_contact_is_a_role_and_whoever_holds_it_is_not_in_the_report(tell, look):
    listed = {
        "type": "contact.listed",
        "private": {"name": "Jane Roe", "email": "jane@example.org"},
        "data": {"role": "Cluster coordinator", "organisation": "A UN agency", "languages": ["ar"]},
    }
    section = coordination.fold(look(tell(listed)))

    assert [(line.role, line.organisation) for line in section.contacts] == [("Cluster coordinator", "A UN agency")]
    assert "Jane" not in repr(section)


def test_funding_has_a_percentage_only_where_one_report_says_both(tell, look):
    both = {"plan": "A", "requirement": 400, "received": 101, "currency": "USD"}
    lines = funding.fold(look(*(
        tell({"type": "funding.updated", "data": data}) for data in (both, {"plan": "B", "received": 5})
    )))  # fmt: skip

    assert {line.plan: line.percent for line in lines} == {"A": 25, "B": None}


def test_what_is_new_is_counted_by_area(tell, look):
    here = {"place": {"ref": "harbour"}}
    context = look(tell(need() | here), tell(gap() | here), tell(need()))
    section = areas.draft(context, {})

    assert [(line.area and line.area.ref, sum(kind.facts for kind in line.kinds)) for line in section.news] == [
        ("harbour", 2),
        (None, 1),
    ]
    assert section.silent == ()


def test_an_area_of_which_nothing_new_was_reported_is_named(tell, look):
    assert [area.ref for area in areas.draft(look(tell(need())), {}).silent] == ["harbour"]


def test_a_siege_without_a_count_leaves_open_how_many_are_inside(tell, look):
    siege = {"type": "access.constrained", "data": {"kind": "siege", "ongoing": True}}
    context = look(tell(siege))
    open_ones = silent(context, access=access.fold(context))

    assert "inside" in open_ones
    assert open_ones["not_reported"].subjects == ("stock", "routes", "convoy")


def test_a_refusal_by_an_authority_leaves_open_what_residents_intend(tell, look):
    answer = {"type": "evacuation.answered", "data": {"answered_by": "authority", "response": "refused"}}
    own = {"type": "evacuation.answered", "data": {"answered_by": "residents", "response": "refused"}}

    assert "intentions" in silent(look(tell(answer)))
    assert "intentions" not in silent(look(tell(answer), tell(own)))


def test_sectors_of_which_nobody_spoke_are_named_once_one_is_spoken_of(tell, look):
    context = look(tell(need()))
    open_ones = silent(context, sectors=sectors.fold(context))

    assert "WSH" in open_ones["sectors_unheard"].sectors
    assert "HEA" not in open_ones["sectors_unheard"].sectors
    assert "sectors_unheard" not in silent(look())


def test_a_word_beside_a_number_of_the_same_thing_is_no_open_question(tell, look):
    def figure(value, **more):
        data = {"indicator": "killed", "basis": "cumulative", "value": value, **more}
        return tell({"type": "figure.reported", "data": data})

    word, number = figure("dozens"), figure(12, population="civilians")
    alone, beside = look(word), look(word, number)

    assert silent(alone, figures=figures.fold(alone))["number"].figures == ("killed",)
    assert "number" not in silent(beside, figures=figures.fold(beside))


def test_what_nobody_checked_is_counted(tell, look):
    facts = tell(need()), tell(gap()), tell(response(), verification="verified")

    assert silent(look(*facts))["unverified"].n == 2


def test_nobody_reported_on_facilities_is_said(tell, look):
    assert "facilities" in silent(look(tell(need())))


def test_an_area_is_not_silent_where_a_report_speaks_of_all_that_it_belongs_to(tell, look):
    context = look(tell({**need(), "place": {"ref": "town"}}))
    town = Place(ref="town", name="Town", covered_by_children=True)
    places = {**context.register.places, "town": town, "east": Place(ref="east", name="East", parent="town")}
    object.__setattr__(context, "register", replace(context.register, places=places))

    assert [area.ref for area in areas.draft(context, {}).silent] == ["harbour"]


def test_ids_of_cited_facts_are_those_of_the_events(tell, look):
    fact = tell({**need(), "id": str(UUID(int=77))})
    (block,) = sectors.fold(look(fact))

    assert block.needs[0].account.id == str(UUID(int=77))
