"""One post from body to answer: read, admit, screen, append, say what became of each event. Never speaks HTTP."""

import asyncio
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import islice
from typing import Any, Final
from uuid import UUID

from eventlog import log as eventlog
from eventlog import wire
from eventlog.codes import Capacity
from eventlog.contract import FACT_TYPES, NotInContract, acts
from eventlog.erasable import Seal
from eventlog.log import Author, Batch, Outcome, Submission
from eventlog.register import Register
from eventlog.strict import NotStrictJson
from eventlog.wire import Admitted, Item
from foundation.access import Principal
from foundation.problems import Conflict, Fault, Invalid, Malformed, Refusal
from ingest.screening import Screen

# So many events are looked at before others have their turn: a single post does not wait until a large batch is read.
# They take each step together, since one step fits into the caches of a processor and all of them do not: step by step
# an event costs a quarter less. More than these at once leave the caches themselves.
TURN: Final = 32


class IdTaken(Conflict):
    """This id is in use already; make another."""

    code = "id_taken"


class ContentDiffers(Conflict):
    """Under this id other content is stored; correct it with event.corrected, or use another id."""

    code = "content_differs"


class NotWritten(Conflict):
    """Another event of this all-or-nothing batch was refused, so this one was not written."""

    code = "not_written"


@dataclass(slots=True)
class Result:
    """What became of one item."""

    index: int
    id: UUID | None = None
    kind: str = ""
    act: Admitted | None = None  # until it is known whose the events are that it names
    submission: Submission | None = None
    refusal: Refusal | None = None
    warnings: tuple[Mapping[str, str], ...] = ()
    outcome: Outcome | None = None

    @property
    def status(self) -> str:
        if self.refusal is not None:
            return "rejected"
        return self.outcome.status if self.outcome is not None else "valid"

    def to_json(self) -> dict[str, Any]:
        """One entry of the answer to a batch."""
        if self.refusal is None and self.outcome is not None and self.outcome.receipt is not None:
            return {"index": self.index, "errors": [], **receipt(self.outcome)}
        answer: dict[str, Any] = {
            "index": self.index,
            "id": str(self.id) if self.id else None,
            "status": self.status,
            "seq": None,
            "errors": [],
            "warnings": list(self.warnings),
        }
        if self.refusal is not None:
            said = self.refusal.to_json()
            first = {"code": said["code"], "status": said["status"], "detail": said["detail"]}
            answer["errors"] = said["errors"] or [{"pointer": "", **first}]
            answer |= {name: said[name] for name in ("given", "stored") if name in said}
        return answer


def receipt(outcome: Outcome) -> dict[str, Any]:
    """The receipt as it is sent."""
    held = outcome.receipt
    assert held is not None
    return {
        "id": str(held.id),
        "crisis": held.crisis,
        "seq": held.seq,
        "recorded_at": eventlog.instant(held.recorded_at),
        "digest": held.digest,
        "status": outcome.status,
        "warnings": list(held.warnings),
    }


class Desk:
    """Where the items of one request are looked at, one after the other: who posts them, and the crisis as known.

    Of an event that was screened only what is written is kept: a thousand events that are held at once cost half as
    much again.
    """

    def __init__(self, principal: Principal, register: Register, seal: Seal) -> None:
        self._screen = Screen(principal, register, datetime.now(UTC), {})
        self._seal = seal
        self._authors: dict[str, Author] = {}

    async def examine(self, items: Iterable[Item]) -> list[Result]:
        """Each item against the contract, who posts it and the crisis's register; acts wait for `screen_acts`."""
        results: list[Result] = []
        left = iter(items)
        while some := tuple(islice(left, TURN)):
            results += self._look_at(len(results), some)
            if len(some) == TURN:
                await asyncio.sleep(0)
        return results

    def _look_at(self, first: int, items: Sequence[Item]) -> list[Result]:
        results = []
        for index, admitted in enumerate(wire.admit_each(items, self._seal), first):
            result = Result(index)
            results.append(result)
            if not isinstance(admitted, Admitted):
                result.refusal = refusal_of(admitted)
                continue
            result.id, result.kind = admitted.id, str(admitted.value["type"])
            if acts(admitted.event):
                result.act = admitted
            else:
                self._take(result, admitted, self._screen)
        return results

    def screen_acts(self, results: Sequence[Result], owners: Mapping[UUID, tuple[str, str]]) -> None:
        """The acts on other events, now that it is known whose these are."""
        organisation = self._screen.principal.organisation
        own = {result.id: (organisation, result.kind) for result in results if result.id is not None}
        screen = replace(self._screen, owners={**own, **owners}, repeats=frozenset(own) & frozenset(owners))
        for result in results:
            if result.act is not None:
                self._take(result, result.act, screen)
                result.act = None

    def _take(self, result: Result, admitted: Admitted, screen: Screen) -> None:
        try:
            result.warnings = screen.look_at(admitted)
        except Refusal as refusal:
            result.refusal = refusal
        else:
            result.submission = submission(admitted, self._author(result.kind), result.warnings)

    def _author(self, kind: str) -> Author:
        if (author := self._authors.get(kind)) is None:
            author = self._authors[kind] = author_of(self._screen.principal, kind, self._screen.register.crisis)
        return author


def submission(admitted: Admitted, author: Author, warnings: tuple[Mapping[str, str], ...] = ()) -> Submission:
    """What goes to the log; the value itself only where words lie apart, since the bytes hold the rest."""
    return Submission(
        admitted.id,
        str(admitted.value["type"]),
        admitted.value if admitted.erasables else {},
        admitted.stored,
        admitted.digest,
        admitted.erasables,
        author,
        warnings,
    )


def batch(results: Sequence[Result], *, atomic: bool) -> Batch:
    """What goes to the log: everything that was not refused, or nothing of an all-or-nothing batch with a refusal."""
    if atomic and any(result.refusal for result in results):
        for result in results:
            result.refusal = result.refusal or NotWritten()
    return Batch([result.submission for result in results if result.submission and not result.refusal], atomic=atomic)


def settle(results: Sequence[Result], outcomes: Sequence[Outcome]) -> None:
    """Hands each outcome to its result; a conflict becomes the refusal that explains it."""
    for result, outcome in zip((r for r in results if not r.refusal), outcomes, strict=True):
        result.outcome = outcome
        match outcome.status:
            case "conflict":
                result.refusal = ContentDiffers(given=outcome.given, stored=outcome.stored)
            case "taken":
                result.refusal = IdTaken()
            case "not_written":
                result.refusal = NotWritten()
            case _:
                assert outcome.receipt is not None
                result.warnings = outcome.receipt.warnings


def summary(results: Sequence[Result]) -> dict[str, Any]:
    """The answer to a batch: how many of each, and every item's own result."""
    counts = Counter(result.status for result in results)
    rejected = counts["rejected"]
    stats = {name: counts[name] for name in ("created", "duplicate", "valid", "rejected")} | {"total": len(results)}
    status = "ok" if not rejected else "rejected" if rejected == len(results) else "partial"
    return {"status": status, "stats": stats, "results": [result.to_json() for result in results]}


def refusal_of(refused: NotStrictJson | NotInContract) -> Refusal:
    """The problem that a sender reads: 400 for what is not JSON, 422 for what is JSON but no event."""
    if isinstance(refused, NotStrictJson):
        faults = (Fault(refused.pointer, refused.code, refused.detail),)
        return (Invalid if refused.well_formed else Malformed)(faults=faults)
    return Invalid(faults=tuple(Fault(*fault) for fault in refused.faults))


def author_of(principal: Principal, kind: str, crisis: str) -> Author:
    """Who posts an event of this type."""
    return Author(
        principal.organisation, principal.name, principal.kind, principal.key, capacity(principal, kind, crisis)
    )


def capacity(principal: Principal, kind: str, crisis: str) -> Capacity:
    """In which capacity an event is posted: opening a crisis or editing others' events is a coordinator's act."""
    coordinates = kind == "crisis.opened" or (kind not in FACT_TYPES and principal.may("events:edit", crisis))
    return "coordinator" if coordinates else "partner"


def unpromise(results: Sequence[Result]) -> None:
    """After a rehearsal: nothing was written, so nothing carries a seq of its own."""
    for result in results:
        if result.outcome is not None and result.outcome.status == "created":
            result.outcome = None
