"""Asks a route once for all who poll the same while it answers. Keeps nothing, and never gives anybody an answer that
was begun before they asked.
"""

import asyncio
from collections.abc import Hashable
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from foundation import http
from foundation.access import Principal
from foundation.database import UNREACHABLE
from foundation.problems import Refusal
from sitrep.given import question
from sitrep.kept import Kept
from sitrep.turns import Turns

_READS: Final = frozenset({"GET", "HEAD"})

# Beside who asks and what is asked: whatever an answer of a route that is polled may depend on.
TOLD_BY: Final = frozenset(
    {b"accept-encoding", b"accept-language", b"host", b"if-none-match", b"if-range", b"range"},
)


@dataclass(slots=True)
class Heard:
    """What a route answered."""

    scope: Scope
    start: Message = field(default_factory=dict)
    body: bytes = b""

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.start = message
        else:
            self.body += message.get("body", b"")


class Together:
    """Stands next before the routes: a caller is known and counted, and has time to wait, as for every request.

    After an event all dashboards ask at once, each of them what it asked before: to find the route, to read the
    parameters and to look where the log stands would be done for each of them.
    """

    def __init__(self, app: ASGIApp, turns: Turns, answered: Kept[Any]) -> None:
        self.app, self._turns, self._answered = app, turns, answered

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or (same := await self._polled(scope)) is None:
            await self.app(scope, receive, send)
            return
        heard = await self._turns.fresh(("together", *same), partial(self._asked, scope))
        if "route" in heard.scope:  # what metrics count by
            scope["route"] = heard.scope["route"]
        # Whoever stands before this one adds to the headers, for each caller others.
        await send({**heard.start, "headers": [*heard.start["headers"]]})
        await send({"type": "http.response.body", "body": heard.body})

    async def _polled(self, scope: Scope) -> tuple[Hashable, ...] | None:
        """What decides the answer to what was answered with a tag before; a refusal is left to the route, and so is
        whoever has to be looked up: an exhausted pool would be waited for here and there.
        """
        if scope["method"] not in _READS:
            return None
        try:
            if not http.at_hand(scope, scope["app"]):
                return None
            principal: Principal | None = await http.caller(scope, scope["app"])
        except (Refusal, TimeoutError, *UNREACHABLE):
            return None
        if self._answered.get(question(scope, principal)) is None:
            return None
        told_by = tuple(sorted(one for one in scope["headers"] if one[0] in TOLD_BY))
        return scope["method"], scope["scheme"], scope["path"], scope["query_string"], principal, told_by

    async def _asked(self, scope: Scope) -> Heard:
        heard = Heard(scope)
        await self.app(scope, _Silence(), heard.send)
        return heard


class _Silence:
    """A caller who sends no body and does not hang up: whoever does, leaves the others waiting for the answer."""

    def __init__(self) -> None:
        self._sent = False

    async def __call__(self) -> Message:
        if self._sent:
            await asyncio.Event().wait()
        self._sent = True
        return {"type": "http.request", "body": b"", "more_body": False}
