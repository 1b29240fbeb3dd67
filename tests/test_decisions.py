"""The pages on what was decided say all that such a page owes its reader, and name only what is there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("*.md"))
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")), *DECISIONS]
PARTS = ["Context", "Decision", "Consequences", "Check"]

# `tests/eventlog/test_log.py`, `test_log.py`, or a file with the name of a test behind it.
NAMED = re.compile(r"`([\w./-]+\.(?:py|toml|pot|sh))(?:::(\w+))?`")
FILES = [
    path
    for folder in ("services", "shared", "tests", "benchmarks", "migrations")
    for path in (ROOT / folder).rglob("*.*")
]


@pytest.mark.parametrize("page", DECISIONS, ids=lambda page: page.stem)
def test_a_decision_has_its_reason_its_price_and_the_check_that_holds_it(page):
    text = page.read_text("utf-8")
    number = int(page.stem.partition("-")[0])

    assert text.startswith(f"# {number}. ")
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == PARTS
    assert re.search(r"`[\w./-]+`", text.partition("## Check")[2]), "the check is a file that can be run"


def test_decisions_are_numbered_without_a_gap():
    assert [int(page.stem.partition("-")[0]) for page in DECISIONS] == list(range(1, len(DECISIONS) + 1))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_what_a_page_names_is_there(page):
    missing = []
    for name, test in NAMED.findall(page.read_text("utf-8")):
        found = [path for path in (*FILES, *ROOT.glob("*.toml")) if path.as_posix().endswith(f"/{name}")]
        if not any(not test or f"def {test}(" in path.read_text("utf-8") for path in found):
            missing.append(f"{name}::{test}" if test else name)

    assert missing == []
