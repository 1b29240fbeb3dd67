"""`sitrep rebuild`: makes the knowledge anew from the log, crisis by crisis. Never touches the log."""

import asyncio
import sys

import typer

from console.postgres import postgres
from eventlog import log
from foundation.database import Database
from foundation.settings import Settings
from sitrep import projection


def rebuild(crisis: str | None) -> None:
    """One crisis or all; the old knowledge of each is read until its new one is whole. Raises CrisisUnknown."""
    with postgres(Settings()) as settings:
        asyncio.run(_rebuild(str(settings.database_url), crisis))


async def _rebuild(dsn: str, wanted: str | None) -> None:
    async with Database(dsn, size=2) as database:
        async with database.raw() as connection:
            heads = await log.crises(connection)
        if wanted is not None and wanted not in heads:
            raise log.CrisisUnknown(f"no crisis {wanted} is open")
        for crisis, seq in sorted(heads.items()):
            if wanted in (None, crisis):
                # Written on a terminal as a bar, elsewhere as its label.
                with typer.progressbar(length=seq, label=f"{crisis}: reading {seq} events", file=sys.stderr) as bar:
                    taken = await projection.rebuild(database, crisis, bar.update)
                sys.stdout.write(f"{crisis}: {taken} events\n")
