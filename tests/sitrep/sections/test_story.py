"""Incidents, access, evacuation, concerns, contacts and agreements: what is told, by whom, and never more."""

from datetime import date

from sitrep.sections import access, agreements, concerns, contacts, evacuation, incidents


def siege(*, ongoing=True, origin="moh", as_of="2026-01-09T10:00:00+03:00", **more):
    source = {"origin": {"ref": origin}}
    data = {"kind": "siege", "ongoing": ongoing}
    event = {"type": "access.constrained", "place": {"ref": "harbour"}, "source": source, "as_of": as_of, "data": data}
    return event | more


def test_the_newest_word_on_a_constraint_counts(tell, look):
    morning, noon = tell(siege()), tell(siege(ongoing=False, as_of="2026-01-09T12:00:00+03:00"))
    (line,) = access.fold(look(noon, morning))

    assert (line.state, line.kind, line.area and line.area.name) == ("ended", "siege", "Harbour")


def test_two_sources_that_disagree_on_a_constraint_are_both_shown(tell, look):
    (line,) = access.fold(look(tell(siege()), tell(siege(ongoing=False, origin="who"))))

    assert line.state == "disputed"
    assert {word.state for word in line.words} == {"ongoing", "ended"}


def test_constraints_of_other_areas_are_other_lines_and_what_nobody_says_is_unknown(tell, look):
    lines = access.fold(look(tell(siege()), tell(siege(place={"given_name": "Old Town"})), tell(siege(place=None))))

    assert [line.area and line.area.name for line in lines] == [None, "Harbour", "Old Town"]
    assert {(word.imposed_by, word.affects) for line in lines for word in line.words} == {(None, None)}


def call(**more):
    return {"type": "evacuation.called", "data": {"demands": ["evacuation"], "issuer": "attacking forces"}} | more


def answer(by, response="refused", **more):
    return {"type": "evacuation.answered", "data": {"answered_by": by, "response": response} | more}


def test_the_answer_of_an_authority_says_nothing_of_the_residents(tell, look):
    asked = tell(call())
    told = evacuation.fold(look(asked, tell(answer("authority", call=str(asked.id)))))

    assert not told.residents_answered
    assert told.answers[0].call == told.calls[0].account.seq
    assert evacuation.fold(look(asked, tell(answer("residents", "complied")))).residents_answered
    assert not evacuation.fold(look(asked, tell(answer("residents", "unknown")))).residents_answered


def test_a_deadline_that_nobody_stated_is_not_there(tell, look):
    ((one,), (other,)) = (
        evacuation.fold(look(tell(call(data=data)))).calls
        for data in ({"form": "order", "valid_until": "2026-01-10"}, {"form": "unclear"})
    )

    assert (one.form, one.valid_until) == ("order", date(2026, 1, 10))
    assert (other.form, other.valid_until) == ("unclear", None)


def incident(occurred, **data):
    return {"type": "incident.reported", "occurred": occurred, "data": {"kind": "shelling"} | data}


def test_what_goes_on_stands_first_and_what_is_over_is_news_for_a_week(tell, look):
    old = tell(incident("2026-01-01"))
    new = tell(incident("2026-01-09"))
    on = tell(incident({"start": "2026-01-02", "end": None, "precision": 1}, ongoing=True))

    assert [one.account.seq for one in incidents.fold(look(old, new, on))] == [on.root, new.root]


def test_an_actor_is_named_by_somebody(tell, look):
    actors = [{"name": "The army", "role": "attacker", "stated_by": "The council"}]
    (one,) = incidents.fold(look(tell(incident("2026-01-09", actors=actors))))

    assert [(actor.name, actor.role, actor.stated_by) for actor in one.actors] == [
        ("The army", "attacker", "The council")
    ]


def test_a_concern_keeps_its_speaker_its_quote_and_its_mode(tell, look):
    source = {"origin": {"ref": "moh"}, "mode": "allege", "quote": "forced displacement"}
    (one,) = concerns.fold(
        look(tell({"type": "concern.raised", "source": source, "data": {"concern": ["forced_displacement"]}}))
    )

    assert (one.account.source.name, one.account.quote, one.account.mode) == (
        "Ministry of Health",
        "forced displacement",
        "allege",
    )
    assert one.alleged_perpetrator is None


def test_two_calls_on_one_day_are_two_contacts(tell, look):
    calls = [
        tell({"type": "contact.held", "data": {"kind": "phone_call", "participants": [{"name": name}]}})
        for name in ("One", "Other")
    ]

    assert [one.participants[0].name for one in contacts.fold(look(*calls))] == ["One", "Other"]


def test_a_hedge_stays_with_its_word_and_sources_that_differ_are_both_shown(tell, look):
    def told(status, origin, **data):
        data = {"agreement": "the truce", "status": status} | data
        return tell({"type": "agreement.changed", "source": {"origin": {"ref": origin}}, "data": data})

    (one,) = agreements.fold(look(told("collapsed", "who", hedge="appear")))
    (both,) = agreements.fold(look(told("collapsed", "who", hedge="appear"), told("in_force", "moh")))

    assert (one.status, one.words[0].hedge) == ("collapsed", "appear")
    assert both.status == "disputed"
    assert {word.status for word in both.words} == {"collapsed", "in_force"}
