"""Answers a poll with 304 before any route, where this very question was answered before and nothing was written since.
Never before the key is recognised, and never with a body.
"""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Final

from fastapi import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from foundation import http
from foundation.access import Principal
from foundation.database import UNREACHABLE, Database
from foundation.problems import Refusal
from sitrep import knowledge
from sitrep.answering import holds
from sitrep.kept import Kept
from sitrep.reading import Standpoint

# For how long an answer of the database is believed by every poller of this process: far less than max-age.
TRUST_SECONDS: Final = 0.05
KEPT_QUESTIONS: Final = 4_096


@dataclass(frozen=True, slots=True)
class Answered:
    """A question that was answered: to whom, of which crisis at which seq, with which tag, and until when it holds."""

    principal: Principal | None
    crisis: str
    seq: int
    tag: str
    headers: tuple[tuple[bytes, bytes], ...]
    route: object
    until: datetime | None  # the default day ends


class Heads:
    """Where the logs and their projections stand: one read for all who ask at once."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._read: tuple[float, Mapping[str, int]] = (-1.0, {})
        self._reading: asyncio.Task[Mapping[str, int]] | None = None

    async def settled(self, crisis: str) -> int | None:
        """The seq up to which a crisis is written and projected; None while the projection is behind."""
        at, heads = self._read
        if time.monotonic() - at > TRUST_SECONDS:
            if self._reading is None or self._reading.done():
                self._reading = asyncio.create_task(self._look())
            # Shielded: the others wait for it too when the one who asked first hangs up.
            heads = await asyncio.shield(self._reading)
        return heads.get(crisis)

    async def _look(self) -> Mapping[str, int]:
        started = time.monotonic()
        heads = await knowledge.settled(self._database)
        self._read = (started, heads)
        return heads


class Unchanged:
    """Stands before the routes and remembers what they answered with a tag."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] in ("GET", "HEAD"):
            request = Request(scope)
            kept: Kept[Answered] = request.app.state.answered
            answered = kept.get(question(request)) if "if-none-match" in request.headers else None
            if answered is not None and await _still(request, answered):
                held = holds(request, answered.tag)
                if held is not None:
                    scope["route"] = answered.route  # what metrics count by
                    headers = [*answered.headers, (b"etag", held.encode())]
                    await send({"type": "http.response.start", "status": 304, "headers": headers})
                    await send({"type": "http.response.body", "body": b""})
                    return
        await self.app(scope, receive, send)


async def _still(request: Request, answered: Answered) -> bool:
    """Whether the same caller would be given the same again. Whoever would be refused is refused by the route."""
    if answered.until is not None and datetime.now(UTC) >= answered.until:
        return False
    heads: Heads = request.app.state.heads
    try:
        if await http.principal_of(request) != answered.principal:
            return False
        return await heads.settled(answered.crisis) == answered.seq
    except (Refusal, *UNREACHABLE):
        return False


def question(request: Request) -> bytes:
    """What was asked and by whom, as a digest: no key is kept."""
    headers = request.headers
    parts = (
        request.scope["path"],
        request.scope["query_string"],
        headers.get("authorization", ""),
        headers.get("x-api-key", ""),
    )
    return sha256(repr(parts).encode()).digest()


async def remember(request: Request, stand: Standpoint, tag: str, headers: Mapping[str, str], *, today: bool) -> None:
    """Lets the next poll of the same be answered at once; `today`: the day was not said, so the answer ends with it."""
    until = None
    if today:
        zone = stand.register.zone
        tomorrow = datetime.now(zone).date() + timedelta(days=1)
        until = datetime.combine(tomorrow, datetime.min.time(), zone).astimezone(UTC)
    kept: Kept[Answered] = request.app.state.answered
    kept.put(
        question(request),
        Answered(
            await http.principal_of(request),
            stand.reading.crisis,
            stand.view.head,
            tag,
            tuple((name.lower().encode(), value.encode()) for name, value in headers.items() if name != "ETag"),
            request.scope["route"],
            until,
        ),
    )
