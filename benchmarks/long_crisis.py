"""A crisis of sixty days whose log may be of any length, while what is current stays: 300 series of figures, 400
facilities of which three sources speak, ten statements a day. Written by COPY as appending would have; never measures.
"""

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

import asyncpg
import orjson
import stage

from eventlog import log, merkle
from eventlog.recorded import Recorded

START: Final = datetime(2026, 1, 1, 6, tzinfo=UTC)
DAYS: Final = 60
LAST: Final = date(2026, 3, 1)
CHUNK: Final = 20_000
INDICATORS: Final = ("killed", "injured", "missing", "idps_new")
PLACES: Final = [f"place-{n}" for n in range(25)]
SOURCES: Final = ("Watch", "Relief", "Health desk")
FACILITIES: Final = 400
STATEMENTS: Final = 10 * DAYS
MERGES: Final = 20
COLUMNS: Final = (
    "crisis", "seq", "id", "type", "recorded_at", "organisation", "organisation_name", "organisation_kind",
    "key", "capacity", "digest", "stored", "leaf",
)  # fmt: skip

Made = tuple[str, dict[str, Any]]  # the type, and what else it says


async def written(dsn: str, crisis: str, size: int) -> None:
    """The log of a crisis, of so many events, with its tree and its head."""
    connection = await asyncpg.connect(dsn)
    await stage.opened(dsn, crisis)
    head = await log.head(connection, crisis)
    assert head is not None
    await connection.execute("SET session_replication_role = replica")
    await connection.execute("UPDATE eventlog.event SET recorded_at = $2 WHERE crisis = $1", crisis, START)
    frontier, seq, made = list(head.frontier), head.seq, _events(size)
    while seq < size:
        upto = min(seq + CHUNK, size)
        rows, hashes = [], []
        for number in range(seq + 1, upto + 1):
            moment = START + timedelta(days=DAYS) * number / size
            kind, more = next(made)
            identity = _id(number)
            stored = orjson.dumps({"id": str(identity), "type": kind, **more}, option=orjson.OPT_SORT_KEYS)
            digest = sha256(stored).digest()
            by = (stage.NGO.organisation, stage.NGO.organisation_name, stage.NGO.organisation_kind, stage.NGO.key)
            fields = (crisis, number, identity, kind, moment, *by, "coordinator", digest, stored)
            hashes.append(merkle.leaf_hash(Recorded(*fields).leaf))
            rows.append((*fields, hashes[-1]))
        frontier = merkle.extend(frontier, seq, hashes)
        await connection.copy_records_to_table("event", schema_name="eventlog", columns=COLUMNS, records=rows)
        seq = upto
        moved = "UPDATE eventlog.head SET seq = $2, recorded_at = $3, frontier = $4 WHERE crisis = $1"
        await connection.execute(moved, crisis, seq, moment, frontier)
    await connection.execute("ANALYZE eventlog.event")
    await connection.close()


def _id(number: int) -> UUID:
    return UUID(int=(1 << 100) + number)


def _events(size: int) -> Iterator[Made]:
    """From seq 2 on: facts in turns, one in ten of them late; 3 % corrections, 1 % retractions, 2 % verifications."""
    chance = random.Random(1)
    apart = {size * n // STATEMENTS: "statement" for n in range(1, STATEMENTS)}
    apart |= {size * n // (MERGES + 1) + 1: "merge" for n in range(1, MERGES + 1)}
    for number in range(2, size + 1):
        moment = START + timedelta(days=DAYS) * number / size
        if (what := apart.get(number)) is not None:
            yield _statement(moment) if what == "statement" else _merge(number)
            continue
        drawn = chance.random()
        earlier = max(2, number - chance.randrange(1, 2 + number // 10))
        if drawn < 0.06 and not {earlier, earlier + 1} & apart.keys() and number > 100:
            yield _act(drawn, earlier, START + timedelta(days=DAYS) * earlier / size)
        else:
            yield _fact(number, moment - timedelta(hours=chance.random() * (100 if chance.random() < 0.1 else 1)))


def _fact(number: int, held: datetime) -> Made:
    turn = number // 2
    told: dict[str, Any] = {"as_of": held.isoformat(), "occurred": held.date().isoformat()}
    if number % 2:
        source = SOURCES[turn % 3]
        data: dict[str, Any] = {"basis": "cumulative", "indicator": INDICATORS[turn // 75 % 4], "value": turn // 300}
        place = PLACES[turn // 3 % 25]
        kind = "figure.reported"
    else:
        source = SOURCES[turn % 3]
        named = f"facility-{turn // 3 % FACILITIES}"
        data = {"facility": {"kind": "hospital", "ref": named}, "functionality": "partially_functioning"}
        place = PLACES[turn // 3 % FACILITIES % 25]
        kind = "facility.assessed"
    return kind, told | {"data": data, "place": {"name": place}, "source": {"origin": {"kind": "nngo", "name": source}}}


def _act(drawn: float, target: int, held: datetime) -> Made:
    about = {"about": [str(_id(target))]}
    if drawn < 0.03:
        _, event = _fact(target, held)
        event["type"] = "figure.reported" if target % 2 else "facility.assessed"
        return "event.corrected", about | {"data": {"event": event, "reason": "typo"}}
    if drawn < 0.04:
        return "event.retracted", about | {"data": {"reason": "other"}}
    return "event.verified", about | {"data": {"status": "verified"}}


def _statement(moment: datetime) -> Made:
    told = {"as_of": moment.isoformat(), "occurred": moment.date().isoformat(), "data": {"speech_act": "appeal"}}
    return "statement.made", told | {"source": {"origin": {"kind": "nngo", "name": "Relief"}}}


def _merge(number: int) -> Made:
    return "event.merged", {
        "about": [str(_id(number - 40)), str(_id(number - 38))],
        "data": {"reason": "same_incident"},
    }
