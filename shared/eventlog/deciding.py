"""Which submissions are new, which repeats, and which neither: decided by id and content. Never touches storage."""

from datetime import datetime
from hashlib import sha256
from typing import NamedTuple
from uuid import UUID

import orjson

from eventlog import erasable
from eventlog.canonical import canonical
from eventlog.erasable import Erasable
from eventlog.submission import Batch, Outcome, Receipt, Submission


class Known(NamedTuple):
    """What is stored under an id already, by the log or by this very append."""

    receipt: Receipt
    organisation: str
    stored: bytes
    erasables: tuple[Erasable, ...]

    def as_stored(self, submission: Submission) -> bytes:
        """The bytes of a repeat under the salts of the stored event: equal bytes are equal content."""
        if self.stored == submission.stored or not submission.erasables:
            return submission.stored
        return canonical(erasable.recommit(submission.event, self.erasables, orjson.loads(self.stored)))


class Decision:
    """Gives what is new its seq, after `seq`; `written` is what has to be written, in order."""

    def __init__(self, crisis: str, seq: int, now: datetime, known: dict[UUID, Known]) -> None:
        self.crisis = crisis
        self.seq = seq
        self.now = now
        self.known = known
        self.written: list[Submission] = []

    def take(self, batch: Batch) -> list[Outcome]:
        before, written = self.seq, len(self.written)
        outcomes = [self._take(submission) for submission in batch.submissions]
        if batch.atomic and any(outcome.receipt is None for outcome in outcomes):
            for submission in self.written[written:]:
                del self.known[submission.id]
            self.seq = before
            del self.written[written:]
            # The twin of an event in the same batch holds a receipt for it, and there is none any more.
            return [Outcome("not_written") if after(before, outcome) else outcome for outcome in outcomes]
        return outcomes

    def _take(self, submission: Submission) -> Outcome:
        known = self.known.get(submission.id)
        if known is None:
            self.seq += 1
            receipt = Receipt(
                submission.id, self.crisis, self.seq, self.now, submission.digest.hex(), submission.warnings
            )
            self.written.append(submission)
            self.known[submission.id] = Known(
                receipt, submission.author.organisation, submission.stored, submission.erasables
            )
            return Outcome("created", receipt)
        if known.organisation != submission.author.organisation:
            return Outcome("taken")
        given = known.as_stored(submission)
        if given == known.stored:
            return Outcome("duplicate", known.receipt)
        return Outcome("conflict", given=sha256(given).hexdigest(), stored=known.receipt.digest)


def after(seq: int, outcome: Outcome) -> bool:
    """Whether the outcome's receipt lies behind a seq."""
    return outcome.receipt is not None and outcome.receipt.seq > seq
