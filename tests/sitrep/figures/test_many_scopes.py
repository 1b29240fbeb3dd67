"""Worked cases of the rules that have several scopes."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from sitrep.figures import Said, late, settled

TOWN = [("town", None), ("east", "town"), ("west", "town")]


@pytest.fixture
def town(crisis):
    return crisis.register(TOWN)


def by_place(rows):
    return {row.place_ref: row for row in rows}


def state(value, origin, as_of):
    return Said(value=value, origin=origin, as_of=as_of, made_at=as_of, id=origin)


def shape(row):
    interval = (row.low, row.best, row.high)
    return row.display, interval, row.qualifier, (row.n_claims, row.n_origins), row.status, row.rule_id


def test_case_m01_a_part_stands_beside_its_whole_and_the_crisis_says_at_least(crisis, town):
    rows = by_place(
        crisis.rows([crisis.claim("A", 40, place="town"), crisis.claim("A", 14, place="east")], register=town)
    )

    assert shape(rows["town"]) == ("40", (40, 40, 40), "exact", (1, 1), "single_source", "R11.5")
    assert shape(rows["east"]) == ("14", (14, 14, 14), "exact", (1, 1), "single_source", "R11.5")
    assert shape(rows[None]) == ("town 40", (40, None, None), "at_least", (1, 1), "side_by_side", "R8")


def test_case_m02_one_origin_for_two_parts_gives_at_least_their_sum(crisis, town):
    rows = by_place(
        crisis.rows([crisis.claim("A", 14, place="east"), crisis.claim("A", 9, place="west")], register=town)
    )

    assert shape(rows["town"]) == ("at least 23", (23, 23, None), "at_least", (2, 1), "single_source", "R5")


def test_a_floor_made_of_about_is_no_firmer_than_that(crisis, town):
    rows = by_place(
        crisis.rows(
            [crisis.claim("A", "about 14,000", place="east"), crisis.claim("A", 900, place="west")], register=town
        )
    )

    assert rows["town"].display == "about 14,900 or more"
    assert (rows["town"].qualifier, rows["town"].high) == ("at_least", None)
    assert rows["town"].low < 14_900


def test_case_m03_parts_registered_as_covering_give_an_exact_sum(crisis):
    register = crisis.register(TOWN)
    whole = register.places["town"].model_copy(update={"covered_by_children": True})
    register = type(register)("trial", register.opening, register.opened_at, {**register.places, "town": whole}, {})
    rows = by_place(
        crisis.rows([crisis.claim("A", 14, place="east"), crisis.claim("A", 9, place="west")], register=register)
    )

    assert shape(rows["town"]) == ("23", (23, 23, 23), "exact", (2, 1), "single_source", "R5")


def test_case_m04_two_origins_for_two_parts_are_never_added(crisis, town):
    rows = by_place(
        crisis.rows([crisis.claim("A", 14, place="east"), crisis.claim("B", 9, place="west")], register=town)
    )

    assert shape(rows["town"]) == ("east 14 / west 9", (14, None, None), "at_least", (2, 2), "side_by_side", "R8")
    assert rows["town"].explanation.if_disjoint == 23
    assert not [row for row in rows.values() if 23 in (row.low, row.best, row.high) or "23" in row.display]


def test_a_part_that_is_as_large_as_its_whole_fits_into_it(crisis, town):
    rows = by_place(
        crisis.rows([crisis.claim("A", 40, place="town"), crisis.claim("B", 40, place="east")], register=town)
    )

    assert [rows[place].status for place in ("town", "east")] == ["single_source", "single_source"]
    assert not any("part_exceeds_whole" in row.flags for row in rows.values())


def test_case_m05_a_part_above_its_whole_contradicts_it(crisis, town):
    rows = by_place(
        crisis.rows([crisis.claim("A", 40, place="town"), crisis.claim("B", 50, place="east")], register=town)
    )

    assert shape(rows["town"]) == ("40 / east alone 50", (40, None, None), "conflicting", (2, 2), "contradicted", "R5")
    assert rows["town"].flags == ("part_exceeds_whole",)
    assert (rows["east"].display, rows["east"].status, rows["east"].flags) == (
        "50",
        "single_source",
        ("part_exceeds_whole",),
    )


def test_case_m07_a_stock_may_fall_without_being_a_revision(crisis):
    stock = {"indicator": "idps_stock", "basis": "stock"}
    row = crisis.row([crisis.claim("A", 1_000, "8 12:00", **stock), crisis.claim("A", 900, "9 12:00", **stock)])

    assert (row.display, row.change, row.change_days, row.previous, row.flags) == ("900", -100, 1, "1,000", ())


def test_case_m08_flows_and_stocks_are_checked_and_never_added(crisis):
    said = [
        ("idps_displaced_cumulative", "cumulative", "about 150,000"),
        ("idps_stock", "stock", "about 119,000"),
        ("returned", "cumulative", "about 29,000"),
        ("idps_in_collective_sites", "stock", "about 1,100"),
    ]
    rows = crisis.rows([crisis.claim("OCHA", value, indicator=key, basis=basis) for key, basis, value in said])

    assert [row.display for row in rows] == ["about 150,000", "about 1,100", "about 119,000", "about 29,000"]
    assert {row.key: row.explanation.residual for row in rows}["idps_stock"] == 2_000
    assert not [row for row in rows if row.flags]


def test_a_residual_above_the_threshold_is_flagged(crisis):
    rows = crisis.rows(
        [
            crisis.claim("OCHA", 150_000, indicator="idps_displaced_cumulative"),
            crisis.claim("OCHA", 100_000, indicator="idps_stock", basis="stock"),
        ]
    )

    assert {row.key: row.flags for row in rows}["idps_stock"] == ("stock_flow_residual",)


def test_case_m10_persons_derived_from_households_neither_corroborate_nor_contradict(crisis):
    displaced = {"indicator": "idps_displaced_cumulative"}
    rows = crisis.rows(
        [
            crisis.claim("B", "about 150,000", **displaced),
            crisis.claim("A", 27_750, unit="households", household_factor=Decimal("5.0"), **displaced),
        ]
    )
    persons = next(row for row in rows if row.unit == "persons")

    assert (persons.display, persons.n_claims, persons.n_origins, persons.status) == (
        "about 150,000",
        1,
        1,
        "single_source",
    )
    assert persons.alternatives == 1
    assert next(row for row in rows if row.unit == "households").display == "27,750"


def test_persons_derived_alone_say_that_they_are_derived(crisis):
    rows = crisis.rows([crisis.claim("A", 100, unit="households", household_factor=Decimal("5.4"))])
    persons = next(row for row in rows if row.unit == "persons")

    assert (persons.best, persons.qualifier, persons.rule_id) == (540, "derived", "R14")


def test_case_m11_two_sides_are_two_rows_and_never_a_sum(crisis):
    rows = crisis.rows(
        [
            crisis.claim("S", 23, population="civilians", side="X"),
            crisis.claim("A", 24, population="civilians", side="Y"),
        ]
    )
    by_side = {row.side: row for row in rows}

    assert (by_side["X"].display, by_side["X"].status) == ("23", "single_source")
    assert (by_side["Y"].display, by_side["Y"].status) == ("24", "single_source")
    assert (by_side[None].display, by_side[None].low, by_side[None].status) == ("23 / 24", 24, "side_by_side")
    assert "47" not in "".join(row.display for row in rows)


def test_case_m13_a_counter_that_restarts_is_closed_and_never_added(crisis):
    claims = [
        crisis.claim("A", 41, "9 12:00"),
        crisis.claim("A", 3, "10 12:00", baseline=True),
    ]
    rows = {row.window_start: row for row in crisis.rows(claims, day=10)}

    assert set(rows) == {None, date(2026, 1, 10)}
    assert rows[None].display == "41 (6–9 Jan)"
    restarted = rows[date(2026, 1, 10)]
    assert (restarted.display, restarted.change, restarted.change_note) == ("3", None, "counter_restarted")
    assert restarted.flags == ()
    assert "44" not in "".join(row.display for row in rows.values())


def test_what_follows_a_restart_belongs_to_the_new_counter(crisis):
    claims = [
        crisis.claim("A", 41, "9 12:00"),
        crisis.claim("A", 3, "10 12:00", baseline=True),
        crisis.claim("A", 5, "11 12:00"),
    ]
    rows = {row.window_start: row for row in crisis.rows(claims, day=11)}

    assert (rows[date(2026, 1, 10)].display, rows[date(2026, 1, 10)].change) == ("5", 2)


def test_case_m14_populations_stand_apart_and_are_checked_in_one_origin(crisis):
    said = [("civilians", "at least 23"), ("combatants", 37), ("civilians_and_combatants", 116)]
    rows = crisis.rows([crisis.claim("S", value, population=code) for code, value in said])

    assert [(row.population, row.display) for row in rows] == [
        ("civilians", "at least 23"),
        ("civilians_and_combatants", "116"),
        ("combatants", "37"),
    ]
    assert not [row for row in rows if row.flags]


def test_parts_of_a_population_above_the_whole_flag_every_row_of_it(crisis):
    said = [("civilians", 80), ("combatants", 40), ("civilians_and_combatants", 116)]
    rows = crisis.rows([crisis.claim("S", value, population=code) for code, value in said])

    assert {row.population for row in rows if "subset_exceeds_total" in row.flags} == {code for code, _ in said}


def test_case_m16_words_stay_words_and_nothing_becomes_87(crisis):
    council = {"indicator": "casualties_total"}
    whole = crisis.claim("Council", "dozens", population="civilians", id="c", **council)
    claims = [
        whole,
        crisis.claim("Council", "some", population="women", id="c#women", subset_of="c", **council),
        crisis.claim("Council", "some", population="children", id="c#children", subset_of="c", **council),
        crisis.claim(None, 23, population="civilian_status_not_stated"),
        crisis.claim(None, 64, indicator="injured", population="civilian_status_not_stated"),
    ]
    rows = crisis.rows(claims)

    assert len(rows) == 5
    assert [(row.low, row.best, row.high) for row in rows if row.status == "not_quantified"] == [
        (1, None, None),
        (12, None, 99),
        (1, None, None),
    ]
    assert not [row for row in rows if 87 in (row.low, row.best, row.high)]
    assert not [row for row in rows if row.status in ("contradicted", "corroborated")]
    assert {row.population for row in rows if row.flags == ("subset",)} == {"women", "children"}


def test_case_m17_a_protected_source_counts_by_its_pseudonym(crisis):
    protected = crisis.claim(crisis.origin("?P1", kind="eyewitness", first_hand=True, protected=True), 23, id="from P1")
    beside = crisis.claim("B", 23)
    erased = crisis.again(protected, origin=crisis.again(protected.origin, name=None))
    row = crisis.row([protected, beside])

    assert (row.display, row.n_claims, row.n_origins, row.status, row.rule_id) == ("23", 2, 2, "corroborated", "R11.3")
    assert crisis.row([erased, beside]) == row


def test_case_m19_a_date_counts_to_its_end_when_it_is_asked_whether_it_was_late(crisis):
    ten, nine = date(2026, 1, 10), date(2026, 1, 9)
    a = crisis.claim("A", 1, "9 21:00", made="9 21:10")
    b = crisis.claim("A", 1, "9 20:00", made="9 21:10", instant=False)
    c = crisis.claim("A", 1, "8 20:00", made="9 21:10", instant=False)
    d = crisis.claim("A", 1, "9 01:30", made="9 09:00")

    assert not late(a, ten, crisis.registered)
    assert not late(b, ten, crisis.registered)
    assert late(c, ten, crisis.registered)
    assert crisis.registered.day_of(d.as_of) == nine
    assert not late(d, nine, crisis.registered)


def test_case_m21_opposite_states_of_different_origins_are_disputed(crisis):
    a = Said(value="not_functioning", origin="a", as_of=crisis.at("9 10:00"), made_at=crisis.at("9 10:00"), id="1")
    b = Said(
        value="partially_functioning", origin="b", as_of=crisis.at("9 12:00"), made_at=crisis.at("9 12:00"), id="2"
    )
    found = settled([a, b])

    assert found.value == "disputed"
    assert found.statements == (b, a)


def test_a_state_that_is_older_than_two_days_no_longer_disputes(crisis):
    old = crisis.at("9 12:00") - timedelta(hours=49)
    a = Said(value="not_functioning", origin="a", as_of=old, made_at=old, id="1")
    b = Said(
        value="partially_functioning", origin="b", as_of=crisis.at("9 12:00"), made_at=crisis.at("9 12:00"), id="2"
    )

    assert settled([a, b]).value == "partially_functioning"
