"""Spares a press two detours of WeasyPrint 70. Changes no byte of what is printed: tests print with and without it.

Imported by press.py by its place, and imports nothing of the service.
"""

import math
from typing import Any
from xml.etree import ElementTree as ET

import cssselect2  # type: ignore[import-untyped]
import weasyprint
from weasyprint.formatting_structure import boxes
from weasyprint.layout import float as floats
from weasyprint.layout import inline


def read(text: str, fetcher: Any) -> Any:  # noqa: ANN401 - no types upstream
    """The document, by the parser in C that reads well-formed pages only; any other as a browser would read it."""
    try:
        root = ET.fromstring(text)  # noqa: S314 - a page of our own templates, in a process with limits
    except ET.ParseError:
        root = None
    if root is None or root.tag != "html" or root.find("body") is None:
        return weasyprint.HTML(string=text, base_url="about:blank", url_fetcher=fetcher)
    page = weasyprint.HTML.__new__(weasyprint.HTML)
    page.base_url, page.url_fetcher, page.media_type = "about:blank", fetcher, "print"
    page.wrapper_element = cssselect2.ElementWrapper.from_html_root(root, content_language=None)
    page.etree_element = page.wrapper_element.etree_element
    return page


def avoid_collisions(context: Any, box: Any, container: Any, outer: bool = True) -> tuple[float, float, float]:  # noqa: ANN401 - as upstream has it
    """Where a box may stand beside floats, as upstream says it; where there is none, a set line need not move.

    Having set a line, upstream asks again where it may stand and sets it anew if that is elsewhere. From right to left
    it expects the place less the width of the line, is told the place alone, and so sets every line twice.
    """
    left, top, width = floats.avoid_collisions(context, box, container, outer)
    if outer or context.excluded_shapes or not isinstance(box, boxes.LineBox):
        return left, top, width
    if box.width and container.style["direction"] == "rtl":
        # Upstream adds the width again and compares: only what adds up to the very same number will do.
        moved = left - box.width
        for near in (moved, math.nextafter(moved, math.inf), math.nextafter(moved, -math.inf)):
            if near + box.width == left:
                return near, top, width
    return left, top, width


def install() -> None:
    """Has lines set once from right to left."""
    inline.avoid_collisions = avoid_collisions
