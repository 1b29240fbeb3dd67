"""The event log by one name: append, read, and the values of both. Never holds a line of its own."""

from eventlog.appending import CHANNEL, Appender, NotReplicated, announce, append, rehearse
from eventlog.reading import (
    READ_REGISTER,
    clock,
    crises,
    erasables,
    head,
    installation,
    last_erasure,
    owners,
    read,
    read_id,
    read_register,
    read_seqs,
    scan,
    seq_at,
)
from eventlog.recorded import Author, CrisisUnknown, Head, Recorded, instant, leaf
from eventlog.submission import Batch, Outcome, Receipt, Submission

__all__ = [
    "CHANNEL",
    "READ_REGISTER",
    "Appender",
    "Author",
    "Batch",
    "CrisisUnknown",
    "Head",
    "NotReplicated",
    "Outcome",
    "Receipt",
    "Recorded",
    "Submission",
    "announce",
    "append",
    "clock",
    "crises",
    "erasables",
    "head",
    "installation",
    "instant",
    "last_erasure",
    "leaf",
    "owners",
    "read",
    "read_id",
    "read_register",
    "read_seqs",
    "rehearse",
    "scan",
    "seq_at",
]
