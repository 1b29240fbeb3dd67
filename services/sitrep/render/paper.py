"""The report as PDF, made by a child process with limits; it never lets a page harm or hold up the service."""

import json
import os
import signal
import subprocess
import sys
import threading
from base64 import b64decode, b64encode
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import ClassVar

from sitrep.render.attached import Attachment, attached
from sitrep.render.page import for_paper
from sitrep.render.press import NO_LIBRARY, NO_MEMORY
from sitrep.values import Report, instant

PRESS = Path(__file__).with_name("press.py")
FONTS = Path(__file__).with_name("fonts")

# What a child needs to find the C libraries and a place for temporary fonts; the rest is not its business.
PASSED_ON = ("PATH", "TMPDIR", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "DYLD_FALLBACK_LIBRARY_PATH")


@dataclass(frozen=True, slots=True)
class Limits:
    """What one PDF may cost: seconds by the clock and of the processor, bytes of address space."""

    seconds: int = 30
    memory: int = 1536 * 1024 * 1024


class PdfNotAvailable(Exception):
    """The PDF could not be made."""

    reason: ClassVar[str] = "failed"

    def __init__(self) -> None:
        super().__init__(self.__doc__)


class PangoIsMissing(PdfNotAvailable):
    """A PDF needs the library Pango. On Debian: apt install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0."""

    reason = "pango_missing"


class TimeExceeded(PdfNotAvailable):
    """Making the PDF took too long and was stopped."""

    reason = "time_exceeded"


class MemoryExceeded(PdfNotAvailable):
    """Making the PDF needed too much memory and was stopped."""

    reason = "memory_exceeded"


class PressIsBusy(PdfNotAvailable):
    """Too many PDFs are being made at once; try again shortly."""

    reason = "busy"


class RendererFailed(PdfNotAvailable):
    """The program that makes PDFs failed on this report."""

    reason = "renderer_failed"


# What opening a file may cost: far more than a report needs.
OPENING = Limits(seconds=20, memory=768 * 1024 * 1024)

# One core stays free for the services.
presses = threading.BoundedSemaphore(max(1, (os.cpu_count() or 2) - 1))


def pdf(report: Report, lang: str = "en", limits: Limits = Limits(), proof: tuple[Attachment, ...] = ()) -> bytes:
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
    asked = in_child(json.dumps({"versions": True}).encode(), Limits(), b"{")
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


def printed(html: str, attachments: list[dict[str, str]], limits: Limits = Limits()) -> bytes:
    """A whole HTML document as PDF; waits for a free press no longer than the limit."""
    if not presses.acquire(timeout=limits.seconds):
        raise PressIsBusy
    try:
        return in_child(json.dumps({"html": html, "attachments": attachments}).encode(), limits)
    finally:
        presses.release()


def attachments(pdf: bytes) -> dict[str, list[bytes]]:
    """What a PDF from outside carries, by name.

    A child opens it, since a reader of a spoilt file may go round for ever and take all the memory there is. Raises a
    `PdfNotAvailable`.
    """
    found = json.loads(in_child(json.dumps({"open": b64encode(pdf).decode()}).encode(), OPENING, b"{"))
    return {name: [b64decode(one) for one in contents] for name, contents in found.items()}


def in_child(job: bytes, limits: Limits, begins: bytes = b"%PDF-") -> bytes:
    """Runs the press on a job. `subprocess.run` kills and reaps the child on every way out, so no zombie stays."""
    environment = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    environment |= {"FONTCONFIG_FILE": str(FONTS / "fonts.conf"), "LC_ALL": "C.UTF-8", "TZ": "UTC"}
    # Without HarfBuzz's own subsetter fontTools cuts the fonts, and writes into them when it did.
    environment["SOURCE_DATE_EPOCH"] = "0"
    command = [sys.executable, "-I", "-W", "ignore", str(PRESS), str(limits.memory), str(limits.seconds)]
    try:
        child = subprocess.run(
            command, input=job, capture_output=True, timeout=limits.seconds, env=environment, check=False
        )
    except subprocess.TimeoutExpired:
        raise TimeExceeded from None
    if child.returncode == 0 and child.stdout.startswith(begins):
        return child.stdout
    raise reason(child.returncode)


def reason(status: int) -> PdfNotAvailable:
    """Why a child ended as it did; a signal is negative. Out of memory, GLib traps and the system kills."""
    signals = {-signal.SIGXCPU: TimeExceeded, -signal.SIGKILL: MemoryExceeded, -signal.SIGTRAP: MemoryExceeded}
    known = {NO_LIBRARY: PangoIsMissing, NO_MEMORY: MemoryExceeded, -signal.SIGABRT: MemoryExceeded, **signals}
    return known.get(status, RendererFailed)()
