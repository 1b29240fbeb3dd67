"""Prints one page as PDF in a process of its own; it can reach nothing but that page and the fonts beside it.

Started by paper.py as a plain script: stdin is a JSON object {html, attachments: [{name, description, relationship,
text, date}]} or {versions: true} or {open: base64};
stdout is the PDF, the versions of what prints, or what a file carries; the exit status is one of those
below. Nothing of the service is imported, so nothing of it is at risk.
"""

import gc
import io
import json
import logging
import mimetypes
import resource
import sys
from base64 import b64decode, b64encode
from datetime import datetime
from pathlib import Path
from typing import Any

NO_LIBRARY, NO_MEMORY, FAILED = 3, 4, 5  # exit statuses

FONTS = Path(__file__).parent / "fonts"
SCHEME = "sitrep-font:"

# Beside this package, what a page and its bytes are made with.
PACKAGES = ("weasyprint", "pydyf", "tinycss2", "cssselect2", "fonttools", "pyphen", "jinja2", "babel", "segno")

# PDF/UA needs its own mark in the metadata, WeasyPrint writes that of one standard only, and PDF/A wants it explained.
ACCESSIBLE = Path(__file__).with_name("accessible.xmp")


def main() -> int:
    """Reads the job, prints it, and says by its exit status what went wrong."""
    limit(memory=int(sys.argv[1]), seconds=int(sys.argv[2]))
    logging.getLogger("weasyprint").addHandler(logging.NullHandler())
    try:
        job = json.loads(sys.stdin.buffer.read())
        if "open" in job:
            sys.stdout.buffer.write(carried(b64decode(job["open"])))
        else:
            sys.stdout.buffer.write(versions() if "versions" in job else printed(job))
    except MemoryError:
        return NO_MEMORY
    except OSError as problem:
        # The loader of C libraries knows no other error, and nothing else here opens files that may be missing.
        said = str(problem)
        if "allocate memory" in said or "map segment" in said:
            return NO_MEMORY
        return NO_LIBRARY if "cannot load library" in said else FAILED
    except Exception as problem:  # noqa: BLE001 - any other failure is one to the caller, who needs its name
        sys.stderr.write(type(problem).__name__)
        return FAILED
    return 0


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
    page = weasyprint.HTML(string=job["html"], base_url="about:blank", url_fetcher=fetcher)
    pdf: bytes = page.write_pdf(pdf_variant="pdf/a-3a", attachments=attachments, finisher=mark_accessible)
    return pdf


def mark_accessible(_document: object, pdf: Any) -> None:  # noqa: ANN401 - untyped upstream
    """Adds the mark of PDF/UA-1 to the metadata of a finished file."""
    mark = ACCESSIBLE.read_bytes() + b"</rdf:RDF>"
    for item in pdf.objects:
        if getattr(item, "extra", {}).get("Type") == "/Metadata":
            item.stream = [part.replace(b"</rdf:RDF>", mark) for part in item.stream]


if __name__ == "__main__":
    sys.exit(main())
