"""Gives a report out: freezes a version with its files, and says so in the log, in one transaction. Never edits one."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any, Final, TypeVar
from uuid import UUID, uuid5

import asyncpg
import structlog

from eventlog import log as eventlog
from eventlog import wire
from eventlog.checkpoint import Checkpoint, Signer, origin
from eventlog.codes import CorrectionReason
from eventlog.erasable import Seal
from eventlog.log import Author, Batch, Receipt, Submission
from eventlog.register import Register
from foundation.database import UNREACHABLE, Database
from foundation.problems import Conflict, NotFound, Unavailable
from sitrep import knowledge, render
from sitrep.audience import Audience
from sitrep.drafting import Drafts
from sitrep.knowledge import View
from sitrep.publication import note, shelf
from sitrep.publication.effects import Effects
from sitrep.publication.erratum import content, erratum
from sitrep.publication.shelf import Edition
from sitrep.render import Attachment, wording
from sitrep.values import Report

log = structlog.get_logger()

ATTEMPTS: Final = 3  # of one who finds each time that another was quicker

Answer = TypeVar("Answer")


class CutoffNotReached(Conflict):
    """The day is not over: its report says what holds at the cut-off, and that is still to come."""

    code = "cutoff_not_reached"


class AlreadyWithdrawn(Conflict):
    """This version is withdrawn already."""

    code = "already_withdrawn"


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

        Raises CutoffNotReached, WithdrawnForPrivacy, or Unavailable with what kept the PDF from being made.
        """
        if datetime.now(UTC) < (cutoff := register.cutoff_of(day)):
            raise CutoffNotReached(f"the cut-off of {day} is {cutoff.isoformat()}; publish the report after it")
        for _ in range(ATTEMPTS):
            view = await knowledge.known_at(self._drafts.database, register.crisis)
            async with self._database.raw() as connection:
                last = await shelf.last(connection, register.crisis, audience, day)
                number = await shelf.number(connection, register.crisis, day)
            if first and last is not None:
                return await self._as_it_is(last)
            following = await self._following(view, last, day, audience, known=known, late=late)
            if following is None:
                assert last is not None
                return await self._as_it_is(last)
            report = _numbered(following, number, reason)
            # Whoever hangs up stops waiting; what was begun is finished.
            try:
                return await asyncio.shield(asyncio.create_task(self._give_out(report, author, reason)))
            except (MovedOn, asyncpg.UniqueViolationError):
                continue
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
        return replace(
            effect.corrected, number=last.number, version=last.version + 1, erratum=effect.erratum
        ).sealed()  # fmt: skip

    async def withdraw(self, edition: Edition, reason: CorrectionReason, remark: str | None, author: Author) -> Edition:
        """Takes a version back: from now on it answers with its tombstone. Raises AlreadyWithdrawn."""
        if edition.withdrawn is not None:
            raise AlreadyWithdrawn
        data = {**_edition(edition), "reason": reason, **({"note": remark} if remark else {})}

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
        async with self._database.raw() as connection:
            return Published(edition, created=False, files=await shelf.files(connection, edition))

    async def _give_out(self, report: Report, author: Author, reason: str | None) -> Published:
        """Makes the files, then appends the event and keeps them; raises MovedOn or UniqueViolationError."""
        assert report.number is not None
        assert report.version is not None
        async with self._database.raw() as connection:
            installation = await eventlog.installation(connection)
        signer = Signer(origin(installation, report.crisis), self._seed)
        root = bytes.fromhex(report.provenance.root)
        checkpoint = signer.sign(Checkpoint(signer.name, report.edited, root).text)
        contents = await asyncio.to_thread(_files, report, signer, checkpoint)
        digests = {name: sha256(one).hexdigest() for name, one in contents.items()}
        edition = Edition(
            report.crisis, report.day, report.audience, report.number, report.version, report.known, report.edited,
            report.cleared, bytes.fromhex(report.provenance.digest), checkpoint, reason, 0, report.period_end,
        )  # fmt: skip
        data = {
            **_edition(edition), "known": report.known, "edited": report.edited, "cleared": report.cleared,
            "digest": report.provenance.digest, "root": report.provenance.root, "files": digests,
            **({"reason": reason} if reason else {}),
        }  # fmt: skip

        async def keep_it(connection: asyncpg.Connection, receipt: Receipt) -> None:
            # The log's head is held by now, so nobody else numbers reports of this crisis.
            if not await shelf.keep_number(connection, edition.crisis, edition.day, edition.number):
                raise MovedOn
            made = replace(edition, seq=receipt.seq, published_at=receipt.recorded_at)
            await shelf.keep(connection, made, receipt.id, contents)

        name = _name(edition, "published")
        receipt = await self._append(edition.crisis, "report.published", name, data, author, keep_it)
        made = replace(edition, seq=receipt.seq, published_at=receipt.recorded_at)
        log.info(
            "report_published", crisis=made.crisis, day=str(made.day), audience=made.audience, version=made.version
        )
        return Published(made, created=True, files=digests)

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


def _edition(edition: Edition) -> dict[str, Any]:
    return {
        "day": edition.day.isoformat(),
        "kind": "daily",
        "number": edition.number,
        "version": edition.version,
        "audience": edition.audience,
    }


def _name(edition: Edition, what: str) -> str:
    """Under which name the event of an edition gets its id: the same one is never appended twice."""
    return f"{edition.crisis}/{edition.day}/{edition.audience}/v{edition.version}/{what}"


def _numbered(following: _Next, number: int, reason: str | None) -> Report:
    report, before = following.report, following.corrects
    wrong = erratum(before, report, following.version - 1, reason) if before is not None else None
    return replace(
        report, status="published", number=number, version=following.version, erratum=wrong
    ).sealed()  # fmt: skip


def languages(report: Report) -> tuple[str, ...]:
    """The languages of the crisis in which there are words for a report; English where there are for none."""
    return tuple(lang for lang in report.languages if lang in wording.offered()) or ("en",)


def _files(report: Report, signer: Signer, checkpoint: str) -> dict[str, bytes]:
    """Every face by its name. Without Pango there is no PDF; every other failure is one of the publication."""
    made = {"json": report.to_json()}
    for lang in languages(report):
        made[f"html_{lang}"] = render.html(report, lang).encode()
        try:
            made[f"pdf_{lang}"] = render.pdf(report, lang, proof=proof(report, lang, signer, checkpoint))
        except render.PangoIsMissing:
            continue
        except render.PdfNotAvailable as error:
            raise Unavailable(f"the PDF cannot be made now: {error}", reason=error.reason) from None
    return made


def proof(report: Report, lang: str, signer: Signer, checkpoint: str) -> tuple[Attachment, ...]:
    """The checkpoint of the log, and the signed note that names the report and everything attached to it."""
    assert report.number is not None
    assert report.version is not None
    attached = {item.name: sha256(item.content).hexdigest() for item in render.attached(report, lang)}
    text = note.ReportNote(
        report.crisis, report.day.isoformat(), report.audience, report.number, report.version, lang,
        report.provenance.digest, render.renderer(), {**attached, note.CHECKPOINT: _hex(checkpoint)},
    ).text  # fmt: skip
    return note.carried(checkpoint.encode(), signer.sign(text).encode())


def _hex(text: str) -> str:
    return sha256(text.encode()).hexdigest()
