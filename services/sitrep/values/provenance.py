"""Where a report comes from: its positions in the log and the tree over it. Never a fact."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class KindCount:
    """How many facts of one type there are."""

    type: str
    facts: int


@dataclass(frozen=True, slots=True)
class Counts:
    """What the report was made from, in events."""

    events: int
    facts: int
    retracted: int
    corrected: int
    parked: int


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where the report comes from: positions in the log, the tree over it, the digest of the report."""

    crisis: str
    known: int
    edited: int
    cleared: int
    recorded_until: datetime | None
    tree_size: int
    root: str  # hex
    digest: str  # hex, SHA-256 of the canonical report in which this field is empty
    counts: Counts


@dataclass(frozen=True, slots=True)
class Threshold:
    """A threshold that the crisis set differently from the policy; its unit is in its name."""

    name: str
    value: int
