"""No word is left alone on a line by the space behind a text, and a citation stays with the word before it."""

import json
import subprocess
import sys

import pytest

from sitrep.render.pressroom import PRESS, _environment

pytestmark = pytest.mark.pdf

# In a process of its own, as the press is: the lines of a paragraph at many widths, by WeasyPrint alone and mended.
BOTH = """
import json, runpy, sys
import weasyprint
from weasyprint.formatting_structure import boxes

def texts(box):
    if isinstance(box, boxes.TextBox):
        return [box.text]
    return [text for child in getattr(box, "children", ()) for text in texts(child)]

def lines(box):
    if isinstance(box, boxes.LineBox):
        return ["".join(texts(box)).strip(" ")]
    return [line for child in getattr(box, "children", ()) for line in lines(child)]

def set_at_many_widths(space):
    name = "Council of the Sheikh Maqsud and Ashrafiyeh neighbourhoods"
    style = "width: {0}px; font: 10px DejaVu Sans; overflow-wrap: anywhere"
    body = f'<p style="{style}">{name}{space}<a href="#x">[4]</a></p>'
    pages = "".join(f'<section>{body.format(width)}</section>' for width in range(110, 260, 2))
    document = weasyprint.HTML(string=f"<style>@page {{ size: 400px 9000px; margin: 0 }}</style>{pages}").render()
    return [lines(section) for section in document.pages[0]._page_box.descendants() if section.element_tag == "section"]

alone = [set_at_many_widths(space) for space in (" ", "\\u00a0")]
runpy.run_path(sys.argv[1])["beside"]("mended").install()
print(json.dumps({"alone": alone, "mended": [set_at_many_widths(space) for space in (" ", "\\u00a0")]}))
"""


@pytest.fixture(scope="module")
def found():
    command = [sys.executable, "-W", "ignore", "-c", BOTH, str(PRESS)]
    child = subprocess.run(command, capture_output=True, env=_environment(), text=True, timeout=120, check=True)
    return json.loads(child.stdout)


def test_a_word_stands_alone_only_where_there_is_no_room_for_the_next(found):
    assert any("and" in lines for lines in found["alone"][0])
    assert not any("and" in lines for widths in found["mended"] for lines in widths)


def test_a_citation_is_never_parted_from_the_word_before_it(found):
    _, held = found["mended"]

    assert all(lines[-1].endswith("neighbourhoods\u00a0[4]") for lines in held)


def test_the_text_is_whole_however_it_is_broken(found):
    whole = "Council of the Sheikh Maqsud and Ashrafiyeh neighbourhoods [4]"

    assert {" ".join(lines).replace("\u00a0", " ") for widths in found["mended"] for lines in widths} == {whole}
