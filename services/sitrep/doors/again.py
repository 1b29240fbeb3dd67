"""Gives out a published PDF again before any route, where the same caller was given it and nothing was written since.
Never before the key is recognised, and never one that anything could have taken back.
"""

from datetime import UTC, datetime
from typing import Final

from fastapi import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from foundation import http
from foundation.database import UNREACHABLE
from foundation.problems import Refusal
from sitrep.doors.unchanged import Heads
from sitrep.given import Given, question
from sitrep.kept import Kept

_CONDITIONS: Final = frozenset({b"if-none-match", b"if-modified-since", b"range"})  # of these the route knows more


class Again:
    """Stands before the routes and remembers what they gave out."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        given = await _given(scope) if scope["type"] == "http" and scope["method"] == "GET" else None
        if given is None:
            await self.app(scope, receive, send)
            return
        scope["route"] = given.route  # what metrics count by
        await send({"type": "http.response.start", "status": 200, "headers": given.headers})
        await send({"type": "http.response.body", "body": given.body})


async def _given(scope: Scope) -> Given | None:
    if not scope["path"].endswith(".pdf") or any(name in _CONDITIONS for name, _ in scope["headers"]):
        return None
    kept: Kept[Given] = scope["app"].state.given
    heads: Heads = scope["app"].state.heads
    try:
        given = kept.get(question(scope, await http.principal_of(Request(scope))))
        if given is None or (given.until is not None and datetime.now(UTC) >= given.until):
            return None
        stands = await heads.settled(given.crisis)
        # Of the same log a knowledge that was made anew says the same, so that its generation does not count here.
        return given if stands is not None and stands[0] == given.seq else None
    except (Refusal, *UNREACHABLE):
        return None
