"""Files facts by series and counts them as they come, so that a report reads what is current and counts nothing.
Never interprets a payload beyond what `subject` says of it.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

import asyncpg

from eventlog.envelope import Envelope, PlaceGiven
from eventlog.log import Recorded
from eventlog.register import Register
from sitrep.row import EVER, Row
from sitrep.subject import subject_of

# Nothing here reads a fact again: for a table that has just begun to grow, or of which the statistics know only another
# crisis, the planner would go through all of it for each batch.
SERIES = """
INSERT INTO knowledge.series (crisis, series, since, type, sensitivity, untimed)
SELECT $1, * FROM unnest($2::bigint[], $3::bigint[], $4::text[], $5::text[], $6::boolean[])
ON CONFLICT DO NOTHING
"""

PROTECTED = """
INSERT INTO knowledge.guarded (crisis, seq, root)
SELECT $1, * FROM unnest($2::bigint[], $3::bigint[])
ON CONFLICT DO NOTHING
"""

# Asked only where a batch has acts. `earlier` may be named by an act for privacy that arrived before it.
PRIVATE = """
SELECT EXISTS (
    SELECT FROM unnest($2::uuid[]) AS earlier (id)
    CROSS JOIN LATERAL (
        SELECT FROM knowledge.edit WHERE crisis = $1 AND target = earlier.id AND says = 'privacy' OFFSET 0
    ) AS act
)
"""

# After knowledge.seen: an act for privacy on the fact, or on a correction of it, which may arrive after the act.
TAKEN_BACK = """
INSERT INTO knowledge.guarded (crisis, seq, root)
SELECT $1, act.seq, fact.root
FROM (
    SELECT edit.seq, edit.target FROM knowledge.edit
    WHERE edit.crisis = $1 AND edit.seq > $2 AND edit.seq <= $3 AND edit.says = 'privacy'
      AND edit.kind IN ('event.corrected', 'event.retracted')
    UNION ALL
    SELECT edit.seq, earlier.target FROM knowledge.edit
    JOIN knowledge.edit AS earlier ON earlier.crisis = $1 AND earlier.id = edit.target
    WHERE edit.crisis = $1 AND edit.seq > $2 AND edit.seq <= $3 AND edit.says = 'privacy'
      AND edit.kind IN ('event.corrected', 'event.retracted')
    UNION ALL
    SELECT edit.seq, earlier.target FROM knowledge.edit AS earlier
    JOIN knowledge.edit ON edit.crisis = $1 AND edit.target = earlier.id
    WHERE earlier.crisis = $1 AND earlier.seq > $2 AND earlier.seq <= $3 AND edit.says = 'privacy'
      AND edit.kind IN ('event.corrected', 'event.retracted')
) AS act
JOIN knowledge.fact ON fact.crisis = $1 AND fact.id = act.target AND fact.known_from = fact.root AND fact.root < act.seq
ON CONFLICT DO NOTHING
"""

# Of each key that moved the last running count, by one descent of the key, and from it on those of the buckets.
COUNT = """
WITH moved AS MATERIALIZED (
    SELECT * FROM unnest($2::date[], $3::text[], $4::text[], $5::text[], $6::boolean[], $7::bigint[], $8::bigint[],
                         $9::bigint[]) AS move (day, place, type, sensitivity, flag, bucket, since, n)
), new AS (
    INSERT INTO knowledge.counted (crisis, day, place, type, sensitivity, flag, since)
    SELECT $1, day, place, type, sensitivity, flag, min(since)
    FROM moved
    GROUP BY day, place, type, sensitivity, flag
    ON CONFLICT DO NOTHING
)
INSERT INTO knowledge.tally (crisis, day, place, type, sensitivity, flag, bucket, n)
SELECT $1, moved.day, moved.place, moved.type, moved.sensitivity, moved.flag, moved.bucket,
       coalesce(before.n, 0) + sum(moved.n) OVER (
           PARTITION BY moved.day, moved.place, moved.type, moved.sensitivity, moved.flag ORDER BY moved.bucket)
FROM moved
LEFT JOIN LATERAL (
    SELECT tally.n FROM knowledge.tally
    WHERE tally.crisis = $1 AND tally.day = moved.day AND tally.place = moved.place AND tally.type = moved.type
      AND tally.sensitivity = moved.sensitivity AND tally.flag = moved.flag
    ORDER BY tally.bucket DESC
    LIMIT 1
) AS before ON true
ON CONFLICT (crisis, day, place, type, sensitivity, flag, bucket) DO UPDATE SET n = excluded.n
"""

BUCKET_BITS: Final = 10  # a bucket holds 1,024 seqs

_UNCHECKED: Final = frozenset({"unverified", "under_verification"})

Counted = tuple[date, str | None, str | None, str | None, bool]  # day, place, type, sensitivity, flag
Change = tuple[Row, Row | None]  # a row that begins, and the row of the same fact that ended with it


async def file_and_count(connection: asyncpg.Connection, crisis: str, changes: Sequence[Change]) -> None:
    """Files and counts the rows that a batch writes, inside the caller's transaction; the same however it is cut."""
    series: dict[int, Row] = {}
    for row, _ in sorted(changes, key=lambda change: change[0].known_from):
        if row.series is not None:
            series.setdefault(row.series, row)
    await _insert(
        connection,
        SERIES,
        crisis,
        [(one, row.known_from, row.type, row.sensitivity, row.repeats is not None) for one, row in series.items()],
    )
    guarded = [
        (row.known_from, row.root) for row, ended in changes if ended is not None and _protects_otherwise(row, ended)
    ]
    await _insert(connection, PROTECTED, crisis, guarded)
    moved = [(*key, bucket, since, n) for (key, bucket), (since, n) in _moved(changes).items()]
    await _insert(connection, COUNT, crisis, moved)


async def take_back(
    connection: asyncpg.Connection, crisis: str, after: int, last: int, acts: Sequence[UUID], *, private: bool
) -> None:
    """Files which facts the acts of after < seq <= last took back for privacy; `private`: one of them says so itself.
    One that came before them may have named one of them.
    """
    if private or (acts and await connection.fetchval(PRIVATE, crisis, acts)):
        await connection.execute(TAKEN_BACK, crisis, after, last)


async def _insert(connection: asyncpg.Connection, statement: str, crisis: str, rows: Sequence[tuple[Any, ...]]) -> None:
    """A statement that takes its rows by columns."""
    if rows:
        await connection.execute(statement, crisis, *(list(column) for column in zip(*rows, strict=True)))


def _protects_otherwise(row: Row, ended: Row) -> bool:
    if row.reclassified != ended.reclassified:
        return True
    return row.version is not None and row.sensitivity != ended.sensitivity


def _moved(changes: Iterable[Change]) -> Mapping[tuple[Counted, int], tuple[int, int]]:
    """By how much the rows that begin, and those that ended with them, move what is counted in a bucket, and since
    when. After MOVES of knowledge/tally.py, which says the same of what is written.
    """
    moved: dict[tuple[Counted, int], tuple[int, int]] = {}
    for row, ended in changes:
        if row.editorial:
            continue
        seq = row.known_from
        bucket = seq >> BUCKET_BITS
        for one, n in ((row, 1), (ended, -1)) if ended is not None else ((row, 1),):
            for key in _counted(one):
                since, sum_ = moved.get((key, bucket), (seq, 0))
                moved[key, bucket] = min(since, seq), sum_ + n
    return moved


def _counted(row: Row) -> Iterable[Counted]:
    """Where a row counts: what is retracted is of no day; what a merge names is counted by who reads it."""
    if row.version is None:
        yield EVER, "", "", "", False
    elif row.series is not None:
        yield EVER, "", row.type, row.sensitivity, row.version != row.root
    if row.series is not None and row.day is not None:
        yield row.day, "", row.type, row.sensitivity, row.verification in _UNCHECKED
        yield row.day, row.place, row.type, row.sensitivity, False


def filing(
    event: Envelope,
    recorded: Recorded,
    as_of: datetime,
    checked: Sequence[str | None],
    sensitivity: Any,  # noqa: ANN401 - one of the levels, as a row holds it
    register: Register,
) -> tuple[Any, ...]:
    """The columns of a row of knowledge.fact by which a report finds it, from `series` on."""
    languages = register.languages
    subject = subject_of(event, recorded.organisation, checked, sensitivity, languages)
    day = register.report_day_of(as_of)
    return (
        subject.series,
        list(subject.repeats) or None,
        subject.lasting,
        as_of > recorded.recorded_at,
        as_of <= register.cutoff_of(register.report_day_of(recorded.recorded_at) - timedelta(days=1)),
        day,
        place_key(event.place),
    )


def place_key(place: PlaceGiven | None) -> str:
    """The names of a place as they were given, from which `place_given` makes it again."""
    if place is None:
        return "null"
    return _key(place.ref, place.pcode, place.name, place.given_name)


@lru_cache(4_096)  # events speak of few places
def _key(*names: str | None) -> str:
    return json.dumps(names, ensure_ascii=False)


def place_given(key: str) -> PlaceGiven | None:
    """A place of these names alone."""
    ref, pcode, name, given_name = json.loads(key) or (None,) * 4
    if not (ref or pcode or name or given_name):
        return None
    return PlaceGiven(ref=ref, pcode=pcode, name=name, given_name=given_name)
