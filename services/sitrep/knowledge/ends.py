"""The instants from which something is said to hold: each belongs to the report of one day. Never what holds."""

from dataclasses import dataclass
from datetime import datetime

from eventlog.codes import Sensitivity
from eventlog.contract import STATED_TYPES
from foundation.database import Database
from sitrep.knowledge.protection import sensitivity
from sitrep.knowledge.views import View

ENDS = """
SELECT DISTINCT as_of, type, sensitivity, sensitivity_now, reclassified
FROM knowledge.seen($1, $2, $3, $4)
WHERE version IS NOT NULL AND type <> ALL ($5::text[])
ORDER BY as_of
"""


@dataclass(frozen=True, slots=True)
class Held:
    """That something of a type holds from an instant on, and how sensitive it is."""

    as_of: datetime
    type: str
    sensitivity: Sensitivity


async def ends(database: Database, view: View) -> tuple[Held, ...]:
    """The instants from which something is said to hold, ascending: each belongs to the report of one day."""
    async with database.raw() as connection:
        rows = await connection.fetch(ENDS, *view.position, list(STATED_TYPES))
    return tuple(Held(row["as_of"], row["type"], sensitivity(row)) for row in rows)
