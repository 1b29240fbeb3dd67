"""An event as the log keeps it, and where the log ends. Never reads or writes storage."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import NamedTuple
from uuid import UUID

from eventlog import merkle
from eventlog.canonical import canonical
from eventlog.codes import Capacity


class CrisisUnknown(Exception):
    """No crisis is open under this name."""


class Author(NamedTuple):
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


class Recorded(NamedTuple):
    """An event as the log keeps it: the server's fields and the stored bytes. A tuple, since a rebuild makes one of
    each row, in the order of its columns.
    """

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
    return moment.astimezone(UTC).isoformat(timespec="microseconds").removesuffix("+00:00") + "Z"


def leaf(recorded: Recorded) -> bytes:
    """The Merkle leaf: canonical JSON of the server's fields and the digest, so that it can be proved without the
    content.
    """
    crisis, seq, _, _, recorded_at, *author, digest, _ = recorded
    return framed(frame(crisis, *author), seq, instant(recorded_at), digest)


Frame = tuple[bytes, bytes]


@lru_cache(4_096)
def frame(
    crisis: str, organisation: str, organisation_name: str, organisation_kind: str | None, key: str, capacity: str
) -> Frame:
    """What is the same in the leaves of an author: most of a leaf, and most of its cost."""
    # In the order of the names: `digest` stands between these two, `recorded_at` and `seq` behind.
    first = {"capacity": capacity, "crisis": crisis}
    last = {
        "key": key,
        "organisation": organisation,
        "organisation_kind": organisation_kind,
        "organisation_name": organisation_name,
    }
    return canonical(first)[:-1] + b',"digest":"', b'",' + canonical(last)[1:-1] + b',"recorded_at":"'


def framed(frame: Frame, seq: int, recorded_at: str, digest: bytes) -> bytes:
    """The leaf of an event, whose author's part is made already; `recorded_at` as `instant` writes it."""
    return b'%b%b%b%b","seq":%d,"v":1}' % (frame[0], digest.hex().encode(), frame[1], recorded_at.encode(), seq)
