"""`sitrep status`: which crises there are and how long their logs are. Never changes anything."""

import asyncio
import json

from console.postgres import postgres
from eventlog import log
from foundation.database import Database
from foundation.settings import Settings


def status(*, as_json: bool) -> str:
    """A line for each crisis, or `{"crises": [{"crisis", "seq"}]}`."""
    with postgres(Settings()) as settings:
        heads = asyncio.run(_heads(str(settings.database_url)))
    if as_json:
        return json.dumps({"crises": [{"crisis": crisis, "seq": seq} for crisis, seq in heads.items()]})
    return "\n".join(f"{crisis}: {seq} events" for crisis, seq in heads.items()) or "no crisis is open"


async def _heads(dsn: str) -> dict[str, int]:
    async with Database(dsn, size=1) as database, database.raw() as connection:
        return dict(sorted((await log.crises(connection)).items()))
