"""`sitrep keys` and `sitrep members`: who may do what, written directly in the database. Never prints a key twice."""

import asyncio
import getpass
import json
import os
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from console.postgres import postgres
from eventlog import log
from foundation import access, membership, refusals, trail
from foundation.database import Database
from foundation.settings import Settings

Answer = TypeVar("Answer")


class KeyUnknown(Exception):
    """There is no such key in force."""


class MemberUnknown(Exception):
    """There is nothing to change in the members of this crisis."""


def issue(
    organisation: str,
    scopes: Sequence[str],
    *,
    name: str | None = None,
    kind: str | None = None,
    days: int | None = None,
    rate: int | None = None,
    people: str | None = None,
    as_json: bool,
) -> str:
    """The secret alone, or `{"id", "organisation", "scopes", "key"}`; the key ends after `days`, if they are given.

    A key of people has no secret to show: its id alone. Raises GroupTaken.
    """
    ends = None if days is None else datetime.now(UTC) + timedelta(days=days)

    async def work(database: Database) -> access.IssuedKey:
        return await access.issue(
            database, organisation, scopes, name=name, kind=kind, expires_at=ends, requests_a_minute=rate,
            people=people, actor=actor()
        )  # fmt: skip

    issued = _run(work)
    if not as_json:
        return issued.secret if people is None else f"{issued.key} is held by the people of {people}"
    secret = {"key": issued.secret} if people is None else {"people": people}
    return json.dumps({"id": issued.key, "organisation": organisation, "scopes": list(scopes), **secret})


def rotate(key: str, *, hours: int, as_json: bool) -> str:
    """A new key with the same rights, shown once; the old one works for `hours` more. Raises KeyUnknown."""

    async def work(database: Database) -> access.IssuedKey | None:
        return await access.rotate(database, key, overlap=timedelta(hours=hours), actor=actor())

    issued = _run(work)
    if issued is None:
        raise KeyUnknown(_unknown(key))
    return json.dumps({"id": issued.key, "replaces": key, "key": issued.secret}) if as_json else issued.secret


def revoke(key: str) -> str:
    """Raises KeyUnknown. The services refuse the key within seconds."""
    if not _run(lambda database: access.revoke(database, key, actor=actor())):
        raise KeyUnknown(_unknown(key))
    return f"{key} is revoked"


def listed(organisation: str | None, *, as_json: bool) -> str:
    """One line a key, never the key itself."""
    found = _run(lambda database: access.held(database, organisation))
    if as_json:
        return json.dumps([key.to_json() for key in found])
    return "\n".join(
        f"{key.key}  {'in force' if key.in_force else 'ended   '}  {key.organisation}  {' '.join(key.scopes)}"
        for key in found
    )


def acts(*, as_json: bool) -> str:
    """The trail of administrative acts, the oldest first."""
    found = _run(_all_acts)
    if as_json:
        return json.dumps([act.to_json() for act in found])
    return "\n".join(f"{act.at:%Y-%m-%dT%H:%M:%SZ}  {act.actor}  {act.action}  {act.subject}" for act in found)


async def _all_acts(database: Database) -> list[trail.Act]:
    found: list[trail.Act] = []
    while page := await trail.read(database, found[-1].act if found else 0):
        found += page
    return found


def refused(*, as_json: bool) -> str:
    """What keys tried without the right to, by the hour, the oldest first."""
    found = _run(refusals.read)
    if as_json:
        return json.dumps([attempt.to_json() for attempt in found])
    lines = (
        f"{one.last_at:%Y-%m-%dT%H:%M:%SZ}  {one.key}  {one.organisation}  {one.what}  {one.crisis or '-'}  {one.times}"
        for one in found
    )
    return "\n".join(lines) or "no key was refused anything"


def add_member(crisis: str, organisation: str) -> str:
    """Raises OrganisationUnknown, or MemberUnknown for one that is a member already."""

    async def work(database: Database) -> tuple[bool, bool]:
        added = await membership.add(database, crisis, organisation, actor=actor())
        async with database.raw() as connection:
            return added, await log.head(connection, crisis) is not None

    added, opened = _run(work)
    if not added:
        raise MemberUnknown(f"{organisation} is a member of {crisis} already")
    # Members may be there first. A name that was misspelt would leave the crisis that was meant open to everybody.
    yet = "" if opened else f"; no crisis {crisis} is open yet"
    return f"{organisation} may post to {crisis}; who is not a member may not{yet}"


def remove_member(crisis: str, organisation: str) -> str:
    """Raises MemberUnknown."""
    if not _run(lambda database: membership.remove(database, crisis, organisation, actor=actor())):
        raise MemberUnknown(f"{organisation} is not a member of {crisis}")
    return f"{organisation} may not post to {crisis} any more"


def list_members(crisis: str, *, as_json: bool) -> str:
    """One line a member; none: the crisis takes events from every key with the scope, unless all have left."""
    found = _run(lambda database: membership.members(database, crisis))
    if as_json:
        return json.dumps([{"organisation": member.organisation, "since": str(member.since)} for member in found])
    return "\n".join(member.organisation for member in found)


def actor() -> str:
    """Who acts, for the trail: the user of this machine; in a container that may be one without a name."""
    try:
        return f"console {getpass.getuser()}"
    except (KeyError, OSError):
        return f"console {os.getuid()}"


def _unknown(key: str) -> str:
    return f"there is no key {key} in force; the id is the part between the two first underscores"


def _run(work: Callable[[Database], Awaitable[Answer]]) -> Answer:
    async def alone(dsn: str) -> Answer:
        async with Database(dsn, size=1) as database:
            return await work(database)

    with postgres(Settings()) as settings:
        return asyncio.run(alone(str(settings.database_url)))
