"""A crisis whose log is written to directly, as the ingest service would write it."""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

import pytest

from eventlog import log
from eventlog.codes import Capacity
from eventlog.erasable import Seal
from eventlog.log import Author, Batch, Receipt, Submission
from eventlog.wire import admit
from foundation.database import Database

OPENING = {
    "name": "Aleppo",
    "country": "SYR",
    "timezone": "Asia/Damascus",
    "cutoff": "20:00",
    "started": "2026-01-06",
}


class Crisis:
    """Posts events as an organisation; each post is a commit of its own."""

    def __init__(self, database: Database, name: str = "aleppo-2026") -> None:
        self.database = database
        self.name = name
        self.seal = Seal(bytes(32))

    async def open(self) -> "Crisis":
        value = {"type": "crisis.opened", "data": {"crisis": self.name, **OPENING}}
        await self.post(value, by="desk", capacity="coordinator", opening=True)
        return self

    async def post(
        self,
        value: Mapping[str, Any],
        *,
        by: str = "watch",
        capacity: Capacity = "partner",
        opening: bool = False,
    ) -> Receipt:
        (receipt,) = await self.post_all([(value, by, capacity)], opening=opening)
        return receipt

    async def post_all(
        self, values: list[tuple[Mapping[str, Any], str, Capacity]], *, opening: bool = False
    ) -> list[Receipt]:
        batch = Batch([self._submission(*value) for value in values])
        async with self.database.raw() as connection:
            ((*outcomes,),) = await log.append(connection, self.name, [batch], opening=opening)
        return [outcome.receipt for outcome in outcomes if outcome.receipt]

    def _submission(self, value: Mapping[str, Any], by: str, capacity: Capacity) -> Submission:
        admitted = admit(value, self.seal)
        author = Author(by, by.title(), "ngo", f"key-{by}", capacity)
        return Submission(
            admitted.id,
            str(value["type"]),
            admitted.value,
            admitted.stored,
            admitted.digest,
            admitted.erasables,
            author,
        )

    async def figure(self, value: object = 23, *, by: str = "watch", **more: object) -> Receipt:
        return await self.post(figure(value, **more), by=by)

    async def correct(self, target: UUID, value: object, **who: Any) -> Receipt:  # noqa: ANN401 - as `post` takes it
        return await self.post(corrected(target, figure(value)), **who)

    async def retract(self, *targets: UUID, **who: Any) -> Receipt:  # noqa: ANN401
        return await self.post(retracted(*targets), **who)

    async def verify(self, *targets: UUID, status: str = "verified") -> Receipt:
        return await self.post(verified(*targets, status=status), by="desk", capacity="coordinator")

    async def reclassify(self, *targets: UUID, level: str = "severe") -> Receipt:
        return await self.post(reclassified(*targets, level=level), by="desk", capacity="coordinator")

    async def force(self, stored: bytes, kind: str = "figure.reported", identity: UUID | None = None) -> int:
        """Writes bytes that no door would let in."""
        identity = identity or uuid4()
        admitted = self._submission(figure(1, id=str(identity)), "watch", "partner")
        forged = Submission(identity, kind, {}, stored, sha256(stored).digest(), (), admitted.author)
        async with self.database.raw() as connection:
            ((outcome,),) = await log.append(connection, self.name, [Batch([forged])])
        assert outcome.receipt is not None
        return outcome.receipt.seq


def figure(value: object = 23, **more: object) -> dict[str, Any]:
    data = {"indicator": "killed", "basis": "cumulative", "value": value}
    return {"type": "figure.reported", "occurred": "2026-01-09", "data": data, **more}


def corrected(target: UUID, event: Mapping[str, Any], **more: object) -> dict[str, Any]:
    return {"type": "event.corrected", "about": [str(target)], "data": {"reason": "typo", "event": event}, **more}


def retracted(*targets: UUID, **more: object) -> dict[str, Any]:
    return {"type": "event.retracted", "about": [*map(str, targets)], "data": {"reason": "other"}, **more}


def verified(*targets: UUID, status: str = "verified", **more: object) -> dict[str, Any]:
    return {"type": "event.verified", "about": [*map(str, targets)], "data": {"status": status}, **more}


def reclassified(*targets: UUID, level: str = "severe", **more: object) -> dict[str, Any]:
    data = {"sensitivity": level, "reason": "it names a shelter"}
    return {"type": "event.reclassified", "about": [*map(str, targets)], "data": data, **more}


@pytest.fixture
async def crisis(database: Database) -> Crisis:
    return await Crisis(database).open()
