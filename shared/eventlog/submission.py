"""What wants to be appended, and what became of it. Never knows the log.

Tuples and no dataclasses: one of each is made for every event, and a frozen dataclass takes three times as long.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal, NamedTuple
from uuid import UUID

from eventlog.erasable import Erasable
from eventlog.recorded import Author


class Submission(NamedTuple):
    """One event that wants to be appended: its bytes, its erasable part, and what its receipt warns of.

    `event` is its content, which is read only where words lie apart: to tell a repeat from another event.
    """

    id: UUID
    type: str
    event: Mapping[str, Any]
    stored: bytes
    digest: bytes
    erasables: tuple[Erasable, ...]
    author: Author
    warnings: tuple[Mapping[str, str], ...] = ()


class Receipt(NamedTuple):
    """What the log promises: this event, at this seq, for ever. `digest` is the SHA-256 of the stored bytes, in hex."""

    id: UUID
    crisis: str
    seq: int
    recorded_at: datetime
    digest: str
    warnings: tuple[Mapping[str, str], ...] = ()


class Outcome(NamedTuple):
    """What became of a submission.

    created and duplicate carry a receipt; conflict is the same id with other content (`given` and `stored` name both
    digests); taken is an id that another organisation used;
    not_written shared an all-or-nothing batch with one of these.
    """

    status: Literal["created", "duplicate", "conflict", "taken", "not_written"]
    receipt: Receipt | None = None
    given: str | None = None
    stored: str | None = None


class Batch:
    """Submissions that arrived together; with `atomic`, all of them or none."""

    __slots__ = ("atomic", "submissions")

    def __init__(self, submissions: Sequence[Submission], *, atomic: bool = False) -> None:
        self.submissions = submissions
        self.atomic = atomic
