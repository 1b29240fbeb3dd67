"""What holds for any history of claims, whoever said what in whatever order."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from eventlog.quantity import understand
from sitrep.figures import RECON_1, Claim, Origin, reconcile, rows_of
from sitrep.figures.increments import heaviest

DAY = date(2026, 1, 12)
AFTER = date(2026, 1, 14)  # when everything that was said holds
START = datetime(2026, 1, 5, 21, tzinfo=UTC)  # local midnight of 6 January
PLACES = [("town", None), ("east", "town"), ("west", "town"), ("far", None)]
VALUES = [0, 3, 9, 14, 23, 26, "at least 23", "more than 20", "about 40", "up to 30", {"low": 5, "high": 25}]
WORDS = ["dozens", "many", "several", "some unclear phrase"]


@st.composite
def origins(draw):
    kind = draw(st.sampled_from(["monitoring_group", "health_authority", "media", "un_agency", None]))
    name = draw(st.sampled_from(["A", "B", "C", "A-branch"]))
    match draw(st.sampled_from(["registered", "registered", "registered", "only named", "first hand", "unnamed"])):
        case "registered":
            root = "a" if name.startswith("A") else name.lower()
            return Origin(name.lower(), name, kind, registered=True, root=root)
        case "only named":
            return Origin(f"name:{name.lower()}", name, kind)
        case "first hand":
            return Origin(f"protected:{name}", None, kind, first_hand=True, protected=True)
        case _:
            return Origin("unnamed", named=False)


@st.composite
def claims(draw, values=(*VALUES, *WORDS), places=(None, "town", "east", "west", "far"), bases=None, who=None):
    basis = draw(st.sampled_from(bases or ["cumulative", "cumulative", "incremental", "stock", "unknown"]))
    hours = draw(st.integers(6, 24 * 7))
    as_of = START + timedelta(hours=hours)
    made = as_of + timedelta(hours=draw(st.sampled_from([0, 0, 1, 30])))
    window = None
    if basis == "incremental":
        first = draw(st.integers(0, 5))
        window = (date(2026, 1, 6 + first), date(2026, 1, 6 + first + draw(st.integers(0, 2))))
    return Claim(
        id=f"claim-{draw(st.integers(0, 10**9))}",
        seq=1,
        indicator=draw(st.sampled_from(["killed", "killed", "injured"])),
        quantity=understand(draw(st.sampled_from(values))),
        origin=draw(origins() if who is None else who),
        as_of=as_of,
        as_of_given=draw(st.booleans()),
        made_at=made,
        recorded_at=made,
        basis=basis,
        place=draw(st.sampled_from(places)),
        side=draw(st.sampled_from([None, None, "X", "Y"])),
        population=draw(st.sampled_from(["all", "all", "civilians", "combatants"])),
        window_start=window[0] if window else None,
        window_end=window[1] if window else None,
        relayed=draw(st.booleans()) and draw(st.booleans()),
        baseline=basis == "cumulative" and draw(st.integers(0, 15)) == 0,
        verification=draw(st.sampled_from(["unverified", "unverified", "unverified", "verified", "refuted"])),
        verified_by="v",
    )


def histories(**more):
    return st.lists(claims(**more), max_size=14, unique_by=lambda claim: claim.id)


def rows(crisis, said, day=DAY, **more):
    return reconcile(said, register=crisis.register(PLACES, verifiers=["vv", "v1"]), day=day, **more)


def numbers(quantity):
    return {bound for bound in (quantity.low, quantity.best, quantity.high) if bound is not None}


@given(histories(), st.randoms(use_true_random=False))
def test_the_order_of_arrival_is_irrelevant(crisis, said, random):
    shuffled = random.sample(said, len(said))
    first, again = rows(crisis, said), rows(crisis, shuffled)

    assert again == first
    assert [row.explanation for row in again] == [row.explanation for row in first]


@given(histories())
def test_no_figure_exceeds_the_sum_of_its_inputs(crisis, said):
    by_id = {claim.id: claim for claim in said}
    for row in rows(crisis, said):
        inputs = [by_id[claim].quantity for claim in row.inputs]

        assert (row.low or 0) <= sum(quantity.low or 0 for quantity in inputs)
        assert row.best is None or row.best <= sum(quantity.best or 0 for quantity in inputs)
        assert row.high is None or row.high <= sum(quantity.high or 0 for quantity in inputs)


def made_by(row):
    """The rules behind a number: a sum of one origin that went stale carries R21, and is a sum all the same."""
    return {row.rule_id, *(one.rule for one in row.draft.leads)}


@given(histories())
def test_no_average_of_sources_is_ever_printed(crisis, said):
    by_id = {claim.id: claim for claim in said}
    for row in rows(crisis, said):
        if not {"R4", "R5"} & made_by(row) and row.basis != "incremental" and "overlap" not in row.flags:
            folds = {claim.basis for claim in said} & {"incremental"}
            stated = {n for claim in row.inputs for n in numbers(by_id[claim].quantity)}

            assert folds or {n for n in (row.low, row.best, row.high) if n is not None} <= stated | {0}


@given(histories(bases=["cumulative", "stock"]))
def test_without_increments_every_number_was_said_by_somebody(crisis, said):
    by_id = {claim.id: claim for claim in said}
    for row in rows(crisis, said):
        if "R5" not in made_by(row) and row.place_ref is not None:
            stated = {n for claim in row.inputs for n in numbers(by_id[claim].quantity)}

            assert {n for n in (row.low, row.best, row.high) if n is not None} <= stated


@given(histories())
def test_every_claim_that_holds_is_used_or_left_out_with_a_reason(crisis, said):
    found = rows(crisis, said)
    explained = {used.claim for row in found for used in row.explanation.used}
    explained |= {left.claim for row in found for left in row.explanation.left_out if left.reason}
    cutoff = crisis.registered.cutoff_of(DAY)

    assert explained >= {claim.id for claim in said if claim.as_of <= cutoff and claim.verification != "refuted"}


@given(histories())
def test_what_is_used_is_what_is_counted(crisis, said):
    for row in rows(crisis, said):
        assert row.n_claims == len(row.inputs) == len(row.explanation.used)
        assert row.n_origins <= row.n_claims
        assert not set(row.inputs) & {left.claim for left in row.explanation.left_out}


@given(histories())
def test_the_parts_of_an_interval_never_cross(crisis, said):
    for row in rows(crisis, said):
        stated = [bound for bound in (row.low, row.best, row.high) if bound is not None]

        assert stated == sorted(stated)


@given(histories())
def test_figure_ids_are_unique_in_a_report(crisis, said):
    found = rows(crisis, said)

    assert len({row.figure_id for row in found}) == len(found)


@given(histories(), histories())
def test_a_day_is_never_changed_by_what_is_said_of_later_days(crisis, said, later):
    ids = {claim.id for claim in said}
    after = [
        replace(claim, as_of=claim.as_of + timedelta(days=30), recorded_at=claim.recorded_at + timedelta(days=30))
        for claim in later
        if claim.id not in ids
    ]

    assert rows(crisis, said + after) == rows(crisis, said)


@given(histories())
def test_what_stood_the_day_before_is_what_the_rules_make_of_that_day(crisis, said):
    eve, register = DAY - timedelta(days=1), crisis.register(PLACES, verifiers=["vv", "v1"])
    then = {row.figure_id: row.display for row in rows_of(said, register=register, day=eve, policy=RECON_1)}
    spoken = [row for row in rows(crisis, said) if row.previous is not None]

    assert {row.figure_id: row.previous for row in spoken} == {row.figure_id: then[row.figure_id] for row in spoken}


@given(histories())
def test_corroboration_needs_two_independent_roots(crisis, said):
    by_id = {claim.id: claim for claim in said}
    for row in rows(crisis, said):
        if row.status == "corroborated":
            origins = [by_id[claim].origin for claim in row.inputs]

            assert len({origin.root or origin.key for origin in origins if origin.independent}) >= 2
            assert row.n_origins >= 2


@given(histories(who=st.just(Origin("unnamed", named=False))))
def test_voices_without_a_name_never_count(crisis, said):
    for row in rows(crisis, said):
        assert row.n_origins == 0
        assert row.status != "corroborated"


NUMBERS = {"values": VALUES, "places": ["town"], "bases": ["cumulative"]}
NAMED = origins().map(lambda origin: origin if origin.named else Origin("d", "D", registered=True))


def plain(claim):
    return replace(claim, indicator="killed", side=None, population="all", baseline=False, verification="unverified")


@given(st.lists(claims(who=NAMED, **NUMBERS).map(plain), min_size=1, max_size=8, unique_by=lambda claim: claim.id))
def test_a_vague_word_of_another_origin_moves_no_number(crisis, said):
    word = replace(said[0], id="word", quantity=understand("dozens"), origin=Origin("other", "Other", registered=True))
    before, after = rows(crisis, said, AFTER), rows(crisis, [*said, word], AFTER)
    town_before, town_after = (next(row for row in found if row.place_ref == "town") for found in (before, after))

    assert town_after.alternatives == town_before.alternatives + 1
    assert (town_after.display, town_after.low, town_after.best, town_after.high, town_after.n_origins) == (
        town_before.display,
        town_before.low,
        town_before.best,
        town_before.high,
        town_before.n_origins,
    )


@given(st.lists(claims(who=NAMED, **NUMBERS).map(plain), min_size=1, max_size=8, unique_by=lambda claim: claim.id))
def test_a_voice_without_a_name_moves_no_number_that_has_a_named_one(crisis, said):
    voice = replace(said[0], id="voice", quantity=understand(999), origin=Origin("unnamed", named=False))
    (town_before,) = (row for row in rows(crisis, said, AFTER) if row.place_ref == "town")
    (town_after,) = (row for row in rows(crisis, [*said, voice], AFTER) if row.place_ref == "town")

    assert (town_after.display, town_after.low, town_after.high) == (
        town_before.display,
        town_before.low,
        town_before.high,
    )


SERIES = st.lists(
    st.tuples(st.integers(1, 60), st.integers(0, 150)), min_size=1, max_size=8, unique_by=lambda pair: pair[1]
)


@given(SERIES, st.randoms(use_true_random=False))
def test_only_the_latest_word_of_a_source_counts(crisis, series, random):
    said = [
        crisis.claim("A", value, id=f"{hour}", as_of=f"6 {hour}:00")
        for value, hour in random.sample(series, len(series))
    ]
    (row,) = rows(crisis, said)
    ordered = sorted(series, key=lambda pair: pair[1])

    assert row.best == ordered[-1][0]
    assert ("downward_revision" in row.flags) == (len(ordered) > 1 and ordered[-1][0] < ordered[-2][0])


@given(st.lists(st.tuples(st.integers(1, 60), st.integers(0, 160)), min_size=1, max_size=6))
def test_a_lower_toll_is_overtaken_and_an_older_higher_one_is_never_hidden(crisis, tolls):
    said = [
        crisis.claim(f"S{index}", value, id=f"{index}", as_of=f"6 {hour}:00")
        for index, (value, hour) in enumerate(tolls)
    ]
    (row,) = rows(crisis, said)
    newest = max(hour for _, hour in tolls)
    level = max(value for value, hour in tolls if hour == newest)
    fresh = {value for value, hour in tolls if newest - hour <= 24}
    kept = {
        value
        for value, hour in tolls
        if newest - hour <= 24 or value > max(fresh) or (value >= level and newest - hour <= 48)
    }

    assert {claim.best for claim in (understand(used.display) for used in row.explanation.used)} == kept
    assert row.high == max(kept)
    assert row.low == min(kept)


WINDOWS = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 3), st.integers(0, 20)), min_size=1, max_size=8)


@given(WINDOWS)
def test_the_heaviest_disjoint_windows_are_those_that_trying_all_finds(windows):
    intervals = [
        (START + timedelta(days=first), START + timedelta(days=first + length + 1), weight)
        for first, length, weight in windows
    ]
    subsets = (subset for size in range(len(intervals) + 1) for subset in combinations(sorted(intervals), size))
    disjoint = (s for s in subsets if all(a[1] <= b[0] for a, b in combinations(s, 2)))

    assert heaviest(intervals) == max(sum(weight for *_, weight in subset) for subset in disjoint)


@given(WINDOWS)
def test_increments_give_a_floor_and_a_ceiling(crisis, windows):
    by_window = {(first, length): weight for first, length, weight in windows}
    said = [
        crisis.claim("A", weight, "20 12:00", id=f"{window}", window=(6 + window[0], 6 + sum(window)))
        for window, weight in by_window.items()
    ]
    (row,) = rows(crisis, said, day=date(2026, 1, 20))
    days = [day for first, length in by_window for day in range(first, first + length + 1)]
    overlap, gap = len(days) != len(set(days)), set(days) != set(range(min(days), max(days) + 1))

    assert ("overlap" in row.flags) == overlap
    assert ("gap" in row.flags) == gap
    assert row.high is None if gap else row.high == sum(by_window.values())
    assert row.low <= sum(by_window.values())
    assert overlap or row.low == sum(by_window.values())
    assert row.basis == ("cumulative" if min(days) <= 1 else "incremental")


@given(st.integers(0, 50), st.integers(0, 50), st.integers(0, 50), st.booleans())
def test_the_sum_of_parts_has_one_origin_and_two_origins_are_never_added(crisis, east, west, other, same):
    said = [crisis.claim("A", east, place="east"), crisis.claim("A" if same else "B", west, place="west")]
    said.append(crisis.claim("C", other, place="far"))
    (town,) = (row for row in rows(crisis, said, crisis.day) if row.place_ref == "town")

    assert (town.low, town.rule_id) == ((east + west, "R5") if same else (max(east, west), "R8"))
    assert town.high is None


@given(histories())
def test_a_decision_without_its_claims_changes_no_number(crisis, said):
    decision = replace(crisis.decision(7, []), cites=("nobody said this",))
    plain_rows, decided = rows(crisis, said), rows(crisis, said, decisions=[decision])

    assert [(row.display, row.status) for row in decided] == [(row.display, row.status) for row in plain_rows]
