"""The trail of administrative acts: who gave, changed or took a right. Rows are added, never changed."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from foundation.database import Database

NOTE = text("""
INSERT INTO access.act (actor, action, subject, detail) VALUES (:actor, :action, :subject, :detail)
""")

READ = text("""
SELECT act, at, actor, action, subject, detail FROM access.act WHERE act > :after ORDER BY act LIMIT :limit
""")


@dataclass(frozen=True, slots=True)
class Act:
    """One administrative act; `detail` holds scopes, dates and names of crises, never a key."""

    act: int
    at: datetime
    actor: str
    action: str
    subject: str
    detail: Mapping[str, Any]

    def to_json(self) -> dict[str, Any]:
        """The act as it is shown."""
        return {
            "act": self.act,
            "at": self.at.isoformat(),
            "actor": self.actor,
            "action": self.action,
            "subject": self.subject,
            "detail": dict(self.detail),
        }


async def note(connection: AsyncConnection, actor: str, action: str, subject: str, **detail: object) -> None:
    """Adds an act inside the caller's transaction, so that none is done without a trace."""
    said = json.dumps({name: value for name, value in detail.items() if value is not None}, default=str)
    await connection.execute(NOTE, {"actor": actor, "action": action, "subject": subject, "detail": said})


async def read(database: Database, after: int = 0, limit: int = 1_000) -> tuple[Act, ...]:
    """The acts after one, in the order in which they were done."""
    async with database.connection() as connection:
        rows = (await connection.execute(READ, {"after": after, "limit": limit})).all()
    return tuple(Act(row.act, row.at, row.actor, row.action, row.subject, json.loads(row.detail)) for row in rows)
