"""Gives a report out: freezes a version with its files, and says so in the log, in one transaction. Never edits one."""

import asyncio
import time
from collections.abc import Hashable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, timedelta
from hashlib import sha256
from typing import Final
from weakref import WeakValueDictionary

import asyncpg
import structlog

from eventlog import log as eventlog
from eventlog.checkpoint import Checkpoint
from eventlog.codes import CorrectionReason
from eventlog.contract import SYSTEM_TYPES
from eventlog.log import Author, Receipt
from eventlog.register import Register
from foundation.database import Database
from foundation.problems import Conflict, NotFound, Unavailable
from sitrep import knowledge
from sitrep.audience import Audience
from sitrep.drafting import Drafts
from sitrep.knowledge import View
from sitrep.publication import shelf
from sitrep.publication.appending import MovedOn, Record, flash_of, name, named
from sitrep.publication.effects import Effects
from sitrep.publication.erratum import content, erratum
from sitrep.publication.faces import faces, papers
from sitrep.publication.pades import Stamp
from sitrep.publication.shelf import Edition, Number
from sitrep.publication.withdrawing import Withdrawals
from sitrep.reread import NotAReport, reread
from sitrep.values import Report, instant

log = structlog.get_logger()

UNREAD: Final = 100  # events that are looked through, where the projection is not at the end of the log
ATTEMPTS: Final = 3  # of one who finds each time that another was quicker
AT_ONCE: Final = 2  # reports that a service makes
CATCHES_UP: Final = 2.0  # seconds in which the projection has mostly read what was in the log when it was asked for
POLL: Final = 0.05
HOURS: Final = 24  # that a flash update is valid, by default


class CutoffNotReached(Conflict):
    """The day is not over: its report says what holds at the cut-off, and that is still to come."""

    code = "cutoff_not_reached"


class DayNotBegun(Conflict):
    """A flash update says what is known on its day, and this one is still to come."""

    code = "day_not_begun"


class FlashOutOfTurn(Conflict):
    """The flash updates of a day are numbered one after the other."""

    code = "flash_out_of_turn"


class BehindTheLog(Unavailable):
    """The worker has not read the whole log yet, and the report would leave something out; ask again in a moment."""

    code = "behind_the_log"

    def __init__(self, projected: int = 0, seq: int = 0) -> None:
        super().__init__(projected=projected, seq=seq)
        self.projected = projected


class WithdrawnForPrivacy(Conflict):
    """The last version was withdrawn for privacy, and nothing was corrected since: the same must not go out again."""

    code = "withdrawn_for_privacy"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which report: that of a day, or a flash update of it, which is valid for some hours."""

    day: date
    flash: int = 0
    hours: int = HOURS


@dataclass(frozen=True, slots=True)
class Published:
    """The edition that is in force now, and whether it was made just now."""

    edition: Edition
    created: bool
    files: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Next:
    """What would be published: the report without its number, the version that it gets, and what it corrects."""

    report: Report
    version: int
    corrects: Report | None


class Publisher:
    """Publishes and withdraws, as the role that may append report.* and nothing else."""

    def __init__(
        self, database: Database, drafts: Drafts, effects: Effects, seed: bytes, stamp: Stamp | None = None
    ) -> None:
        self._database = database
        self._drafts = drafts
        self._effects = effects
        self._record = Record(database, seed, stamp)
        self.withdrawals = Withdrawals(database, self._record, effects)
        # Two who ask for the same report wait for one print.
        self._turns = WeakValueDictionary[Hashable, asyncio.Lock]()
        # Each needs a thread, and readers need the others.
        self._at_once = asyncio.Semaphore(AT_ONCE)

    async def publish(
        self,
        register: Register,
        wanted: Wanted,
        audience: Audience,
        author: Author,
        *,
        known: int | None = None,
        late: bool = False,
        first: bool = False,
        reason: str | None = None,
    ) -> Published:
        """Freezes a report; the one in force if that still says what would be said.

        A first version knows everything, or the log up to `known`. A later one keeps what the version before knew and
        takes in the acts on it since, so that it is a correction and no other report; with `late`, it knows what came
        since as well; with `first`, there is none.

        Raises CutoffNotReached, DayNotBegun, FlashOutOfTurn, WithdrawnForPrivacy, BehindTheLog, or Unavailable with
        what kept a PDF from being made.
        """
        turn = self._turns.setdefault((register.crisis, wanted.day, wanted.flash, audience), asyncio.Lock())
        async with turn, self._at_once:
            for _ in range(ATTEMPTS):
                number = await self._number(register, wanted)
                view = await self._everything(register.crisis)
                async with self._database.raw() as connection:
                    last = await shelf.last(connection, register.crisis, audience, wanted.day, wanted.flash)
                following = None
                if not (first and last is not None):
                    following = await self._following(view, last, wanted.day, audience, known=known, late=late)
                if following is None:
                    assert last is not None
                    return await self._as_it_is(last)
                report = _numbered(following, number, reason)
                # Whoever hangs up stops waiting; what was begun is finished.
                with suppress(MovedOn, asyncpg.UniqueViolationError):
                    return await asyncio.shield(asyncio.create_task(self._give_out(report, number, author, reason)))
        raise Unavailable("others publish the same report at the same time; ask again")

    async def _number(self, register: Register, wanted: Wanted) -> Number:
        """The number that a report has or gets, and of a flash update from when to when it speaks."""
        cutoff = register.cutoff_of(wanted.day)
        async with self._database.raw() as connection:
            now = await eventlog.clock(connection)
            if not wanted.flash and now < cutoff:
                raise CutoffNotReached(
                    f"the cut-off of {wanted.day} is {cutoff.isoformat()}; publish the report after it, or a flash"
                    " update"
                )
            known = await shelf.number(connection, register.crisis, wanted.day, wanted.flash)
            if known is not None:
                return known
            if not wanted.flash:
                return Number(await shelf.next_number(connection, register.crisis))
            following = await shelf.next_flash(connection, register.crisis, wanted.day)
        if now <= register.cutoff_of(wanted.day - timedelta(days=1)):
            raise DayNotBegun
        if wanted.flash != following:
            raise FlashOutOfTurn(f"the next flash update of {wanted.day} is flash-{following}", next=following)
        as_of = min(now, cutoff).replace(microsecond=0)
        return Number(wanted.flash, as_of, as_of + timedelta(hours=wanted.hours))

    async def draft(self, register: Register, view: View, wanted: Wanted, audience: Audience) -> Report:
        """What would be published next, for whoever has to approve it: a correction of the last version if it needs
        one, else the report as it would be said now.
        """
        async with self._database.raw() as connection:
            last = await shelf.last(connection, view.crisis, audience, wanted.day, wanted.flash)
        number = await self._number(register, wanted) if wanted.flash else None
        effect = await self._effects.on(last, view.head) if last is not None else None
        if last is None or effect is None or effect.corrected is None:
            return _as_flash(await self._drafts.of(view, wanted.day, audience), number).sealed()
        corrected = replace(effect.corrected, number=last.number, version=last.version + 1, erratum=effect.erratum)
        return _as_flash(corrected, number).sealed()

    async def withdraw(self, edition: Edition, reason: CorrectionReason, remark: str | None, author: Author) -> Edition:
        """Takes a version back, as `Withdrawals.withdraw`."""
        return await self.withdrawals.withdraw(edition, reason, remark, author)

    async def edition(self, crisis: str, audience: Audience, wanted: Wanted, version: int) -> Edition:
        """A version by its number; raises NotFound."""
        async with self._database.raw() as connection:
            found = await shelf.one(connection, crisis, audience, wanted.day, wanted.flash, version)
        if found is None:
            raise NotFound("there is no such version")
        return found

    async def _everything(self, crisis: str) -> View:
        """The view of all that a report can show, once that is read; raises BehindTheLog, since none must leave out
        what is late here.

        What is posted while one waits is not waited for: a crisis on which something comes in every moment has its
        reports all the same.
        """
        async with self._database.raw() as connection:
            head = await eventlog.head(connection, crisis)
        seq, patient = head.seq if head else 0, time.monotonic() + CATCHES_UP
        while (view := await knowledge.known_at(self._drafts.database, crisis)).head < seq:
            async with self._database.raw() as connection:
                rest = await eventlog.read(connection, crisis, view.head, UNREAD, upto=seq)
            # What this very service has just appended shows in no report.
            if len(rest) < UNREAD and all(entry.type in SYSTEM_TYPES for entry in rest):
                break
            if time.monotonic() > patient:
                raise BehindTheLog(view.head, seq)
            await asyncio.sleep(POLL)
        return view

    async def _following(
        self, view: View, last: Edition | None, day: date, audience: Audience, *, known: int | None, late: bool
    ) -> _Next | None:
        """What follows the last version; None if it still says what would be said."""
        if last is None:
            first = view if known is None else replace(view, known=min(known, view.known))
            return _Next(await self._drafts.of(first, day, audience), 1, None)
        # As it was published, but for what has been protected since.
        before = await self._drafts.of(
            replace(view, known=last.known, edited=last.edited), day, audience, registered=last.edited
        )
        effect = await self._effects.on(last, view.head)
        after = await self._drafts.of(view, day, audience) if late else effect.corrected or before
        if effect.exposed or content(after) != content(before):
            return _Next(after, last.version + 1, before)
        if last.withdrawn == "privacy":
            raise WithdrawnForPrivacy
        return _Next(before, last.version + 1, None) if last.withdrawn is not None else None

    async def _as_it_is(self, edition: Edition) -> Published:
        """The edition in force; one that was published where Pango was missing gets its PDFs as soon as it is not."""
        async with self._database.raw() as connection:
            files = await shelf.files(connection, edition)
            content = await shelf.file(connection, edition, "json")
        if not any(name.startswith("pdf_") for name in files):
            try:
                report = reread(content or b"")
            except NotAReport:  # of an earlier release, which this one cannot print
                return Published(edition, created=False, files=files)
            signer = await self._record.signer(edition.crisis)
            added = await asyncio.to_thread(papers, report, signer, edition.checkpoint, self._record.stamp)
            try:
                async with self._database.raw() as connection, connection.transaction():
                    await shelf.add(connection, edition, added)
                    files = await shelf.files(connection, edition)
            except shelf.Ended:
                raise WithdrawnForPrivacy from None
        return Published(edition, created=False, files=files)

    async def _give_out(self, report: Report, number: Number, author: Author, reason: str | None) -> Published:
        """Makes the files, then appends the event and keeps them; raises MovedOn or UniqueViolationError."""
        signer = await self._record.signer(report.crisis)
        root = report.provenance.root
        checkpoint = signer.sign(Checkpoint(signer.name, report.edited, bytes.fromhex(root)).text)
        contents = await asyncio.to_thread(faces, report, signer, checkpoint, self._record.stamp)
        digests = {name: sha256(one).hexdigest() for name, one in contents.items()}
        data = {
            **named(report),
            "known": report.known,
            "edited": report.edited,
            "cleared": report.cleared,
            "digest": report.provenance.digest,
            "root": root,
            "files": digests,
            **({"as_of": instant(number.as_of)} if number.as_of else {}),
            **({"valid_until": instant(number.valid_until)} if number.valid_until else {}),
            **({"reason": reason} if reason else {}),
        }

        async def keep_it(connection: asyncpg.Connection, receipt: Receipt) -> None:
            edition = _edition(report, number, checkpoint, reason, receipt)
            # Nothing can be erased any more before this is committed: what was printed may not hold it.
            if await eventlog.last_erasure(connection, edition.crisis) > report.edited:
                raise MovedOn
            if not await shelf.keep_number(connection, edition.crisis, edition.day, edition.flash, number):
                raise MovedOn
            await shelf.keep(connection, edition, receipt.id, contents)

        receipt = await self._record.append(
            report.crisis, "report.published", name(report, "published"), data, author, keep_it
        )
        told = {"crisis": report.crisis, "day": str(report.day), "audience": report.audience, "version": report.version}
        log.info("report_published", **told)
        return Published(_edition(report, number, checkpoint, reason, receipt), created=True, files=digests)


def _edition(report: Report, number: Number, checkpoint: str, reason: str | None, receipt: Receipt) -> Edition:
    assert report.version is not None
    return Edition(
        crisis=report.crisis,
        day=report.day,
        flash=flash_of(report),
        audience=report.audience,
        number=number.number,
        version=report.version,
        known=report.known,
        edited=report.edited,
        cleared=report.cleared,
        digest=bytes.fromhex(report.provenance.digest),
        checkpoint=checkpoint,
        reason=reason,
        seq=receipt.seq,
        published_at=receipt.recorded_at,
        as_of=number.as_of,
        valid_until=number.valid_until,
    )


def _numbered(following: _Next, number: Number, reason: str | None) -> Report:
    report, before = following.report, following.corrects
    wrong = erratum(before, report, following.version - 1, reason) if before is not None else None
    said = replace(report, status="published", number=number.number, version=following.version, erratum=wrong)
    return _as_flash(said, number).sealed()


def _as_flash(report: Report, number: Number | None) -> Report:
    """The report as the flash update that has this number; that of a day stays as it is."""
    if number is None or number.as_of is None:
        return report
    return replace(report, kind="flash", number=number.number, period_end=number.as_of, valid_until=number.valid_until)
