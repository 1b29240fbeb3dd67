"""Files facts by series and counts them as they come, so that a report reads what is current and counts nothing.
Never interprets a payload beyond what `subject` says of it.
"""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import asyncpg

from eventlog.envelope import Envelope, PlaceGiven
from eventlog.log import Recorded
from eventlog.register import Register
from sitrep.subject import subject_of

# The row that a row ended: the last of the same fact before it. By `known_to` it would be looked for among all rows of
# the fact, and ten thousand verifications of one event would cost a hundred million.
ENDED = """
    SELECT * FROM knowledge.fact AS earlier
    WHERE earlier.crisis = fact.crisis AND earlier.root = fact.root AND earlier.known_from < fact.known_from
    ORDER BY earlier.known_from DESC
    LIMIT 1
"""

# Each of them takes what was written for after < seq <= last, and gives the same however the log is cut.
SERIES = """
INSERT INTO knowledge.series (crisis, series, since, type, sensitivity, untimed)
SELECT DISTINCT ON (series) crisis, series, known_from, type, sensitivity, repeats IS NOT NULL
FROM knowledge.fact
WHERE crisis = $1 AND known_from > $2 AND known_from <= $3 AND series IS NOT NULL
ORDER BY series, known_from
ON CONFLICT DO NOTHING
"""

PROTECTED = """
INSERT INTO knowledge.guarded (crisis, seq, root)
SELECT fact.crisis, fact.known_from, fact.root
FROM knowledge.fact
CROSS JOIN LATERAL ({ended}) AS ended
WHERE fact.crisis = $1 AND fact.known_from > $2 AND fact.known_from <= $3 AND fact.known_from > fact.root
  AND (fact.reclassified IS DISTINCT FROM ended.reclassified
       OR fact.version IS NOT NULL AND fact.sensitivity IS DISTINCT FROM ended.sensitivity)
ON CONFLICT DO NOTHING
""".replace("{ended}", ENDED)

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

# By how much each row that begins in $2 < seq <= $3 moves what is counted: itself, and the row that it ended. No
# function of the schema: what is rebuilt beside it would ask the one that is served.
MOVES = """
SELECT moved.seq, counts.day, counts.place, counts.type, counts.sensitivity, counts.flag, moved.n
FROM (
    SELECT fact.known_from AS seq, 1 AS n, fact.root, fact.type, fact.version, fact.sensitivity, fact.verification,
           fact.day, fact.place, fact.series
    FROM knowledge.fact
    WHERE fact.crisis = $1 AND fact.known_from > $2 AND fact.known_from <= $3 AND NOT fact.editorial
    UNION ALL
    SELECT fact.known_from, -1, ended.root, ended.type, ended.version, ended.sensitivity, ended.verification,
           ended.day, ended.place, ended.series
    FROM knowledge.fact
    CROSS JOIN LATERAL ({ended}) AS ended
    WHERE fact.crisis = $1 AND fact.known_from > $2 AND fact.known_from <= $3 AND NOT fact.editorial
      AND fact.known_from > fact.root
) AS moved
CROSS JOIN LATERAL (VALUES
    ('-infinity'::date, '', CASE WHEN moved.version IS NULL THEN '' ELSE moved.type END,
     CASE WHEN moved.version IS NULL THEN '' ELSE moved.sensitivity END,
     moved.version IS NOT NULL AND moved.version <> moved.root),
    (moved.day, '', moved.type, moved.sensitivity, moved.verification IN ('unverified', 'under_verification')),
    (moved.day, moved.place, moved.type, moved.sensitivity, false)
) AS counts (day, place, type, sensitivity, flag)
-- What is retracted is of no day; what a merge names is counted by who reads it.
WHERE moved.version IS NULL AND counts.day = '-infinity' OR moved.series IS NOT NULL AND counts.day IS NOT NULL
""".replace("{ended}", ENDED)

# Asked first, since hardly any batch has one, and the plan for all of them is slow.
PRIVATE = """
SELECT EXISTS (SELECT FROM knowledge.edit WHERE crisis = $1 AND seq > $2 AND seq <= $3 AND says = 'privacy')
    OR EXISTS (SELECT FROM knowledge.edit AS earlier
               JOIN knowledge.edit ON edit.crisis = $1 AND edit.target = earlier.id
               WHERE earlier.crisis = $1 AND earlier.seq > $2 AND earlier.seq <= $3 AND edit.says = 'privacy')
"""

COUNT = """
WITH moved AS MATERIALIZED (
    SELECT day, place, type, sensitivity, flag, seq >> 10 AS bucket, min(seq) AS since, sum(n) AS n
    FROM ({moves}) AS move
    GROUP BY day, place, type, sensitivity, flag, seq >> 10
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
""".replace("{moves}", MOVES)


async def file_and_count(connection: asyncpg.Connection, crisis: str, after: int, last: int) -> None:
    """Files and counts what was just written for after < seq <= last, inside the caller's transaction."""
    for statement in (SERIES, PROTECTED, COUNT):
        await connection.execute(statement, crisis, after, last)
    if await connection.fetchval(PRIVATE, crisis, after, last):
        await connection.execute(TAKEN_BACK, crisis, after, last)


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
    return json.dumps([place.ref, place.pcode, place.name, place.given_name], ensure_ascii=False)


def place_given(key: str) -> PlaceGiven | None:
    """A place of these names alone."""
    ref, pcode, name, given_name = json.loads(key) or (None,) * 4
    if not (ref or pcode or name or given_name):
        return None
    return PlaceGiven(ref=ref, pcode=pcode, name=name, given_name=given_name)
