"""The page on events in docs/ is what the models say."""

from pathlib import Path

import pytest

from eventlog.contract import TYPES
from eventlog.reference import reference

MADE = reference()
PAGE = Path(__file__).parents[2] / "docs" / "events.md"


def test_the_page_is_what_the_models_say():
    written = PAGE.read_text("utf-8")

    assert written == MADE, "run: python -m eventlog.reference > docs/events.md"


@pytest.mark.parametrize("kind", TYPES)
def test_every_type_has_its_section_with_fields_and_an_example(kind):
    section = MADE.split(f"\n## `{kind}`\n")[1].split("\n## ")[0]

    assert "| field | values | required | what it says |" in section
    assert ('"crisis": "' if kind == "crisis.opened" else f'"type": "{kind}"') in section
    assert "Posted with" in section
