"""An event as the log keeps it, and where the log ends. Never reads or writes storage."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from uuid import UUID

import orjson

from eventlog import merkle
from eventlog.canonical import canonical
from eventlog.codes import Capacity


class CrisisUnknown(Exception):
    """No crisis is open under this name."""


@dataclass(frozen=True, slots=True)
class Author:
    """Who posts: the organisation as it was called then, its key, and in which capacity it acts."""

    organisation: str
    organisation_name: str
    organisation_kind: str | None
    key: str
    capacity: Capacity


@dataclass(frozen=True, slots=True)
class Head:
    """Where the log of a crisis ends: its last seq, when that was recorded, and the frontier of its Merkle tree."""

    seq: int
    recorded_at: datetime
    frontier: tuple[bytes, ...]

    @property
    def root(self) -> bytes:
        return merkle.root(self.frontier)


@dataclass(frozen=True, slots=True)
class Recorded:
    """An event as the log keeps it: the server's fields and the stored bytes."""

    crisis: str
    seq: int
    id: UUID
    type: str
    recorded_at: datetime
    organisation: str
    organisation_name: str
    organisation_kind: str | None
    key: str
    capacity: Capacity
    digest: bytes
    stored: bytes

    @property
    def leaf(self) -> bytes:
        return leaf(self)


@lru_cache(1024)  # the events of one append share theirs
def instant(moment: datetime) -> str:
    """An instant as every answer and every leaf writes it: UTC, microseconds, Z."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def leaf(recorded: Recorded) -> bytes:
    """The Merkle leaf: canonical JSON of the server's fields and the digest, so that it can be proved without the
    content.
    """
    # ASCII keys, text and integers: orjson's sorted form is canonical as it is, and looking first would cost the most.
    return orjson.dumps(
        {
            "v": 1,
            "crisis": recorded.crisis,
            "seq": recorded.seq,
            "recorded_at": instant(recorded.recorded_at),
            "organisation": recorded.organisation,
            "organisation_name": recorded.organisation_name,
            "organisation_kind": recorded.organisation_kind,
            "key": recorded.key,
            "capacity": recorded.capacity,
            "digest": recorded.digest.hex(),
        },
        option=orjson.OPT_SORT_KEYS,
    )


class Leaves:
    """The leaves of events that were recorded together, byte for byte those of `leaf`.

    What is the same for every event of an author is written once: that is most of a leaf, and most of its cost.
    """

    def __init__(self, crisis: str, recorded_at: datetime) -> None:
        self._crisis = crisis
        self._recorded_at = instant(recorded_at)
        self._written: dict[Author, tuple[bytes, bytes]] = {}

    def of(self, author: Author, seq: int, digest: bytes) -> bytes:
        before, after = self._written.get(author) or self._write(author)
        return b'%b"digest":"%b",%b"seq":%d,"v":1}' % (before, digest.hex().encode(), after, seq)

    def _write(self, author: Author) -> tuple[bytes, bytes]:
        # In the order of the names: `digest` and `seq` stand between these two.
        first = {"capacity": author.capacity, "crisis": self._crisis}
        last = {
            "key": author.key,
            "organisation": author.organisation,
            "organisation_kind": author.organisation_kind,
            "organisation_name": author.organisation_name,
            "recorded_at": self._recorded_at,
        }
        written = canonical(first)[:-1] + b",", canonical(last)[1:-1] + b","
        self._written[author] = written
        return written
