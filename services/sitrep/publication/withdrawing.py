"""Takes a version back: for privacy with all its files, else it is given out marked. Never changes what was published.

What was protected or erased since is withheld at once by whoever serves it (effects.py); here its files end.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256
from typing import Final

import asyncpg
import structlog

from eventlog import log as eventlog
from eventlog.codes import CorrectionReason
from eventlog.log import Author, Receipt
from foundation.database import Database
from foundation.problems import Conflict
from sitrep import knowledge
from sitrep.publication import shelf
from sitrep.publication.appending import MovedOn, Record, name, named
from sitrep.publication.effects import Effects
from sitrep.publication.faces import faces
from sitrep.publication.shelf import Edition
from sitrep.reread import NotAReport, reread
from sitrep.values import Report, Withdrawn

log = structlog.get_logger()

MARKED: Final = "withdrawn_"  # before the name of a file that says on its face that it was withdrawn


class AlreadyWithdrawn(Conflict):
    """This version is withdrawn already."""

    code = "already_withdrawn"


class Withdrawals:
    """Withdraws versions on request, and those that show what was protected by itself."""

    def __init__(self, database: Database, record: Record, effects: Effects) -> None:
        self._database = database
        self._record = record
        self._effects = effects
        self._looked: dict[str, tuple[int, int]] = {}  # of each crisis: the last act and version that were looked at

    async def withdraw(self, edition: Edition, reason: CorrectionReason, remark: str | None, author: Author) -> Edition:
        """Takes a version back. Raises AlreadyWithdrawn, or Unavailable with what kept a marked PDF from being made."""
        if edition.withdrawn == "privacy" or (edition.withdrawn is not None and reason != "privacy"):
            raise AlreadyWithdrawn
        marked = {} if reason == "privacy" else await self._marked(edition, reason, remark)
        data = {
            **named(edition),
            "reason": reason,
            **({"note": remark} if remark else {}),
            **({"files": {one: sha256(content).hexdigest() for one, content in marked.items()}} if marked else {}),
        }

        async def note_it(connection: asyncpg.Connection, receipt: Receipt) -> None:
            await shelf.add(connection, edition, marked)
            await shelf.withdraw(connection, edition, reason, remark, receipt.seq, receipt.recorded_at)

        what = "withheld" if reason == "privacy" else "withdrawn"
        work = self._record.append(edition.crisis, "report.withdrawn", name(edition, what), data, author, note_it)
        try:
            # Whoever hangs up stops waiting; what was begun is finished.
            await asyncio.shield(asyncio.create_task(work))
        except (MovedOn, shelf.Ended, asyncpg.UniqueViolationError):
            raise AlreadyWithdrawn from None
        async with self._database.raw() as connection:
            gone = await shelf.one(
                connection, edition.crisis, edition.audience, edition.day, edition.flash, edition.version
            )
        assert gone is not None
        return gone

    async def _marked(self, edition: Edition, reason: str, remark: str | None) -> Mapping[str, bytes]:
        """The same report in all its faces, each saying that it was withdrawn; none of one that an earlier release
        wrote and this one cannot print.
        """
        async with self._database.raw() as connection:
            content = await shelf.file(connection, edition, "json")
            now = await eventlog.clock(connection)
        try:
            report = reread(content or b"")
        except NotAReport:
            return {}
        marked = withdrawn(report, Withdrawn(now.replace(microsecond=0), reason, remark))
        signer = await self._record.signer(edition.crisis)
        made = await asyncio.to_thread(faces, marked, signer, edition.checkpoint, self._record.stamp)
        return {f"{MARKED}{one}": content for one, content in made.items()}

    async def withhold(self, crisis: str, author: Author) -> None:
        """Withdraws for privacy every version that shows what was protected or erased since.

        Looks only when there are new acts or versions, since one may have been printed while an act on it came. What
        comes between the answer and the removal is withheld by every door.
        """
        newest = await knowledge.newest_act(self._effects.database, crisis)
        async with self._database.raw() as connection:
            looked = (newest, await shelf.newest(connection, crisis))
        if self._looked.get(crisis, (0, 0)) == looked:
            return
        view = await knowledge.known_at(self._effects.database, crisis)
        for audience in shelf.AUDIENCES:
            async with self._database.raw() as connection:
                editions = await shelf.every(connection, crisis, audience)
            for edition in editions:
                if edition.withdrawn != "privacy" and (await self._effects.on(edition, view.head)).exposed:
                    await self.withdraw(edition, "privacy", None, author)
                    log.info("report_withheld", crisis=crisis, day=str(edition.day), version=edition.version)
        self._looked[crisis] = looked


def withdrawn(report: Report, how: Withdrawn) -> Report:
    """The same report, with the word that it was taken back."""
    return replace(report, status="withdrawn", withdrawn=how).sealed()
