"""A report of any size holds together: page 1 on one page, no table beyond its page, nothing cut without a word."""

import re
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple
from xml.etree import ElementTree as ET

import pytest

from sitrep import render
from sitrep.values import PlaceName, Written, WrittenItem

pytestmark = pytest.mark.pdf

A4 = (595.276, 841.89)  # points
MARGIN = 15 / 25.4 * 72
HALF = 0.5  # a letter may reach half a point beyond its box
NAMESPACE = "{http://www.w3.org/1999/xhtml}"
SIZES = (3, 300, 3_000)


class Word(NamedTuple):
    """A word on a page, in points from its top left."""

    text: str
    left: float
    top: float
    right: float
    bottom: float


def pages(pdf: bytes) -> Iterator[list[Word]]:
    """The words of each page as poppler sees them."""
    told = subprocess.run(["pdftotext", "-bbox", "-", "-"], input=pdf, capture_output=True, check=True).stdout
    # Poppler writes control characters as they are, which XML forbids.
    whole = ET.fromstring(re.sub(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]", b"", told))
    for page in whole.iter(f"{NAMESPACE}page"):
        yield [
            Word(word.text or "", *(float(word.get(side, "nan")) for side in ("xMin", "yMin", "xMax", "yMax")))
            for word in page.iter(f"{NAMESPACE}word")
        ]


def said(page: list[Word]) -> str:
    return " ".join(word.text for word in page)


def beyond(page: list[Word]) -> list[str]:
    """What stands beyond the sides of what is printed, or beyond the paper."""
    left, right = MARGIN - HALF, A4[0] - MARGIN + HALF
    return [word.text for word in page if word.left < left or word.right > right or word.top < 0 or word.bottom > A4[1]]


@pytest.fixture(scope="module", params=SIZES)
def printed(request, river):
    return request.param, render.pdf(river(request.param))


def test_page_1_stands_alone(printed):
    first, second, *_ = map(said, pages(printed[1]))

    assert "What we do not know" in first
    assert "do not imply official endorsement" in first
    assert second.index("In this report") < second.index("Situation overview")


def written(report, length, items=5):
    """A report whose highlights an editor wrote, each `length` letters long."""
    item = WrittenItem(("Four words of highlights. " * length)[:length], (1,))
    own = Written("en", "An editor", (item,) * items)
    return replace(report, highlights=replace(report.highlights, written=(own,)))


@pytest.mark.parametrize("length", [40, 180])
def test_page_1_says_less_where_its_highlights_are_long_and_holds_on_a_page(river, length):
    first, second, *_ = map(said, pages(render.pdf(written(river(), length))))

    assert "What we do not know" in first
    assert "do not imply official endorsement" in first
    assert "In this report" in second


def test_what_no_page_could_hold_flows_on_and_leaves_no_page_empty(river):
    whole = [said(page) for page in pages(render.pdf(written(river(), 900, items=12)))]

    assert "In this report" not in whole[0]
    assert all(len(page.split()) > 80 for page in whole[:-1])


def test_nothing_runs_off_its_page(printed):
    assert not any(beyond(page) for page in pages(printed[1]))


def test_no_report_has_more_than_thirty_pages_and_what_is_cut_is_said(printed):
    size, pdf = printed
    whole = list(pages(pdf))

    assert len(whole) <= 30
    assert ("Rows not shown here" in " ".join(word for page in whole for word, *_ in page)) == (size > 200)


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_long_names_push_nothing_off_its_page(river, lang):
    report = river()
    long = "Neighbourhood of the Grandchildren of the Founders of the Old Riverside Weaving Works " * 2
    word = "W" * 160  # no space to break at
    places = tuple(replace(place, name=long, names=()) for place in report.places)
    figures = tuple(replace(one, area=PlaceName(None, word), population_text=long) for one in report.figures)
    lines = tuple(replace(line, name=word) for line in report.facilities.lines)
    facilities = replace(report.facilities, lines=lines)

    pdf = render.pdf(replace(report, name=word, places=places, figures=figures, facilities=facilities), lang)

    assert not any(beyond(page) for page in pages(pdf))


@pytest.mark.parametrize("kept", [0, 1])
def test_a_report_of_nothing_and_one_of_one_figure_are_whole_reports(river, kept):
    report = river(only=river.events[:kept])
    page = render.html(report)

    assert ("No key figure has been reported" in page) == (kept == 0)
    assert "Not reported on" in page
    assert len(list(pages(render.pdf(report)))) <= 3
