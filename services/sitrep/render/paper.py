"""The report as PDF: its page with its data and its proof attached. Never prints itself, and knows no process."""

import json
import os
import threading
from base64 import b64decode, b64encode
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

from sitrep.render.attached import Attachment, attached
from sitrep.render.page import for_paper
from sitrep.render.pressroom import USUAL, Limits, PressIsBusy, in_child
from sitrep.values import Report, instant

# What opening a file may cost: far more than a report needs.
OPENING = Limits(seconds=20, memory=768 * 1024 * 1024)

# Two languages side by side on the smallest machine; on others one core stays free for the services.
presses = threading.BoundedSemaphore(max(2, (os.cpu_count() or 2) - 1))


def pdf(report: Report, lang: str = "en", limits: Limits = USUAL, proof: tuple[Attachment, ...] = ()) -> bytes:
    """The report as PDF/A-3a and PDF/UA-1, with its data and what proves it attached; the same bytes every time.

    Blocks for a second or two: call it from a thread. Raises a `PdfNotAvailable` that says why.
    """
    data = [
        {
            "name": item.name,
            "description": item.description,
            "relationship": item.relationship,
            "text": item.content.decode(),
            "date": instant(report.period_end),
        }
        for item in (*attached(report, lang), *proof)
    ]
    return printed(for_paper(report, lang), data, limits)


@cache
def renderer() -> str:
    """Everything that decides the bytes of a PDF besides the report: this package and what it prints with.

    Asks a child once. Raises a `PdfNotAvailable`.
    """
    asked = in_child(json.dumps({"versions": True}).encode(), USUAL, b"{")
    versions: dict[str, str] = json.loads(asked)
    own = {"sitrep": f"{version('sitrep-service')}+{_looks()}"}
    return " ".join(f"{name}/{number}" for name, number in {**own, **versions}.items())


def _looks() -> str:
    """Twelve digits that tell one state of templates, words, fonts, and the code behind page and data from another."""
    here = Path(__file__).parent
    kept = [path for path in here.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    kept += [here.parent / "summary.py", *(here.parent / "values").glob("*.py")]
    kept += (here.parent / "tables").glob("*.py")
    files = sorted((path.relative_to(here.parent).as_posix(), path) for path in kept)
    whole = sha256()
    for name, path in files:
        whole.update(f"{name}\n{sha256(path.read_bytes()).hexdigest()}\n".encode())
    return whole.hexdigest()[:12]


def printed(html: str, attachments: list[dict[str, str]], limits: Limits = USUAL) -> bytes:
    """A whole HTML document as PDF; waits for a free press no longer than the limit."""
    if not presses.acquire(timeout=limits.seconds):
        raise PressIsBusy
    try:
        return in_child(json.dumps({"html": html, "attachments": attachments}).encode(), limits)
    finally:
        presses.release()


def signature(pdf: bytes) -> dict[str, Any]:
    """What the signature in a PDF from outside is worth, as countersigned.py says it; a child with limits reads it.

    Raises a `PdfNotAvailable` for one that cannot be read.
    """
    asked = json.dumps({"signature": b64encode(pdf).decode()}).encode()
    said: dict[str, Any] = json.loads(in_child(asked, OPENING, b"{"))
    return said


def attachments(pdf: bytes) -> dict[str, list[bytes]]:
    """What a PDF from outside carries, by name.

    A child opens it, since a reader of a spoilt file may go round for ever and take all the memory there is. Raises a
    `PdfNotAvailable`.
    """
    found = json.loads(in_child(json.dumps({"open": b64encode(pdf).decode()}).encode(), OPENING, b"{"))
    return {name: [b64decode(one) for one in contents] for name, contents in found.items()}
