"""`sitrep status`: which crises there are, how long their logs are, whether the reports follow. Never writes."""

import asyncio
import json
from typing import Any

from console.postgres import postgres
from eventlog import log
from foundation.database import Database
from foundation.settings import Settings
from sitrep import knowledge


def status(*, as_json: bool) -> str:
    """A line for each crisis, or `{"crises": [{"crisis", "seq", "projected"}]}`."""
    with postgres(Settings()) as settings:
        crises = asyncio.run(_crises(str(settings.database_url)))
    if as_json:
        return json.dumps({"crises": crises})
    return "\n".join(map(_line, crises)) or "no crisis is open"


def _line(crisis: dict[str, Any]) -> str:
    behind = crisis["seq"] - crisis["projected"]
    follows = "the reports know them all" if not behind else f"the reports do not know the last {behind} yet"
    return f"{crisis['crisis']}: {crisis['seq']} events, {follows}"


async def _crises(dsn: str) -> list[dict[str, Any]]:
    async with Database(dsn, size=1) as database:
        async with database.raw() as connection:
            heads = await log.crises(connection)
        known = await knowledge.checkpoints(database)
    return [{"crisis": crisis, "seq": seq, "projected": known.get(crisis, 0)} for crisis, seq in sorted(heads.items())]
