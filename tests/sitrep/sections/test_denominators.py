"""The register of facilities as the N of "n of N functioning": who is silent is counted, and not named in public."""

from dataclasses import replace

import pytest

from eventlog.contract import validate
from sitrep.audience import visible, withheld
from sitrep.sections import drafts, facilities, unknowns
from sitrep.sections.facilities import NOT_REPORTED

ENTRIES = (
    {"ref": "central", "name": "Central Hospital", "kind": "hospital", "place": "harbour"},
    {"ref": "north", "name": "North Hospital", "kind": "hospital", "place": "site", "baseline": "fully_functioning"},
)


@pytest.fixture
def register(register):
    """The crisis with two hospitals in its register, one of them in a place too small for the public."""
    for entry in ENTRIES:
        register = register.evolve(validate({"type": "facility.registered", "data": entry}))
    return register


def assessed(functionality, facility, place="harbour"):
    data = {"facility": facility, "functionality": functionality}
    return {"type": "facility.assessed", "place": {"ref": place}, "data": data}


def states(section):
    return [(line.name, line.functionality) for line in section.lines]


def test_a_registered_facility_without_a_report_is_counted_and_not_reported_on(tell, look):
    section = facilities.fold(look(tell(assessed("partially_functioning", {"ref": "central"}))))

    assert states(section) == [(None, "partially_functioning"), ("North Hospital", NOT_REPORTED)]
    assert (section.counts.known, section.counts.not_reported, section.counts.total) == (1, 1, 2)
    assert section.lines[1].baseline == "fully_functioning"


@pytest.mark.parametrize("given", [{"ref": "north"}, {"name": "north  HOSPITAL"}])
def test_a_facility_is_found_in_the_register_by_its_ref_and_its_name(tell, look, given):
    section = facilities.fold(look(tell(assessed("not_functioning", given))))

    assert (section.counts.known, section.counts.not_reported) == (1, 1)
    assert section.lines[0].baseline == "fully_functioning"


def test_one_of_the_same_name_that_lies_elsewhere_is_another(tell, look, register):
    elsewhere = validate({"type": "place.registered", "data": {"ref": "hills", "name": "Hills"}})
    fact = tell(assessed("not_functioning", {"name": "North Hospital"}, place="hills"))
    section = facilities.fold(replace(look(fact), register=register.evolve(elsewhere)))

    assert (section.counts.known, section.counts.not_reported) == (1, 2)


def test_the_public_reads_kind_and_larger_area_of_what_is_silent_and_no_name(tell, look, register):
    facts = [tell(assessed("not_functioning", {"ref": "central"}))]
    section = facilities.fold(look(*visible(facts, "public", register), audience="public"))
    silent = section.lines[1]

    assert section.counts.total == 2
    assert (silent.ref, silent.name, silent.kind) == (None, None, "hospital")
    assert silent.area is not None
    assert silent.area.ref == "harbour"


def test_what_is_assessed_only_in_what_an_audience_may_not_read_is_not_counted_as_silent(tell, look, register):
    hidden = [tell(assessed("not_functioning", {"name": "North Hospital"}), sensitivity="severe")]
    context = replace(look(audience="partners"), withheld=withheld(hidden, "partners", register))

    assert states(facilities.fold(context)) == [("Central Hospital", NOT_REPORTED)]
    assert facilities.fold(look(*hidden)).counts.known == 1


def test_the_sentences_say_of_how_many_and_how_many_are_silent(tell, look):
    fact = tell(assessed("not_functioning", {"ref": "central", "kind": "hospital"}))
    context = look(fact)
    section = facilities.fold(context)
    (sentence,) = drafts.facilities(section, context)

    assert sentence.code == "no_health_facility_of_register"
    assert {slot.name: slot.values for slot in sentence.slots} == {"n": ("0",), "total": ("2",), "unheard": ("1",)}
    assert not list(drafts.facilities(facilities.fold(look()), context))
    assert [one.n for one in unknowns._facilities(section)] == [1]
