"""What the layout promises and no import contract can say: one home for each table, one home for the environment."""

import re
from pathlib import Path

import pytest

from eventlog.contract import REGISTER_TYPES
from eventlog.log import READ_REGISTER

ROOT = Path(__file__).parent.parent
SOURCES = [path for folder in ("services", "shared") for path in (ROOT / folder).rglob("*.py")]

# Which module may write SQL on a table; others ask it.
# fmt: off
HOMES = {
    r"eventlog\.(event|erasable|head|installation)\b": {
        "shared/eventlog/appending.py", "shared/eventlog/reading.py", "shared/eventlog/restoring.py",
    },
    r"access\.(organisation|key)\b": {
        "shared/foundation/access/keys.py", "shared/foundation/access/recognition.py",
        "shared/foundation/membership.py",
    },
    r"access\.act\b": {"shared/foundation/trail.py"},
    r"access\.member\b": {"shared/foundation/membership.py", "shared/foundation/access/recognition.py"},
}
# fmt: on
STATEMENT = re.compile(r"\b(FROM|INTO|UPDATE|JOIN)\s+$")


def _named_in_sql(pattern: str) -> set[str]:
    texts = {path.relative_to(ROOT).as_posix(): path.read_text("utf-8") for path in SOURCES}
    return {
        name
        for name, text in texts.items()
        if any(STATEMENT.search(text[: found.start()]) for found in re.finditer(pattern, text))
    }


@pytest.mark.parametrize(("pattern", "homes"), HOMES.items())
def test_a_table_has_one_home(pattern, homes):
    elsewhere = _named_in_sql(pattern) - homes

    assert elsewhere == set()


def test_the_environment_is_read_in_one_place():
    readers = {
        path.relative_to(ROOT).as_posix()
        for path in SOURCES
        if re.search(r"\bos\.(environ|getenv)\b", path.read_text("utf-8"))
    }

    # Postgres and the printing child are started with an environment of their own.
    assert readers <= {"shared/foundation/postgres.py", "services/sitrep/render/pressroom.py"}


def test_every_module_says_what_it_is_for():
    silent = [
        path.relative_to(ROOT).as_posix()
        for path in SOURCES
        if (text := path.read_text("utf-8")) and not re.match(r'(#.*\n)*"""', text)
    ]

    assert silent == []


def test_the_contract_the_query_and_the_index_name_the_same_register_types():
    migration = (ROOT / "migrations/versions/0001_event_log.py").read_text("utf-8")
    written = ", ".join(f"'{kind}'" for kind in REGISTER_TYPES)

    for text in (READ_REGISTER, migration):
        assert f"type IN ( {written} )" in " ".join(text.split())
