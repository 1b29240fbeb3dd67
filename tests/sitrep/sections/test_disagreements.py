"""Where sources disagree: objects for figures, states and checks, and notes for what only looks the same."""

from datetime import UTC, datetime

import pytest

from sitrep import report
from sitrep.knowledge import Standing

MIDNIGHT = datetime(2026, 1, 9, 18, tzinfo=UTC)


@pytest.fixture
def disagreements(register, look):
    def found(*facts, audience="restricted"):
        day = look().day
        standing = Standing(99, 99, 99, 99, MIDNIGHT, 99, bytes(32), len(facts), 0, 0, 0)
        return report.build(register, day, audience, facts, standing).disagreements

    return found


def figure(value, source=None, **data):
    body = {"indicator": "killed", "basis": "cumulative", "value": value, **data}
    origin = {"source": {"origin": source}} if source else {}
    return {"type": "figure.reported", "data": body, "place": {"ref": "harbour"}, **origin}


def test_two_sources_that_exclude_one_another_stand_with_figure_time_verification_and_rule(tell, disagreements):
    one = tell(figure(23, {"ref": "who"}), verification="verified")
    other = tell(figure(60, {"ref": "moh"}))
    (line,) = disagreements(one, other)

    assert (line.kind, line.key, line.display, line.severity, line.rule_id) == (
        "figure",
        "killed",
        "23 / 60",
        "major",
        "R10",
    )
    assert [(said.name, said.display, said.verification, said.events) for said in line.said] == [
        ("WHO", "23", "verified", (str(one.id),)),
        ("Ministry of Health", "60", "unverified", (str(other.id),)),
    ]


def test_sources_that_agree_and_a_range_are_no_contradiction(tell, disagreements):
    agree = tell(figure(23, {"ref": "who"})), tell(figure(23, {"ref": "moh"}))
    meet = tell(figure(23, {"ref": "who"})), tell(figure("at least 20", {"ref": "moh"}))

    assert disagreements(*agree) == disagreements(*meet) == ()


def test_dozens_of_casualties_beside_the_killed_are_no_contradiction(tell, disagreements):
    word = tell(figure("dozens", {"ref": "moh"}, indicator="casualties_total"))

    assert disagreements(tell(figure(23, {"ref": "who"})), word) == ()


def test_a_part_that_exceeds_its_whole_names_both_rows_once(tell, disagreements):
    whole = tell(figure(40, {"ref": "who"}))
    part = tell({**figure(50, {"ref": "moh"}), "place": {"ref": "site"}})
    (line,) = disagreements(whole, part)

    assert (line.kind, line.rule_id, line.severity) == ("part_exceeds_whole", "R5", "material")
    assert len(line.figure_ids) == 2
    assert [(said.area.ref, said.display) for said in line.said] == [("harbour", "40"), ("site", "50")]
    assert [said.figure_id for said in line.said] == list(line.figure_ids)


def test_a_group_that_exceeds_its_total_and_stock_against_flow_are_checks(tell, disagreements):
    total, women = tell(figure(10, {"ref": "who"})), tell(figure(12, {"ref": "who"}, population="women"))
    fled = tell(figure(9000, {"ref": "who"}, indicator="idps_displaced_cumulative"))
    away = tell(figure(2000, {"ref": "who"}, indicator="idps_stock", basis="stock"))
    group, residual = disagreements(total, women, fled, away)

    assert (group.kind, [said.population for said in group.said]) == ("subset_exceeds_total", ["all", "women"])
    assert (residual.kind, residual.residual, len(residual.figure_ids)) == ("stock_flow_residual", 7000, 2)


def test_the_same_number_of_two_sources_in_different_scopes_is_pointed_out_and_no_contradiction(tell, disagreements):
    here = tell(figure(23, {"ref": "who"}))
    there = tell({**figure(23, {"ref": "moh"}), "place": {"name": "Elsewhere"}})
    (line,) = disagreements(here, there)

    assert (line.kind, line.excludes, line.severity, len(line.figure_ids)) == ("coincident_value", False, None, 2)
    assert {said.name for said in line.said} == {"WHO", "Ministry of Health"}


def test_opposite_states_of_a_facility_are_disputed_by_whom(tell, disagreements):
    def state(functionality, ref):
        facility = {"ref": "hospital", "name": "Central Hospital", "kind": "hospital"}
        data = {"facility": facility, "functionality": functionality}
        return tell({"type": "facility.assessed", "data": data, "source": {"origin": {"ref": ref}}})

    (line,) = disagreements(state("fully_functioning", "moh"), state("not_functioning", "who"))

    assert (line.kind, line.subject, line.key, line.name) == ("status", "facility", "hospital", "Central Hospital")
    assert {(said.name, said.display) for said in line.said} == {
        ("Ministry of Health", "fully_functioning"),
        ("WHO", "not_functioning"),
    }


def test_a_protected_source_disagrees_without_a_name(tell, disagreements):
    hidden = tell(figure(60, {"pseudonym": "P1", "kind": "eyewitness", "protected": True}))
    (line,) = disagreements(tell(figure(23, {"ref": "who"})), hidden, audience="public")

    assert [said.name for said in line.said] == ["WHO", None]
