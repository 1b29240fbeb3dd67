"""The figures as a table: every number of the report, no other, and nothing that a spreadsheet would run (B14)."""

import csv
import io
from dataclasses import replace

import pytest

from sitrep.render.attached import attached
from sitrep.render.flat import figures
from sitrep.reread import NotAReport, reread
from sitrep.values import Amended, Erratum


def rows(content):
    return [*csv.DictReader(io.StringIO(content.decode(), newline=""))]


def test_each_figure_is_a_row_and_unknown_numbers_are_empty(aleppo):
    read = rows(figures(aleppo, "en"))

    assert [row["figure_id"] for row in read] == [figure.figure_id for figure in aleppo.figures]
    for row, figure in zip(read, aleppo.figures, strict=True):
        assert row["display_value"] == figure.display
        assert row["value_best"] == ("" if figure.best is None else str(figure.best))


def test_the_second_row_holds_the_tags_of_hxl_and_the_rest_is_the_same(aleppo):
    plain, tagged = rows(figures(aleppo, "en")), rows(figures(aleppo, "en", hxl=True))

    assert all(tag.startswith("#") for tag in tagged[0].values())
    assert tagged[0]["value_best"] == "#affected+best+num"
    assert tagged[1:] == plain


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_what_a_spreadsheet_would_run_is_text(aleppo, text):
    hostile = replace(aleppo, figures=(replace(aleppo.figures[0], display=text),))
    (row,) = rows(figures(hostile, "en"))

    assert row["display_value"] == f"'{text}"


def test_a_number_below_zero_stays_a_number(aleppo):
    (row,) = rows(figures(replace(aleppo, figures=(replace(aleppo.figures[0], change=-3),)), "en"))

    assert row["change_value"] == "-3"


def test_the_labels_are_those_of_the_language_and_the_codes_are_not(aleppo):
    english, arabic = rows(figures(aleppo, "en"))[0], rows(figures(aleppo, "ar"))[0]

    assert english["indicator_code"] == arabic["indicator_code"]
    assert english["indicator_name"] != arabic["indicator_name"]


def test_the_report_that_is_attached_is_read_back_whole(aleppo):
    amended = Amended("id", "killed", "all", aleppo.figures[0].area, None, "24")
    corrected = replace(aleppo, erratum=Erratum(1, None, (amended,), ("statements",))).sealed()
    for report in (aleppo.sealed(), corrected):
        (content,) = [item.content for item in attached(report, "en") if item.name == "report.json"]

        assert reread(content) == report


@pytest.mark.parametrize(
    "change",
    [
        lambda content: content + b" ",
        lambda content: content.replace(b'"audience":"public"', b'"audience":"everybody"'),
        lambda content: content.replace(b'"crisis":', b'"other":', 1),
        lambda content: b"[]",
        lambda content: b"{",
    ],
)
def test_what_is_not_written_as_a_report_is_refused(aleppo, change):
    with pytest.raises(NotAReport):
        reread(change(aleppo.to_json()))
