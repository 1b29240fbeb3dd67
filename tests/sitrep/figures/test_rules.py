"""What each rule says beyond the worked cases, in the order of the rules."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from eventlog.quantity import understand
from sitrep.figures import late, material, repeats

TOWN = [("town", None), ("east", "town"), ("west", "town")]


def reasons(row):
    return {left.claim: left.reason for left in row.explanation.left_out}


def printed(row):
    return row.display, row.status, row.rule_id


# R1


def test_a_medium_that_repeats_a_number_later_counts_nothing_until_a_person_decides(crisis):
    first = crisis.claim("MoH", 9, "9 09:00")
    repeated = crisis.claim(crisis.origin("Paper", kind="media"), 9, "9 12:00")
    row = crisis.row([first, repeated])

    assert (row.n_claims, row.n_origins, row.status, row.flags) == (2, 1, "single_source", ("possible_relay",))


def test_an_agency_after_an_authority_is_a_possible_relay_and_before_it_is_not(crisis):
    ministry = crisis.origin("MoH", kind="health_authority")
    agency = crisis.origin("OCHA", kind="un_agency")
    after = crisis.row([crisis.claim(ministry, 9, "9 09:00"), crisis.claim(agency, 9, "9 12:00")])
    before = crisis.row([crisis.claim(ministry, 9, "9 12:00"), crisis.claim(agency, 9, "9 09:00")])

    assert (after.n_origins, after.flags) == (1, ("possible_relay",))
    assert (before.n_origins, before.status) == (2, "corroborated")


def test_two_sources_that_nobody_registered_cannot_corroborate_each_other(crisis):
    row = crisis.row([crisis.claim("?A", 23), crisis.claim("?B", 23)])

    assert (row.status, row.n_claims, row.n_origins, row.flags) == ("single_source", 2, 1, ("possible_relay",))


def test_two_branches_of_one_root_cannot_corroborate_each_other(crisis):
    branch = crisis.again(crisis.origin("Branch"), root="a")
    row = crisis.row([crisis.claim(branch, 23), crisis.claim("A", 23)])

    assert (row.status, row.n_claims, row.n_origins) == ("single_source", 2, 1)
    assert {used.origin: used.why for used in row.explanation.used} == {"a": None, "branch": "same_source"}


def test_two_branches_that_agree_leave_the_choice_to_the_preferred_source(crisis):
    branch = crisis.again(crisis.origin("Branch"), root="a")
    said = [crisis.claim("A", 20), crisis.claim(branch, 20), crisis.claim("B", 30)]
    row = crisis.row(said, register=crisis.register(preferred_origins=["b"]))

    assert (row.display, row.rule_id) == ("30 (preferred source) / 20", "R11.4")


# R2


def test_two_values_of_one_source_for_one_instant_are_a_range(crisis):
    row = crisis.row([crisis.claim("A", 20), crisis.claim("A", 30)])

    assert (row.display, row.low, row.best, row.high, row.flags) == ("20–30", 20, None, 30, ("source_inconsistent",))
    assert (row.n_claims, row.n_origins, row.status) == (2, 1, "single_source")


def test_relays_of_one_day_that_disagree_are_a_range_of_one_origin(crisis):
    said = [
        crisis.claim("MoH", value, f"9 {hour}:00", instant=False, relayed=True) for value, hour in ((9, 10), (11, 15))
    ]
    row = crisis.row([*said, crisis.claim("MoH", 7, "8 10:00", instant=False, relayed=True)])

    assert (row.display, row.n_origins, row.flags) == ("9–11", 1, ("relays_disagree",))
    assert list(reasons(row).values()) == ["superseded"]


@pytest.mark.parametrize(
    ("today", "flags"), [((25,), ()), ((9, 41), ("relays_disagree",)), ((19,), ("downward_revision",))]
)
def test_relays_fall_only_below_all_that_those_of_the_day_before_gave(crisis, today, flags):
    heard = [(value, "8", hour) for hour, value in enumerate((20, 30), start=10)]
    heard += [(value, "9", hour) for hour, value in enumerate(today, start=10)]
    said = [crisis.claim("MoH", n, f"{day} {hour}:00", instant=False, relayed=True) for n, day, hour in heard]

    assert crisis.row(said).flags == flags


def test_of_two_numbers_that_a_source_gave_for_one_instant_one_between_them_is_no_fall(crisis):
    said = [crisis.claim("A", 20, "8 12:00"), crisis.claim("A", 30, "8 12:00")]

    assert crisis.row([*said, crisis.claim("A", 25)]).flags == ()
    assert crisis.row([*said, crisis.claim("A", 19)]).flags == ("downward_revision",)


def test_a_relay_without_a_time_of_its_own_is_listed_as_unmatched(crisis):
    relay = crisis.claim("MoH", 9, "9 15:00", instant=False, relayed=True)
    row = crisis.row([crisis.claim("MoH", 14, "9 09:00"), relay])

    assert reasons(row) == {relay.id: "relay_unmatched"}


def test_a_relay_that_says_when_it_held_is_as_good_as_its_source(crisis):
    row = crisis.row([crisis.claim("MoH", 14, "9 09:00"), crisis.claim("MoH", 16, "9 15:00", relayed=True)])

    assert row.display == "16"


def test_a_refuted_claim_is_left_out_and_said_to_be(crisis):
    refuted = crisis.claim("A", 104, verification="refuted")
    row = crisis.row([crisis.claim("A", 98, "8 22:00"), refuted])

    assert row.display == "98"
    assert reasons(row) == {refuted.id: "refuted"}


# R3


def test_a_reclassification_is_no_fall(crisis):
    row = crisis.row([crisis.claim("A", 64, "8 12:00"), crisis.claim("A", 60, correction="reclassified")])

    assert (row.display, row.flags) == ("60", ())


LOOSER = [
    (23, "at least 20", None),
    (1_417, "more than 1,400", None),
    (43, "about 40", None),
    (25, {"low": 20, "high": 30}, None),
    ("at least 23", "at least 20", -3),
    ("about 50", "about 40", -10),
    (23, {"low": 15, "high": 20}, None),
    ("at least 23", 20, -3),
    (23, {"low": 15, "best": 20, "high": 30}, -3),
]


@pytest.mark.parametrize(("was", "holds", "change"), LOOSER)
def test_a_looser_word_that_has_room_for_the_number_before_is_no_fall(crisis, was, holds, change):
    row = crisis.row([crisis.claim("A", was, "8 12:00"), crisis.claim("A", holds)])

    assert row.flags == (("downward_revision",) if (was, holds, change) in LOOSER[4:] else ())
    assert (row.change, row.change_note) == (change, "not_comparable" if change is None else "revised")


def test_a_counter_may_restart_on_the_day_on_which_the_crisis_began(crisis):
    old = crisis.claim("A", 41, "6 12:00")
    rows = crisis.rows([old, crisis.claim("A", 3, "7 10:00", baseline=True)], day=7)

    assert [row.display for row in rows] == ["3"]
    assert reasons(rows[0]) == {old.id: "counter_restarted"}


def test_where_nobody_says_when_the_crisis_began_no_day_is_taken_for_it(crisis):
    """The day on which somebody opened it here is not when counting began."""
    register = replace(crisis.registered, opening=crisis.registered.opening.model_copy(update={"started": None}))
    old = crisis.claim("A", 40, "3 12:00")
    counted = crisis.row([old], register=register)
    closed, _ = crisis.rows([old, crisis.claim("A", 2, "8 12:00", baseline=True)], register=register)

    assert "dated_before_start" in crisis.row([old]).flags
    assert "dated_before_start" not in counted.flags
    assert closed.display == "40 (as of 3 Jan)"


def test_a_counter_may_restart_twice(crisis):
    said = [
        crisis.claim("A", 41, "9 12:00"),
        crisis.claim("A", 3, "10 12:00", baseline=True),
        crisis.claim("A", 8, "11 12:00"),
        crisis.claim("A", 1, "12 12:00", baseline=True),
        crisis.claim("A", 2, "13 12:00"),
    ]
    rows = {row.window_start and row.window_start.day: row for row in crisis.rows(said, day=13)}

    assert {day: row.display for day, row in rows.items()} == {None: "41 (6–9 Jan)", 10: "8 (10–11 Jan)", 12: "2"}
    assert not [row for row in rows.values() if row.flags]


# R4


def day(crisis, value, *days, **more):
    first, last = days[0], days[-1]
    return crisis.claim("A", value, f"{last} 20:00", instant=False, window=(first, last), **more)


def test_an_increment_that_straddles_the_total_may_be_counted_already(crisis):
    row = crisis.row([crisis.claim("A", 20, "9 12:00"), day(crisis, 3, 8, 9)])

    assert (row.display, row.low, row.best, row.high, row.rule_id) == ("20–23", 20, None, 23, "R4")


def test_a_total_given_for_a_day_counts_the_increment_of_that_day(crisis):
    total = crisis.claim("A", 20, "9 20:00", instant=False)
    same_day = day(crisis, 3, 9)
    row = crisis.row([total, same_day])

    assert (row.display, row.rule_id, row.n_claims) == ("20", "R11.5", 1)
    assert reasons(row) == {same_day.id: "within_cumulative"}


def test_a_day_without_an_increment_makes_the_total_a_floor(crisis):
    row = crisis.row([day(crisis, 5, 6), day(crisis, 4, 8)])

    assert (row.display, row.low, row.high, row.flags) == ("at least 9", 9, None, ("gap",))


def test_increments_that_begin_later_than_the_crisis_stay_increments(crisis):
    row = crisis.row([day(crisis, 5, 8), day(crisis, 4, 9)])

    assert (row.basis, row.display, row.window_start, row.window_end) == (
        "incremental",
        "9",
        date(2026, 1, 8),
        date(2026, 1, 9),
    )


def test_a_floor_made_of_more_than_is_no_number_that_anybody_said(crisis):
    row = crisis.row([day(crisis, "more than 20", 6, 7), day(crisis, 0, 7, 8)])

    assert (row.display, row.low, row.best, row.high, row.flags) == ("more than 20", 21, None, None, ("overlap",))


def test_what_is_said_again_of_the_same_window_replaces_what_was_said(crisis):
    first, again = day(crisis, 5, 6, 7), day(crisis, 6, 6, 7, made="9 10:00")
    row = crisis.row([first, again])

    assert (row.display, row.flags) == ("6", ())
    assert reasons(row) == {first.id: "superseded"}


def test_a_total_that_rises_by_more_than_the_increment_says_how_many_came_late(crisis):
    totals = [crisis.claim("A", 20, "8 20:00", instant=False), crisis.claim("A", 26, "9 20:00", instant=False)]
    row = crisis.row([*totals, day(crisis, 4, 9)])

    assert (row.display, row.explanation.late, row.flags) == ("26", 2, ())


def test_a_total_that_rises_by_less_than_the_increment_is_flagged_and_never_minus_late(crisis):
    totals = [crisis.claim("A", 20, "8 20:00", instant=False), crisis.claim("A", 23, "9 20:00", instant=False)]
    row = crisis.row([*totals, day(crisis, 6, 9)])

    assert (row.display, row.explanation.late, row.flags) == ("23", None, ("increment_exceeds_cumulative",))


def test_a_word_never_enters_a_sum(crisis):
    word = day(crisis, "dozens", 8)
    row = crisis.row([day(crisis, 5, 6, 7), word, day(crisis, 4, 9)])

    assert (row.display, row.low, row.high) == ("at least 9", 9, None)
    assert reasons(row) == {word.id: "unquantified"}


def test_increments_in_words_alone_are_printed_as_words(crisis):
    row = crisis.row([day(crisis, "dozens", 8)])

    assert (row.display, row.basis, row.status, row.rule_id) == ("dozens", "incremental", "not_quantified", "R12")


# R5 and R8


def test_only_what_covers_its_place_as_a_whole_enters_a_sum(crisis):
    register = crisis.register(TOWN)
    said = [crisis.claim("A", 14, place="east"), crisis.claim("A", 9, place="west", coverage="part")]
    rows = {(row.place_ref, row.variant): row for row in crisis.rows(said, register=register)}

    assert ("town", "") not in rows
    assert rows[None, ""].display == "east 14"
    assert rows["west", "part"].display == "9"


def test_stocks_that_are_days_apart_are_not_added(crisis):
    register = crisis.register(TOWN)
    stock = {"indicator": "idps_stock", "basis": "stock"}
    said = [crisis.claim("A", 14, place="east", **stock), crisis.claim("A", 9, "8 11:00", place="west", **stock)]
    (town,) = (row for row in crisis.rows(said, register=register) if row.place_ref == "town")

    assert printed(town) == ("east 14 / west 9", "side_by_side", "R8")


def test_a_sum_of_places_stops_where_somebody_speaks_for_the_whole(crisis):
    register = crisis.register(TOWN)
    said = [
        crisis.claim("A", 14, place="east"),
        crisis.claim("A", 9, place="west"),
        crisis.claim("B", 40, place="town"),
    ]
    rows = {row.place_ref: row for row in crisis.rows(said, register=register)}

    assert printed(rows["town"]) == ("40", "single_source", "R11.5")
    assert printed(rows[None]) == ("town 40", "side_by_side", "R8")


def test_places_inside_places_are_added_once(crisis):
    register = crisis.register([("land", None), ("town", "land"), ("east", "town"), ("west", "town"), ("sea", "land")])
    said = [crisis.claim("A", value, place=place) for value, place in ((14, "east"), (9, "west"), (2, "sea"))]
    rows = {row.place_ref: row for row in crisis.rows(said, register=register)}

    assert (rows["town"].low, rows["town"].rule_id) == (23, "R5")
    assert (rows["land"].low, rows["land"].rule_id, rows["land"].n_claims) == (25, "R5", 3)


def test_a_place_that_nobody_registered_is_listed_and_never_added(crisis):
    said = [crisis.claim("A", 14, place="Somewhere"), crisis.claim("A", 9, place="Elsewhere")]
    rows = {row.place_ref: row for row in crisis.rows(said)}

    assert printed(rows[None]) == ("Elsewhere 9 / Somewhere 14", "side_by_side", "R8")


def test_a_window_that_the_source_does_not_state_is_a_scope_of_its_own(crisis):
    rows = crisis.rows([crisis.claim("A", 14), crisis.claim("B", 14, window_said="not_stated")])

    assert [(row.variant, row.status) for row in rows] == [
        ("", "single_source"),
        ("window_not_stated", "single_source"),
    ]


def test_a_side_that_an_origin_left_out_is_the_one_it_states_elsewhere(crisis):
    rows = crisis.rows([crisis.claim("A", 23, "8 22:00", side="X"), crisis.claim("A", 25)])

    assert [(row.side, row.display) for row in rows] == [("X", "25")]


def test_of_a_basis_that_nobody_states_the_older_words_are_left_out_with_their_reason(crisis):
    old = crisis.claim("A", 10, "8 12:00", basis="unknown")
    row = crisis.row([old, crisis.claim("A", 12, basis="unknown"), crisis.claim("B", 15, basis="unknown")])

    assert printed(row) == ("12 / 15", "side_by_side", "R8")
    assert reasons(row) == {old.id: "superseded"}


def test_a_row_above_others_leaves_their_older_words_to_their_own_explanations(crisis):
    said = [crisis.claim(who, n, place=place) for who, n, place in (("A", 14, "east"), ("B", 9, "west"))]
    old = crisis.claim("A", 10, "8 12:00", place="east")
    rows = {row.place_ref: row for row in crisis.rows([old, *said])}

    assert (rows[None].rule_id, reasons(rows[None])) == ("R8", {})
    assert reasons(rows["east"]) == {old.id: "superseded"}


def test_confirmed_cases_above_all_cases_of_one_source_are_flagged_on_both(crisis):
    said = [crisis.claim("A", n, indicator=name) for name, n in (("cases", 30), ("cases_confirmed", 38))]
    said.append(crisis.claim("A", 20, indicator="cases_suspected"))
    rows = crisis.rows(said)

    assert {row.key: row.flags for row in rows} == {
        "cases": ("subset_exceeds_total",),
        "cases_confirmed": ("subset_exceeds_total",),
        "cases_suspected": (),
    }


# R7 and R9


def test_values_within_a_day_are_compared_and_a_lower_one_before_that_is_overtaken(crisis):
    old = crisis.claim("A", 9, "8 11:59")
    row = crisis.row([old, crisis.claim("B", 14)])

    assert (row.display, row.status, row.alternatives) == ("14", "single_source", 1)
    assert reasons(row) == {old.id: "overtaken"}


def test_an_older_toll_that_is_as_high_is_not_overtaken(crisis):
    row = crisis.row([crisis.claim("A", 14, "8 11:59"), crisis.claim("B", 14)])

    assert (row.display, row.status, row.alternatives) == ("14", "corroborated", 0)


def test_a_stock_leaves_the_comparison_after_two_days(crisis):
    stock = {"basis": "stock", "indicator": "idps_stock"}
    row = crisis.row([crisis.claim("A", 1_200, "7 11:00", **stock), crisis.claim("B", 1_000, **stock)])

    assert (row.display, row.status) == ("1,000", "single_source")


def test_a_higher_toll_is_forgotten_after_thirty_days(crisis):
    said = [crisis.claim("A", 40, "6 12:00"), crisis.claim("B", 20, "37 12:00")]

    assert crisis.rows(said, day=9)[0].display == "40 (as of 6 Jan)"
    assert [row.display for row in crisis.rows_on(said, date(2026, 2, 6))] == ["20"]


def test_two_that_agree_are_not_moved_by_a_third_that_fits(crisis):
    row = crisis.row([crisis.claim("A", 23), crisis.claim("B", 23), crisis.claim("C", "at least 20")])

    assert (row.display, row.status, row.n_origins, row.alternatives) == ("23", "corroborated", 2, 1)


def test_two_that_agree_and_one_that_cannot_fit_are_a_contradiction(crisis):
    register = crisis.register(preferred_origins=["c"])
    row = crisis.row([crisis.claim("A", 6), crisis.claim("B", 6), crisis.claim("C", 9)], register=register)

    assert printed(row) == ("6 / 9", "contradicted", "R10")


def test_of_a_number_and_its_floor_the_floor_is_printed(crisis):
    row = crisis.row([crisis.claim("A", 23), crisis.claim("B", "at least 23")])

    assert (row.display, row.low, row.best, row.high, row.status) == ("at least 23", 23, 23, None, "corroborated")


def test_intervals_that_meet_are_printed_with_the_numbers_that_were_said(crisis):
    row = crisis.row([crisis.claim("A", "about 100"), crisis.claim("B", 105)])

    assert (row.display, row.low, row.high, row.bounds, row.status) == ("about 100–105", 90, 110, "vague-1", "range")


def test_equal_numbers_in_different_scopes_are_pointed_out_and_not_merged(crisis):
    rows = crisis.rows([crisis.claim("S", 23, side="X"), crisis.claim("A", 23, side="Y")])

    assert {row.flags for row in rows if row.side} == {("coincident_value",)}
    assert not [row for row in rows if row.status == "corroborated"]


def test_an_unknown_basis_is_listed_and_never_computed(crisis):
    row = crisis.row([crisis.claim("A", 20, basis="unknown"), crisis.claim("B", 20, basis="unknown")])

    assert (row.display, row.low, row.status, row.rule_id) == ("20", None, "side_by_side", "R8")


# R10


@pytest.mark.parametrize(
    ("low", "high", "severity"),
    [(23, 25, "minor"), (100, 120, "minor"), (100, 150, "material"), (100, 200, "major"), (0, 2, "major")],
)
def test_a_contradiction_says_how_severe_it_is(crisis, low, high, severity):
    row = crisis.row([crisis.claim("A", low), crisis.claim("B", high)])

    assert row.explanation.severity == severity


# R11


def checked(crisis, value, as_of="9 10:00"):
    return crisis.claim("A", value, as_of, verification="verified", verified_by="ohchr")


def test_what_a_verifier_verified_leads_and_both_lanes_print(crisis):
    register = crisis.register(verifiers=["ohchr"])
    row = crisis.row([checked(crisis, 9), crisis.claim("B", 14)], register=register)

    assert (row.display, row.low, row.best, row.high) == ("9 verified / 14 reported", 9, 9, 14)
    assert (row.rule_id, row.verification, row.status) == ("R11.2", "verified", "contradicted")


def test_the_verified_lane_stays_when_the_same_source_reports_more(crisis):
    register = crisis.register(verifiers=["ohchr"])
    row = crisis.row([checked(crisis, 9, "8 22:00"), crisis.claim("A", 14)], register=register)

    assert (row.display, row.best, row.n_claims, row.n_origins) == ("9 verified / 14 reported", 9, 2, 1)
    assert row.status == "single_source"


def test_what_anybody_else_verified_does_not_lead(crisis):
    row = crisis.row([checked(crisis, 9), crisis.claim("B", 14)])

    assert printed(row) == ("9 / 14", "contradicted", "R10")


def test_a_party_to_the_conflict_is_never_preferred(crisis):
    party = crisis.origin("B", stance="party_to_conflict")
    register = crisis.register(preferred_origins=["b"])
    row = crisis.row([crisis.claim("A", 20), crisis.claim(party, 30)], register=register)

    assert printed(row) == ("20 / 30", "contradicted", "R10")


def test_a_decision_ends_two_hours_after_the_cut_off_of_the_next_report(crisis):
    said = [crisis.claim("A", 20), crisis.claim("B", 30)]
    decision = crisis.decision("20–30", said)

    assert [crisis.row(said, day, decisions=[decision]).status for day in (9, 10)] == ["decided", "decided"]
    assert crisis.row(said, 11, decisions=[decision]).flags == ("decision_expired",)


def test_a_decision_is_void_when_a_claim_that_it_cites_is_gone_or_says_something_else(crisis):
    said = [crisis.claim("A", 20), crisis.claim("B", 30)]
    decision = crisis.decision("20–30", said, cited={said[1].id: understand(30)})
    corrected = [said[0], crisis.again(said[1], quantity=understand(33))]

    assert crisis.row(said[:1], decisions=[decision]).flags == ("decision_void",)
    assert crisis.row(corrected, decisions=[decision]).flags == ("decision_void",)


def test_a_decision_outside_its_claims_does_not_hold(crisis):
    said = [crisis.claim("A", 20), crisis.claim("B", 30)]
    row = crisis.row(said, decisions=[crisis.decision(40, said)])

    assert (row.display, row.flags) == ("20 / 30", ("decision_outside_claims",))


def test_the_later_decision_on_a_scope_wins(crisis):
    said = [crisis.claim("A", 20), crisis.claim("B", 30)]
    decisions = [crisis.decision(30, said, id="second", seq=2 * 10**7), crisis.decision(20, said, id="first")]
    row = crisis.row(said, decisions=decisions)

    assert (row.display, row.explanation.decision) == ("30", "second")


def test_a_closed_counter_says_its_days_once_where_it_stands_for_its_area(crisis):
    said = [
        crisis.claim("A", 650, "7 12:00", place="town"),
        crisis.claim("A", 20, "8 12:00", place="town", baseline=True),
    ]
    rows = crisis.rows(said, register=crisis.register([("town", None)]))

    assert sorted(row.display for row in rows if row.place_ref is None) == ["town 20", "town 650 (6–7 Jan)"]


def test_what_a_decision_does_not_cite_is_left_out_with_its_reason(crisis):
    cited, relay = crisis.claim("A", 23), crisis.claim("A", 23, "9 15:00", instant=False, relayed=True)
    row = crisis.row([cited, relay], decisions=[crisis.decision(23, [cited])])

    assert (row.inputs, reasons(row)) == ((cited.id,), {relay.id: "not_decided"})


# R12, R18 and R20


def test_words_of_two_sources_stand_beside_each_other(crisis):
    row = crisis.row([crisis.claim("A", "dozens"), crisis.claim("B", "many")])

    assert (row.display, row.status, row.rule_id, row.n_origins) == ("many; dozens", "not_quantified", "R12", 2)


def test_beside_words_without_a_lower_end_a_vague_word_gives_none(crisis):
    row = crisis.row([crisis.claim("A", "no civilians were killed"), crisis.claim("B", "dozens")])

    assert (row.display, row.low, row.high) == ("no civilians were killed; dozens", None, None)


def test_a_phrase_that_is_not_understood_is_printed_as_it_was_written(crisis):
    row = crisis.row([crisis.claim("A", "dozens of civilian casualties")])

    assert printed(row) == ("dozens of civilian casualties", "not_quantified", "R12")


def test_a_modelled_value_lives_apart(crisis):
    rows = crisis.rows([crisis.claim("A", 20), crisis.claim("B", 500, method="modelled")])

    assert [(row.variant, row.display, row.status) for row in rows] == [
        ("", "20", "single_source"),
        ("modelled", "500", "single_source"),
    ]


def test_a_repeat_of_a_value_is_suggested_and_moves_nothing(crisis):
    first, second = crisis.claim("A", 20, id="1"), crisis.claim("A", 20, "9 13:00", id="2")

    assert repeats([second, first]) == (("1", "2"),)
    assert crisis.row([first, second]).display == "20"


def test_only_the_latest_round_of_an_operation_holds(crisis):
    stock = {"indicator": "idps_stock", "basis": "stock"}
    earlier = crisis.claim("DTM", 900, "9 12:00", round="12", **stock)
    row = crisis.row([earlier, crisis.claim("DTM", 1_000, "9 11:00", round="13", **stock)])

    assert row.display == "1,000"
    assert reasons(row) == {earlier.id: "earlier_round"}


# R15, R16, R19 and R21


def test_a_claim_that_holds_after_the_cut_off_waits_and_its_row_says_so(crisis):
    ahead = crisis.claim("A", 30, "10 12:00", made="9 12:00")
    row = crisis.row([crisis.claim("A", 20), ahead])

    assert (row.display, row.flags) == ("20", ("future_as_of",))
    assert reasons(row) == {ahead.id: "future_as_of"}


def test_a_figure_is_late_when_it_held_before_the_last_report(crisis):
    assert late(crisis.claim("A", 1, "8 19:00"), date(2026, 1, 9), crisis.registered)
    assert not late(crisis.claim("A", 1, "8 21:00"), date(2026, 1, 9), crisis.registered)


def test_a_correction_is_material_when_it_changes_what_is_printed(crisis):
    before, same = crisis.row([crisis.claim("A", 20)]), crisis.row([crisis.claim("A", 20, made="9 12:30")])

    assert not material(before, same)
    assert material(before, crisis.row([crisis.claim("A", 21)]))
    assert material(before, None)


def test_a_change_is_never_taken_between_two_sources(crisis):
    row = crisis.row([crisis.claim("A", 9, "8 11:00"), crisis.claim("B", 14)])

    assert (row.change, row.change_note, row.previous) == (None, "new_source", "9")


def test_a_change_is_taken_inside_the_series_that_went_on_when_another_joined(crisis):
    row = crisis.row([crisis.claim("A", 9, "8 11:00"), crisis.claim("A", 14), crisis.claim("B", 14)])

    assert (row.change, row.change_days, row.status) == (5, 1, "corroborated")


def test_a_relay_that_nobody_stated_is_no_news(crisis):
    ministry = crisis.claim(crisis.origin("MoH", kind="health_authority"), 9, "8 18:00")
    row = crisis.row([ministry, crisis.claim(crisis.origin("OCHA", kind="un_agency"), 9)])

    assert (row.change, row.change_note, row.previous) == (None, "no_update", "9")


def test_a_range_has_no_change(crisis):
    row = crisis.row([crisis.claim("A", 9, "8 11:00"), crisis.claim("A", "10–12")])

    assert (row.change, row.change_note) == (None, "not_comparable")


def test_a_row_that_nobody_spoke_of_for_a_month_says_so(crisis):
    (row,) = crisis.rows_on([crisis.claim("A", 15)], date(2026, 2, 20))

    assert (row.display, row.status, row.flags) == ("15 (as of 9 Jan)", "stale", ("silent_for_a_month",))


def test_a_year_is_printed_where_it_is_not_the_reports(crisis):
    old = crisis.claim("A", 15, "9 12:00")
    (row,) = crisis.rows_on([crisis.again(old, as_of=old.as_of - timedelta(days=20))], date(2026, 1, 9))

    assert row.display == "15 (as of 20 Dec 2025)"


def test_a_figure_keeps_its_id_whatever_was_said_of_it(crisis):
    one, other = crisis.row([crisis.claim("A", 20)]), crisis.row([crisis.claim("B", 30)])

    assert one.figure_id == other.figure_id
    assert one.figure_id != crisis.row([crisis.claim("A", 20, population="civilians")]).figure_id


def test_of_what_was_all_refuted_the_newest_says_when_whoever_is_read_first(crisis):
    said = [crisis.claim(who, 9, at, verification="refuted") for who, at in (("A", "8 12:00"), ("B", "9 12:00"))]

    assert crisis.rows(said) == crisis.rows(said[::-1])
    assert crisis.row(said).as_of == crisis.at("9 12:00")
