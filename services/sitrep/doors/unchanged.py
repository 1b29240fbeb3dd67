"""Answers a poll with 304 before any route, where this very question was answered before and nothing was written since.
Never before the key is recognised, and never with a body.
"""

import asyncio
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from time import perf_counter
from typing import Final

import asyncpg
from fastapi import FastAPI, Request
from starlette.types import ASGIApp, Receive, Scope, Send

from foundation import http
from foundation.access import Principal
from foundation.database import UNREACHABLE, Database
from foundation.problems import Refusal
from foundation.telemetry import Tally
from sitrep import knowledge
from sitrep.answering import holds, tags_of
from sitrep.kept import Kept
from sitrep.reading import Standpoint

KEPT_QUESTIONS: Final = 4_096
# Between two reads: at twenty thousand polls a second one read is for twenty of them, and nobody notices 1 ms.
GATHER_SECONDS: Final = 0.001
PATIENCE_SECONDS: Final = 2.0  # for the database; after that the route asks, and answers for it

_NO_BODY: Final = {"type": "http.response.body", "body": b""}

Stands = Mapping[str, tuple[int, int]]  # of each crisis: the last seq, and the generation of the knowledge


@dataclass(frozen=True, slots=True)
class Answered:
    """How a question was answered: to whom, of which crisis, from where, with which tags, until when that holds."""

    principal: Principal | None
    crisis: str
    stand: tuple[int, int]  # the last seq, and the generation of the knowledge
    tags: tuple[bytes, ...]  # of the answer as it is first, then of each coding
    headers: tuple[tuple[bytes, bytes], ...]
    route: str  # what metrics count by
    until: datetime | None  # the default day ends


class Heads:
    """Where the logs and their projections stand: one read at a time, for all who asked before it began."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._connection: asyncpg.Connection | None = None
        self._waiting: list[tuple[str, asyncio.Future[tuple[int, int] | None]]] = []
        self._reading: asyncio.Task[None] | None = None

    async def settled(self, crisis: str) -> tuple[int, int] | None:
        """The seq up to which a crisis is written and projected, and by which generation of the knowledge; None while
        the projection is behind.

        Never what a read saw that began before this was asked: who posts and then polls finds the post.
        """
        answer: asyncio.Future[tuple[int, int] | None] = asyncio.get_running_loop().create_future()
        self._waiting.append((crisis, answer))
        if self._reading is None:
            self._reading = asyncio.create_task(self._read())
        return await answer

    async def _read(self) -> None:
        while self._waiting:
            waiting, self._waiting = self._waiting, []
            try:
                found = await self._settled({crisis for crisis, _ in waiting})
            except Exception as error:  # noqa: BLE001 - theirs who asked
                for _, answer in waiting:
                    if not answer.done():
                        answer.set_exception(error)
            else:
                for crisis, answer in waiting:
                    if not answer.done():
                        answer.set_result(found.get(crisis))
            await asyncio.sleep(GATHER_SECONDS)
        self._reading = None

    async def _settled(self, crises: set[str]) -> Stands:
        # A connection of its own: taking one from the pool costs more than the read.
        if self._connection is None or self._connection.is_closed():
            self._connection = await self._database.listen()
        try:
            return await knowledge.settled(self._connection, crises, PATIENCE_SECONDS)
        except BaseException:
            self._connection.terminate()
            raise

    async def close(self) -> None:
        if self._reading is not None:
            await asyncio.wait([self._reading])
        if self._connection is not None:
            await self._connection.close()


class Unchanged:
    """Stands before everything else of the service, and remembers what its routes answered with a tag."""

    def __init__(self, app: ASGIApp, service: FastAPI) -> None:
        self.app, self._service, state = app, service, service.state
        self._kept: Kept[Answered] = state.answered
        self._heads: Heads = state.heads
        self._tally: Tally = state.tally

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] in ("GET", "HEAD"):
            started = perf_counter()
            for name, value in scope["headers"]:
                if name == b"if-none-match":
                    if (found := await self._unchanged(scope, value)) is None:
                        break
                    answered, headers = found
                    await send({"type": "http.response.start", "status": 304, "headers": headers})
                    await send(_NO_BODY)
                    self._tally.count(scope["method"], answered.route, 304, perf_counter() - started)
                    return
        await self.app(scope, receive, send)

    async def _unchanged(self, scope: Scope, sent: bytes) -> tuple[Answered, list[tuple[bytes, bytes]]] | None:
        """The headers of a 304, if the same caller would be given the same again; a refusal is left to the route."""
        try:
            principal = await http.caller(scope, self._service)
            if principal is None:
                http.count_stranger(scope, self._service)
            answered = self._kept.get(_question(scope, principal))
            if answered is None or answered.principal != principal:
                return None
            if answered.until is not None and datetime.now(UTC) >= answered.until:
                return None
            held = sent if sent in answered.tags else (holds(Request(scope), answered.tags[0].decode()) or "").encode()
            if not held or await self._heads.settled(answered.crisis) != answered.stand:
                return None
        except (Refusal, TimeoutError, *UNREACHABLE):
            return None
        return answered, [*answered.headers, (b"etag", held), *http.own(scope)]


def _question(scope: Scope, principal: Principal | None) -> Hashable:
    return scope["path"], scope["query_string"], (principal.key, principal.person) if principal is not None else None


async def remember(request: Request, stand: Standpoint, tag: str, headers: Mapping[str, str], *, today: bool) -> None:
    """Lets the next poll of the same be answered at once; `today`: the day was not said, so the answer ends with it."""
    until = None
    if today:
        zone = stand.register.zone
        tomorrow = datetime.now(zone).date() + timedelta(days=1)
        until = datetime.combine(tomorrow, datetime.min.time(), zone).astimezone(UTC)
    kept: Kept[Answered] = request.app.state.answered
    # With other scopes than before, a key is another caller.
    principal = await http.principal_of(request)
    said = [(name.lower().encode(), value.encode()) for name, value in headers.items() if name != "ETag"]
    answered = Answered(
        principal,
        stand.reading.crisis,
        (stand.view.head, stand.view.generation),
        tuple(each.encode() for each in tags_of(tag)),
        (*said, *((name, value) for name, value in http.SECURITY.items() if name not in dict(said))),
        request.scope["route"].path,
        until,
    )
    kept.put(_question(request.scope, principal), answered)
