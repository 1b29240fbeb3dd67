"""`sitrep keys`: gives keys to organisations and takes them back, directly in the database. Never prints one twice."""

import asyncio
import json
from collections.abc import Sequence

from console.postgres import postgres
from foundation import access
from foundation.database import Database
from foundation.settings import Settings


class KeyUnknown(Exception):
    """There is no such key in force."""


def issue(
    organisation: str, scopes: Sequence[str], *, name: str | None = None, kind: str | None = None, as_json: bool
) -> str:
    """The secret alone, or `{"id", "organisation", "scopes", "key"}`."""
    with postgres(Settings()) as settings:
        issued = asyncio.run(_issue(str(settings.database_url), organisation, scopes, name, kind))
    if not as_json:
        return issued.secret
    return json.dumps({"id": issued.key, "organisation": organisation, "scopes": list(scopes), "key": issued.secret})


def revoke(key: str) -> str:
    """Raises KeyUnknown. The services refuse the key within seconds."""
    with postgres(Settings()) as settings:
        if not asyncio.run(_revoke(str(settings.database_url), key)):
            raise KeyUnknown(f"there is no key {key} in force; the id is the part between the two first underscores")
    return f"{key} is revoked"


async def _issue(
    dsn: str, organisation: str, scopes: Sequence[str], name: str | None, kind: str | None
) -> access.IssuedKey:
    async with Database(dsn, size=1) as database:
        return await access.issue(database, organisation, scopes, name=name, kind=kind)


async def _revoke(dsn: str, key: str) -> bool:
    async with Database(dsn, size=1) as database:
        return await access.revoke(database, key)
