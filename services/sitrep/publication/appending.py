"""Appends to the log what publication says, together with what goes with it, or neither. Never says but report.*."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from uuid import UUID, uuid5

import asyncpg
import structlog

from eventlog import log as eventlog
from eventlog import wire
from eventlog.checkpoint import Signer, origin
from eventlog.erasable import Seal
from eventlog.log import Author, Batch, Receipt, Submission
from foundation.database import UNREACHABLE, Database
from sitrep.publication.pades import Stamp
from sitrep.publication.shelf import Edition
from sitrep.values import Report

log = structlog.get_logger()

Beside = Callable[[asyncpg.Connection, Receipt], Awaitable[None]]


class MovedOn(Exception):
    """Another publisher was quicker: what was prepared does not follow what is published any more."""


class Record:
    """The log, for those who publish, under the role that may append report.* and nothing else."""

    def __init__(self, database: Database, seed: bytes, stamp: Stamp | None = None) -> None:
        self._database = database
        self._seed = seed
        self.stamp = stamp  # for those who sign their PDFs besides

    async def signer(self, crisis: str) -> Signer:
        """Who signs for a crisis."""
        async with self._database.raw() as connection:
            return Signer(origin(await eventlog.installation(connection), crisis), self._seed)

    async def append(
        self, crisis: str, kind: str, name: str, data: Mapping[str, Any], author: Author, beside: Beside
    ) -> Receipt:
        """Appends one event by the way of every event, and what goes with it, or neither.

        The same `name` is never appended twice. Raises MovedOn.
        """
        async with self._database.raw() as connection:
            identity = uuid5(await eventlog.installation(connection), name)
            submission = _submission(identity, kind, data, author)
            async with connection.transaction():
                ((outcome,),) = await eventlog.append(connection, crisis, [Batch([submission])])
                if outcome.status != "created" or outcome.receipt is None:
                    raise MovedOn
                # The log's head is held by now, so nobody else numbers reports of this crisis.
                await beside(connection, outcome.receipt)
            try:
                await eventlog.announce(connection, crisis)
            except UNREACHABLE:
                log.info("wake_up_not_sent", crisis=crisis)
        return outcome.receipt


def _submission(identity: UUID, kind: str, data: Mapping[str, Any], author: Author) -> Submission:
    # Nothing in it is private, so no key ever seals anything here.
    admitted = wire.admit({"id": str(identity), "type": kind, "data": dict(data)}, Seal(bytes(32)))
    return Submission(identity, kind, admitted.value, admitted.stored, admitted.digest, admitted.erasables, author)


def named(one: Report | Edition) -> dict[str, Any]:
    """Which edition it is, as the events say it."""
    return {
        "day": one.day.isoformat(),
        "kind": "flash" if flash_of(one) else "daily",
        "number": one.number,
        "version": one.version,
        "audience": one.audience,
    }


def name(one: Report | Edition, what: str) -> str:
    """Under which name the event of an edition gets its id."""
    flash = f"/flash-{flash_of(one)}" if flash_of(one) else ""
    return f"{one.crisis}/{one.day}{flash}/{one.audience}/v{one.version}/{what}"


def flash_of(one: Report | Edition) -> int:
    """Which flash update of its day it is; 0 for the report of the day itself."""
    if isinstance(one, Edition):
        return one.flash
    return one.number or 0 if one.kind == "flash" else 0
