"""Who said what: in whose words, in which order, and for how long it is news."""

from datetime import UTC, datetime

from sitrep.sections import statements


def said(act="refuse", **more):
    data = {"speech_act": act} | more.pop("data", {})
    return {"type": "statement.made", "data": data, **more}


def test_the_newest_statement_stands_first_and_an_unknown_date_last(tell, look):
    unknown = tell(said("demand", occurred={"start": None, "end": "2026-01-09", "precision": 2}))
    older = tell(said("appeal", occurred="2026-01-08"))
    newer = tell(said("refuse", occurred="2026-01-09"))
    section = statements.fold(look(unknown, older, newer))

    assert [one.speech_act for one in section] == ["refuse", "appeal", "demand"]


def test_a_statement_is_news_for_a_week(tell, look):
    later = datetime(2026, 2, 1, tzinfo=UTC)
    days = ("2026-01-02", "2026-01-03", "2026-01-09", "2026-01-10")
    facts = [tell(said(occurred=day), recorded_at=later) for day in days]

    assert [str(one.account.occurred.start) for one in statements.fold(look(*facts))] == ["2026-01-09", "2026-01-03"]


def test_the_speaker_is_who_spoke_and_the_source_is_who_says_so(tell, look):
    context = look(tell(said("praise", data={"speaker": {"name": "The president"}}, source={"origin": {"ref": "moh"}})))
    (one,) = statements.fold(context)

    assert one.speaker.name == "The president"
    assert [line.name for line in context.bibliography.lines()] == ["Ministry of Health"]


def test_stance_is_never_public(tell, look):
    fact = tell(said(source={"origin": {"ref": "moh"}}))
    ((public,), (partners,)) = (statements.fold(look(fact, audience=audience)) for audience in ("public", "partners"))

    assert (public.speaker.stance, partners.speaker.stance) == (None, "party_to_conflict")


def test_a_protected_speaker_has_no_name(tell, look):
    origin = {"protected": True, "pseudonym": "S-7", "kind": "eyewitness"}
    context = look(tell(said(source={"origin": origin})))
    (one,) = statements.fold(context)

    assert (one.speaker.name, one.speaker.kind) == (None, "eyewitness")
    assert "S-7" not in repr(context.bibliography.lines())
