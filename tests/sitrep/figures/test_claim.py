"""How an event becomes claims: who speaks, when it holds, what is counted."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from eventlog.contract import validate
from eventlog.editorial import Source
from eventlog.facts import FigureReported
from eventlog.log import Recorded
from sitrep.figures import claims_of

ID = UUID("01890f5e-7b1a-7cc0-8b1e-3f2a9c1d4e02")


@dataclass(frozen=True)
class Fact:
    """A fact as knowledge would hand it over."""

    event: Any
    recorded: Recorded
    id: UUID = ID
    root: int = 7
    verification: str = "unverified"
    verified_by: str | None = None
    correction: str | None = None


@pytest.fixture
def register(crisis):
    sources = [
        Source(ref="moh", name="Ministry of Health", kind="health_authority", part_of="government"),
        Source(ref="government", name="Government", kind="government"),
    ]
    return crisis.register([("aleppo", None), ("sheikh-maqsud", "aleppo")], sources)


@pytest.fixture
def claims(crisis, register):
    def told(recorded="9 12:00", **event):
        data = event.pop("data", {}) | {}
        value = {
            "type": "figure.reported",
            "occurred": "2026-01-09",
            "data": {"indicator": "killed", "basis": "cumulative", "value": 23} | data,
        }
        at = crisis.at(recorded)
        entry = Recorded(
            crisis="trial",
            seq=7,
            id=ID,
            type="figure.reported",
            recorded_at=at,
            organisation="watch",
            organisation_name="Watch",
            organisation_kind="ingo",
            key="k",
            capacity="partner",
            digest=b"",
            stored=b"",
        )
        return claims_of(Fact(validate(value | event), entry), register)

    return told


def test_the_smallest_event_speaks_for_its_organisation_and_the_whole_crisis(crisis, claims):
    (claim,) = claims()

    assert (claim.id, claim.seq, claim.indicator, claim.basis) == (str(ID), 7, "killed", "cumulative")
    assert (claim.population, claim.place, claim.unit, claim.window_start) == ("all", None, "persons", None)
    assert (claim.origin.key, claim.origin.name, claim.origin.named) == ("org:watch", "Watch", True)
    assert not claim.origin.independent
    assert (claim.as_of, claim.made_at, claim.as_of_given) == (crisis.at("9 12:00"), crisis.at("9 12:00"), False)


@pytest.mark.parametrize(
    ("said", "holds"),
    [
        ({"as_of": "2026-01-09T18:00:00+03:00"}, "9 18:00"),
        ({"as_of": "2026-01-08"}, "8 20:00"),
        ({"as_of": "2026-01-09"}, "9 12:00"),
        ({"as_of": "2026-01-20"}, "9 12:00"),
        ({"occurred": "2026-01-08"}, "8 20:00"),
        ({"occurred": {"start": "2026-01-06", "end": None}}, "9 12:00"),
        ({"occurred": "2026-01-08T10:00:00+03:00"}, "8 20:00"),
        ({"occurred": "2026-01-08T22:30:00Z"}, "9 12:00"),
        ({"as_of": "2026-01-09", "reported_at": "2026-01-09T09:00:00+03:00"}, "9 09:00"),
        ({"as_of": "2026-01-09", "sent_at": "2026-01-09T08:00:00+03:00"}, "9 08:00"),
    ],
    ids=str,
)
def test_when_a_claim_holds(crisis, claims, said, holds):
    (claim,) = claims(**said)

    assert claim.as_of == crisis.at(holds)


def test_what_happened_after_the_cut_off_holds_for_the_next_report(crisis, claims):
    (claim,) = claims(recorded="9 21:10", occurred="2026-01-09T21:00:00+03:00")

    assert claim.as_of == crisis.at("9 21:10")


def test_history_posted_today_holds_on_its_own_day(claims):
    (claim,) = claims(recorded="300 12:00", occurred="2026-01-08")

    assert claim.as_of == datetime(2026, 1, 8, 17, tzinfo=UTC)


def test_a_registered_source_is_known_by_its_names_and_by_what_it_is_part_of(claims):
    (claim,) = claims(source={"origin": {"name": "ministry of  health"}})

    assert (claim.origin.key, claim.origin.root, claim.origin.registered) == ("moh", "government", True)
    assert claim.origin.independent


def test_a_source_that_nobody_registered_keeps_its_name(claims):
    (claim,) = claims(source={"origin": {"name": "Neighbourhood  Council", "kind": "local_authority"}})

    assert (claim.origin.key, claim.origin.named, claim.origin.registered) == (
        "name:neighbourhood council",
        True,
        False,
    )


def test_a_voice_without_a_name_is_in_one_series_only_with_the_same_voice(claims):
    unnamed = {"origin": {"kind": "unnamed"}}
    described = {"origin": {"kind": "unnamed", "name": "ground reports"}, "relayed_by": [{"name": "A news site"}]}

    assert claims(source=unnamed)[0].series_key == f"unnamed {ID}"
    assert claims(source=described)[0].series_key == "name:ground reports via a news site"
    assert not claims(source=described)[0].origin.named


def test_a_relay_without_an_origin_has_no_named_origin(claims):
    (claim,) = claims(source={"relayed_by": [{"name": "A news site"}]})

    assert (claim.origin.key, claim.origin.named, claim.relayed) == ("unnamed", False, True)


def test_a_protected_source_is_known_by_its_pseudonym(claims):
    (claim,) = claims(source={"origin": {"protected": True, "pseudonym": "P1"}, "first_hand": True})

    assert (claim.origin.key, claim.origin.name) == ("protected:P1", None)
    assert claim.origin.independent


def test_parts_of_a_figure_are_claims_of_their_own(claims):
    example = FigureReported.example
    whole, women, children = claims(
        **{key: value for key, value in example.items() if key not in ("id", "data")}, data=example["data"]
    )

    assert (whole.quantity.qualifier, whole.population, whole.place) == ("dozens", "civilians", "sheikh-maqsud")
    assert (women.id, women.population, women.subset_of) == (f"{ID}#women", "women", str(ID))
    assert (children.quantity.low, children.quantity.best, children.quantity.text) == (1, None, "some")


def test_free_words_for_a_population_are_mapped_and_kept(claims):
    (claim,) = claims(data={"population": "Citizens"})

    assert (claim.population, claim.population_text) == ("civilian_status_not_stated", "Citizens")


def test_words_for_a_population_without_a_code_are_a_population_of_their_own(claims):
    (claim,) = claims(data={"population": "Taxi drivers"})

    assert (claim.population, claim.population_text) == ("taxi drivers", "Taxi drivers")


def test_an_increment_covers_its_window_to_the_end_of_its_last_day(crisis, claims):
    (claim,) = claims(data={"basis": "incremental", "window": {"start": "2026-01-07", "end": "2026-01-08"}})

    assert (claim.window_start, claim.window_end) == (date(2026, 1, 7), date(2026, 1, 8))
    assert (claim.window_from, claim.window_until) == (crisis.at("6 24:00"), crisis.at("8 24:00"))


def test_an_increment_without_a_window_covers_when_it_occurred(claims):
    (claim,) = claims(data={"basis": "incremental"})

    assert (claim.window_start, claim.window_end) == (date(2026, 1, 9), date(2026, 1, 9))


@pytest.mark.parametrize(
    ("data", "said"),
    [({}, "default"), ({"window": None}, "not_stated"), ({"window": {"start": "2026-01-08"}}, "stated")],
)
def test_a_window_is_the_crisis_unless_the_source_says_or_is_known_not_to(claims, data, said):
    (claim,) = claims(data=data)

    assert claim.window_said == said


def test_a_place_is_known_by_any_of_its_names_and_else_kept_as_given(claims):
    assert claims(place={"name": "Sheikh-Maqsud"})[0].place == "sheikh-maqsud"
    assert claims(place={"given_name": "Old  Town"})[0].place == "Old Town"
    assert claims(place={"point": {"lat": 36.2, "lon": 37.1}})[0].place == "point"


def test_households_keep_the_factor_of_their_source(claims):
    (claim,) = claims(data={"unit": "households", "household_factor": "5.4"})

    assert claim.household_factor == Decimal("5.4")


def test_a_value_in_words_is_understood_in_the_languages_of_the_crisis(claims):
    assert claims(data={"value": "at least 23"})[0].quantity.low == 23
    assert claims(data={"value": "au moins 23"})[0].quantity.qualifier == "unparsed"
    assert claims(data={"value": {"low": 20, "high": 30}})[0].quantity.qualifier == "range"
