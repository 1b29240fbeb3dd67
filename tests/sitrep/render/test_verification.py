"""A published PDF proves itself, offline; whatever is changed in it is found (T9, and T5 for its signer)."""

import io
import random
import socket
import subprocess
import sys
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pypdf
import pytest

from eventlog.checkpoint import Checkpoint, Signer
from sitrep import render
from sitrep.publication import note
from sitrep.publication.faces import proof
from sitrep.publication.verification import LooksNotProven, NothingSigned, NotProven, verify

pytestmark = pytest.mark.pdf

SIGNER = Signer("sitrep/00000000-0000-0000-0000-000000000001/aleppo-2026", bytes(range(32)))
PUBLIC = SIGNER.verifier.public
SPOILINGS = 60  # each costs a quarter of a second, since the reader mends what it can; 200 were run


@pytest.fixture(scope="module")
def report(aleppo):
    numbered = replace(aleppo, status="published", number=1, version=1)
    return numbered.sealed()


def signed(report, lang="en", signer=SIGNER):
    checkpoint = Checkpoint(SIGNER.name, report.provenance.tree_size, bytes.fromhex(report.provenance.root))
    return proof(report, lang, signer, signer.sign(checkpoint.text))


@pytest.fixture(scope="module")
def pdf(report):
    return render.pdf(report, proof=signed(report))


@pytest.fixture
def quick(monkeypatch):
    """The same report is printed once, however often it is asked for: the printing is the slow part."""
    monkeypatch.setattr(render, "pdf", cache(render.pdf))
    monkeypatch.setattr(render, "renderer", cache(render.renderer))


def rewritten(pdf, change):
    """The file with its attachments changed by a program that knows PDF: the pages stay, the bytes may not."""
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf))
    root: Any = writer.root_object
    files = root["/Names"]["/EmbeddedFiles"]["/Names"]
    for n in range(1, len(files), 2):
        entry = files[n].get_object()
        stream = entry["/EF"]["/F"].get_object()
        made = change(entry["/UF"], stream.get_data())
        stream._data = made
        stream.pop("/Filter", None)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.mark.parametrize("lang", ["en", "fr", "ar"])
def test_the_real_one_is_what_it_says(report, lang):
    found = verify(render.pdf(report, lang, proof=signed(report, lang)), PUBLIC)

    assert (found.note.number, found.note.version, found.note.lang) == (1, 1, lang)
    assert found.note.digest == report.provenance.digest
    assert found.checkpoint.size == report.provenance.tree_size
    assert found.signer == SIGNER.verifier


def test_any_one_byte_changed_is_found_in_seeded_trials(pdf, quick):
    chance = random.Random(2026)
    for _ in range(SPOILINGS):
        place = chance.randrange(len(pdf))
        spoilt = bytearray(pdf)
        spoilt[place] ^= 1 << chance.randrange(8)
        with pytest.raises(NotProven) as found:
            verify(bytes(spoilt), PUBLIC)
        assert not isinstance(found.value, LooksNotProven)


@pytest.mark.parametrize(
    "change", [lambda pdf: pdf + b"\n", lambda pdf: pdf[:-1], lambda pdf: b"", lambda pdf: pdf[1:]]
)
def test_a_file_that_is_longer_shorter_or_empty_is_found(pdf, quick, change):
    with pytest.raises(NotProven):
        verify(change(pdf), PUBLIC)


@pytest.mark.parametrize("name", ["report.json", "summary.json", "figures.csv", "figures.hxl.csv"])
def test_one_number_changed_in_one_attachment_is_found(pdf, quick, name):
    def change(attached, content):
        return content.replace(b"23", b"24", 1) if attached == name else content

    with pytest.raises(NotProven, match=f"the attached {name} is not the one that was signed"):
        verify(rewritten(pdf, change), PUBLIC)


def test_pages_of_another_report_around_the_right_data_are_found(pdf, report, quick):
    other = replace(report, figures=(replace(report.figures[0], display="2", best=2), *report.figures[1:]))
    carried = {name: content for name, [content] in pypdf.PdfReader(io.BytesIO(pdf)).attachments.items()}
    pages = render.pdf(other, proof=signed(report))
    forged = rewritten(pages, lambda name, _: carried[name])

    with pytest.raises(NotProven, match="its pages are not those"):
        verify(forged, PUBLIC)


def test_the_signature_of_another_key_counts_for_nothing(report, quick):
    other = Signer(SIGNER.name, bytes(32))
    forged = render.pdf(report, proof=signed(report, signer=other))

    with pytest.raises(NotProven, match="not one of this signer"):
        verify(forged, PUBLIC)


def test_a_note_that_was_signed_for_another_report_is_found(report, quick):
    other = replace(report, day=report.day.replace(day=8)).sealed()
    _, foreign = signed(other)
    stands, _ = signed(report)

    with pytest.raises(NotProven):
        verify(render.pdf(report, proof=(stands, foreign)), PUBLIC)


def test_a_checkpoint_of_another_log_or_moment_is_found(report, quick):
    for size, root in (
        (report.provenance.tree_size + 1, report.provenance.root),
        (report.provenance.tree_size, "ab" * 32),
    ):
        stands = SIGNER.sign(Checkpoint(SIGNER.name, size, bytes.fromhex(root)).text)
        with pytest.raises(NotProven, match="the checkpoint is not of the log"):
            verify(render.pdf(report, proof=proof(report, "en", SIGNER, stands)), PUBLIC)


def test_a_draft_is_not_called_a_report(aleppo):
    with pytest.raises(NothingSigned):
        verify(render.pdf(aleppo), PUBLIC)


def test_another_renderer_leaves_the_data_verified_and_the_looks_not(pdf, monkeypatch):
    monkeypatch.setattr(render, "renderer", lambda: "another/1")

    with pytest.raises(LooksNotProven, match="its data is verified, its looks are not"):
        verify(pdf, PUBLIC)


def test_nothing_is_asked_of_the_network(pdf, monkeypatch):
    def refuse(*_):
        raise AssertionError

    # With the press it speaks over a pair of sockets that no address leads to.
    for way in ("connect", "connect_ex", "bind", "sendto"):
        monkeypatch.setattr(socket.socket, way, refuse)

    assert verify(pdf, PUBLIC).note.number == 1


def test_a_copy_of_the_package_elsewhere_prints_the_same_bytes(report, pdf, tmp_path):
    root = Path(__file__).parents[3]
    subprocess.run(["cp", "-r", str(root / "services"), str(root / "shared"), str(tmp_path)], check=True)
    (tmp_path / "report.json").write_bytes(report.to_json())
    for item in signed(report):
        (tmp_path / item.name).write_bytes(item.content)
    code = (
        f"import sys; sys.path[:0] = ['{tmp_path}/services', '{tmp_path}/shared']; "
        "import pathlib; from sitrep import render; from sitrep.reread import reread; "
        f"from sitrep.publication import note; here = pathlib.Path('{tmp_path}'); "
        "assert render.__file__.startswith(str(here)); "
        f"carried = note.carried((here / '{note.CHECKPOINT}').read_bytes(), (here / '{note.NAME}').read_bytes()); "
        "sys.stdout.buffer.write(render.pdf(reread((here / 'report.json').read_bytes()), proof=carried))"
    )
    ran = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, check=True)

    assert ran.stdout == pdf
