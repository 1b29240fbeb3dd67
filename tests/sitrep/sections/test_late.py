"""What was not known at the previous cut-off: late events, corrections, retractions, and the figures that they move."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from sitrep import report
from sitrep.knowledge import Standing

DAY = date(2026, 1, 9)


@pytest.fixture
def late(register):
    def found(before, now, audience="restricted"):
        standing = Standing(99, 99, 99, 99, datetime(2026, 1, 9, 18, tzinfo=UTC), 99, bytes(32), len(now), 0, 0, 0)
        return report.build(register, DAY, audience, now, standing, before).late

    return found


@pytest.fixture
def count(tell):
    def told(value, occurred="2026-01-07", ref="who", **more):
        data = {"indicator": "killed", "basis": "cumulative", "value": value}
        source = {"origin": {"ref": ref}}
        body = {"type": "figure.reported", "occurred": occurred, "data": data, "source": source}
        return tell(body, recorded_at=datetime(2026, 1, 7, 16, tzinfo=UTC), **more)

    return told


def test_a_figure_of_an_earlier_day_that_came_after_the_cutoff_is_late_and_says_what_it_moves(count, late):
    known, came = count(9), count(12, "2026-01-07", "moh")
    found = late([known], [known, came])

    assert [(line.what, line.id, line.first, line.last) for line in found.events] == [
        ("late", str(came.id), date(2026, 1, 7), date(2026, 1, 8))
    ]
    assert [(moved.was, moved.now, moved.change) for moved in found.figures] == [("9", "9 / 12", None)]


def test_news_of_the_day_and_a_date_that_ended_after_the_cutoff_are_not_late(count, late):
    known = count(9)

    assert late([known], [known, count(12, "2026-01-09"), count(10, "2026-01-08")]).events == ()


def test_a_correction_says_was_now_difference_reason_and_the_days_it_touches(count, late):
    known = count(9)
    other = count(6)
    corrected = replace(known, version=50, event=other.event, corrected=True, correction="typo")
    found = late([known], [corrected])
    (line,), (moved,) = found.events, found.figures

    assert (line.what, line.reason, line.was, line.now, line.first, line.last) == (
        "corrected",
        "typo",
        "9",
        "6",
        date(2026, 1, 7),
        date(2026, 1, 8),
    )
    assert (moved.was, moved.now, moved.change) == ("9", "6", -3)


def test_what_was_taken_back_is_named_by_its_kind_and_moves_its_figure(count, late):
    standing, gone = count(9, ref="who"), count(9, ref="moh")
    found = late([standing, gone], [standing])

    assert [(line.what, line.now, line.cites) for line in found.events] == [("retracted", None, ())]
    assert late([gone], []).figures[0].now is None


def test_nothing_is_late_where_nothing_was_known_before(count, late):
    assert late([], [count(9)]) == late([], [])


def test_a_report_of_the_day_that_repeats_what_was_known_has_nothing_late(count, late):
    known = count(9)

    assert late([known], [known]).events == late([known], [known]).figures == ()


def test_a_merge_is_no_retraction(count, late):
    kept, repeated = count(9), count(9)

    assert late([kept, repeated], [kept, replace(repeated, merged=(kept.root,))]).events == ()


def test_an_audience_reads_of_late_only_what_it_may_see(count, late):
    known = count(9)
    hidden = replace(count(12, ref="moh"), sensitivity="severe")

    assert late([known], [known, hidden], "public") == late([known], [known], "public")
