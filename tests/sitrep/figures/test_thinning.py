"""A history is thinned to what can still move a row, and no row is another for it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from beside import beside
from hypothesis import given
from hypothesis import strategies as st

from sitrep.figures import reconcile, thinned

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


def rows(crisis, claims, **more):
    register = crisis.register(PROPERTIES.PLACES, verifiers=["vv", "v1"])
    return [printed(row) for row in reconcile(claims, register=register, day=DAY, **more)]


def thin(crisis, claims, cited=()):
    register = crisis.register(PROPERTIES.PLACES, verifiers=["vv", "v1"])
    cutoffs = [register.cutoff_of(DAY), register.cutoff_of(DAY - timedelta(days=1))]
    return thinned(claims, cutoffs, register, cited)


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
