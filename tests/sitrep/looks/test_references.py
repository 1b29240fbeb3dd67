"""The pages as they were looked at and kept: a change of looks is seen, and kept anew on purpose.

`SITREP_KEEP_PAGES=1 pytest tests/sitrep/looks/test_references.py` keeps what is printed now; look at it first.
"""

import os
import subprocess
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from sitrep import render

pytestmark = pytest.mark.pdf

KEPT = Path(__file__).with_name("pages")
DPI = 60
BLOCK = 8  # pixels: letters move by less where another version of Pango sets them
APART = 40  # of 255: a block that much lighter or darker is another one
ALLOWED = 0.015  # of the blocks
LANGUAGES = ("en", "fr", "ar", "es")


def image(pdf: bytes, page: int) -> Image.Image:
    """One page in grey."""
    asked = ["pdftoppm", "-r", str(DPI), "-gray", "-png", "-f", str(page), "-l", str(page), "-"]
    told = subprocess.run(asked, input=pdf, capture_output=True, check=True).stdout
    return Image.open(BytesIO(told)).convert("L")


def apart(one: Image.Image, other: Image.Image) -> float:
    """The share of the blocks of two pages that differ."""
    size = (one.width // BLOCK, one.height // BLOCK)
    blocks = ImageChops.difference(one.resize(size, Image.Resampling.BOX), other.resize(size, Image.Resampling.BOX))
    return sum(blocks.histogram()[APART:]) / (size[0] * size[1])


@pytest.fixture(scope="module", params=LANGUAGES)
def printed(request, river):
    return request.param, render.pdf(river(), request.param)


def test_page_1_holds_the_map_what_is_not_known_and_where_sources_disagree_in_every_language(printed):
    asked = ["pdftotext", "-l", "1", "-", "-"]
    first = " ".join(subprocess.run(asked, input=printed[1], capture_output=True, check=True).stdout.decode().split())

    assert "Natural Earth" in first
    assert "River Teaching Hospital" in first


@pytest.mark.parametrize("page", [1, 2, 3])
def test_a_page_looks_as_it_was_kept(printed, page):
    lang, pdf = printed
    now, kept = image(pdf, page), KEPT / f"river-{lang}-{page}.png"
    if os.environ.get("SITREP_KEEP_PAGES"):
        KEPT.mkdir(exist_ok=True)
        now.save(kept, optimize=True)

    assert apart(now, Image.open(kept)) <= ALLOWED


def test_a_tile_less_and_a_page_mirrored_are_seen(printed, river):
    lang, _ = printed
    kept = Image.open(KEPT / f"river-{lang}-1.png")
    fewer = river(only=[event for event in river.events if event["data"]["indicator"] != "injured"])

    assert apart(image(render.pdf(fewer, lang), 1), kept) > ALLOWED
    assert apart(kept.transpose(Image.Transpose.FLIP_LEFT_RIGHT), kept) > ALLOWED
