"""What the console says of keys, members and the trail."""

import asyncio
import getpass

import pytest

from console import keys
from foundation.database import Database


@pytest.fixture(autouse=True)
def _told_where(dsn, monkeypatch):
    monkeypatch.setenv("SITREP_DATABASE_URL", dsn)


async def _many_acts(dsn: str, many: int) -> None:
    async with Database(dsn, size=1) as database, database.raw() as connection:
        await connection.execute(
            "INSERT INTO access.act (actor, action, subject, detail) "
            "SELECT 'console', 'key.revoked', n::text, '{}' FROM generate_series(1, $1::int) AS n",
            many,
        )


def test_the_trail_is_listed_to_its_end_however_long_it_is(dsn):
    asyncio.run(_many_acts(dsn, 1_001))

    assert [line.split()[-1] for line in keys.acts(as_json=False).splitlines()] == [str(n) for n in range(1, 1_002)]


def test_a_member_of_a_crisis_that_nobody_opened_is_added_and_that_is_said():
    keys.issue("my-ngo", ["events:write"], as_json=False)

    assert keys.add_member("alepo-2026", "my-ngo").endswith("no crisis alepo-2026 is open yet")
    assert keys.list_members("alepo-2026", as_json=False) == "my-ngo"


def test_where_nothing_was_refused_that_is_said():
    assert keys.refused(as_json=False) == "no key was refused anything"
    assert keys.refused(as_json=True) == "[]"


def test_a_user_without_a_name_acts_under_its_number(monkeypatch):
    def nameless() -> str:
        raise KeyError

    monkeypatch.setattr(getpass, "getuser", nameless)

    assert keys.actor().removeprefix("console ").isdecimal()
