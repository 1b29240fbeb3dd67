"""Every file of a version: its report in all its faces, and the proof that a PDF carries. Never keeps one."""

from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from hashlib import sha256
from typing import Final

from eventlog.checkpoint import Signer
from foundation.problems import Unavailable
from sitrep import render
from sitrep.publication import note
from sitrep.publication.pades import Stamp
from sitrep.render import Attachment, wording
from sitrep.values import Report

# Languages that are printed side by side, of one report or of those for two audiences: at the end of the one a press is
# free for the other.
PRESSES: Final = ThreadPoolExecutor(2, thread_name_prefix="press")


def languages(report: Report) -> tuple[str, ...]:
    """The languages of the crisis in which there are words for a report; English where there are for none."""
    return wording.languages_of(report.languages)


def faces(report: Report, signer: Signer, checkpoint: str, stamp: Stamp | None = None) -> dict[str, bytes]:
    """Each file by its name: json, html_en, pdf_en and so on. Blocks while it prints.

    Without Pango there is no PDF; raises Unavailable for whatever else keeps one from being made.
    """
    wanted = languages(report)
    # Begun first: the rest is made while the presses are at work.
    printing = _printing(report, signer, checkpoint, stamp)
    try:
        pages = {f"html_{lang}": render.html(report, lang).encode() for lang in wanted}
        texts = {name(face, lang): render.flat(report, face, lang) for face in render.FLAT for lang in wanted}
        return {"json": report.to_json(), **pages, **texts, **_printed(printing)}
    finally:
        _given_up(printing)


def name(face: str, lang: str) -> str:
    """Under which name a face in a language is filed: html_en, hxl_en; the JSON has no language."""
    return face if face == "json" else f"{face.partition('.')[0]}_{lang}"


def papers(report: Report, signer: Signer, checkpoint: str, stamp: Stamp | None = None) -> dict[str, bytes]:
    """The PDFs alone, as `faces`: none without Pango."""
    printing = _printing(report, signer, checkpoint, stamp)
    try:
        return _printed(printing)
    finally:
        _given_up(printing)


def _printing(report: Report, signer: Signer, checkpoint: str, stamp: Stamp | None) -> Mapping[str, Future[bytes]]:
    certificate = stamp.fingerprint if stamp else None

    def printed(lang: str) -> bytes:
        made = render.pdf(report, lang, proof=proof(report, lang, signer, checkpoint, certificate))
        return stamp.sign(made) if stamp else made

    return {f"pdf_{lang}": PRESSES.submit(printed, lang) for lang in languages(report)}


def _printed(printing: Mapping[str, Future[bytes]]) -> dict[str, bytes]:
    try:
        return {name: future.result() for name, future in printing.items()}
    except render.PangoIsMissing:
        return {}
    except render.PdfNotAvailable as error:
        raise Unavailable(f"the PDF cannot be made now: {error}", reason=error.reason) from None


def _given_up(printing: Mapping[str, Future[bytes]]) -> None:
    """Begins none of these prints any more; those that are done stay as they are."""
    for future in printing.values():
        future.cancel()


def proof(
    report: Report, lang: str, signer: Signer, checkpoint: str, certificate: str | None = None
) -> tuple[Attachment, ...]:
    """The checkpoint of the log, and the signed note that names the report and everything attached to it."""
    assert report.number is not None
    assert report.version is not None
    attached = {item.name: item.content for item in render.attached(report, lang)}
    attached[note.CHECKPOINT] = checkpoint.encode()
    said = note.ReportNote(
        crisis=report.crisis,
        day=report.day.isoformat(),
        audience=report.audience,
        number=report.number,
        version=report.version,
        lang=lang,
        digest=report.provenance.digest,
        renderer=render.renderer(),
        attached={name: sha256(content).hexdigest() for name, content in attached.items()},
        certificate=certificate,
    )
    return note.carried(attached[note.CHECKPOINT], signer.sign(said.text).encode())
