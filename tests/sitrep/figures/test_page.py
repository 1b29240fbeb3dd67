"""docs/figures.md says of each rule what a report prints of it, and where it stands."""

import re
from pathlib import Path

import pytest

from foundation.catalogues import catalogue
from sitrep import figures

PAGE = (Path(__file__).parents[3] / "docs" / "figures.md").read_text("utf-8")
ROWS = re.findall(r"^\| (R[\d.]+) \| (.*?) \| .*\| (.*?) \|$", PAGE, re.MULTILINE)
HERE = Path(figures.__file__).parent
PRINTED = catalogue(HERE.parent / "render" / "words", "en")["rule_text"]


def test_each_rule_has_its_row_in_the_words_of_the_report():
    assert {rule: said for rule, said, _ in ROWS} == dict(PRINTED)


@pytest.mark.parametrize(("rule", "named"), [(rule, named) for rule, _, named in ROWS])
def test_a_rule_stands_where_the_page_says(rule, named):
    for name in re.findall(r"`(?:sitrep/)?([\w./]+)`", named):
        path = HERE / name if (HERE / name).exists() else HERE.parent / name

        assert re.search(rf"\b{re.escape(rule.partition('.')[0])}\b", path.read_text("utf-8")), name
