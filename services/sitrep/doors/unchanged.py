"""Answers a poll with 304 before any route, where this very question was answered before and nothing was written since.
Never before the key is recognised, and never with a body.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import perf_counter, time
from typing import Final

from fastapi import FastAPI, Request, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from foundation import http
from foundation.access import Keys, Principal
from foundation.database import UNREACHABLE
from foundation.limiting import Limiter
from foundation.problems import Refusal
from foundation.telemetry import Tally
from sitrep.answering import caching, holds, tags_of, unchanged_since, undated
from sitrep.given import question
from sitrep.heads import Heads, Stand
from sitrep.kept import Kept
from sitrep.reading import Axes, Reading, Standpoint

KEPT_QUESTIONS: Final = 4_096

_READS: Final = frozenset({"GET", "HEAD"})
_NO_BODY: Final = {"type": "http.response.body", "body": b""}

Fields = Sequence[tuple[bytes, bytes]]


@dataclass(frozen=True, slots=True)
class Answered:
    """How a question was answered: to whom, of which crisis, from where, with which tags, until when that holds."""

    principal: Principal | None
    crisis: str
    stand: Stand
    tag: str  # of the answer as it is
    headers: Mapping[bytes, Fields]  # by the tag that the caller holds: that one, or of a coding
    route: str  # what metrics count by
    until: float | None  # the default day ends


class Unchanged:
    """Stands before everything else of the service, and remembers what its routes answered with a tag."""

    def __init__(self, app: ASGIApp, service: FastAPI) -> None:
        self.app, self._service, state = app, service, service.state
        self._kept: Kept[Answered] = state.answered
        self._heads: Heads = state.heads
        self._tally: Tally = state.tally
        self._limiter: Limiter = state.limiter
        self._keys: Keys = state.keys

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        # Kept short: this is all that a poll costs beside its connection, and most of what is asked is a poll.
        if scope["method"] in _READS:
            for name, value in scope["headers"]:
                if name == b"if-none-match":
                    started = perf_counter()
                    if (found := await self._unchanged(scope, value)) is not None:
                        answered, headers = found
                        await send({"type": "http.response.start", "status": 304, "headers": headers})
                        await send(_NO_BODY)
                        self._tally.count(scope["method"], answered.route, 304, perf_counter() - started)
                        return
                    break
        await self.app(scope, receive, send)

    async def _unchanged(self, scope: Scope, sent: bytes) -> tuple[Answered, Fields] | None:
        """The headers of a 304, if the same caller would be given the same again; a refusal is left to the route."""
        try:
            try:
                principal = http.caller_at_once(scope, self._limiter, self._keys)
            except http.NotAtOnce:
                principal = await http.caller(scope, self._service)
            answered = self._kept.get(question(scope, principal))
            if answered is None or (answered.principal is not principal and answered.principal != principal):
                return None
            if answered.until is not None and time() >= answered.until:
                return None
            headers = answered.headers.get(sent)
            if headers is None:
                # A list of tags, one that a proxy weakened, or another one.
                held = holds(Request(scope), answered.tag)
                headers = answered.headers.get(held.encode()) if held else None
            if headers is None:
                return None
            stand = self._heads.lately(answered.crisis) or await self._heads.settled(answered.crisis)
            if stand != answered.stand:
                return None
        except (Refusal, TimeoutError, *UNREACHABLE):
            return None
        return answered, (*headers, *http.own(scope))


async def known_to_hold(
    request: Request, reading: Reading, day: str | None, asked: Axes, name: Callable[[Standpoint], str]
) -> Response | None:
    """304 by a route, where the caller holds what it would be given, and the next poll is answered before it."""
    same = await unchanged_since(request, reading, day, asked, name)
    if same is None:
        return None
    await remember(request, same.stand, same.tag, caching(same.stand, same.tag), today=day is None)
    return same.answer


async def remember(request: Request, stand: Standpoint, tag: str, headers: Mapping[str, str], *, today: bool) -> None:
    """Lets the next poll of the same be answered at once; `today`: the day was not said, so the answer ends with it."""
    until = None
    if today:
        zone = stand.register.zone
        tomorrow = datetime.now(zone).date() + timedelta(days=1)
        until = datetime.combine(tomorrow, datetime.min.time(), zone).timestamp()
    kept: Kept[Answered] = request.app.state.answered
    # With other scopes than before, a key is another caller.
    principal = await http.principal_of(request)
    said = [(name.lower().encode(), value.encode()) for name, value in undated(headers).items() if name != "ETag"]
    answered = Answered(
        principal,
        stand.reading.crisis,
        (stand.view.head, stand.view.generation),
        tag,
        {each.encode(): (*said, (b"etag", each.encode())) for each in tags_of(tag)},
        request.scope["route"].path,
        until,
    )
    kept.put(question(request.scope, principal), answered)
