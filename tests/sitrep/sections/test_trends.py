"""The lines of the series: one an origin and scope, broken by a restart, with revisions as steps."""

from dataclasses import replace
from datetime import date

import pytest

from eventlog.envelope import Relay
from sitrep.sections import trends


@pytest.fixture
def count(tell):
    def told(value, day, ref="who", **data):
        body = {"indicator": "killed", "basis": "cumulative", "value": value, **data}
        source = {"origin": {"ref": ref}}
        as_of = f"2026-01-{day:02}T12:00:00+03:00"
        return tell({"type": "figure.reported", "as_of": as_of, "data": body, "source": source})

    return told


def steps(line):
    return [step.display for step in line.steps]


def test_two_sources_are_two_lines_and_never_one(count, look):
    lines = trends.draft(look(count(9, 7), count(14, 8, "moh"), count(12, 9)), {})

    assert {(line.name, *steps(line)) for line in lines} == {("WHO", "9", "12"), ("Ministry of Health", "14")}


def relayed(count, value, day, **data):
    """What somebody passes on of a day, without an instant."""
    fact = count(value, day, **data)
    source = fact.event.source.model_copy(update={"relayed_by": [Relay(name="A news agency")]})
    return replace(fact, event=fact.event.model_copy(update={"source": source, "as_of": date(2026, 1, day)}))


def test_once_the_source_itself_has_spoken_what_is_passed_on_is_no_step(count, look):
    said = [relayed(count, 5, 6), count(8, 7), relayed(count, 5, 8), relayed(count, 14, 9)]
    (line,) = trends.draft(look(*said), {})

    assert steps(line) == ["5", "8"]


def test_what_is_passed_on_of_an_addition_that_its_source_made_is_no_step_of_the_total(count, look):
    week = {"basis": "incremental", "window": {"start": "2026-01-06", "end": "2026-01-07"}}
    (line,) = trends.draft(look(count(5, 7, **week), relayed(count, 4, 8, **week)), {})

    assert steps(line) == ["5"]


def test_a_revision_down_is_a_step_of_its_own_and_a_correction_is_marked(count, look):
    (line,) = trends.draft(look(count(14, 7), replace(count(9, 8), correction="typo")), {})

    assert [(step.best, step.corrected) for step in line.steps] == [(14, False), (9, True)]


def test_a_restart_ends_one_line_and_begins_another(count, look):
    first, second = trends.draft(look(count(41, 7), count(3, 8, baseline=True), count(5, 9)), {})

    assert (steps(first), first.closed, first.restarted) == (["41"], True, False)
    assert (steps(second), second.closed, second.restarted) == (["3", "5"], False, True)
    assert second.window_start == date(2026, 1, 8)


def test_words_and_open_ends_stay_what_they_are(count, look):
    (line,) = trends.draft(look(count("dozens", 7), count("at least 20", 8)), {})

    assert [(step.display, step.best, step.high) for step in line.steps] == [
        ("dozens", None, 99),
        ("at least 20", 20, None),
    ]


def test_what_holds_after_the_cutoff_is_not_on_the_line_yet(count, look):
    (line,) = trends.draft(look(count(9, 7), count(12, 10)), {})

    assert steps(line) == ["9"]


def test_additions_are_a_line_of_their_own_sum_beside_the_total_that_the_source_says(count, look):
    def day(n):
        return {"basis": "incremental", "window": {"start": f"2026-01-{n:02}", "end": f"2026-01-{n:02}"}}

    said = [count(4, 6, **day(6)), count(9, 7, **day(7)), count(2, 9, **day(9)), count(20, 8)]
    folded, total = sorted(trends.draft(look(*said), {}), key=lambda line: not line.folded)

    assert (steps(folded), folded.basis, folded.folded) == (["4", "13", "at least 15"], "cumulative", True)
    assert (steps(total), total.folded) == (["20"], False)


def test_an_addition_that_is_said_anew_is_a_step_of_the_sum_and_counts_once(count, look):
    window = {"basis": "incremental", "window": {"start": "2026-01-06", "end": "2026-01-06"}}
    (line,) = trends.draft(look(count(9, 6, **window), replace(count(6, 7, **window), correction="typo")), {})

    assert [(step.best, step.corrected) for step in line.steps] == [(9, False), (6, True)]


def test_the_lines_do_not_depend_on_the_order_of_arrival(count, look):
    facts = [count(9, 7), count(14, 8, "moh"), count(12, 9), count(11, 9, "moh")]

    assert trends.draft(look(*facts), {}) == trends.draft(look(*facts[::-1]), {})
