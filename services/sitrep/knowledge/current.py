"""Which facts of a view can still move a report: of each series the last words, what stands apart, what moved since.
Reads an index for each and no history. Never says what a fact says.
"""

from collections.abc import AsyncIterator, Callable, Collection, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final
from uuid import UUID

import asyncpg

from eventlog.codes import Sensitivity
from foundation.database import Database
from sitrep.knowledge.views import View

_TICK: Final = timedelta(microseconds=1)
_FOREVER: Final = datetime(9999, 1, 1, tzinfo=UTC)

SERIES = """
SELECT series, type, sensitivity, untimed FROM knowledge.series WHERE crisis = $1 AND since <= $2 AND type = ANY ($3)
"""

# Up to each instant: the last words of each series and what came before them (R2, R3); of relays a local day of each.
# In the order of their instants: of a young table the planner takes one index for as good as another, and only that of
# the series comes in an order.
# knowledge.words(crisis, known, edited, apart, series): the facts of a series in a view, without those apart.
LAST_WORDS = """
SELECT DISTINCT word.root
FROM unnest($5::bigint[], $6::boolean[]) AS wanted (series, untimed)
CROSS JOIN unnest($7::timestamptz[]) AS bound (instant)
CROSS JOIN LATERAL (
    SELECT as_of FROM knowledge.words($1, $2, $3, $4, wanted.series)
    WHERE as_of <= bound.instant
    ORDER BY as_of DESC
    LIMIT 1
) AS newest
CROSS JOIN LATERAL (
    SELECT CASE WHEN wanted.untimed THEN date_trunc('day', newest.as_of AT TIME ZONE $8) AT TIME ZONE $8
                ELSE newest.as_of END AS instant
) AS since
LEFT JOIN LATERAL (
    SELECT as_of FROM knowledge.words($1, $2, $3, $4, wanted.series)
    WHERE as_of < since.instant
    ORDER BY as_of DESC
    LIMIT 1
) AS before ON true
CROSS JOIN LATERAL (
    (
        SELECT root FROM knowledge.words($1, $2, $3, $4, wanted.series)
        WHERE as_of >= since.instant AND as_of <= newest.as_of
        ORDER BY as_of
    )
    UNION ALL
    (
        SELECT root FROM knowledge.words($1, $2, $3, $4, wanted.series)
        WHERE as_of >= CASE WHEN wanted.untimed THEN date_trunc('day', before.as_of AT TIME ZONE $8) AT TIME ZONE $8
                            ELSE before.as_of END
          AND as_of <= before.as_of
        ORDER BY as_of
    )
) AS word
"""

# OFFSET 0 keeps the planner from looking for the instant in every series.
# The last word of each series, with all that is said of the same instant.
LAST_WORD = """
SELECT word.root
FROM unnest($5::bigint[]) AS wanted (series)
CROSS JOIN LATERAL (
    SELECT as_of FROM knowledge.words($1, $2, $3, $4, wanted.series)
    WHERE as_of <= $6
    ORDER BY as_of DESC
    LIMIT 1
) AS newest
CROSS JOIN LATERAL (
    SELECT root FROM knowledge.words($1, $2, $3, $4, wanted.series) WHERE as_of = newest.as_of
    OFFSET 0
) AS word
"""

OF_TYPE = "SELECT DISTINCT root FROM knowledge.fact WHERE crisis = $1 AND type = $2 AND known_from <= $3"

# What is told one by one: everything of some time.
TOLD = """
SELECT word.root
FROM unnest($5::bigint[], $6::timestamptz[]) AS wanted (series, since)
CROSS JOIN LATERAL (
    SELECT root FROM knowledge.words($1, $2, $3, $4, wanted.series) WHERE as_of > wanted.since AND as_of <= $7
) AS word
"""

# What is looked at by itself: stated by editors, named by a merge, a restart, or said to hold after its recording.
APART = """
SELECT root, as_of, lasting FROM knowledge.fact
WHERE crisis = $1 AND editorial AND root <= $3 AND known_from <= $3 AND (known_to IS NULL OR known_to > $3)
UNION ALL
SELECT root, as_of, lasting FROM knowledge.fact
WHERE crisis = $1 AND merges IS NOT NULL AND root <= $2 AND known_from <= $3 AND (known_to IS NULL OR known_to > $3)
UNION ALL
SELECT root, as_of, lasting FROM knowledge.fact
WHERE crisis = $1 AND lasting AND root <= $2 AND known_from <= $3 AND (known_to IS NULL OR known_to > $3)
UNION ALL
SELECT root, as_of, lasting FROM knowledge.fact
WHERE crisis = $1 AND ahead AND as_of > $4 AND root <= $2 AND known_from <= $3
  AND (known_to IS NULL OR known_to > $3)
"""

MERGING = """
SELECT root FROM knowledge.fact
WHERE crisis = $1 AND merges IS NOT NULL AND root <= $2 AND known_from <= $3 AND (known_to IS NULL OR known_to > $3)
"""

HEARSAY = "SELECT EXISTS (SELECT FROM knowledge.series WHERE crisis = $1 AND untimed AND since <= $2)"

GUARDED = "SELECT DISTINCT root FROM knowledge.guarded WHERE crisis = $1 AND seq > $2 AND seq <= $3 AND root <= $4"

# The facts that the ids of acts and of what they name lead to: a correction stands for what it corrects.
NAMED = """
WITH RECURSIVE named (id) AS (
    SELECT unnest($2::uuid[])
    UNION
    SELECT edit.target FROM named JOIN knowledge.edit ON edit.crisis = $1 AND edit.id = named.id
)
SELECT fact.root FROM named
JOIN knowledge.fact ON fact.crisis = $1 AND fact.id = named.id AND fact.known_from = fact.root
"""

# The relays that repeat one of these numbers, however old they are (R2).
REPEATS = """
SELECT root FROM knowledge.fact
WHERE repeats && $1::bigint[]
  AND crisis = $2 AND root <= $3 AND known_from <= $4 AND (known_to IS NULL OR known_to > $4) AND as_of <= $5
"""

# The newest facts of each place as it was named, on one day.
NEWS = """
SELECT fact.root
FROM unnest($5::text[]) AS wanted (place)
CROSS JOIN LATERAL (
    SELECT fact.root FROM knowledge.fact
    WHERE fact.crisis = $1 AND fact.day = $6 AND fact.place = wanted.place AND fact.series IS NOT NULL
      AND (fact.type, fact.sensitivity) IN (SELECT * FROM unnest($7::text[], $8::text[]))
      AND fact.root <= $2 AND fact.known_from <= $3 AND (fact.known_to IS NULL OR fact.known_to > $3)
      AND fact.root <> ALL ($4::bigint[])
    ORDER BY fact.root DESC
    LIMIT $9
) AS fact
"""

# What became known of earlier days in after < seq <= edited, and what was known before and became otherwise (R15, R16).
# What came since and holds later was never told otherwise, however often it was changed.
MOVED = """
SELECT DISTINCT root FROM knowledge.fact
WHERE crisis = $1 AND known_from > $2 AND known_from <= $3 AND (late OR known_from > root)
  AND root <= $4 AND NOT editorial AND (as_of <= $5 OR known_from > root AND root <= $6)
"""

# A few rows are looked for among many, and a young table has no statistics that say so.
BY_INDEX = """
SELECT set_config(name, 'off', true)
FROM unnest(ARRAY['enable_hashjoin', 'enable_mergejoin', 'enable_seqscan', 'enable_material']) AS name
"""


@asynccontextmanager
async def by_index(database: Database) -> AsyncIterator[asyncpg.Connection]:
    """A connection for reading a few rows among many, whatever the planner knows of its tables."""
    async with database.raw() as connection:
        if isinstance(database, Indexed):
            yield connection
            return
        async with connection.transaction(readonly=True):
            await connection.execute(BY_INDEX)
            yield connection


class Indexed(Database):
    """A database of which one connection is held that reads by index, for many statements one after the other: to take
    one for each costs more than most of them.
    """

    def __init__(self, database: Database, connection: asyncpg.Connection) -> None:
        self.dsn, self.role, self.engine = database.dsn, database.role, database.engine
        self._held = connection

    @asynccontextmanager
    async def raw(self) -> AsyncIterator[asyncpg.Connection]:
        """The one that is held."""
        yield self._held


@asynccontextmanager
async def indexed(database: Database) -> AsyncIterator[Database]:
    """The database by the one connection that is held meanwhile."""
    async with by_index(database) as connection:
        yield Indexed(database, connection)


# Types whose last word holds until another comes; figures are folded further back.
STATES: Final = (
    "facility.assessed",
    "service.assessed",
    "access.constrained",
    "agreement.changed",
    "damage.reported",
    "need.reported",
    "response.reported",
    "gap.reported",
    "hazard.observed",
    "funding.updated",
)
FIGURES: Final = "figure.reported"
FACILITIES: Final = "facility.assessed"

Sees = Callable[[str, Sensitivity], bool]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a report asks of a view: figures as of some instants, states and what is told as of one, `told` by type from
    an instant on; `sees` says which types of which sensitivity the reader may read.
    """

    sees: Sees
    zone: str
    figures_at: tuple[datetime, ...]
    holds_at: datetime | None = None
    told: tuple[tuple[str, datetime], ...] = ()


async def guarded(connection: asyncpg.Connection, view: View) -> list[int]:
    """The facts of a view whose protection has changed after its `edited`: they are looked at one by one."""
    rows = await connection.fetch(GUARDED, view.crisis, view.edited, view.protected, max(view.known, view.edited))
    return [row["root"] for row in rows]


async def merging(connection: asyncpg.Connection, view: View) -> set[int]:
    """The facts that a merge names beside the one that it keeps, whether or not it is in force."""
    return {row["root"] for row in await connection.fetch(MERGING, view.crisis, view.known, view.edited)}


async def current(
    connection: asyncpg.Connection, view: View, wanted: Wanted, recorded_until: datetime, guards: Sequence[int]
) -> set[int]:
    """The roots of the facts that can still move what is wanted, and of some others.

    `recorded_until` is when the last event of the view was recorded: what holds later than that stands apart.
    """
    upto = [min(instant, recorded_until) for instant in wanted.figures_at]
    rows = await connection.fetch(APART, view.crisis, view.known, view.edited, min(upto))
    found = {*guards, *(row["root"] for row in rows)}
    restarts = {row["as_of"] for row in rows if row["lasting"] and row["as_of"] is not None}
    # A restart closes what was counted before it, and that stays a row (R3).
    bounds = [*upto, *(at - apart for at in restarts for apart in (timedelta(0), _TICK))]
    known = (view.crisis, view.known, view.edited, list(guards))
    series = await connection.fetch(
        SERIES, view.crisis, view.edited, [FIGURES, *STATES, *(kind for kind, _ in wanted.told)]
    )
    seen = [one for one in series if wanted.sees(one["type"], one["sensitivity"])]
    figures = [one for one in seen if one["type"] == FIGURES]
    words = [one["series"] for one in figures], [one["untimed"] for one in figures]
    if figures:
        rows = await connection.fetch(LAST_WORDS, *known, *words, bounds, wanted.zone)
        found |= {row["root"] for row in rows}
    if wanted.holds_at is not None:
        holds_at = min(wanted.holds_at, recorded_until)
        states = [one["series"] for one in seen if one["type"] in STATES]
        if states:
            found |= {row["root"] for row in await connection.fetch(LAST_WORD, *known, states, holds_at)}
        # A facility of which others know more is not there at all, whenever they knew it.
        hidden = [one["series"] for one in series if one["type"] == FACILITIES and one not in seen]
        if hidden:
            found |= {row["root"] for row in await connection.fetch(LAST_WORD, *known, hidden, _FOREVER)}
        told = [(one["series"], since) for one in seen for kind, since in wanted.told if one["type"] == kind]
        ids, sinces = [one for one, _ in told], [since for _, since in told]
        if ids:
            found |= {row["root"] for row in await connection.fetch(TOLD, *known, ids, sinces, holds_at)}
    return found


async def every(connection: asyncpg.Connection, view: View, kind: str) -> set[int]:
    """The roots of all facts of a type in a view, and of some that are not in it: of few."""
    return {row["root"] for row in await connection.fetch(OF_TYPE, view.crisis, kind, view.edited)}


async def named(connection: asyncpg.Connection, view: View, ids: Iterable[UUID]) -> set[int]:
    """The roots of the facts that these ids name, or name by a correction."""
    return {row["root"] for row in await connection.fetch(NAMED, view.crisis, list(ids))}


async def hearsay(connection: asyncpg.Connection, view: View) -> bool:
    """Whether any relay was told that may repeat a number however old it is."""
    found: bool = await connection.fetchval(HEARSAY, view.crisis, view.edited)
    return found


async def repeating(connection: asyncpg.Connection, view: View, values: Collection[int], until: datetime) -> set[int]:
    """The roots of the relays that repeat one of these numbers, which may be old."""
    rows = await connection.fetch(REPEATS, list(values), view.crisis, view.known, view.edited, until)
    return {row["root"] for row in rows}


async def news(
    connection: asyncpg.Connection,
    view: View,
    guards: Sequence[int],
    places: Collection[str],
    day: date,
    kinds: Collection[tuple[str, str]],
    most: int,
) -> set[int]:
    """The roots of the newest facts of these places on a day, so many of each, of these types and sensitivities."""
    known = (view.crisis, view.known, view.edited, list(guards))
    types, levels = [kind for kind, _ in kinds], [level for _, level in kinds]
    rows = await connection.fetch(NEWS, *known, list(places), day, types, levels, most)
    return {row["root"] for row in rows}


async def moved(connection: asyncpg.Connection, view: View, earlier: View, until: datetime) -> set[int]:
    """The roots of the facts that became known, or otherwise known, between two views, and held by an instant."""
    rows = await connection.fetch(MOVED, view.crisis, earlier.edited, view.edited, view.known, until, earlier.known)
    return {row["root"] for row in rows}
