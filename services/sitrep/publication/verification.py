"""Says of a PDF, by itself and offline, whether it is the report that was signed. Never opens a database or a socket.

Three things are checked: that the note is signed, that everything attached is what the note names, and that the pages
are those which the attached report makes. The last one needs the renderer that the note names.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any, Final

import orjson

from eventlog.canonical import canonical
from eventlog.checkpoint import Checkpoint, NoteRefused, Verifier, parted
from sitrep import render
from sitrep.publication import note
from sitrep.publication.note import NoteUnreadable, ReportNote
from sitrep.render.attached import JSON
from sitrep.reread import NotAReport, reread

LARGEST: Final = 64 * 1024 * 1024


class NotProven(Exception):
    """The file is not what was published."""


class NothingSigned(NotProven):
    """Nothing in this file is signed: it is a draft, or no report of this service."""


class LooksNotProven(NotProven):
    """What is attached is what was signed; whether the pages are cannot be said here."""


@dataclass(frozen=True, slots=True)
class Proof:
    """What a file was proved to be: the note, the log that the report was made from, and who signed.

    `flash` is until when a flash update is valid, `withdrawn` why a version was taken back, None for all others.
    """

    note: ReportNote
    checkpoint: Checkpoint
    signer: Verifier
    flash: str | None = None
    withdrawn: str | None = None
    countersigned: str | None = None  # by the certificate that the note names: its name


def verify(pdf: bytes, public: bytes, name: str | None = None) -> Proof:
    """What the file is, if the Ed25519 key `public` (32 bytes) has signed it, under `name` if one is given.

    Raises NotProven with the first thing that is wrong, LooksNotProven if only the pages could not be made again.
    """
    attached = attached_to(pdf)
    proof = _signed(attached, public, name)
    if attached.keys() != proof.note.attached.keys() | {note.NAME}:
        raise NotProven("other files are attached to it than the note names")
    for one, digest in proof.note.attached.items():
        if sha256(attached[one]).hexdigest() != digest:
            raise NotProven(f"the attached {one} is not the one that was signed")
    proof = _same(proof, attached[JSON])
    rest = _look(proof.note, attached, pdf)
    if proof.note.certificate is None and rest:
        raise NotProven("its pages are not those that the attached report makes")
    return replace(proof, countersigned=_countersigned(proof.note, pdf, rest))


def attached_to(pdf: bytes) -> dict[str, bytes]:
    """The files that a PDF carries, by name; raises NotProven for one that cannot be read."""
    if len(pdf) > LARGEST:
        raise NotProven(f"it is larger than {LARGEST} bytes, which no report is")
    try:
        found = render.attachments(pdf)
    except render.PdfNotAvailable as error:
        raise NotProven(f"it cannot be read as a PDF ({error.reason})") from None
    if any(len(contents) != 1 for contents in found.values()):
        raise NotProven("two attached files have one name")
    return {name: content for name, (content,) in found.items()}


def _signed(attached: Mapping[str, bytes], public: bytes, name: str | None) -> Proof:
    if note.NAME not in attached or note.CHECKPOINT not in attached:
        raise NothingSigned(NothingSigned.__doc__)
    try:
        signed, stands = attached[note.NAME].decode(), attached[note.CHECKPOINT].decode()
        (signer, _), *_ = parted(signed)[1]
        verifier = Verifier(name or signer, public)
        said = note.read(verifier.open(signed))
        checkpoint = Checkpoint.parse(verifier.open(stands), verifier.name)
    except (NoteRefused, NoteUnreadable, UnicodeDecodeError) as error:
        raise NotProven(f"the note in it is not one of this signer: {error}") from None
    if verifier.name.rpartition("/")[2] != said.crisis:
        raise NotProven("it is signed for another crisis")
    return Proof(said, checkpoint, verifier)


def _same(proof: Proof, content: bytes) -> Proof:
    """That the note, the checkpoint and the report speak of one another; with what the report says of itself."""
    report: dict[str, Any] = orjson.loads(content)
    trail = report["provenance"]
    bare = canonical({**report, "provenance": {**trail, "digest": ""}})
    said = {
        "crisis": proof.note.crisis,
        "day": proof.note.day,
        "audience": proof.note.audience,
        "number": proof.note.number,
        "version": proof.note.version,
    }
    if any(report[name] != value for name, value in said.items()):
        raise NotProven("the attached report is another one than the note names")
    if not sha256(bare).hexdigest() == trail["digest"] == proof.note.digest:
        raise NotProven("the attached report does not have the digest that was signed")
    if (trail["tree_size"], trail["root"]) != (proof.checkpoint.size, proof.checkpoint.root.hex()):
        raise NotProven("the checkpoint is not of the log that the report was made from")
    # Both are younger than the first reports.
    flash, gone = report.get("valid_until"), report.get("withdrawn")
    return replace(proof, flash=flash, withdrawn=gone["reason"] if gone else None)


def _look(said: ReportNote, attached: Mapping[str, bytes], pdf: bytes) -> int:
    """That this very file comes out when the attached report is printed again; how many bytes follow it."""
    try:
        here = render.renderer()
        if here != said.renderer:
            raise LooksNotProven(f"its data is verified, its looks are not: it was printed by {said.renderer}")
        report = reread(attached[JSON])
        again = render.pdf(report, said.lang, proof=note.carried(attached[note.CHECKPOINT], attached[note.NAME]))
    except render.PdfNotAvailable as error:
        raise LooksNotProven(f"its data is verified, its looks are not: {error}") from None
    except NotAReport:
        raise LooksNotProven("its data is verified, its looks are not: another version wrote the report") from None
    if not pdf.startswith(again):
        raise NotProven("its pages are not those that the attached report makes")
    return len(pdf) - len(again)


def _countersigned(said: ReportNote, pdf: bytes, rest: int) -> str | None:
    """Who signed the file besides (PAdES), where its note names a certificate; none else counts."""
    if said.certificate is None:
        return None
    if not rest:
        raise NotProven("the note names a certificate, and the file is not signed with it")
    try:
        found = render.signature(pdf)
    except render.PdfNotAvailable as error:
        raise NotProven(f"its signature (PAdES) cannot be read ({error.reason})") from None
    if found.get("missing"):
        raise LooksNotProven("its data and its pages are verified, its signature (PAdES) is not: pip install pyhanko")
    if found["certificate"] != said.certificate or not found["sound"]:
        raise NotProven("its signature (PAdES) is not that of the certificate which the note names")
    return str(found["name"])
