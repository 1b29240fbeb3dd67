"""Spares a press ten detours of WeasyPrint 70. Changes no byte of what is printed: tests print with and without it.

Imported by press.py by its place, and imports nothing of the service.
"""

import math
import re
import sys
from typing import Any
from xml.etree import ElementTree as ET

import cssselect2  # type: ignore[import-untyped]
import pydyf  # type: ignore[import-untyped]
import weasyprint
from weasyprint import css
from weasyprint.css.computed_values import COMPUTER_FUNCTIONS, PHYSICAL_FUNCTIONS
from weasyprint.css.functions import check_math
from weasyprint.css.properties import INHERITED, INITIAL_NOT_COMPUTED, INITIAL_VALUES, Dimension
from weasyprint.formatting_structure import boxes
from weasyprint.layout import float as floats
from weasyprint.layout import inline, percent
from weasyprint.text import line_break
from weasyprint.text.ffi import ffi

# What a style sheet says of these is not all: upstream looks further.
ENTWINED = {"float", "position", "display", "page"}
PLAIN = {
    key
    for key, value in INITIAL_VALUES.items()
    if key not in ENTWINED and not key.startswith("text_decoration_") and not check_math(value)
}
LOGICAL = {
    key: {direction: function(block="ttb", inline=direction) for direction in ("ltr", "rtl")}
    for key, function in PHYSICAL_FUNCTIONS.items()
}
# What nobody said, where nothing else can say it: initial, or that of the element around it.
UNSAID = {
    key: INITIAL_VALUES[key] for key in PLAIN - INHERITED if key not in LOGICAL and key not in INITIAL_NOT_COMPUTED
}
HANDED_DOWN = (PLAIN & INHERITED) - set(LOGICAL)

LIST = re.compile(r"hb_codepoint_t\[(\d+)\]")


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


style_of = css.ComputedStyle.__missing__
normal_flow = boxes.Box.is_in_normal_flow
percentages = percent.resolve_percentages
struts = line_break.strut
described = line_break.get_font_description
write = pydyf.PDF.write


def missing(style: Any, key: str) -> Any:  # noqa: ANN401 - as upstream has it
    """A property of an element, found at once where it is inherited, initial, or plainly said.

    Upstream goes the long way for each of them, and an element has two hundred.
    """
    said = style.cascaded
    if key not in said:
        if key in UNSAID:
            value = style[key] = UNSAID[key]
            return value
        if key in HANDED_DOWN and style.parent_style is not None:
            value = style[key] = style.parent_style[key]
            return value
    logical = LOGICAL.get(key)
    if (
        key not in PLAIN
        or style.parent_style is None
        or (logical is not None and logical[style["direction"]] in said)
        or (key in said and not _plainly(said[key][0]))
    ):
        return style_of(style, key)
    if key in said:
        value = said[key][0]
    elif key in INHERITED:
        value = style[key] = style.parent_style[key]
        return value
    else:
        value = INITIAL_VALUES[key]
        if key not in INITIAL_NOT_COMPUTED:
            style[key] = value
            return value
    if key in COMPUTER_FUNCTIONS:
        value = COMPUTER_FUNCTIONS[key](style, key, value)
    style[key] = value
    return value


def _plainly(value: Any) -> bool:  # noqa: ANN401
    """Whether a style sheet says the value itself, and not where to find it or how to reckon it."""
    return not (isinstance(value, css.Pending) or value in ("inherit", "initial") or check_math(value))


def in_normal_flow(box: Any) -> bool:  # noqa: ANN401 - as upstream has it
    """Whether a box stands where it comes: nearly all do, and are asked again and again."""
    style = box.style
    return (style["float"] == "none" and style["position"] == "static") or bool(normal_flow(box))


def strut(style: Any) -> tuple[float, float]:  # noqa: ANN401 - as upstream has it
    """The height of a line and its base; known for as long as the style, which upstream writes out to look it up."""
    kept = style.__dict__.get("strut")
    if kept is None:
        kept = style.strut = struts(style)
    found: tuple[float, float] = kept
    return found


# What a box uses that is reckoned from the width of what holds it, and its borders, which are what they are.
ACROSS = (
    *(f"{kind}_{side}" for kind in ("margin", "padding") for side in ("left", "right", "top", "bottom")),
    *("width", "min_width", "max_width"),
)
BORDERS = tuple(f"border_{side}_width" for side in ("top", "right", "bottom", "left"))


def resolve_percentages(box: Any, containing_block: Any) -> None:  # noqa: ANN401 - as upstream has it
    """The lengths that a box uses, as upstream says them; one in pixels is what it is."""
    style = box.style
    if (
        isinstance(box, boxes.PageBox)
        or style["border_collapse"] == "collapse"
        or style["box_sizing"] == "padding-box"
        or not (isinstance(containing_block, boxes.Box) and containing_block.height == "auto")
    ):
        percentages(box, containing_block)
        return
    used = box.__dict__
    for name in ACROSS:
        value = style[name]
        plain = type(value) is Dimension and value.unit != "%"
        used[name] = value.value if plain else percent.percentage(value, style, containing_block.width)
    height = style["height"]
    used["height"] = height.value if type(height) is Dimension and height.unit == "px" else "auto"
    for name, whole in (("min_height", 0), ("max_height", math.inf)):
        used[name] = percent.percentage(style[name], style, whole)
    for name in ("min_width", "min_height"):
        if used[name] == "auto":
            used[name] = 0
    for name in BORDERS:
        used[name] = style[name]
    percent.adjust_box_sizing(box, "width")
    percent.adjust_box_sizing(box, "height")


FONT = ("font_style", "font_stretch", "font_weight", "font_size", "font_variant_caps", "font_variation_settings")


def font_description(style: Any) -> Any:  # noqa: ANN401 - as upstream has it
    """What Pango is told of a font; told once, since it copies what it is told."""
    key = (*style["font_family"], *(style[name] for name in FONT))
    if key not in DESCRIBED:
        DESCRIBED[key] = described(style)
    return DESCRIBED[key]


DESCRIBED: dict[tuple[Any, ...], Any] = {}
SHEETS: dict[str, Any] = {}
NAMED = re.compile(r"--([a-z-]+):\s*([^;{}]+)[;}]")
USED = re.compile(r"var\(--([a-z-]+)\)")


class Unconcerned:
    """What a style sheet says of elements that says nothing of any."""

    def match(self, _element: Any) -> tuple[()]:  # noqa: ANN401 - as upstream has it
        return ()


def sheet(*, string: str | None = None, **given: Any) -> Any:  # noqa: ANN401 - as upstream has it
    """A style sheet; one that only says how elements look is read once, its colours in the place of their names.

    What begins with @ speaks of fonts and pages, which belong to one document; what stands elsewhere is
    refused upstream.
    """
    if string is None:
        return weasyprint.CSS(**given)
    if "@" in string:
        own = weasyprint.CSS(string=string, **given)
        if own.matcher.order == 0:
            own.matcher = Unconcerned()
        return own
    if string not in SHEETS:
        colours = dict(NAMED.findall(string))
        plain = USED.sub(lambda used: colours.get(used[1], used[0]), string)
        SHEETS[string] = weasyprint.CSS(string=plain, **given)
    return SHEETS[string]


def written(pdf: Any, *given: Any, **named: Any) -> None:  # noqa: ANN401 - as upstream has it
    """Writes a file whose objects are put into bytes, and compressed, once. Upstream does so again for its identifier.

    Nothing changes an object while it is written.
    """
    whole = {id(item) for item in pdf.objects}
    kept: dict[int, bytes] = {}

    def once(plain: property) -> property:
        def data(item: Any) -> bytes:  # noqa: ANN401
            if id(item) not in whole:
                made: bytes = plain.__get__(item)
                return made
            if id(item) not in kept:
                kept[id(item)] = plain.__get__(item)
            return kept[id(item)]

        return property(data)

    before = {kind: kind.data for kind in (pydyf.Dictionary, pydyf.Stream)}
    try:
        for kind, plain in before.items():
            kind.data = once(plain)
        write(pdf, *given, **named)
    finally:
        for kind, plain in before.items():
            kind.data = plain


class Lists(dict[str, Any]):
    """The C types that are known by their names; a list of glyphs of any length is made without a parser of C."""

    def __missing__(self, name: str) -> Any:  # noqa: ANN401
        found = LIST.fullmatch(name)
        if found is None:
            raise KeyError(name)
        kind = ffi._backend.new_array_type(ffi.typeof("hb_codepoint_t *"), int(found[1]))  # noqa: SLF001
        self[name] = (kind, False)
        return self[name]


def install() -> None:
    """Takes the short ways from now on, in this process."""
    inline.avoid_collisions = avoid_collisions
    css.ComputedStyle.__missing__ = missing
    css.CSS = sheet
    boxes.Box.is_in_normal_flow = in_normal_flow
    for module in [module for name, module in sys.modules.items() if name.startswith("weasyprint.")]:
        for name, long, short in (
            ("resolve_percentages", percentages, resolve_percentages),
            ("strut", struts, strut),
        ):
            if getattr(module, name, None) is long:
                setattr(module, name, short)
    line_break.get_font_description = font_description
    pydyf.PDF.write = written
    if not isinstance(ffi._parsed_types, Lists):  # noqa: SLF001
        ffi._parsed_types = Lists(ffi._parsed_types)  # noqa: SLF001
