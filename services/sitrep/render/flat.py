"""The faces of a report that are plain text: the message and the table of its figures. Never makes a row itself."""

from typing import Final, Literal

from sitrep.render import wording
from sitrep.render.message import message
from sitrep.tables import View, faces
from sitrep.tables.figures import TABLE
from sitrep.values import Report

Flat = Literal["txt", "csv", "hxl.csv"]

FLAT: Final[tuple[Flat, ...]] = ("txt", "csv", "hxl.csv")


def flat(report: Report, face: Flat, lang: str) -> bytes:
    """The report in one of these faces, in UTF-8."""
    if face == "txt":
        return message(report, lang).encode()
    return figures(report, lang, hxl=face == "hxl.csv")


def figures(report: Report, lang: str, *, hxl: bool = False) -> bytes:
    """The flat table of figures as CSV, in the order of the report; with `hxl` the second line holds the hashtags."""
    return faces.as_csv(TABLE, TABLE.rows(View(report, wording.indicators(lang))), hxl=hxl)
