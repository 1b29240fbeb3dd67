"""Runs what goes on without anybody asking: the projection and the schedule of reports. Never answers a request."""

import asyncio

from eventlog.register import Registers
from foundation import keyring, telemetry
from foundation.collector import settled
from foundation.database import Database
from foundation.settings import Settings
from sitrep.drafting import Drafts
from sitrep.projection import follow
from sitrep.publication import schedule
from sitrep.publication.effects import Effects
from sitrep.publication.pades import stamp_of
from sitrep.publication.publisher import Publisher


async def run(settings: Settings) -> None:
    """Follows the log of every crisis, and publishes what is due, until it is cancelled."""
    telemetry.configure(settings.log_level)
    settled()
    address = settings.database_url or ""
    async with (
        Database(address, "sitrep_reports", size=4) as database,
        Database(address, "sitrep_publisher", size=3) as publishing_as,
    ):
        registers = Registers()
        drafts = Drafts(database, registers)
        signing = keyring.signing_key(settings)
        publisher = Publisher(publishing_as, drafts, Effects(drafts), signing, stamp_of(settings))
        await asyncio.gather(
            follow(database, asyncio.Event()),
            schedule.run(publishing_as, registers, publisher),
        )
