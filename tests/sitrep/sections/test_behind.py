"""What stands behind a figure, as each audience may read it."""

from dataclasses import replace

from sitrep.audience import visible
from sitrep.sections import figures


def reported(value, occurred="2026-01-09", **more):
    data = {"indicator": "killed", "basis": "cumulative", "value": value}
    return {"type": "figure.reported", "occurred": occurred, "data": data, **more}


def test_a_protected_origin_stays_without_a_name_among_the_claims(tell, look):
    source = {"origin": {"pseudonym": "P1", "kind": "eyewitness", "protected": True}}
    (figure,) = figures.fold(look(tell(reported(23, source=source))))
    (used,) = figure.explanation.used

    assert (used.origin.name, used.origin.kind, used.origin.display) == (None, "eyewitness", "23")


def test_a_claim_that_the_audience_may_not_see_is_not_in_the_explanation(tell, look, register):
    open_claim = tell(reported(9, "2026-01-08", source={"origin": {"ref": "who"}}))
    hidden = tell(reported(23, source={"origin": {"ref": "who"}}), sensitivity="severe")
    context = look(open_claim, hidden, audience="public")
    seen = replace(context, facts=visible(context.facts, "public", register))
    (figure,) = figures.fold(seen)

    assert [used.event for used in figure.explanation.used] == [str(open_claim.id)]
    assert figure.explanation.left_out == ()


def test_a_long_series_lists_its_newest_claims_and_says_how_many_more_there_are(tell, look):
    facts = [
        tell(reported(n, as_of=f"2026-01-{7 + n // 60:02}T{n % 60 // 3:02}:{n % 3:02}:00+03:00")) for n in range(120)
    ]
    (figure,) = figures.fold(look(*facts))

    assert len(figure.explanation.left_out) == 100
    assert figure.explanation.not_listed == 19
    assert figure.explanation.left_out[0].as_of > figure.explanation.left_out[-1].as_of
