"""One post from body to answer: read, admit, screen, append, say what became of each event. Never speaks HTTP."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from eventlog import log as eventlog
from eventlog import wire
from eventlog.codes import Capacity
from eventlog.contract import FACT_TYPES, NotInContract
from eventlog.erasable import Seal
from eventlog.log import Author, Batch, Outcome, Submission
from eventlog.register import Register
from eventlog.strict import NotStrictJson
from eventlog.wire import Admitted, Item
from foundation.access import Principal
from foundation.problems import Conflict, Fault, Invalid, Malformed, Refusal
from ingest.screening import Screen


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
    admitted: Admitted | None = None
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
        answer: dict[str, Any] = {
            "index": self.index,
            "id": str(self.admitted.id) if self.admitted else None,
            "status": self.status,
            "seq": None,
            "errors": [],
            "warnings": list(self.warnings),
        }
        if self.outcome is not None and self.outcome.receipt is not None:
            answer |= receipt(self.outcome)
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


def examine(items: Sequence[Item], seal: Seal) -> list[Result]:
    """Each item against the contract; nothing here needs the log."""
    results = []
    for index, item in enumerate(items):
        result = Result(index)
        try:
            if item.refused is not None:
                raise item.refused
            result.admitted = wire.admit(item.value, seal, item.written)
        except (NotStrictJson, NotInContract) as refused:
            result.refusal = refusal_of(refused)
        results.append(result)
    return results


def screen(results: Sequence[Result], principal: Principal, register: Register, owners: Mapping[Any, Any]) -> None:
    """Each admitted event against who posts it and what the crisis's register shows."""
    own = {
        result.admitted.id: (principal.organisation, str(result.admitted.value["type"]))
        for result in results
        if result.admitted
    }
    screened = Screen(principal, register, datetime.now(UTC), {**own, **owners}, frozenset(own) & frozenset(owners))
    for result in results:
        if result.admitted is None:
            continue
        try:
            screened.refuse(result.admitted)
        except Refusal as refusal:
            result.refusal = refusal
        else:
            result.warnings = screened.warnings(result.admitted)


def batch(results: Sequence[Result], principal: Principal, crisis: str, *, atomic: bool) -> Batch:
    """What goes to the log: everything that was not refused, or nothing of an all-or-nothing batch with a refusal."""
    if atomic and any(result.refusal for result in results):
        for result in results:
            result.refusal = result.refusal or NotWritten()
    return Batch([_submission(result, principal, crisis) for result in results if not result.refusal], atomic=atomic)


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
    rejected = sum(result.refusal is not None for result in results)
    stats = {
        "created": sum(result.status == "created" for result in results),
        "duplicate": sum(result.status == "duplicate" for result in results),
        "valid": sum(result.status == "valid" for result in results),
        "rejected": rejected,
        "total": len(results),
    }
    status = "ok" if not rejected else "rejected" if rejected == len(results) else "partial"
    return {"status": status, "stats": stats, "results": [result.to_json() for result in results]}


def refusal_of(refused: NotStrictJson | NotInContract) -> Refusal:
    """The problem that a sender reads: 400 for what is not JSON, 422 for what is JSON but no event."""
    if isinstance(refused, NotStrictJson):
        faults = (Fault(refused.pointer, refused.code, refused.detail),)
        return (Invalid if refused.well_formed else Malformed)(faults=faults)
    return Invalid(faults=tuple(Fault(*fault) for fault in refused.faults))


def _submission(result: Result, principal: Principal, crisis: str) -> Submission:
    admitted = result.admitted
    assert admitted is not None
    kind = str(admitted.value["type"])
    author = Author(
        principal.organisation,
        principal.name,
        principal.kind,
        principal.key,
        capacity(principal, kind, crisis),
    )
    return Submission(
        admitted.id,
        kind,
        admitted.value,
        admitted.stored,
        admitted.digest,
        admitted.erasables,
        author,
        result.warnings,
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
