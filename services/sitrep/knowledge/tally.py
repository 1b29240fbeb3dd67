"""How many facts a view holds, by type, day and place: running counts and the last few seqs. Never reads a fact."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Final

import asyncpg

from eventlog.codes import Sensitivity
from sitrep.knowledge.views import View
from sitrep.row import EVER

# The row that a row ended: the last of the same fact before it. By `known_to` it would be looked for among all rows of
# the fact, and ten thousand verifications of one event would cost a hundred million.
ENDED: Final = """
    SELECT * FROM knowledge.fact AS earlier
    WHERE earlier.crisis = fact.crisis AND earlier.root = fact.root AND earlier.known_from < fact.known_from
    ORDER BY earlier.known_from DESC
    LIMIT 1
"""

# By how much each row that begins in $2 < seq <= $3 moves what is counted: itself, and the row that it ended. After
# _moved of filing.py, which counts the same as it is written.
MOVES: Final = """
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

# Of what is counted since `edited` or before: the running count before the bucket of `edited`, and what moved since.
# Added up and not joined: there is no index of what moved, and each key would be compared with all of it.
COUNTED: Final = """
WITH wanted AS (
    SELECT day, place, type, sensitivity, flag FROM knowledge.counted
    WHERE crisis = $1 AND day = '-infinity' AND since <= $3
    UNION ALL
    SELECT day, place, type, sensitivity, flag FROM knowledge.counted
    WHERE crisis = $1 AND day > '-infinity' AND day BETWEEN $4 AND $6 AND place = '' AND since <= $3
    UNION ALL
    SELECT day, place, type, sensitivity, flag FROM knowledge.counted
    WHERE crisis = $1 AND day BETWEEN $5 AND $6 AND place <> '' AND since <= $3
)
SELECT day, place, type, sensitivity, flag, sum(n)::bigint AS n
FROM (
    SELECT wanted.day, wanted.place, wanted.type, wanted.sensitivity, wanted.flag, coalesce(before.n, 0) AS n
    FROM wanted
    LEFT JOIN LATERAL (
        SELECT tally.n FROM knowledge.tally
        WHERE tally.crisis = $1 AND tally.day = wanted.day AND tally.place = wanted.place AND tally.type = wanted.type
          AND tally.sensitivity = wanted.sensitivity AND tally.flag = wanted.flag AND tally.bucket < $3::bigint >> 10
        ORDER BY tally.bucket DESC
        LIMIT 1
    ) AS before ON true
    UNION ALL
    SELECT day, place, type, sensitivity, flag, n
    FROM ({moves}) AS rest
    WHERE day = '-infinity' OR day BETWEEN $4 AND $6 AND place = '' OR day BETWEEN $5 AND $6 AND place <> ''
) AS part
GROUP BY day, place, type, sensitivity, flag
""".replace("{moves}", MOVES)

# Counted as of `edited`, and not of this view: what was said after `known`, and what is looked at by itself.
NOT_HELD: Final = """
SELECT day, place, type, sensitivity, version, version <> root AS corrected,
       verification IN ('unverified', 'under_verification') AS unchecked
FROM knowledge.fact
WHERE crisis = $1 AND root > $2 AND root <= $3 AND known_from <= $3 AND (known_to IS NULL OR known_to > $3)
  AND NOT editorial AND (series IS NOT NULL OR version IS NULL)
UNION ALL
SELECT day, place, type, sensitivity, version, version <> root,
       verification IN ('unverified', 'under_verification')
FROM unnest($4::bigint[]) AS asked (looked_at)
CROSS JOIN LATERAL (
    SELECT * FROM knowledge.fact
    WHERE crisis = $1 AND root = asked.looked_at AND known_from <= $3 AND (known_to IS NULL OR known_to > $3)
    OFFSET 0
) AS fact
WHERE root <= $2 AND NOT editorial AND series IS NOT NULL
"""

MERGED: Final = """
SELECT count(*) AS facts, count(*) FILTER (WHERE version <> root) AS corrected
FROM knowledge.fact
WHERE crisis = $1 AND merges IS NOT NULL AND root <= $2 AND known_from <= $3 AND (known_to IS NULL OR known_to > $3)
  AND version IS NOT NULL AND NOT editorial
"""


# Of what was posted, whatever became of it, so that an act on a fact moves no report over the limit. By stretches of
# the log and no further than is asked: at once, Postgres gathers all that was ever posted before it counts the first.
POSTED: Final = """
WITH RECURSIVE stretch (upto, n) AS (
    SELECT 0::bigint, 0::bigint
    UNION ALL
    SELECT stretch.upto + 4096, stretch.n + posted.n
    FROM stretch
    CROSS JOIN LATERAL (
        SELECT count(*) FILTER (WHERE known_from = root) AS n FROM knowledge.fact
        WHERE crisis = $1 AND type = $2 AND known_from > stretch.upto AND known_from <= least(stretch.upto + 4096, $3)
    ) AS posted
    WHERE stretch.upto < $3 AND stretch.n < $4
)
SELECT least(max(n), $4) FROM stretch
"""


@dataclass(frozen=True, slots=True)
class Key:
    """What is counted. Of all days (EVER): `flag` is whether a correction is in force, and without a type it is what
    was retracted. Of a day: whether nobody checked it. Of a place on a day: the place as it was named, in JSON.
    """

    day: date
    place: str
    type: str
    sensitivity: Sensitivity
    flag: bool


_RETRACTED: Final = Key(EVER, "", "", "", False)  # type: ignore[arg-type]

Tally = Counter[Key]


async def tally(
    connection: asyncpg.Connection,
    view: View,
    days: tuple[date, date],
    places_from: date,
    apart: Collection[int] = (),
) -> Tally:
    """The counts of a view, of all days and of those from the first to the last, by place from `places_from` on.

    Without the facts `apart`, and without those that a merge names: whoever reads these counts them.
    """
    first, last = days
    rows = await connection.fetch(
        COUNTED, view.crisis, ((view.edited >> 10) << 10) - 1, view.edited, first, places_from, last
    )
    found = Counter({Key(*row[:5]): row["n"] for row in rows})
    for row in await connection.fetch(NOT_HELD, view.crisis, view.known, view.edited, list(apart)):
        if row["version"] is None:
            found[_RETRACTED] -= 1
            continue
        about = (row["type"], row["sensitivity"])
        found[Key(EVER, "", *about, row["corrected"])] -= 1
        if row["day"] is not None:
            found[Key(row["day"], "", *about, row["unchecked"])] -= 1
            found[Key(row["day"], row["place"], *about, False)] -= 1
    return found


async def posted(connection: asyncpg.Connection, view: View, kind: str, most: int) -> int:
    """How many facts of a type were posted by `known`, counted up to `most`."""
    found: int = await connection.fetchval(POSTED, view.crisis, kind, view.known, most)
    return found


@dataclass(frozen=True, slots=True)
class Totals:
    """How many facts a view holds, how many of them in a corrected version, and how many were taken back."""

    facts: int
    corrected: int
    retracted: int


async def totals(connection: asyncpg.Connection, view: View) -> Totals:
    """The facts of a view whoever may read them, those that a merge names among them."""
    counts = await tally(connection, view, (EVER, EVER), EVER)
    merged = await connection.fetchrow(MERGED, view.crisis, view.known, view.edited)
    ever = [(key, n) for key, n in counts.items() if key.day == EVER]
    return Totals(
        facts=sum(n for key, n in ever if key.type) + merged["facts"],
        corrected=sum(n for key, n in ever if key.type and key.flag) + merged["corrected"],
        retracted=sum(n for key, n in ever if not key.type),
    )
