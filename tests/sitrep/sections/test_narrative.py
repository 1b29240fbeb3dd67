"""Highlights and overview: drafted by rules from what was told, or written by an editor, and never without a source."""

from datetime import UTC, datetime

import pytest

from sitrep.knowledge import Standing
from sitrep.report import build

STANDING = Standing(9, 9, 9, 9, datetime(2026, 1, 9, 16, tzinfo=UTC), 9, bytes(32), 0, 0, 0, 0)


@pytest.fixture
def report(look):
    def made(*facts, audience="public"):
        context = look(*facts)
        return build(context.register, context.day, audience, facts, STANDING)

    return made


def killed(value, **more):
    data = {"indicator": "killed", "basis": "cumulative", "value": value}
    return {"type": "figure.reported", "source": {"origin": {"ref": "moh"}}, "data": data} | more


def written(*items, lang="en", section="highlights", day="2026-01-09"):
    data = {"day": day, "section": section, "lang": lang, "items": list(items)}
    return {"type": "narrative.written", "data": data}


def codes(report):
    return [sentence.code for sentence in report.highlights.draft]


def test_what_changed_since_the_last_report_leads(tell, report):
    made = report(tell(killed(9, occurred="2026-01-08")), tell(killed(14)))

    assert codes(made)[0] == "change"
    assert made.highlights.draft[0].figure_id == made.figures[0].figure_id


def test_the_worst_need_is_told_and_a_gap_where_no_need_is(tell, report):
    need = {"type": "need.reported", "data": {"need": "bread", "availability": "limited"}}
    worse = {"type": "need.reported", "data": {"need": "insulin", "availability": "none"}}
    gap = {"type": "gap.reported", "data": {"gap": "no surgeons"}}
    (told,) = report(tell(need), tell(worse), tell(gap)).highlights.draft

    assert (told.code, told.slots[0].values) == ("need", ("insulin",))
    assert codes(report(tell(gap))) == ["gap"]


def displaced(value, **more):
    data = {"indicator": "idps_stock", "basis": "stock", "value": value, "population": "idps"}
    return {"type": "figure.reported", "source": {"origin": {"ref": "moh"}}, "data": data} | more


def hazard(name, severity="Severe", urgency="Expected", certainty="Likely"):
    data = {"hazard": name, "severity": severity, "urgency": urgency, "certainty": certainty}
    return {"type": "hazard.observed", "data": data}


def test_the_number_of_those_displaced_follows_the_first_figure(tell, report):
    made = report(tell(killed(14)), tell(displaced("about 9000")))
    keys = {figure.figure_id: figure.key for figure in made.figures}

    assert [keys[said.figure_id] for said in made.highlights.draft] == ["killed", "idps_stock"]
    assert codes(report(tell(killed(14)), tell(displaced("many")))) == ["figure"]
    assert codes(report(tell(displaced("about 9000")))) == ["figure"]


def test_the_worst_hazard_that_is_ahead_is_told_and_none_that_is_past_or_slight(tell, report):
    flood, storm = tell(hazard("flood")), tell(hazard("storm", "Extreme", "Future", "Possible"))
    slight, past = tell(hazard("heat", "Moderate")), tell(hazard("cyclone", "Extreme", "Past"))
    seen = tell(hazard("fire", "Extreme", "Immediate", "Observed"))
    (told,) = report(flood, storm, slight, past, seen).highlights.draft

    assert (told.code, told.slots[0].values) == ("hazard_forecast", ("storm",))
    assert told.cites
    assert codes(report(slight, past, seen)) == []


def test_the_overview_begins_with_the_severe_hazards_that_were_seen(tell, report):
    quake = tell(hazard("earthquake", "Severe", "Past", "Observed"))
    flood = tell(hazard("flood", "Extreme", "Immediate", "Observed"))
    slight, ahead = tell(hazard("heat", "Moderate", "Past", "Observed")), tell(hazard("storm", "Extreme", "Future"))
    shelling = tell({"type": "incident.reported", "data": {"kind": "shelling"}})
    first, second = report(quake, flood, slight, ahead, shelling).overview.draft

    assert (first.subject, second.subject) == ("hazards", "incidents")
    assert [(said.code, said.slots[0].values) for said in first.sentences] == [
        ("hazard_observed", ("flood",)),
        ("hazard_observed", ("earthquake",)),
    ]


def test_a_constraint_without_an_end_went_on_when_its_source_spoke(tell, report):
    closed = {"type": "access.constrained", "data": {"kind": "road_closed"}}
    open_end = {"start": "2026-01-08", "end": None, "precision": 1}

    ((known,), (unknown,)) = (
        report(tell({**closed, "occurred": occurred, "as_of": "2026-01-09"})).access
        for occurred in (open_end, "2026-01-08")
    )

    assert (known.state, unknown.state) == ("ongoing", "unknown")


def test_what_is_older_than_a_day_says_of_when_it_is(tell, report):
    siege = {"type": "access.constrained", "data": {"kind": "siege", "ongoing": True}}
    ((old,), (new,)) = (
        report(tell({**siege, "occurred": day})).highlights.draft for day in ("2026-01-07", "2026-01-09")
    )

    assert old.as_of == datetime(2026, 1, 7, 17, tzinfo=UTC)
    assert new.as_of is None


def test_every_drafted_sentence_cites(tell, report):
    made = report(
        tell(killed(14)),
        tell({"type": "access.constrained", "data": {"kind": "siege", "ongoing": True}}),
        tell({"type": "incident.reported", "data": {"kind": "shelling", "targets": ["road"]}}),
        tell({"type": "evacuation.called", "data": {"demands": ["evacuation"]}}),
    )
    sentences = [*made.highlights.draft, *(said for one in made.overview.draft for said in one.sentences)]

    assert len(sentences) >= 6
    assert all(sentence.cites for sentence in sentences)


def test_an_editor_writes_for_one_day_and_language_and_the_last_word_holds(tell, report):
    figure = tell(killed(14))
    item = {"text": "Fourteen are reported killed.", "cites": [str(figure.id)]}
    made = report(
        figure,
        tell(written({"text": "An earlier word."})),
        tell(written(item)),
        tell(written({"text": "Un mot."}, lang="fr")),
        tell(written({"text": "Of another day."}, day="2026-01-08")),
        tell(written({"text": "Of another section."}, section="health")),
    )

    assert [(one.lang, one.items[0].text) for one in made.highlights.written] == [
        ("en", "Fourteen are reported killed."),
        ("fr", "Un mot."),
    ]
    assert made.highlights.written[0].items[0].cites
    assert made.highlights.draft
    assert made.not_shown == ()


def test_an_item_that_rests_on_what_this_audience_may_not_see_is_not_printed(tell, report):
    secret = tell(killed(14), sensitivity="severe")
    act = tell(written({"text": "Fourteen.", "cites": [str(secret.id)]}, {"text": "A quiet day."}))
    public, restricted = (report(secret, act, audience=audience) for audience in ("public", "restricted"))

    assert [item.text for item in public.highlights.written[0].items] == ["A quiet day."]
    assert [item.text for item in restricted.highlights.written[0].items] == ["Fourteen.", "A quiet day."]


def test_an_editors_overview_stands_in_its_own_field(tell, report):
    made = report(tell(written({"text": "All is calm."}, section="overview")))

    assert (made.highlights.written, made.overview.written[0].items[0].text) == ((), "All is calm.")
