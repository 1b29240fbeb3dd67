"""Answers a poll with 304 before any route, where this very question was answered before and nothing was written since.
Never before the key is recognised, and never with a body.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from fastapi import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from foundation import http
from foundation.access import Principal
from foundation.database import UNREACHABLE, Database
from foundation.problems import Refusal
from sitrep import knowledge
from sitrep.answering import holds, tags_of
from sitrep.kept import Kept
from sitrep.reading import Standpoint

KEPT_QUESTIONS: Final = 4_096

Stands = Mapping[str, tuple[int, int]]  # of each crisis: the last seq, and the generation of the knowledge


@dataclass(frozen=True, slots=True)
class Answered:
    """How a question was answered: of which crisis, from where, with which tags, and until when that holds."""

    crisis: str
    stand: tuple[int, int]  # the last seq, and the generation of the knowledge
    tags: tuple[bytes, ...]  # of the answer as it is first, then of each coding
    headers: tuple[tuple[bytes, bytes], ...]
    route: object
    until: datetime | None  # the default day ends


class Heads:
    """Where the logs and their projections stand: one read at a time, for all who asked before it began."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._reading: asyncio.Task[Stands] | None = None
        self._next: asyncio.Task[Stands] | None = None

    async def settled(self, crisis: str) -> tuple[int, int] | None:
        """The seq up to which a crisis is written and projected, and by which generation of the knowledge; None while
        the projection is behind.

        Never what a read saw that began before this was asked: who posts and then polls finds the post.
        """
        if self._next is None:
            self._next = asyncio.create_task(self._after(self._reading))
        # Shielded: the others wait for it too when the one who asked first hangs up.
        return (await asyncio.shield(self._next)).get(crisis)

    async def _after(self, running: asyncio.Task[Stands] | None) -> Stands:
        if running is not None:
            await asyncio.wait([running])
        self._reading, self._next = self._next, None
        return await knowledge.settled(self._database)


class Unchanged:
    """Stands before the routes and remembers what they answered with a tag."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer = await _unchanged(scope) if scope["type"] == "http" and scope["method"] in ("GET", "HEAD") else None
        if answer is None:
            await self.app(scope, receive, send)
            return
        await send({"type": "http.response.start", "status": 304, "headers": answer})
        await send({"type": "http.response.body", "body": b""})


async def _unchanged(scope: Scope) -> list[tuple[bytes, bytes]] | None:
    """The headers of a 304, if the same caller would be given the same again; a refusal is left to the route."""
    sent = next((value for name, value in scope["headers"] if name == b"if-none-match"), None)
    if sent is None:
        return None
    state, request = scope["app"].state, Request(scope)
    kept: Kept[Answered] = state.answered
    heads: Heads = state.heads
    try:
        answered = kept.get(_question(scope, await http.principal_of(request)))
        if answered is None or (answered.until is not None and datetime.now(UTC) >= answered.until):
            return None
        held = sent if sent in answered.tags else (holds(request, answered.tags[0].decode()) or "").encode()
        if not held or await heads.settled(answered.crisis) != answered.stand:
            return None
    except (Refusal, *UNREACHABLE):
        return None
    scope["route"] = answered.route  # what metrics count by
    return [*answered.headers, (b"etag", held)]


def _question(scope: Scope, principal: Principal | None) -> tuple[str, bytes, Principal | None]:
    """What was asked and by whom: with other scopes than before, a key is another caller."""
    return scope["path"], scope["query_string"], principal


async def remember(request: Request, stand: Standpoint, tag: str, headers: Mapping[str, str], *, today: bool) -> None:
    """Lets the next poll of the same be answered at once; `today`: the day was not said, so the answer ends with it."""
    until = None
    if today:
        zone = stand.register.zone
        tomorrow = datetime.now(zone).date() + timedelta(days=1)
        until = datetime.combine(tomorrow, datetime.min.time(), zone).astimezone(UTC)
    kept: Kept[Answered] = request.app.state.answered
    answered = Answered(
        stand.reading.crisis,
        (stand.view.head, stand.view.generation),
        tuple(each.encode() for each in tags_of(tag)),
        tuple((name.lower().encode(), value.encode()) for name, value in headers.items() if name != "ETag"),
        request.scope["route"],
        until,
    )
    kept.put(_question(request.scope, await http.principal_of(request)), answered)
