"""Keys and scopes: shown once, kept as a digest, refused soon after they end."""

import asyncio
import re
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest

from foundation import access
from foundation.access import SCOPES, Keys, Principal, ScopeUnknown, recognition
from foundation.database import Database
from foundation.problems import KeyNotAccepted


def principal(*scopes: str) -> Principal:
    return Principal("ngo", "An NGO", None, "key", frozenset(scopes))


async def test_a_key_names_itself_and_carries_256_random_bits(database):
    one, other = [await access.issue(database, "ngo", ["events:write"]) for _ in range(2)]

    assert re.fullmatch(rf"sitrep_{one.key}_[A-Za-z0-9_-]{{43}}", one.secret)
    assert one.key != other.key
    assert one.secret != other.secret


async def test_only_the_digest_of_a_key_is_kept(database):
    issued = await access.issue(database, "ngo", ["events:write"])
    async with database.raw() as connection:
        rows = await connection.fetch("SELECT key.*::text AS kept, sha256 FROM access.key")
    secret = issued.secret.removeprefix(f"sitrep_{issued.key}_")

    assert [row["sha256"] for row in rows] == [sha256(issued.secret.encode()).digest()]
    assert secret not in str(rows)


async def test_a_key_is_recognised_with_its_organisation(database):
    issued = await access.issue(database, "ngo", ["events:write@aleppo", "events:read"], name="An NGO", kind="ingo")
    found = await Keys(database).recognise(issued.secret)

    assert found == Principal("ngo", "An NGO", "ingo", issued.key, frozenset({"events:write@aleppo", "events:read"}))


async def test_what_is_no_key_or_not_quite_one_is_not_accepted(database):
    secret = (await access.issue(database, "ngo", ["events:write"])).secret
    keys = Keys(database)
    await keys.recognise(secret)
    near = [secret[:-1], secret + "A", secret.upper(), secret[:-1] + "!", " " + secret]
    for wrong in ["", "sitrep", "sitrep_0000000000_x", "' OR 1=1 --", "\0", "é", "x" * 10_000, *near]:
        with pytest.raises(KeyNotAccepted):
            await keys.recognise(wrong)


async def test_many_who_come_at_once_with_one_key_are_recognised_by_one_look(database):
    issued = await access.issue(database, "my-ngo", ["events:write"])
    keys = Keys(database)
    found = await asyncio.gather(*(keys.recognise(issued.secret) for _ in range(100)))

    assert len({id(principal) for principal in found}) == 1


async def test_a_caller_who_hangs_up_takes_the_look_from_nobody(database):
    issued = await access.issue(database, "my-ngo", ["events:write"])
    keys = Keys(database)
    first, second = (asyncio.create_task(keys.recognise(issued.secret)) for _ in range(2))
    await asyncio.sleep(0)
    first.cancel()

    assert (await second).organisation == "my-ngo"


async def test_an_expired_key_is_not_accepted(database):
    now = datetime.now(UTC)
    over = await access.issue(database, "ngo", ["events:write"], expires_at=now - timedelta(seconds=1))
    lasting = await access.issue(database, "ngo", ["events:write"], expires_at=now + timedelta(hours=1))
    keys = Keys(database)

    assert await keys.recognise(lasting.secret)
    with pytest.raises(KeyNotAccepted):
        await keys.recognise(over.secret)


async def test_a_revoked_key_is_refused_everywhere_once_the_trust_in_it_has_ended(database, dsn, clock):
    issued = await access.issue(database, "ngo", ["events:write"])
    async with Database(dsn, "sitrep_ingest") as one, Database(dsn, "sitrep_reports") as other:
        workers = [Keys(one), Keys(other)]
        for worker in workers:
            await worker.recognise(issued.secret)
        assert await access.revoke(database, issued.key)
        with pytest.raises(KeyNotAccepted):
            await Keys(database).recognise(issued.secret)
        assert [await worker.recognise(issued.secret) for worker in workers]
        clock.now += recognition.TRUST_SECONDS
        for worker in workers:
            with pytest.raises(KeyNotAccepted):
                await worker.recognise(issued.secret)


async def test_revoking_is_said_once_and_for_keys_that_are_there(database):
    issued = await access.issue(database, "ngo", ["events:write"])

    assert await access.revoke(database, issued.key)
    assert not await access.revoke(database, issued.key)
    assert not await access.revoke(database, "0000000000")


@pytest.mark.parametrize(
    "scope",
    ["", "events", "events:delete", "EVENTS:WRITE", "events:write@", "@aleppo", "*", "events:write ", "events:*",
     "events:write@Aleppo", "events:write@a b", "events:write@aleppo@homs"],
)  # fmt: skip
def test_an_unknown_scope_is_refused(scope):
    with pytest.raises(ScopeUnknown):
        access.checked(scope)


async def test_no_key_is_made_when_one_scope_is_unknown(database):
    with pytest.raises(ScopeUnknown):
        await access.issue(database, "ngo", ["events:read", "events:delete"])
    async with database.raw() as connection:
        assert await connection.fetchval("SELECT count(*) FROM access.key") == 0


@pytest.mark.parametrize("scope", SCOPES)
def test_every_scope_may_be_narrowed_to_a_crisis(scope):
    narrow = principal(access.checked(f"{scope}@aleppo-2026"))

    assert access.checked(scope) == scope
    assert narrow.may(scope, "aleppo-2026")
    assert not narrow.may(scope, "aleppo-2027")
    assert not narrow.may(scope, "aleppo")
    assert not narrow.may(scope)
    assert not any(narrow.may(other, "aleppo-2026") for other in SCOPES if other != scope)


def test_a_scope_that_is_not_narrowed_holds_everywhere():
    assert principal("events:read").may("events:read")
    assert principal("events:read").may("events:read", "any-crisis")
    assert not principal().may("events:read", "any-crisis")


def test_a_key_knows_the_crises_that_its_scopes_reach():
    assert principal("events:read").knows("aleppo")
    assert principal("events:read@aleppo").knows("aleppo")
    assert not principal("events:read@aleppo").knows("homs")
    assert not principal().knows("aleppo")


async def test_a_new_name_of_an_organisation_holds_for_its_keys_and_is_not_lost_by_the_next_key(database):
    first = await access.issue(database, "ngo", ["events:read"], name="Old", kind="ingo")
    await access.issue(database, "ngo", ["events:read"], name="New")
    await access.issue(database, "ngo", ["events:write"])
    found = await Keys(database).recognise(first.secret)

    assert (found.name, found.kind) == ("New", "ingo")
