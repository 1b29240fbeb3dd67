"""A published file that was spoilt is refused with a reason, whatever was done to it: never believed or waited for."""

import io
import os
import random
import re
import zlib
from dataclasses import replace
from functools import cache
from itertools import pairwise
from typing import Any

import pypdf
import pytest

from eventlog.checkpoint import Checkpoint, Signer
from sitrep import render
from sitrep.publication.faces import proof
from sitrep.publication.verification import LooksNotProven, NotProven, verify

pytestmark = pytest.mark.pdf

SIGNER = Signer("sitrep/00000000-0000-0000-0000-000000000001/aleppo-2026", bytes(range(32)))
PUBLIC = SIGNER.verifier.public
PLACES = 10 if os.environ.get("SITREP_TEST_PROFILE") == "nightly" else 1  # in each object of the file


def signed(report, lang="en"):
    checkpoint = Checkpoint(SIGNER.name, report.provenance.tree_size, bytes.fromhex(report.provenance.root))
    return proof(report, lang, SIGNER, SIGNER.sign(checkpoint.text))


@pytest.fixture(scope="module")
def report(aleppo):
    return replace(aleppo, status="published", number=1, version=1).sealed()


@pytest.fixture(scope="module")
def pdf(report):
    return render.pdf(report, proof=signed(report))


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """The same report is printed once, however often it is asked for: the printing is the slow part."""
    monkeypatch.setattr(render, "pdf", cache(render.pdf))
    monkeypatch.setattr(render, "renderer", cache(render.renderer))


def refused(pdf):
    with pytest.raises(NotProven) as found:
        verify(pdf, PUBLIC)
    assert not isinstance(found.value, LooksNotProven)
    assert str(found.value)
    return str(found.value)


def test_a_byte_in_every_object_is_found(pdf):
    chance = random.Random(7)
    begins = [found.end() for found in re.finditer(rb"\n\d+ 0 obj\n", pdf)]
    for begin, end in pairwise([*begins, pdf.rindex(b"startxref")]):
        for _ in range(PLACES):
            place = chance.randrange(begin, end)
            refused(pdf[:place] + bytes([pdf[place] ^ 4]) + pdf[place + 1 :])

    assert len(begins) > 20


@pytest.mark.parametrize("mark", [b"%PDF-", b"startxref", b"/Root", b"/ID", b"/Metadata", b"/EmbeddedFile"])
def test_a_byte_in_what_holds_the_file_together_is_found(pdf, mark):
    place = pdf.index(mark) + len(mark) - 1

    refused(pdf[:place] + bytes([pdf[place] ^ 1]) + pdf[place + 1 :])


@pytest.mark.parametrize("part", [0.0, 0.001, 0.1, 0.5, 0.9, 0.999])
def test_a_file_that_ends_too_soon_is_found(pdf, part):
    refused(pdf[: int(len(pdf) * part)])


def edited(pdf, change):
    """The file as a program that knows PDF writes it after a change."""
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf))
    change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def attached(writer) -> dict[str, Any]:
    root: Any = writer.root_object
    files = root["/Names"]["/EmbeddedFiles"]["/Names"]
    entries = [files[n].get_object() for n in range(1, len(files), 2)]
    return {str(entry.get("/UF", entry.get("/F"))): entry for entry in entries}


def test_two_attachments_that_changed_places_are_found(pdf):
    def swap(writer):
        found = attached(writer)
        one, other = found["figures.csv"], found["figures.hxl.csv"]
        key = pypdf.generic.NameObject("/EF")
        one[key], other[key] = other.raw_get("/EF"), one.raw_get("/EF")

    assert "is not the one that was signed" in refused(edited(pdf, swap))


def test_a_further_attachment_is_found(pdf):
    why = refused(edited(pdf, lambda writer: writer.add_attachment("more.txt", b"more")))

    assert why == "other files are attached to it than the note names"


def test_a_missing_attachment_is_found(pdf):
    def drop(writer):
        root: Any = writer.root_object
        del root["/Names"]["/EmbeddedFiles"]["/Names"][0:2]

    refused(edited(pdf, drop))


def test_a_number_of_the_page_that_says_otherwise_is_found(pdf):
    """Drawn over the page as an editor of PDFs does it; the data is left alone."""

    def draw(writer):
        page = writer.pages[0]
        made: Any = pypdf.generic.StreamObject()
        made._data = b"q 1 0 0 rg 40 500 200 40 re f Q"
        contents = page["/Contents"]
        kept = contents.get_object() if isinstance(contents.get_object(), list) else [page.raw_get("/Contents")]
        page[pypdf.generic.NameObject("/Contents")] = pypdf.generic.ArrayObject([*kept, writer._add_object(made)])

    assert "its pages are not those" in refused(edited(pdf, draw))


def test_a_revision_appended_to_the_file_is_found(pdf):
    writer = pypdf.PdfWriter(io.BytesIO(pdf), incremental=True)
    writer.add_blank_page(100, 100)
    out = io.BytesIO()
    writer.write(out)

    assert out.getvalue().startswith(pdf)
    assert "its pages are not those" in refused(out.getvalue())


def test_the_proof_of_another_report_counts_for_nothing(report):
    other = replace(report, version=2).sealed()

    refused(render.pdf(report, proof=signed(other)))


def bomb(size: int) -> bytes:
    """A small file with an attachment that is large when it is unpacked."""
    writer = pypdf.PdfWriter()
    writer.add_blank_page(100, 100)
    writer.add_attachment("report.note.txt", b"x")
    entry = attached(writer)["report.note.txt"]
    stream = entry["/EF"]["/F"].get_object()
    packer = zlib.compressobj(9)
    block = bytes(1024 * 1024)
    stream._data = b"".join(packer.compress(block) for _ in range(size)) + packer.flush()
    stream[pypdf.generic.NameObject("/Filter")] = pypdf.generic.NameObject("/FlateDecode")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


HOSTILE = {
    "nothing": b"",
    "no PDF": b"%PDF-1.7\n" + b"\x00" * 100_000,
    "an endless chain of tables": b"%PDF-1.7\n1 0 obj\n<</Type/Catalog>>\nendobj\nxref\n0 1\n0000000000 65535 f \n"
    b"trailer\n<</Size 1/Root 1 0 R/Prev 46>>\nstartxref\n46\n%%EOF",
    "brackets in brackets": b"%PDF-1.7\n1 0 obj\n" + b"[" * 200_000 + b"\nendobj\nstartxref\n9\n%%EOF",
    "a billion objects": b"%PDF-1.7\nxref\n0 1000000000\ntrailer\n<</Size 1000000000/Root 1 0 R>>\nstartxref\n9\n%%EOF",
}


@pytest.mark.parametrize("name", [*HOSTILE, "a gigabyte in a megabyte"])
def test_a_file_that_was_made_to_hold_up_its_reader_is_refused_in_time(name, spent):
    content = HOSTILE[name] if name in HOSTILE else bomb(1_024)
    begun = spent()
    refused(content)

    assert spent() - begun < 40
