"""What docs/security.md says of its tests: each stands there, and no promise is without one."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "security.md").read_text("utf-8")
ROWS = re.findall(r"^\| ([ABT]\d+(?:–[ABT]\d+)?) \|.*\| (.*) \|$", PAGE, flags=re.MULTILINE)


def ids() -> set[str]:
    found = set()
    for row, _ in ROWS:
        first, _, last = row.partition("–")
        numbers = range(int(first[1:]), int((last or first)[1:]) + 1)
        found |= {f"{first[0]}{number}" for number in numbers}
    return found


def test_every_promise_has_its_row():
    wanted = {"A": 9, "B": 17, "T": 9}

    assert ids() == {f"{kind}{number}" for kind, last in wanted.items() for number in range(1, last + 1)}


@pytest.mark.parametrize(("row", "held_by"), ROWS, ids=[row for row, _ in ROWS])
def test_what_holds_it_is_there(row, held_by):
    named = re.findall(r"`([^`]+)`", held_by)

    assert named, row
    for name in named:
        path, _, test = name.partition("::")
        assert (ROOT / path).is_file(), name
        assert not test or f"def {test}(" in (ROOT / path).read_text("utf-8"), name
