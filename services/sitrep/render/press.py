"""Prints one page as PDF in a process of its own; it can reach nothing but that page and the fonts beside it.

Started by pressroom.py as a plain script: stdin is a JSON object {html, attachments: [{name, description, relationship,
text, date}]} or {versions: true} or {open: base64} or {signature: base64};
stdout is the PDF, the versions of what prints, or what a file carries; the exit status is one of those
below. Nothing of the service is imported, so nothing of it is at risk.

With `attend` for its only argument it stays, and lets a fork of itself do each job: what takes long to read once, the
libraries and the fonts, is read by then. It does none itself, so that no job leaves anything to the next: what a job
puts down (fonts are loaded from files) lies in a folder of its own, which goes with its process however that ends.
"""

import gc
import io
import json
import logging
import mimetypes
import os
import resource
import select
import shutil
import signal
import socket
import struct
import sys
import tempfile
from base64 import b64decode, b64encode
from contextlib import suppress
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

NO_LIBRARY, NO_MEMORY, FAILED = 3, 4, 5  # exit statuses

FONTS = Path(__file__).parent / "fonts"
WARM = Path(__file__).with_name("warm.html")
STYLES = ("base.css", "paper.css")
LETTERS = "faces.css"
SCHEME = "sitrep-font:"
SQUEEZED = 6  # of 9: zlib's own usual

# Page 1 must hold on a page, and only its layout tells whether it does: then it says less, in steps (paper.css). What
# does not fit even so flows on, and leaves no empty page behind it.
FRONT_ENDS = "front-ends"
BODY = '<body id="top"'
STEPS = ("tight", "tight tighter", "flowing")

# Beside this package, what a page and its bytes are made with.
PACKAGES = ("weasyprint", "pydyf", "tinycss2", "cssselect2", "fonttools", "pyphen", "jinja2", "babel", "segno")

# PDF/UA needs its own mark in the metadata, WeasyPrint writes that of one standard only, and PDF/A wants it explained.
ACCESSIBLE = Path(__file__).with_name("accessible.xmp")


# What comes with each job: bytes of address space and seconds; and three descriptors, of the job, of what is made of
# it, and of a socket for the exit status.
LIMITS = struct.Struct("!QI")
STATUS = struct.Struct("!i")
READY = b"ready"


def main() -> int:
    """One job, or until there are none any more."""
    logging.getLogger("weasyprint").addHandler(logging.NullHandler())
    if sys.argv[1:] == ["attend"]:
        return attend(socket.socket(fileno=0))
    limit(memory=int(sys.argv[1]), seconds=int(sys.argv[2]))
    return done()


def attend(jobs: socket.socket) -> int:
    """Waits for jobs until whoever sends them is gone, and says of each how its process ended."""
    with tempfile.TemporaryDirectory(prefix="sitrep-press-") as desk:
        tempfile.tempdir = desk
        try:
            warmed()
        except OSError as problem:
            return cause(problem)
        at_work: dict[int, socket.socket] = {}
        try:
            served(jobs, at_work, Path(desk))
        finally:
            for worker in at_work:
                os.kill(worker, signal.SIGKILL)
                os.waitpid(worker, 0)
    return 0


def served(jobs: socket.socket, at_work: dict[int, socket.socket], desk: Path) -> None:
    """Forks for each job, until there are none any more."""
    woken, waker = socket.socketpair()
    waker.setblocking(False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(waker.fileno())
    jobs.send(READY)
    while True:
        ready, _, _ = select.select([jobs, woken], [], [])
        if woken in ready:
            woken.recv(4096)
            told(at_work, desk)
        if jobs in ready:
            limits, descriptors, _, _ = socket.recv_fds(jobs, LIMITS.size, 3)
            if not limits:
                return
            worker = os.fork()
            if worker == 0:
                ended = FAILED
                try:
                    for other in (jobs, woken, waker, *at_work.values()):
                        other.close()
                    ended = forked(desk, *LIMITS.unpack(limits), *descriptors)
                finally:
                    os._exit(ended)  # whatever happens: what follows is for the press, and would clear away its desk
            at_work[worker] = socket.socket(fileno=descriptors.pop())
            for descriptor in descriptors:
                os.close(descriptor)


def warmed() -> None:
    """Reads what every job needs, once."""
    import pypdf  # noqa: F401, PLC0415 - as below

    # A page of all kinds, since each kind of thing is prepared when it is met first.
    templates = FONTS.parent / "templates"
    styles = "".join((templates / name).read_text("utf-8") for name in STYLES)
    page = WARM.read_text("utf-8").replace("/* the styles of the report */", styles)
    page = page.replace("/* its letters */", (templates / LETTERS).read_text("utf-8"))
    attachment = dict.fromkeys(("name", "description", "text"), "1.txt")
    printed({"html": page, "attachments": [attachment | {"relationship": "Data", "date": "2026-01-01T00:00:00Z"}]})
    gc.collect()
    gc.freeze()


def told(at_work: dict[int, socket.socket], desk: Path) -> None:
    """Tells those who wait of each process that has ended, and clears away what it left."""
    while at_work:
        worker, status = os.waitpid(-1, os.WNOHANG)
        if worker == 0:
            return
        shutil.rmtree(desk / str(worker), ignore_errors=True)
        with at_work.pop(worker) as waiting, suppress(OSError):  # who waits may be gone
            waiting.send(STATUS.pack(os.waitstatus_to_exitcode(status)))


def forked(desk: Path, memory: int, seconds: int, job: int, made: int, status: int) -> int:
    """One job in this fork; it is ended by the system when its time by the clock is over."""
    own = desk / str(os.getpid())
    own.mkdir()
    tempfile.tempdir = str(own)
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.close(status)
    os.dup2(job, 0)
    os.dup2(made, 1)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    limit(memory, seconds)
    ended = done()
    sys.stdout.flush()
    return ended


def done() -> int:
    """Reads the job, prints it, and says by the status what went wrong."""
    try:
        with open(0, "rb", closefd=False) as given:
            job = json.loads(given.read())
        if "open" in job:
            sys.stdout.buffer.write(carried(b64decode(job["open"])))
        elif "signature" in job:
            sys.stdout.buffer.write(countersigned(b64decode(job["signature"])))
        else:
            sys.stdout.buffer.write(versions() if "versions" in job else printed(job))
    except MemoryError:
        return NO_MEMORY
    except OSError as problem:
        return cause(problem)
    except Exception as problem:  # noqa: BLE001 - any other failure is one to the caller, who needs its name
        sys.stderr.write(type(problem).__name__)
        return FAILED
    return 0


def cause(problem: OSError) -> int:
    """The status for an error of the system."""
    # The loader of C libraries knows no other error, and nothing else here opens files that may be missing.
    said = str(problem)
    if "allocate memory" in said or "map segment" in said:
        return NO_MEMORY
    return NO_LIBRARY if "cannot load library" in said else FAILED


def limit(memory: int, seconds: int) -> None:
    """Caps address space (bytes) and processor time; a system without one of the limits goes without it."""
    # A second between the two limits of time: the first one's signal says what happened, the second one's does not.
    limits = {
        resource.RLIMIT_AS: (memory, memory),
        resource.RLIMIT_CPU: (seconds, seconds + 1),
        resource.RLIMIT_CORE: (0, 0),
    }
    for kind, most in limits.items():
        try:
            resource.setrlimit(kind, most)
        except (ValueError, OSError):
            continue


def carried(pdf: bytes) -> bytes:
    """The files that a PDF from outside carries: a JSON object from names to lists of contents in base64."""
    import pypdf  # noqa: PLC0415 - as below

    # A spoilt file is told of without end.
    logging.disable(logging.CRITICAL)
    found = pypdf.PdfReader(io.BytesIO(pdf)).attachments
    return json.dumps(
        {name: [b64encode(one).decode() for one in contents] for name, contents in found.items()}
    ).encode()


def countersigned(pdf: bytes) -> bytes:
    """What the signature in a PDF from outside is worth, as a JSON object (countersigned.py)."""
    logging.disable(logging.CRITICAL)
    said: bytes = beside("countersigned").read(pdf)
    return said


@cache
def beside(name: str) -> Any:  # noqa: ANN401 - a module
    """A module by its place: the folder of this script is on no path, so that nothing is imported by accident."""
    from importlib.util import module_from_spec, spec_from_file_location  # noqa: PLC0415 - as below

    found = spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    assert found is not None
    assert found.loader is not None
    module = module_from_spec(found)
    found.loader.exec_module(module)
    return module


def versions() -> bytes:
    """What decides the bytes of a PDF beside the page, as a JSON object from names to versions."""
    import zlib  # noqa: PLC0415 - as below
    from importlib.metadata import version  # noqa: PLC0415

    from weasyprint.text.ffi import harfbuzz_subset, pango  # noqa: PLC0415

    found = {name: version(name) for name in PACKAGES}
    found |= {"pango": str(pango.pango_version()), "harfbuzz": _harfbuzz(), "zlib": zlib.ZLIB_RUNTIME_VERSION}
    # Without its library fonts are cut down by fonttools, to other bytes.
    return json.dumps({**found, "subset": "harfbuzz" if harfbuzz_subset else "fonttools"}).encode()


def _harfbuzz() -> str:
    """The version of the library that lays out and cuts down fonts, "unknown" where it has another name."""
    import ctypes  # noqa: PLC0415

    for name in ("libharfbuzz.so.0", "libharfbuzz.0.dylib"):
        try:
            library = ctypes.CDLL(name)
        except OSError:
            continue
        library.hb_version_string.restype = ctypes.c_char_p
        said: bytes = library.hb_version_string()
        return said.decode()
    return "unknown"


def printed(job: dict[str, Any]) -> bytes:
    """The PDF of a job: PDF/A-3a and PDF/UA-1, the same bytes for the same job."""
    # Imported here: only a child needs it, under limits that already hold, and its failure has a status of its own.
    import zlib  # noqa: PLC0415
    from types import SimpleNamespace  # noqa: PLC0415

    import pydyf  # type: ignore[import-untyped]  # noqa: PLC0415
    import weasyprint  # noqa: PLC0415
    from weasyprint.urls import URLFetcher, URLFetcherResponse  # noqa: PLC0415

    class PackagedFonts(URLFetcher):  # type: ignore[misc]  # no types upstream
        """Serves the fonts of this package by name, and refuses every other address of every scheme."""

        def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:  # noqa: ARG002
            known = {f"{SCHEME}{font.stem}": font for font in FONTS.glob("*.ttf")}
            if url not in known:
                raise ValueError(url)
            return URLFetcherResponse(url, known[url].read_bytes(), {"Content-Type": "font/ttf"})

    # The kind of an attachment follows from its name alone, and not from the tables of this machine.
    mimetypes.knownfiles.clear()
    mimetypes.init()
    # Layout makes many small objects that live to the end: looking through them again and again costs a fifth.
    gc.freeze()
    gc.set_threshold(200_000, 50, 50)
    fetcher = PackagedFonts(allowed_protocols=(), allow_redirects=False)
    attachments = [
        weasyprint.Attachment(
            string=item["text"],
            name=item["name"],
            description=item["description"],
            created=datetime.fromisoformat(item["date"]),
            modified=datetime.fromisoformat(item["date"]),
            relationship=item["relationship"],
            url_fetcher=fetcher,
        )
        for item in job["attachments"]
    ]
    # Upstream squeezes as hard as it can, which takes three times as long for three bytes in a hundred.
    pydyf.zlib = SimpleNamespace(
        compress=zlib.compress, compressobj=lambda level: zlib.compressobj(min(level, SQUEEZED))
    )
    beside("mended").install()
    quicker = beside("quicker")
    quicker.install()
    options = {"pdf_variant": "pdf/a-3a", "attachments": attachments}
    for body in (BODY, *(f'{BODY} class="{step}"' for step in STEPS)):
        document = quicker.read(job["html"].replace(BODY, body, 1), fetcher).render(**options)
        if front_holds(document.pages):
            break
    pdf: bytes = document.write_pdf(finisher=mark_accessible, **options)
    return pdf


def front_holds(pages: Any) -> bool:  # noqa: ANN401 - untyped upstream
    """Whether the end of page 1 stands on page 1; so does a document without one."""
    return not any(FRONT_ENDS in page.anchors for page in pages[1:])


def mark_accessible(_document: object, pdf: Any) -> None:  # noqa: ANN401 - untyped upstream
    """Adds the mark of PDF/UA-1 to the metadata of a finished file."""
    mark = ACCESSIBLE.read_bytes() + b"</rdf:RDF>"
    for item in pdf.objects:
        if getattr(item, "extra", {}).get("Type") == "/Metadata":
            item.stream = [part.replace(b"</rdf:RDF>", mark) for part in item.stream]


if __name__ == "__main__":
    sys.exit(main())
