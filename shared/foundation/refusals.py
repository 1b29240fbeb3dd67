"""What keys tried without the right to, counted by the hour: the part of the trail that is no act.
Never keeps what was sent, and never lets a refusal wait for more than one row.
"""

import time
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import structlog
from sqlalchemy import text

from foundation import access
from foundation.database import UNREACHABLE, Database

log = structlog.get_logger()

# A key that is refused a thousand times a second writes a row no more often than this.
PAUSE_SECONDS: Final = 10.0
KEPT: Final = 10_000

NOTE = text("SELECT access.note_refusal(:key, :what, :crisis, :times)")

READ = text("""
SELECT key, what, crisis, hour, times, last_at FROM access.refusal ORDER BY hour, key, what, crisis
""")


@dataclass(frozen=True, slots=True)
class Attempt:
    """How often a key was refused the same in an hour; `crisis` is empty where there is none of that name."""

    key: str
    organisation: str
    what: str
    crisis: str
    hour: datetime
    times: int
    last_at: datetime

    def to_json(self) -> dict[str, Any]:
        """The attempt as it is shown."""
        return {
            "key": self.key,
            "organisation": self.organisation,
            "what": self.what,
            "crisis": self.crisis or None,
            "hour": self.hour.isoformat(),
            "times": self.times,
            "last_at": self.last_at.isoformat(),
        }


class Refusals:
    """Writes the first refusal at once and its repeats together, so that the trail costs the one who fills it."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._noted: dict[tuple[str, str], tuple[float, int]] = {}  # when it was written last, how often since

    async def note(self, key: str, what: str, crisis: str = "") -> None:
        """Counts one refusal. Where the database is away it is said in the log, and the caller is answered as ever."""
        now = time.monotonic()
        # Not by the crisis: whoever tries all their names would be written once for each.
        written, times = self._noted.get((key, what), (now - PAUSE_SECONDS, 0))
        if now - written < PAUSE_SECONDS:
            self._noted[key, what] = (written, times + 1)
            return
        if len(self._noted) >= KEPT:
            self._noted.clear()
        self._noted[key, what] = (now, 0)
        try:
            async with self._database.connection() as connection:
                said = {"key": key, "what": what, "crisis": crisis, "times": times + 1}
                await connection.execute(NOTE, said)
        except UNREACHABLE as error:
            log.warning("refusal_not_noted", key=key, what=what, error=type(error).__name__)


async def read(database: Database) -> tuple[Attempt, ...]:
    """Every attempt that was refused, the oldest first."""
    organisations = {key.key: key.organisation for key in await access.held(database)}
    async with database.connection() as connection:
        rows = (await connection.execute(READ)).mappings().all()
    return tuple(Attempt(organisation=organisations[row["key"]], **row) for row in rows)
