"""What was done to the facts of a view after it: the last act that may have moved it, and what was erased."""

from foundation.database import Database
from sitrep.knowledge.views import View

# The acts in edited < seq <= head that may have moved a view: on a fact that it holds, or on an act of before.
NEWEST_ACT = "SELECT coalesce(max(seq), 0) FROM knowledge.edit WHERE crisis = $1"

LAST_ACT = """
SELECT max(edit.seq)
FROM knowledge.edit
WHERE edit.crisis = $1 AND edit.seq > $3 AND edit.seq <= $4
  AND (EXISTS (SELECT FROM knowledge.fact
               WHERE fact.crisis = $1 AND fact.id = edit.target AND fact.known_from = fact.root
                 AND (fact.root <= $2 OR fact.editorial AND fact.root <= $3))
       OR EXISTS (SELECT FROM knowledge.edit AS earlier WHERE earlier.crisis = $1 AND earlier.id = edit.target))
"""

# The facts of the view of which the version in force lost its words in edited < seq <= head. Who names an event erases
# every correction of it as well, after eventlog.erase().
ERASED = """
WITH RECURSIVE gone (id) AS (
    SELECT target FROM knowledge.edit WHERE crisis = $1 AND kind = 'event.erased' AND seq > $3 AND seq <= $5
    UNION
    SELECT edit.id
    FROM gone
    JOIN knowledge.edit ON edit.crisis = $1 AND edit.target = gone.id AND edit.kind = 'event.corrected'
)
SELECT DISTINCT seen.root
FROM knowledge.seen($1, $2, $3, $4) AS seen
LEFT JOIN knowledge.edit AS correction
  ON correction.crisis = $1 AND correction.seq = seen.version AND correction.kind = 'event.corrected'
WHERE seen.version IS NOT NULL AND coalesce(correction.id, seen.id) IN (SELECT id FROM gone)
"""


async def newest_act(database: Database, crisis: str) -> int:
    """The seq of the last act of a crisis on whatever; 0 where there is none."""
    async with database.raw() as connection:
        return int(await connection.fetchval(NEWEST_ACT, crisis))


async def last_act(database: Database, view: View) -> int | None:
    """The last act after the view's `edited`, up to its head, that may have moved what it shows; None: nothing did."""
    async with database.raw() as connection:
        found: int | None = await connection.fetchval(LAST_ACT, view.crisis, view.known, view.edited, view.head)
    return found


async def erased(database: Database, view: View) -> frozenset[int]:
    """The roots of the view's facts whose words were erased after its `edited`, up to its head."""
    async with database.raw() as connection:
        rows = await connection.fetch(ERASED, *view.position, view.head)
    return frozenset(row["root"] for row in rows)
