"""`sitrep rebuild`: makes the knowledge anew from the log, crisis by crisis. Never touches the log."""

import asyncio
import sys
from collections.abc import Mapping
from contextlib import ExitStack
from typing import Any

import typer

from console.postgres import postgres
from eventlog import log
from foundation.collector import settled
from foundation.database import Database
from foundation.settings import Settings
from sitrep import rebuilding


def rebuild(crisis: str | None) -> None:
    """One crisis or all; the old knowledge is read until the new one is whole. Raises CrisisUnknown."""
    with postgres(Settings()) as settings:
        asyncio.run(_rebuild(str(settings.database_url), crisis))


async def _rebuild(dsn: str, wanted: str | None) -> None:
    settled()
    async with Database(dsn, size=2, patience=3_600) as database:
        async with database.raw() as connection:
            heads = await log.crises(connection)
        if wanted is not None and wanted not in heads:
            raise log.CrisisUnknown(f"no crisis {wanted} is open")
        crises = [crisis for crisis in heads if wanted in (None, crisis)]
        with ExitStack() as stack:
            read = await rebuilding.rebuild(database, crises, _Bars(stack, heads))
        for crisis, seq in read.items():
            sys.stdout.write(f"{crisis}: {seq} events\n")


class _Bars:
    """A bar for one crisis after the other; on a terminal as such, elsewhere as its label."""

    def __init__(self, stack: ExitStack, heads: Mapping[str, int]) -> None:
        self._stack, self._heads = stack, heads
        self._bars: dict[str, Any] = {}

    def __call__(self, crisis: str, step: int) -> None:
        if crisis not in self._bars:
            self._stack.close()
            seq = self._heads[crisis]
            bar = typer.progressbar(length=seq, label=f"{crisis}: reading {seq} events", file=sys.stderr)
            self._bars[crisis] = self._stack.enter_context(bar)
        self._bars[crisis].update(step)
