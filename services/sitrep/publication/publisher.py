"""Gives a report out: freezes a version with its files, and says so in the log, in one transaction. Never edits one."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any, Final
from uuid import UUID, uuid5

import asyncpg
import structlog

from eventlog import log as eventlog
from eventlog import wire
from eventlog.checkpoint import Checkpoint, Signer, origin
from eventlog.codes import CorrectionReason
from eventlog.contract import SYSTEM_TYPES
from eventlog.erasable import Seal
from eventlog.log import Author, Batch, Receipt, Submission
from eventlog.register import Register
from foundation.database import UNREACHABLE, Database
from foundation.problems import Conflict, NotFound, Unavailable
from sitrep import knowledge
from sitrep.audience import Audience
from sitrep.drafting import Drafts
from sitrep.knowledge import View
from sitrep.publication import shelf
from sitrep.publication.effects import Effects
from sitrep.publication.erratum import content, erratum
from sitrep.publication.faces import faces, papers
from sitrep.publication.shelf import Edition
from sitrep.reread import NotAReport, reread
from sitrep.values import Report

log = structlog.get_logger()

UNREAD: Final = 100  # events that are looked through, where the projection is not at the end of the log
ATTEMPTS: Final = 3  # of one who finds each time that another was quicker


class CutoffNotReached(Conflict):
    """The day is not over: its report says what holds at the cut-off, and that is still to come."""

    code = "cutoff_not_reached"


class AlreadyWithdrawn(Conflict):
    """This version is withdrawn already."""

    code = "already_withdrawn"


class BehindTheLog(Unavailable):
    """The worker has not read the whole log yet, and the report would leave something out; ask again in a moment."""

    code = "behind_the_log"


class WithdrawnForPrivacy(Conflict):
    """The last version was withdrawn for privacy, and nothing was corrected since: the same must not go out again."""

    code = "withdrawn_for_privacy"


class MovedOn(Exception):
    """Another publisher was quicker: what was prepared does not follow what is published any more."""


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

    def __init__(self, database: Database, drafts: Drafts, effects: Effects, seed: bytes) -> None:
        self._database = database
        self._drafts = drafts
        self._effects = effects
        self._seed = seed
        # Two who ask for the same report wait for one print, and no service prints two at once.
        self._turn = asyncio.Lock()

    async def publish(
        self,
        register: Register,
        day: date,
        audience: Audience,
        author: Author,
        *,
        known: int | None = None,
        late: bool = False,
        first: bool = False,
        reason: str | None = None,
    ) -> Published:
        """Freezes the report of a day; the one in force if that still says what would be said.

        A first version knows everything, or the log up to `known`. A later one keeps what the version before knew and
        takes in the acts on it since, so that it is a correction and no other report; with `late`, it knows what came
        since as well; with `first`, there is none.

        Raises CutoffNotReached, WithdrawnForPrivacy, BehindTheLog, or Unavailable with what kept a PDF from being made.
        """
        if datetime.now(UTC) < (cutoff := register.cutoff_of(day)):
            raise CutoffNotReached(f"the cut-off of {day} is {cutoff.isoformat()}; publish the report after it")
        async with self._turn:
            for _ in range(ATTEMPTS):
                view = await self._everything(register.crisis)
                async with self._database.raw() as connection:
                    last = await shelf.last(connection, register.crisis, audience, day)
                    number = await shelf.number(connection, register.crisis, day)
                following = None
                if not (first and last is not None):
                    following = await self._following(view, last, day, audience, known=known, late=late)
                if following is None:
                    assert last is not None
                    return await self._as_it_is(last)
                report = _numbered(following, number, reason)
                # Whoever hangs up stops waiting; what was begun is finished.
                with suppress(MovedOn, asyncpg.UniqueViolationError):
                    return await asyncio.shield(asyncio.create_task(self._give_out(report, author, reason)))
        raise Unavailable("others publish the same report at the same time; ask again")

    async def draft(self, view: View, day: date, audience: Audience) -> Report:
        """What would be published next, for whoever has to approve it: a correction of the last version if it needs
        one, else the report as it would be said now.
        """
        async with self._database.raw() as connection:
            last = await shelf.last(connection, view.crisis, audience, day)
        effect = await self._effects.on(last, view.head) if last is not None else None
        if last is None or effect is None or effect.corrected is None:
            return await self._drafts.of(view, day, audience)
        version = last.version + 1
        return replace(effect.corrected, number=last.number, version=version, erratum=effect.erratum).sealed()

    async def withdraw(self, edition: Edition, reason: CorrectionReason, remark: str | None, author: Author) -> Edition:
        """Takes a version back: from now on it answers with its tombstone. Raises AlreadyWithdrawn."""
        if edition.withdrawn is not None:
            raise AlreadyWithdrawn
        data = {**_named(edition), "reason": reason, **({"note": remark} if remark else {})}

        async def note_it(connection: asyncpg.Connection, receipt: Receipt) -> None:
            await shelf.withdraw(connection, edition, reason, remark, receipt.seq, receipt.recorded_at)

        work = self._append(edition.crisis, "report.withdrawn", _name(edition, "withdrawn"), data, author, note_it)
        try:
            await asyncio.shield(asyncio.create_task(work))
        except (MovedOn, asyncpg.UniqueViolationError):
            raise AlreadyWithdrawn from None
        return await self.edition(edition.crisis, edition.audience, edition.day, edition.version)

    async def edition(self, crisis: str, audience: Audience, day: date, version: int) -> Edition:
        """A version by its number; raises NotFound."""
        async with self._database.raw() as connection:
            found = await shelf.one(connection, crisis, audience, day, version)
        if found is None:
            raise NotFound("there is no such version")
        return found

    async def _everything(self, crisis: str) -> View:
        """The view of all that a report can show; raises BehindTheLog, since none must leave out what is late here."""
        async with self._database.raw() as connection:
            head = await eventlog.head(connection, crisis)
        view = await knowledge.known_at(self._drafts.database, crisis)
        if head is not None and view.head < head.seq:
            async with self._database.raw() as connection:
                rest = await eventlog.read(connection, crisis, view.head, UNREAD, upto=head.seq)
            # What this very service has just appended shows in no report.
            if len(rest) == UNREAD or any(entry.type not in SYSTEM_TYPES for entry in rest):
                raise BehindTheLog(projected=view.head, seq=head.seq)
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
            signer = await self._signer(edition.crisis)
            added = await asyncio.to_thread(papers, report, signer, edition.checkpoint)
            async with self._database.raw() as connection, connection.transaction():
                await shelf.add(connection, edition, added)
                files = await shelf.files(connection, edition)
        return Published(edition, created=False, files=files)

    async def _signer(self, crisis: str) -> Signer:
        async with self._database.raw() as connection:
            return Signer(origin(await eventlog.installation(connection), crisis), self._seed)

    async def _give_out(self, report: Report, author: Author, reason: str | None) -> Published:
        """Makes the files, then appends the event and keeps them; raises MovedOn or UniqueViolationError."""
        signer = await self._signer(report.crisis)
        root = report.provenance.root
        checkpoint = signer.sign(Checkpoint(signer.name, report.edited, bytes.fromhex(root)).text)
        contents = await asyncio.to_thread(faces, report, signer, checkpoint)
        digests = {name: sha256(one).hexdigest() for name, one in contents.items()}
        data = {
            **_named(report),
            "known": report.known,
            "edited": report.edited,
            "cleared": report.cleared,
            "digest": report.provenance.digest,
            "root": root,
            "files": digests,
            **({"reason": reason} if reason else {}),
        }

        async def keep_it(connection: asyncpg.Connection, receipt: Receipt) -> None:
            # The log's head is held by now, so nobody else numbers reports of this crisis.
            edition = _edition(report, checkpoint, reason, receipt)
            if not await shelf.keep_number(connection, edition.crisis, edition.day, edition.number):
                raise MovedOn
            await shelf.keep(connection, edition, receipt.id, contents)

        receipt = await self._append(
            report.crisis, "report.published", _name(report, "published"), data, author, keep_it
        )
        told = {"crisis": report.crisis, "day": str(report.day), "audience": report.audience, "version": report.version}
        log.info("report_published", **told)
        return Published(_edition(report, checkpoint, reason, receipt), created=True, files=digests)

    async def _append(
        self,
        crisis: str,
        kind: str,
        name: str,
        data: Mapping[str, Any],
        author: Author,
        beside: Callable[[asyncpg.Connection, Receipt], Awaitable[None]],
    ) -> Receipt:
        """Appends one event by the way of every event, and what goes with it, or neither; raises MovedOn."""
        async with self._database.raw() as connection:
            identity = uuid5(await eventlog.installation(connection), name)
            submission = _submission(identity, kind, data, author)
            async with connection.transaction():
                ((outcome,),) = await eventlog.append(connection, crisis, [Batch([submission])])
                if outcome.status != "created" or outcome.receipt is None:
                    raise MovedOn
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


def _edition(report: Report, checkpoint: str, reason: str | None, receipt: Receipt) -> Edition:
    assert report.number is not None
    assert report.version is not None
    return Edition(
        crisis=report.crisis,
        day=report.day,
        audience=report.audience,
        number=report.number,
        version=report.version,
        known=report.known,
        edited=report.edited,
        cleared=report.cleared,
        digest=bytes.fromhex(report.provenance.digest),
        checkpoint=checkpoint,
        reason=reason,
        seq=receipt.seq,
        published_at=receipt.recorded_at,
    )


def _named(one: Report | Edition) -> dict[str, Any]:
    """Which edition it is, as the events say it."""
    return {
        "day": one.day.isoformat(),
        "kind": "daily",
        "number": one.number,
        "version": one.version,
        "audience": one.audience,
    }


def _name(one: Report | Edition, what: str) -> str:
    """Under which name the event of an edition gets its id: the same one is never appended twice."""
    return f"{one.crisis}/{one.day}/{one.audience}/v{one.version}/{what}"


def _numbered(following: _Next, number: int, reason: str | None) -> Report:
    report, before = following.report, following.corrects
    wrong = erratum(before, report, following.version - 1, reason) if before is not None else None
    version = following.version
    return replace(report, status="published", number=number, version=version, erratum=wrong).sealed()
