"""A history is thinned to what can still move a row, and no row is another for it."""

import os
from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from beside import beside
from hypothesis import given
from hypothesis import strategies as st

from eventlog.quantity import understand
from sitrep.figures import Claim, Origin, reconcile, thinned, thinning

DAY = date(2026, 1, 10)


PROPERTIES = beside(__file__, "test_properties")


def printed(row):
    """All of a row but the claims that are left out, which a thinner history has fewer of."""
    told = replace(row.explanation, left_out=())
    return replace(row, draft=None), told


@st.composite
def long_histories(draw):
    """Few voices that speak often, of few instants: series are long, and much of them is of one moment."""
    said = draw(st.lists(PROPERTIES.histories(), min_size=1, max_size=4))
    moved = [claim for history in said for claim in history]
    hours = draw(st.sampled_from([1, 7, 24]))
    few = draw(st.sampled_from(["as drawn", "few", "few", "hearsay"]))
    return [
        replace(
            claim,
            id=f"{n}",
            as_of=claim.as_of.replace(hour=claim.as_of.hour // hours * hours),
            round=draw(st.sampled_from([None, None, None, "1", "2"])) if claim.basis == "stock" else None,
            verified_by=draw(st.sampled_from(["vv", "v1", "v9"])),
            recorded_at=claim.made_at - timedelta(hours=draw(st.sampled_from([0, 0, 60]))),
            **(fewer(claim, hearsay=few == "hearsay") if few != "as drawn" else {}),
        )
        for n, claim in enumerate(moved)
    ]


def fewer(claim, *, hearsay):
    """The same claim in one of a few series, or hearsay among a few."""
    registered = claim.origin.registered
    changes = {
        "indicator": "killed",
        "population": "all",
        "side": claim.side if registered else None,
        "place": "town" if claim.place else None,
        "basis": claim.basis if claim.basis == "incremental" else "cumulative",
        "origin": replace(claim.origin, key="a", root="a", kind=None) if registered else claim.origin,
    }
    return changes | ({"relayed": True, "as_of_given": False} if hearsay and claim.verification == "unverified" else {})


# What one voice may say otherwise from one word to the next, without speaking of another number.
FACETS: dict[str, dict[str, Any]] = {
    "value": {},
    "hearsay": {"relayed": True, "as_of_given": False},
    "verified": {"verification": "verified", "verified_by": "vv"},
    "verified by nobody who verifies": {"verification": "verified", "verified_by": "v9"},
    "refuted": {"verification": "refuted"},
    "words": {"quantity": understand("dozens")},
    "verified words": {"quantity": understand("dozens"), "verification": "verified", "verified_by": "vv"},
    "restart": {"baseline": True},
    "round": {"round": "2"},
    "side": {"side": "X"},
}


# What a voice says first, and what it says from then on: mostly such that the later words could hide the earlier.
TURNS: tuple[tuple[str, str], ...] = (
    ("hearsay", "value"),
    ("value", "hearsay"),
    ("hearsay", "hearsay"),
    ("verified", "value"),
    ("verified", "verified words"),
    ("verified", "verified by nobody who verifies"),
    ("value", "refuted"),
    ("value", "words"),
    ("value", "restart"),
    ("round", "value"),
    ("side", "refuted"),
)


TURNS += tuple((facet, "value") for facet in FACETS if (facet, "value") not in TURNS)
OFTEN = 600 if os.environ.get("SITREP_TEST_PROFILE") == "nightly" else 40


def single_voice(random, first, then):
    """One voice that speaks often of one number, so that its words compete; now and then another one beside it."""
    basis = "stock" if "round" in (first, then) else random.choice(["cumulative", "cumulative", "incremental"])
    # Mostly since the cut-off of the day before: what a cut-off ends is kept for it.
    since, apart, turn = (
        random.choice([93, 96, 60]),
        random.choice([3, 3, 9]),
        random.randint(1, 4 if first == "hearsay" else 2),
    )
    told = []
    for n, hour in enumerate(sorted(random.choices(range(7), k=random.randint(4, 7)))):
        facet = FACETS[first if n < turn else then if then != "restart" or n == 3 else "value"]
        as_of = PROPERTIES.START + timedelta(hours=since + apart * hour)
        stated = {
            "id": f"{n}",
            "seq": n,
            "indicator": "killed",
            "quantity": understand(random.choice([3, 9, 14, 23])),
            "origin": Origin("a", "A", registered=True, root="a"),
            "as_of": as_of,
            "as_of_given": True,
            "made_at": as_of + timedelta(hours=random.choice([0, 0, 1])),
            "recorded_at": as_of - timedelta(hours=random.choice([0, 0, 40])),
            "basis": basis,
            "round": "1" if basis == "stock" else None,
            "window_start": date(2026, 1, 6) if basis == "incremental" else None,
            "window_end": date(2026, 1, 8) if basis == "incremental" else None,
        }
        told.append(Claim(**stated | facet | ({} if basis == "cumulative" else {"baseline": False})))
    if random.random() < 0.5:
        told.append(replace(told[0], id="other", origin=Origin("b", "B", registered=True, root="b")))
    return told


def rows(crisis, claims, **more):
    register = crisis.register(PROPERTIES.PLACES, verifiers=["vv", "v1"])
    return [printed(row) for row in reconcile(claims, register=register, day=DAY, **more)]


def thin(crisis, claims, cited=()):
    register = crisis.register(PROPERTIES.PLACES, verifiers=["vv", "v1"])
    cutoffs = [register.cutoff_of(DAY), register.cutoff_of(DAY - timedelta(days=1))]
    return thinned(claims, cutoffs, register, cited)


@pytest.mark.parametrize(("first", "then"), TURNS)
def test_of_one_voice_no_word_that_counts_is_thinned_away(crisis, first, then):
    for n in range(OFTEN):
        said = single_voice(Random(n), first, then)

        assert rows(crisis, thin(crisis, said)) == rows(crisis, said), n


# Days and hours at which something was passed on, with its number; and what the source itself said in the end.
HEARD = {
    "an evening of two numbers": ([("9 21:00", 20), ("9 22:00", 30), ("10 12:00", 25)], None),
    "a number passed on for days": ([("6 12:00", 14), ("7 12:00", 14), ("8 12:00", 9), ("9 12:00", 9)], 14),
}


@pytest.mark.parametrize("of", HEARD)
def test_of_what_is_passed_on_two_days_are_kept_and_what_repeats_the_number(crisis, of):
    heard, spoken = HEARD[of]
    said = [crisis.claim("A", n, at, instant=False, relayed=True) for at, n in heard]
    said += [crisis.claim("A", spoken, "10 12:00")] if spoken else []

    assert rows(crisis, thin(crisis, said)) == rows(crisis, said)


@given(long_histories())
def test_a_thinned_history_gives_the_same_rows(crisis, said):
    assert rows(crisis, thin(crisis, said)) == rows(crisis, said)


@given(long_histories(), st.data())
def test_whatever_is_kept_besides_changes_no_row(crisis, said, data):
    kept = {claim.id for claim in thin(crisis, said)}
    more = data.draw(st.sets(st.sampled_from([claim.id for claim in said]))) if said else set()

    assert rows(crisis, [claim for claim in said if claim.id in kept | more]) == rows(crisis, said)


@given(long_histories(), st.data())
def test_a_decision_finds_what_it_cites(crisis, said, data):
    if not said:
        return
    cited = data.draw(st.sampled_from(said))
    decision = replace(crisis.decision(7, []), cites=(cited.id,), place=cited.place, quantity=cited.quantity)

    assert rows(crisis, thin(crisis, said, [cited.id]), decisions=[decision]) == rows(
        crisis, said, decisions=[decision]
    )


def test_a_long_series_is_thinned_to_a_few_of_its_claims(crisis):
    said = [crisis.claim("A", n, f"{6 + n // 20} {n % 20}:00", id=f"{n}") for n in range(120)]

    assert len(thin(crisis, said)) == 4


@pytest.mark.nightly
@given(long_histories())
def test_thinning_again_keeps_the_same(crisis, said):
    once = thin(crisis, said)

    assert rows(crisis, thin(crisis, once)) == rows(crisis, said)


# What each turn of a voice is there for: a mistake that it notices, in the function, what that says, and the mistake.
MUTANTS = (
    (("value", "restart"), thinning.Bound.holds, "(self.itself and ", "("),
    (("value", "restart"), thinning._bounds, "for itself in (False, True)", "for itself in (True,)"),
    (("value", "restart"), thinning._bounds, "for itself in (False, True)", "for itself in (False,)"),
    (("round", "value"), thinning._series, "claim.round, ", ""),
    (("value", "hearsay"), thinning._series, "claim.untimed, ", ""),
    (("verified", "verified words"), thinning._series, ", claim.quantity.quantified)", ")"),
    (("side", "value"), thinning._series, ", claim.side)", ")"),
    (("verified", "value"), thinning._of_series, 'claim.verification == "verified"', "False"),
    (("value", "refuted"), thinning._of_series, 'claim.verification != "refuted"', "True"),
    (
        ("refuted", "value"),
        thinning._of_series,
        "yield from _newest([claim for claim in members",
        "_ = ([claim for claim in members",
    ),
    (("hearsay", "value"), thinning._of_series, "yield from _newest(waiting)", "pass"),
    (("hearsay", "hearsay"), thinning._since, "if claim.untimed else instant", "if False else instant"),
    (("hearsay", "value"), thinning._last_words, "if older:", "if False:"),
    (
        ("an evening of two numbers",),
        thinning._last_words,
        "_since(max(claim.as_of for claim in older), older[0], register)",
        "max(claim.as_of for claim in older)",
    ),
    (("a number passed on for days",), thinning.thinned, "(claim.untimed and _value(claim) in held)", "False"),
)


@pytest.mark.parametrize(
    "mutated", MUTANTS, indirect=True, ids=lambda mutant: f"{mutant[1].__name__} without {mutant[2]}"
)
def test_a_mistake_in_what_is_kept_is_noticed(crisis, mutated, request):
    turn = request.node.callspec.params["mutated"][0]
    notices = (
        test_of_one_voice_no_word_that_counts_is_thinned_away
        if len(turn) == 2
        else test_of_what_is_passed_on_two_days_are_kept_and_what_repeats_the_number
    )

    with pytest.raises(AssertionError):
        notices(crisis, *turn)
