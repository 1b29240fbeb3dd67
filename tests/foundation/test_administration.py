"""Rights that are given, changed and taken back: each leaves a trace, and none grows by itself."""

from datetime import UTC, datetime, timedelta

import asyncpg
import pytest
from sqlalchemy.exc import DBAPIError

from foundation import access, membership, trail
from foundation.access import Keys, recognition
from foundation.database import Database
from foundation.problems import KeyNotAccepted


async def test_a_rotated_key_works_beside_the_new_one_until_the_overlap_is_over(database):
    old = await access.issue(database, "ngo", ["events:write@aleppo"], requests_a_minute=9)
    new = await access.rotate(database, old.key, overlap=timedelta(hours=1))
    assert new is not None
    both = [await Keys(database).recognise(issued.secret) for issued in (old, new)]
    assert both[0].scopes == both[1].scopes
    assert both[1].requests_a_minute == 9

    await access.rotate(database, old.key, overlap=timedelta(0))
    with pytest.raises(KeyNotAccepted):
        await Keys(database).recognise(old.secret)
    assert await Keys(database).recognise(new.secret)
    assert await access.rotate(database, old.key) is None


async def test_a_key_is_not_believed_past_its_end(database, clock, monkeypatch):
    monkeypatch.setattr(recognition, "TRUST_SECONDS", 3_600.0)
    ends = datetime.now(UTC) + timedelta(seconds=600)
    keys, issued = Keys(database), await access.issue(database, "ngo", ["events:write"], expires_at=ends)
    found = await keys.recognise(issued.secret)
    assert keys.believed(issued.secret) == found
    clock.now += 600

    assert keys.believed(issued.secret) is None


async def test_a_crisis_with_members_is_closed_to_others_even_when_the_last_has_left(database):
    ngo, rival = [await access.issue(database, name, ["events:write"]) for name in ("ngo", "rival")]
    await membership.add(database, "aleppo", "ngo", actor="test")
    assert "aleppo" not in (await Keys(database).recognise(ngo.secret)).closed
    assert "aleppo" in (await Keys(database).recognise(rival.secret)).closed

    await membership.remove(database, "aleppo", "ngo", actor="test")
    assert "aleppo" in (await Keys(database).recognise(ngo.secret)).closed
    assert await membership.members(database, "aleppo") == ()
    assert await membership.add(database, "aleppo", "ngo", actor="test")
    assert "aleppo" not in (await Keys(database).recognise(ngo.secret)).closed
    with pytest.raises(membership.OrganisationUnknown):
        await membership.add(database, "aleppo", "nobody", actor="test")


async def test_every_act_leaves_a_trace_without_a_key(database):
    issued = await access.issue(database, "ngo", ["events:write"], actor="desk")
    rotated = await access.rotate(database, issued.key, actor="desk")
    await access.revoke(database, issued.key, actor="desk")
    await membership.add(database, "aleppo", "ngo", actor="desk")
    await membership.remove(database, "aleppo", "ngo", actor="desk")
    acts = await trail.read(database)

    assert rotated is not None
    assert [act.action for act in acts] == [
        "key.issued", "key.rotated", "key.revoked", "member.added", "member.removed",
    ]  # fmt: skip
    assert {act.actor for act in acts} == {"desk"}
    assert issued.secret not in str(acts)
    assert rotated.secret not in str(acts)


@pytest.mark.parametrize("role", [None, "sitrep_ingest"])
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE access.act SET actor = 'nobody'",
        "DELETE FROM access.act",
        "UPDATE access.key SET revoked_at = NULL",
        "UPDATE access.key SET expires_at = NULL",
        "UPDATE access.key SET expires_at = expires_at + interval '1 day'",
        "UPDATE access.key SET scopes = '{events:edit}'",
        "DELETE FROM access.key",
    ],
)
async def test_nothing_revives_prolongs_or_widens_a_key_or_clears_the_trail(role, statement, database, dsn):
    issued = await access.issue(database, "ngo", ["events:write"], expires_at=datetime.now(UTC) + timedelta(days=1))
    await access.revoke(database, issued.key)
    if role is None and statement == "DELETE FROM access.key":
        return  # its owner may tidy up
    async with Database(dsn, role) as service:
        with pytest.raises((asyncpg.InsufficientPrivilegeError, DBAPIError)):
            async with service.raw() as connection:
                await connection.execute(statement)
