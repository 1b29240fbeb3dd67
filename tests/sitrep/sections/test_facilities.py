"""The state of facilities: what each source said last, and what is done when they disagree."""

from sitrep.sections import facilities

HOSPITAL = {"ref": "central", "name": "Central Hospital", "kind": "hospital"}


def assessed(functionality, *, origin=None, as_of=None, facility=HOSPITAL, **more):
    event = {"type": "facility.assessed", "place": {"ref": "harbour"}, **more}
    event["data"] = {"facility": facility, "functionality": functionality}
    if origin:
        event["source"] = {"origin": {"ref": origin}}
    if as_of:
        event["as_of"] = as_of
    return event


def test_the_newest_word_of_a_source_counts(tell, look):
    morning = tell(assessed("fully_functioning", origin="who", as_of="2026-01-09T08:00:00+03:00"))
    noon = tell(assessed("not_functioning", origin="who", as_of="2026-01-09T12:00:00+03:00"))
    section = facilities.fold(look(noon, morning))

    assert [line.functionality for line in section.lines] == ["not_functioning"]


def test_two_sources_that_disagree_are_both_printed_and_counted_as_disputed(tell, look):
    one = tell(assessed("not_functioning", origin="moh", as_of="2026-01-09T10:00:00+03:00"))
    other = tell(assessed("partially_functioning", origin="who", as_of="2026-01-09T12:00:00+03:00"))
    section = facilities.fold(look(one, other))
    (line,) = section.lines

    assert line.functionality == "disputed"
    assert {said.functionality for said in line.statements} == {"not_functioning", "partially_functioning"}
    assert (section.counts.known, section.counts.disputed, section.counts.not_functioning) == (1, 1, 0)


def test_an_older_word_than_two_days_is_overtaken_and_no_dispute(tell, look):
    old = tell(assessed("fully_functioning", origin="moh", as_of="2026-01-06T10:00:00+03:00"))
    new = tell(assessed("not_functioning", origin="who", as_of="2026-01-09T12:00:00+03:00"))
    (line,) = facilities.fold(look(old, new)).lines

    assert line.functionality == "not_functioning"
    assert len(line.statements) == 1


def test_what_holds_after_the_cut_off_belongs_to_the_next_report(tell, look):
    late = tell(assessed("not_functioning", as_of="2026-01-09T21:00:00+03:00"))

    assert facilities.fold(look(late)).counts.known == 0


def test_nameless_facilities_of_one_kind_stay_apart(tell, look):
    bakery = {"kind": "bakery"}
    section = facilities.fold(look(*(tell(assessed("not_functioning", facility=bakery)) for _ in range(2))))

    assert section.counts.known == 2


def test_the_classes_add_up_to_what_is_known(tell, look):
    states = ("fully_functioning", "partially_functioning", "not_functioning", "unknown")
    counts = facilities.fold(
        look(*(tell(assessed(state, facility={"ref": f"f{n}"})) for n, state in enumerate(states)))
    ).counts

    assert (counts.known, counts.unknown) == (4, 1)
    assert counts.fully_functioning == counts.partially_functioning == counts.not_functioning == 1


def test_the_order_of_arrival_changes_nothing(tell, look):
    facts = [
        tell(assessed("not_functioning", origin="moh", as_of="2026-01-09T10:00:00+03:00")),
        tell(assessed("partially_functioning", origin="who", as_of="2026-01-09T12:00:00+03:00")),
        tell(assessed("unknown", facility={"name": "Clinic"})),
    ]

    assert facilities.fold(look(*facts)).counts == facilities.fold(look(*reversed(facts))).counts
