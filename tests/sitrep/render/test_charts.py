"""The drawings of how counts went on: a line is one origin, and nothing is drawn that nobody said."""

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from sitrep import render
from sitrep.render.drawing.charts import LINES, PANELS, panels
from sitrep.values import Trend, TrendStep


def step(day, best=None, low=None, high=None, qualifier="exact", display=None, *, corrected=False):
    at = datetime(2026, 1, day, 9, 0, tzinfo=UTC)
    low, high = (low if low is not None else best), (high if high is not None or best is None else best)
    return TrendStep(at, low, best, high, qualifier, display or str(best), at, corrected)


def trend(*steps, name="WHO", key="killed", **more):
    values = {
        "figure_id": "f1", "population": "all", "area": None, "basis": "cumulative", "unit": "persons",
        "window_start": None, "variant": "", "kind": "un_agency", "restarted": False, "closed": False,
    }  # fmt: skip
    return Trend(key=key, name=name, steps=steps, **(values | more))


@pytest.fixture
def drawn(aleppo):
    return lambda *trends: panels(replace(aleppo, trends=trends))


def test_two_origins_are_two_lines_with_a_colour_a_dash_and_a_shape_each(drawn):
    (panel,) = drawn(trend(step(7, 4), step(8, 9)), trend(step(7, 6), step(9, 14), name="Ministry"))

    assert [line.name for line in panel.lines] == ["WHO", "Ministry"]
    assert len({(line.colour, line.dash, line.shape) for line in panel.lines}) == 2


def test_a_level_holds_until_the_next_one_and_ends_where_its_source_last_spoke(drawn):
    (panel,) = drawn(trend(step(6, 0), step(7, 10)), trend(step(6, 0), step(9, 5), name="Ministry"))
    first, second = panel.lines

    assert re.fullmatch(r"M[\d.]+ [\d.]+H[\d.]+V[\d.]+", first.steps)
    assert first.points[-1].x < second.points[-1].x
    assert first.points[-1].y < second.points[-1].y


def test_a_word_has_no_height(drawn):
    dozens = step(8, None, 12, 99, "dozens", "dozens")

    (panel,) = drawn(trend(step(7, 4), dozens, step(9, 20)), trend(dozens, dozens, name="Council"))

    assert [len(line.points) for line in panel.lines] == [2]
    assert panel.unsaid == 1
    assert drawn(trend(step(7, 4), dozens)) == ()


def test_a_band_is_only_what_the_source_said(drawn):
    about = step(9, 100, 90, 110, "about", "about 100")
    span = step(9, None, 90, 110, "range", "90–110")

    assert [line.band != "" for line in drawn(trend(step(7, 4), about))[0].lines] == [False]
    assert [line.band != "" for line in drawn(trend(step(7, 4), span))[0].lines] == [True]


def test_an_open_end_a_correction_and_a_new_count_are_marked(drawn):
    floor = TrendStep(**{**vars_of(step(9, 20, qualifier="at_least", display="at least 20")), "high": None})

    (panel,) = drawn(trend(step(7, 4), step(8, 3, corrected=True), floor, closed=True))
    (line,) = panel.lines

    assert [point.open for point in line.points] == [False, False, True]
    assert [point.corrected for point in line.points] == [False, True, False]
    assert line.closed


def vars_of(value):
    return {name: getattr(value, name) for name in value.__slots__}


def test_one_point_alone_is_no_drawing(drawn):
    assert drawn(trend(step(9, 23))) == ()


def test_groups_of_people_and_areas_never_share_a_drawing(drawn, aleppo):
    other = aleppo.facilities.lines[0].area
    assert other is not None

    found = drawn(
        trend(step(7, 4), step(9, 9)),
        trend(step(7, 4), step(9, 9), figure_id="f2", population="civilians"),
        trend(step(7, 4), step(9, 9), figure_id="f3", area=other),
    )

    assert len(found) == 3


def test_what_does_not_fit_is_counted(drawn):
    many = [trend(step(7, n), step(9, n + 1), name=f"Origin {n}") for n in range(LINES + 3)]
    wide = [trend(step(7, 1), step(9, 2), figure_id=f"f{n}", key=f"k{n}") for n in range(PANELS + 2)]

    assert drawn(*many)[0].more == 3
    assert len(drawn(*wide)) == PANELS


def test_the_page_shows_the_last_number_of_each_line_beside_its_name(aleppo):
    page = render.html(replace(aleppo, trends=(trend(step(7, 4), step(9, 1_234, display="1,234")),)), "fr")
    section = page[page.index('id="trends"') :]

    assert "1\u202f234" in section[: section.index("</section>")]


def test_digits_are_the_only_text_in_a_drawing(aleppo):
    page = render.html(replace(aleppo, trends=(trend(step(7, 4), step(9, 12)),)), "ar")

    assert re.findall(r"<text[^>]*>([^<]*)</text>", page)
    assert all(re.fullmatch(r"[\d.,\s]+", text) for text in re.findall(r"<text[^>]*>([^<]*)</text>", page))
