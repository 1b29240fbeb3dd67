"""Mends one fault of WeasyPrint 70 in how it breaks lines. Decides no other break, and changes nothing that fits.

Imported by press.py by its place, and imports nothing of the service.
"""

from typing import Any

from weasyprint.layout import inline
from weasyprint.text import line_break

Line = tuple[Any, int, int | None, float, float, float]

COLLAPSING = ("normal", "pre-line")
HOLDS = "\u00a0"  # a space at which no line breaks
WIDER = "M"  # than that space, and as firmly one with the word before it


def split_first_line(text: str, style: Any, context: Any, max_width: float | None, *more: Any, **named: Any) -> Line:  # noqa: ANN401 - as upstream has it
    """The first line of a text, as upstream says it, but for a text that fits but for its last space.

    Pango lets that space hang over the edge and sees one line. Upstream sees that it is too wide, and leaves the first
    word alone on a line of its own.
    """
    line: Line = line_break.split_first_line(text, style, context, max_width, *more, **named)
    if line[2] is None or not max_width or text[-1] not in (" ", HOLDS) or style["white_space"] not in COLLAPSING:
        return line
    if " " in text.encode()[: line[1]].decode():
        return line
    if text.endswith(HOLDS):
        # What is held must stay with its word: the line ends before that.
        anew: Line = line_break.split_first_line(f"{text[:-1]}{WIDER}", style, context, max_width, *more, **named)
        return line if anew[2] is None or anew[2] >= len(text.encode()) - len(HOLDS.encode()) else anew
    bare: Line = line_break.split_first_line(text.rstrip(" "), style, context, max_width, *more, **named)
    if bare[2] is None and bare[3] <= max_width:
        line = line_break.split_first_line(text, style, context, None, *more, **named)
    return line


def install() -> None:
    """Has no word stand alone where there is room for what follows it."""
    inline.split_first_line = split_first_line
