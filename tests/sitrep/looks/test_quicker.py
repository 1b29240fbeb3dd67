"""What spares the press ten detours changes no byte, and does spare them."""

import json
import subprocess
import sys
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from sitrep.render.page import for_paper
from sitrep.render.pressroom import PRESS, _environment

pytestmark = pytest.mark.pdf

# In a process of its own, as the press is: the same page as the press prints it, and as WeasyPrint alone does.
BOTH = """
import json, runpy, sys
from weasyprint import HTML
from weasyprint.layout import inline

press = runpy.run_path(sys.argv[1])
quicker = press["beside"]("quicker")
job = json.load(sys.stdin)
set_lines, lines = inline.split_inline_box, []
inline.split_inline_box = lambda *given: lines.append(1) or set_lines(*given)

def printed():
    lines.clear()
    return press["printed"](job), len(lines)

# First without: a short way once taken is taken for good.
short = quicker.read, quicker.install
quicker.read = lambda text, fetcher: HTML(string=text, base_url="about:blank", url_fetcher=fetcher)
quicker.install = lambda: None
theirs, twice = printed()
quicker.read, quicker.install = short
ours, once = printed()
print(json.dumps({"same": ours == theirs, "once": once, "twice": twice}))
"""


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_a_page_is_the_same_to_the_byte_as_without_it_and_arabic_lines_are_set_once(river, lang):
    job = json.dumps({"html": for_paper(replace(river(), kind="flash"), lang), "attachments": []})
    command = [sys.executable, "-W", "ignore", "-c", BOTH, str(PRESS)]
    child = subprocess.run(
        command, input=job, capture_output=True, env=_environment(), text=True, timeout=120, check=True
    )
    found = json.loads(child.stdout)

    assert found["same"]
    assert found["twice"] > (1.5 * found["once"] if lang == "ar" else 0)


@pytest.mark.parametrize("lang", ["en", "fr", "ar", "es"])
def test_every_page_is_well_formed_whatever_a_source_wrote(river, lang):
    name = "a\x00b\x1bc\ud800 <b>&nbsp;&amp;]]> \ufffe\uffff \u202e"
    page = ET.fromstring(for_paper(replace(river(), name=name), lang))

    assert page.tag == "html"
    assert {element.tag for element in page.iter() if element.tag.endswith("svg")} == {
        "{http://www.w3.org/2000/svg}svg"
    }
