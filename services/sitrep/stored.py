"""Turns what the log keeps back into an event of the contract. Never opens what is sealed."""

from collections.abc import Iterable
from typing import Literal
from uuid import UUID

import orjson

from eventlog.codes import CorrectionReason
from eventlog.contract import NotInContract, validate
from eventlog.editorial import EventCorrected
from eventlog.envelope import Envelope
from eventlog.erasable import Erasable, bare, opened, reveal
from eventlog.log import Recorded

Reason = Literal["not_json", "unknown_type", "unknown_version", "not_in_contract", "columns_differ", "not_processed"]


class NotUnderstood(Exception):
    """This event cannot be read; it is parked until it can be."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


def understood(recorded: Recorded, apart: Iterable[Erasable] = ()) -> Envelope:
    """The event as it was posted, with those erasable values that are given and not sealed; raises NotUnderstood."""
    try:
        stored = orjson.loads(recorded.stored)
    except orjson.JSONDecodeError:
        raise NotUnderstood("not_json") from None
    if not isinstance(stored, dict):
        raise NotUnderstood("not_in_contract")
    # What is hashed is what is read: the columns are copies.
    if stored.get("type") != recorded.type or stored.get("id") != str(recorded.id):
        raise NotUnderstood("columns_differ")
    try:
        if bare(stored):
            return validate(stored, recorded.stored)
        values = {erasable.pointer: opened(erasable) for erasable in apart if not erasable.sealed}
        said = reveal(stored, values)
        # In any order: it is read once, and hashed by nobody.
        return validate(said, orjson.dumps(said))
    except NotInContract as fault:
        raise NotUnderstood(_reason(fault)) from None


def in_force(event: Envelope, identity: UUID) -> tuple[Envelope, CorrectionReason | None]:
    """What an event says of a fact, under the fact's id: itself, or what its correction should have said and why."""
    if isinstance(event, EventCorrected):
        return event.data.event.model_copy(update={"id": identity}), event.data.reason
    return event, None


def _reason(fault: NotInContract) -> Reason:
    for pointer, code, _ in fault.faults:
        if code == "unknown_type":
            return "unknown_type"
        if pointer == "/schema_version":
            return "unknown_version"
    return "not_in_contract"
