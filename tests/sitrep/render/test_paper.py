"""The PDF face, read back from real files: its words, its marks, its bytes, and what happens when it cannot be made."""

import html
import io
import json
import os
import re
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from typing import Any

import pypdf
import pypdfium2
import pytest

from sitrep import render
from sitrep.render.page import for_paper
from sitrep.render.paper import printed
from sitrep.render.pressroom import PRESS, Limits, in_child, reason

pytestmark = pytest.mark.pdf


def read(pdf: bytes) -> Any:  # noqa: ANN401 - its types know PDF objects only in general
    return pypdf.PdfReader(io.BytesIO(pdf))


def text(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in read(pdf).pages).split())


def test_the_figures_and_the_words_can_be_read_back(aleppo):
    words = text(render.pdf(aleppo))

    for expected in ("23 Killed", "64 Injured", "dozens", "many", "“stay and defend”", "Khalid Fajr Hospital", "[2]"):
        assert expected in words


def test_every_page_carries_its_number_the_cut_off_the_audience_and_the_digest(aleppo):
    pages = read(render.pdf(aleppo)).pages

    for number, page in enumerate(pages, start=1):
        words = " ".join(page.extract_text().split())
        assert f"Page {number} of {len(pages)}" in words
        assert "as of Fri 9 Jan, 20:00 Damascus (17:00 UTC)" in words
        assert "Public" in words
        assert aleppo.provenance.digest[:12] in words


def test_the_same_report_gives_the_same_bytes(aleppo):
    assert render.pdf(aleppo) == render.pdf(aleppo)


def test_the_file_is_marked_tagged_named_and_dated_by_the_cut_off(aleppo):
    reader = read(render.pdf(aleppo))
    root = reader.trailer["/Root"]
    marks = root["/Metadata"].get_data().decode()

    assert root["/Lang"] == "en"
    assert root["/MarkInfo"]["/Marked"]
    assert 'pdfaid:part="3"' in marks
    assert 'pdfaid:conformance="A"' in marks
    assert 'pdfuaid:part="1"' in marks
    assert reader.metadata.title == "Aleppo: Sheikh Maqsud and Ashrafiyeh: situation report, Friday, 9 January 2026"
    assert reader.metadata.creation_date == datetime(2026, 1, 9, 17, tzinfo=UTC)
    assert [entry.title for entry in reader.outline][:2] == ["Highlights", "Key figures"]


def test_the_data_of_the_report_is_attached(aleppo):
    reader = read(render.pdf(aleppo, "fr"))
    related = [entry.get_object() for entry in reader.trailer["/Root"]["/AF"]]

    assert {name: [content] for name, [content] in reader.attachments.items()} == {
        item.name: [item.content] for item in render.attached(aleppo, "fr")
    }
    assert reader.attachments["report.json"] == [aleppo.to_json()]
    assert {
        entry["/UF"]: (entry["/AFRelationship"], entry["/EF"]["/F"].get_object()["/Subtype"]) for entry in related
    } == {
        "report.json": ("/Source", "/application/json"),
        "summary.json": ("/Data", "/application/json"),
        "figures.csv": ("/Data", "/text/csv"),
        "figures.hxl.csv": ("/Data", "/text/csv"),
    }


def test_only_the_fonts_of_the_package_are_used(aleppo):
    fonts = set()
    for page in read(render.pdf(aleppo)).pages:
        fonts |= {font.get_object()["/BaseFont"].partition("+")[2] for font in page["/Resources"]["/Font"].values()}

    assert fonts
    assert all(name.startswith("Sitrep") for name in fonts)


def poppler(pdf: bytes) -> str:
    return subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()


def pdfium(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return "\n".join(document[page].get_textpage().get_text_range() for page in range(len(document)))
    finally:
        document.close()


# Each puts the letters of a line in order by rules of its own; the first two are in Chrome, and in most of Linux.
READERS = {"pdfium": pdfium, "poppler": poppler, "pypdf": text}


@pytest.fixture(scope="module")
def arabic(aleppo) -> tuple[str, dict[str, str]]:
    """What the page says, and what three readers find in its file."""
    page = re.sub(r"<(style|head|svg)\b.*?</\1>", "", for_paper(aleppo, "ar"), flags=re.DOTALL)
    printed = render.pdf(aleppo, "ar")
    installed = {name: read for name, read in READERS.items() if name != "poppler" or shutil.which("pdftotext")}
    return html.unescape(re.sub(r"<[^>]+>", " ", page)), {name: read(printed) for name, read in installed.items()}


def test_every_arabic_word_of_the_report_is_found_whole_by_each_reader(arabic):
    said, found = arabic
    words = set(re.findall("[\u0621-\u064a]{2,}", said))

    assert len(words) > 400
    assert {name: sorted(word for word in words if word not in inside) for name, inside in found.items()} == {
        name: [] for name in found
    }


def test_numbers_times_and_hashes_are_found_whole_in_a_line_of_arabic(arabic):
    said, found = arabic
    numbers = set(re.findall(r"(?<![\w.:-])\d[\d:]*(?![\w:-])|\b[0-9a-f]{64}\b", said))

    assert {"23", "64", "20:00"} <= numbers
    assert [name for name, inside in found.items() if "[1]" not in inside or "]1[" in inside] == []
    assert {name: sorted(one for one in numbers if one not in inside) for name, inside in found.items()} == {
        name: [] for name in found
    }


def left_behind() -> tuple[int, int]:
    """A child that ended and was not reaped, or (0, 0)."""
    try:
        return os.waitpid(-1, os.WNOHANG)
    except ChildProcessError:
        return 0, 0


ENDLESS = "<table>" + "<tr><td colspan='1000'>x</td></tr>" * 30_000 + "</table>"


def test_a_render_that_takes_too_long_is_killed_and_reaped():
    with pytest.raises(render.TimeExceeded):
        printed(ENDLESS, [], Limits(seconds=2))

    assert left_behind() == (0, 0)


def test_a_render_that_needs_too_much_memory_is_stopped_and_reaped():
    with pytest.raises(render.MemoryExceeded):
        printed(ENDLESS, [], Limits(seconds=60, memory=320 * 1024 * 1024))

    assert left_behind() == (0, 0)


def test_a_render_that_burns_its_processor_time_is_stopped():
    job = json.dumps({"html": ENDLESS, "attachments": []}).encode()
    command = [sys.executable, "-I", "-W", "ignore", str(PRESS), str(Limits().memory), "1"]
    child = subprocess.run(command, input=job, capture_output=True, timeout=60, check=False)

    assert isinstance(reason(child.returncode), render.TimeExceeded)


def test_a_child_that_cannot_read_its_job_is_a_failed_renderer():
    with pytest.raises(render.RendererFailed):
        in_child(b"not a job", Limits())


@pytest.mark.skipif(sys.platform != "linux", reason="the loader of Linux is told where to look first")
def test_a_missing_pango_names_the_package_that_brings_it(tmp_path, monkeypatch, aleppo):
    for library in ("libpango-1.0.so.0", "libpangoft2-1.0.so.0"):
        (tmp_path / library).write_bytes(b"no library")
    monkeypatch.setenv("LD_LIBRARY_PATH", str(tmp_path))

    with pytest.raises(
        render.PdfNotAvailable, match=r"libpango-1\.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
    ) as caught:
        render.pdf(aleppo)

    assert caught.value.reason == "pango_missing"
