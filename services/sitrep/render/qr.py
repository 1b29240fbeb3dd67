"""A QR code as a drawing that prints and mirrors like any other part of the page. Never fetches or stores a picture."""

from itertools import groupby

import segno
from markupsafe import Markup

from sitrep.values import Report

QUIET = 2  # modules of white around it; the page is white besides
MILLIMETRES = 24


def identity(report: Report) -> str:
    """What the code says: which report this is, its digest, and the log that it was made from."""
    trail = report.provenance
    kind = "flash " if report.kind == "flash" else ""
    state = "withdrawn " if report.withdrawn else ""
    return (
        f"sitrep {report.crisis} {report.day} {report.audience} {kind}No. {report.number} v{report.version} {state}"
        f"sha256:{trail.digest} log:{trail.tree_size}:{trail.root}"
    )


def drawn(report: Report, title: str) -> Markup:
    """The code as SVG; `title` is read out in its place."""
    rows = segno.make(identity(report), error="m", boost_error=False, micro=False).matrix
    size = len(rows) + 2 * QUIET
    path = "".join(
        f"M{x + QUIET} {y + QUIET}h{length}v1h-{length}z" for y, row in enumerate(rows) for x, length in _runs(row)
    )
    return Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" class="qr" viewBox="0 0 {size} {size}" '
        'width="{mm}mm" height="{mm}mm" role="img" direction="ltr">'
        '<title>{title}</title><path fill="#ffffff" d="M0 0h{size}v{size}h-{size}z"/>'
        '<path fill="#000000" d="{path}"/></svg>'
    ).format(size=size, mm=MILLIMETRES, title=title, path=path)


def _runs(row: bytearray) -> list[tuple[int, int]]:
    """Where dark modules begin, and how many follow one another."""
    runs, x = [], 0
    for dark, group in groupby(row):
        length = len(list(group))
        if dark:
            runs.append((x, length))
        x += length
    return runs
