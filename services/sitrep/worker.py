"""Runs what goes on without anybody asking: the projection. Never answers a request."""

import asyncio

from foundation import telemetry
from foundation.database import Database
from foundation.settings import Settings
from sitrep.projection import follow


async def run(settings: Settings) -> None:
    """Follows the log of every crisis until it is cancelled."""
    telemetry.configure(settings.log_level)
    async with Database(settings.database_url or "", "sitrep_reports", size=2) as database:
        await follow(database, asyncio.Event())
