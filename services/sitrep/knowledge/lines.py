"""Which facts of a view tell how some series went on: of each the last words at the end of each of some days, or all of
it. Reads an index for each, and no other series. Never says what a fact says.
"""

from collections.abc import Collection, Sequence
from datetime import datetime

import asyncpg

from sitrep.knowledge.current import LAST_WORDS, TOLD
from sitrep.knowledge.views import View

SERIES_OF = """
SELECT DISTINCT series.series, series.untimed
FROM unnest($2::bigint[]) AS asked (root)
CROSS JOIN LATERAL (
    SELECT fact.series FROM knowledge.fact
    WHERE fact.crisis = $1 AND fact.root = asked.root
      AND fact.known_from <= $3 AND (fact.known_to IS NULL OR fact.known_to > $3)
    OFFSET 0
) AS fact
JOIN knowledge.series ON series.crisis = $1 AND series.series = fact.series
"""

# The first word of any of some series.
FIRST = """
SELECT min(first.as_of)
FROM unnest($5::bigint[]) AS wanted (series)
CROSS JOIN LATERAL (
    SELECT as_of FROM knowledge.words($1, $2, $3, $4, wanted.series)
    ORDER BY as_of
    LIMIT 1
) AS first
"""


async def lines(
    connection: asyncpg.Connection,
    view: View,
    roots: Collection[int],
    ends: Sequence[datetime],
    zone: str,
    guards: Sequence[int],
) -> set[int]:
    """The roots of what the series of these facts said last at each of these instants, and of what came before it.

    `guards` are the facts that are looked at one by one, whatever was asked.
    """
    series = await _series_of(connection, view, roots)
    known = (view.crisis, view.known, view.edited, list(guards))
    told = [one["series"] for one in series], [one["untimed"] for one in series]
    # Before the first of their words none of them is looked for again, day by day: most crises are younger than a line.
    first = await connection.fetchval(FIRST, *known, told[0])
    since = [end for end in ends if first is not None and end >= first]
    return {row["root"] for row in await connection.fetch(LAST_WORDS, *known, *told, since, zone)} if since else set()


async def history(
    connection: asyncpg.Connection,
    view: View,
    roots: Collection[int],
    span: tuple[datetime, datetime],
    guards: Sequence[int],
) -> set[int]:
    """The roots of all that the series of these facts said, of what holds after the first instant and by the last."""
    series = [one["series"] for one in await _series_of(connection, view, roots)]
    known = (view.crisis, view.known, view.edited, list(guards))
    since, until = span
    return {row["root"] for row in await connection.fetch(TOLD, *known, series, [since] * len(series), until)}


async def _series_of(connection: asyncpg.Connection, view: View, roots: Collection[int]) -> list[asyncpg.Record]:
    found: list[asyncpg.Record] = await connection.fetch(SERIES_OF, view.crisis, list(roots), view.edited)
    return found
