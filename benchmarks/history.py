"""Writes a long log quickly: the rows that appending would have written, by COPY, with the same tree and the same head.
Never goes through the doors, so it says nothing about the speed of appending.
"""

import random
from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

import asyncpg
import stage

from eventlog import log, merkle
from eventlog.log import Submission
from eventlog.recorded import frame, framed, instant

CHUNK = 20_000
COLUMNS = (
    "crisis", "seq", "id", "type", "recorded_at", "organisation", "organisation_name", "organisation_kind",
    "key", "capacity", "digest", "stored", "leaf",
)  # fmt: skip


async def written(dsn: str, size: int, crisis: str = stage.CRISIS, seed: int = 1) -> None:
    """Lets the log of an open crisis grow to `size` events; a hundredth of them are corrections and verifications."""
    connection = await asyncpg.connect(dsn)
    head = await log.head(connection, crisis)
    assert head is not None
    seq, moment, frontier = head.seq, head.recorded_at, list(head.frontier)
    made = _made(seed)
    said = (
        stage.NGO.organisation, stage.NGO.organisation_name, stage.NGO.organisation_kind, stage.NGO.key,
        stage.NGO.capacity,
    )  # fmt: skip
    author = frame(crisis, *said)
    while seq < size:
        count = min(CHUNK, size - seq)
        moment += timedelta(milliseconds=count)
        recorded_at = instant(moment)
        rows, hashes = [], []
        for number in range(seq + 1, seq + count + 1):
            identity, kind, stored = next(made)
            digest = sha256(stored).digest()
            hashes.append(merkle.leaf_hash(framed(author, number, recorded_at, digest)))
            rows.append((crisis, number, identity, kind, moment, *said, digest, stored, hashes[-1]))
        frontier = merkle.extend(frontier, seq, hashes)
        async with connection.transaction():
            await connection.copy_records_to_table("event", schema_name="eventlog", columns=COLUMNS, records=rows)
            seq += count
            await connection.execute(
                "UPDATE eventlog.head SET seq = $2, recorded_at = $3, frontier = $4 WHERE crisis = $1",
                crisis, seq, moment, frontier,
            )  # fmt: skip
    await connection.execute("ANALYZE eventlog.event")
    await connection.close()


def _made(seed: int) -> Iterator[tuple[UUID, str, bytes]]:
    """The examples of the contract in turns, each under a new id; what lies apart is left out, as if it were erased."""
    chance = random.Random(seed)
    patterns: list[tuple[str, list[bytes]]] = []
    for event in stage.events(90, seed=999):
        submission: Submission = stage.submission(event)
        patterns.append((submission.type, submission.stored.split(event["id"].encode())))
    last: Any = None
    number = 0
    while True:
        kind, parts = patterns[number % len(patterns)]
        identity = UUID(int=(seed << 120) + (number << 64) + chance.getrandbits(60))
        if number % 100 == 99:
            kind = "event.verified"
            stored = b'{"about":["%b"],"data":{"status":"verified"},"id":"%b","type":"event.verified"}' % (
                str(last).encode(), str(identity).encode(),
            )  # fmt: skip
        else:
            stored = str(identity).encode().join(parts)
            last = identity
        yield identity, kind, stored
        number += 1
