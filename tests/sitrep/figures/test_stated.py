"""What is made of several numbers names only numbers that were said, and is no firmer than they are."""

from decimal import Decimal

import pytest


def printed(row):
    return row.display, row.low, row.best, row.high


def increments(crisis, *values):
    return [
        crisis.claim("A", value, f"{day} 20:00", instant=False, window=window)
        for value, window in zip(values, ((6, 7), (8, 9)), strict=False)
        for day in window[1:]
    ]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        # The bound of a table, the number past a "more than", and a zero that nobody said are never printed.
        (("about 60", "at least 70"), ("about 60 or more", 54, None, None)),
        (("about 60", 70), ("about 60–70", 54, None, 70)),
        (("more than 20", "more than 30"), ("more than 20", 21, None, None)),
        (("up to 40", 2), ("up to 40", 0, None, 40)),
        (("up to 10", "more than 20"), ("more than 20; up to 10", 0, None, None)),
        (("nearly 100", 95), ("about 95–100", 90, None, 99)),
        ((20, 30), ("20–30", 20, None, 30)),
    ],
)
def test_two_numbers_of_one_source_for_one_instant_are_printed_by_what_it_said(crisis, values, expected):
    row = crisis.row([crisis.claim("A", value) for value in values])

    assert printed(row) == expected
    assert row.flags == ("source_inconsistent",)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (("at least 12", "up to 40"), ("up to 40; at least 12", 0, None, None)),
        (("more than 20", 21), ("more than 20", 21, None, None)),
        (("about 46,000", 46_500), ("about 46,000–46,500", 41_400, None, 50_600)),
        (("at least 20", "about 500"), ("at least 20", 20, None, None)),
        (("fewer than 5", 3), ("fewer than 5", 0, None, 4)),
    ],
)
def test_two_sources_that_may_both_be_right_are_printed_no_firmer_than_either(crisis, values, expected):
    row = crisis.row([crisis.claim(origin, value) for origin, value in zip("AB", values, strict=True)])

    assert printed(row) == expected
    assert row.status == "range"


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (("more than 70",), ("more than 70", 71, None, None)),
        (("up to 40",), ("up to 40", 0, None, 40)),
        (("nearly 100",), ("nearly 100", 90, None, 99)),
        (("nearly 100", 5), ("about 105", 95, None, 104)),
        (("about 60", 5), ("about 65", 59, 65, 71)),
        (("more than 20", "more than 30"), ("more than 50", 51, None, None)),
        (("up to 40", 5), ("5–45", 5, None, 45)),
        (("au moins 15",), ("au moins 15", 15, 15, None)),
    ],
)
def test_a_sum_is_said_in_words_no_firmer_than_its_parts(crisis, values, expected):
    assert printed(crisis.row(increments(crisis, *values))) == expected


def test_additions_that_overlap_are_bounded_by_what_was_said(crisis):
    said = [
        crisis.claim("A", "about 60", "8 20:00", instant=False, window=(6, 8)),
        crisis.claim("A", 10, "9 20:00", instant=False, window=(8, 9)),
    ]

    assert printed(crisis.row(said)) == ("about 60–70", 54, None, 76)


def test_a_total_and_what_was_added_to_it_is_no_firmer_than_the_addition(crisis):
    total = crisis.claim("A", 100, "7 20:00", instant=False)
    more = crisis.claim("A", "more than 20", "9 20:00", instant=False, window=(8, 9))

    assert printed(crisis.row([total, more])) == ("more than 120", 121, None, None)


TOWN = [("town", None), ("east", "town"), ("west", "town")]


def town(crisis, said):
    rows = crisis.rows(said, register=crisis.register(TOWN))
    return next(row for row in rows if row.place_ref == "town")


def test_the_sum_of_areas_prints_no_bound_of_a_table(crisis):
    row = town(crisis, [crisis.claim("A", "more than 20", place="east"), crisis.claim("A", "nearly 100", place="west")])

    assert (row.display, row.low, row.best, row.high) == ("about 120 or more", 111, None, None)


def test_two_sums_that_come_to_one_number_corroborate_nothing_since_nobody_said_it(crisis):
    said = [
        crisis.claim(who, value, place=place)
        for who, east, west in (("A", 14, 9), ("B", 20, 3))
        for value, place in ((east, "east"), (west, "west"))
    ]
    row = town(crisis, said)

    assert (row.display, row.low, row.status, row.rule_id) == ("at least 23", 23, "range", "R5")


def test_the_sum_of_one_source_leads_no_place_of_whose_other_parts_somebody_else_speaks(crisis):
    places = [*TOWN, ("north", "town")]
    said = [
        crisis.claim("A", 15, place="east"),
        crisis.claim("A", 7, place="west"),
        crisis.claim("B", 46, place="north"),
    ]
    rows = {row.place_ref: row for row in crisis.rows(said, register=crisis.register(places))}

    assert (rows["town"].display, rows["town"].low, rows["town"].rule_id) == ("east 15 / north 46 / west 7", 46, "R8")


def test_a_sum_of_which_one_part_alone_is_said_to_exceed_it_leads_nothing(crisis):
    said = [
        crisis.claim("A", 15, place="east"),
        crisis.claim("A", 7, place="west"),
        crisis.claim("B", 46, place="east"),
    ]
    row = town(crisis, said)

    assert (row.display, row.status, row.best) == ("east (15 / 46) / west 7", "side_by_side", None)


HOUSEHOLDS = {"unit": "households", "indicator": "idps_stock", "basis": "stock"}


def persons(crisis, *said):
    claims = [crisis.claim(who, value, household_factor=Decimal(factor), **HOUSEHOLDS) for who, value, factor in said]
    return next(row for row in crisis.rows(claims) if row.unit == "persons")


@pytest.mark.parametrize(
    ("value", "factor", "expected"),
    [
        ("more than 100", "5", ("more than 500", 501, None, None)),
        ("nearly 1000", "5.2", ("nearly 5,200", 4_680, None, 5_199)),
    ],
)
def test_persons_in_households_keep_the_number_that_was_named(crisis, value, factor, expected):
    assert printed(persons(crisis, ("A", value, factor))) == expected


def test_what_is_derived_neither_corroborates_nor_contradicts_what_else_is(crisis):
    same = persons(crisis, ("A", 100, "5"), ("B", 100, "5"))
    other = persons(crisis, ("A", 100, "5"), ("B", 200, "5"))

    assert (same.display, same.status) == ("500", "range")
    assert (other.display, other.status, other.rule_id) == ("500 / 1,000", "side_by_side", "R8")
    assert (other.low, other.best, other.high, other.explanation.severity) == (None, None, None, None)
