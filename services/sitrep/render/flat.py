"""The faces of a report that are plain text: the message and the tables of its figures. Never makes a row itself."""

from typing import Final, Literal

from sitrep.render import tables
from sitrep.render.message import message
from sitrep.values import Report

Flat = Literal["txt", "csv", "hxl.csv"]

FLAT: Final[tuple[Flat, ...]] = ("txt", "csv", "hxl.csv")


def flat(report: Report, face: Flat, lang: str) -> bytes:
    """The report in one of these faces, in UTF-8."""
    if face == "txt":
        return message(report, lang).encode()
    return tables.figures(report, lang, hxl=face == "hxl.csv").encode()
