"""Gives out a published PDF again before any route, where the same caller was given it and nothing was written since.
Never before the key is recognised, and never one that anything could have taken back.
"""

from datetime import UTC, datetime
from time import perf_counter
from typing import Final

from fastapi import FastAPI
from starlette.types import ASGIApp, Receive, Scope, Send

from foundation import http
from foundation.database import UNREACHABLE
from foundation.problems import Refusal
from foundation.telemetry import Tally
from sitrep.given import Given, question
from sitrep.heads import Heads
from sitrep.kept import Kept

_CONDITIONS: Final = frozenset({b"if-none-match", b"if-modified-since", b"range"})  # of these the route knows more


class Again:
    """Stands before everything else of the service, as `Unchanged` does: a download pays for the download alone."""

    def __init__(self, app: ASGIApp, service: FastAPI) -> None:
        self.app, self._service, state = app, service, service.state
        self._kept: Kept[Given] = state.given
        self._heads: Heads = state.heads
        self._tally: Tally = state.tally

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] == "GET" and scope["path"].endswith(".pdf"):
            started = perf_counter()
            if (given := await self._given(scope)) is not None:
                headers = [*given.headers, *http.own(scope)]
                await send({"type": "http.response.start", "status": 200, "headers": headers})
                await send({"type": "http.response.body", "body": given.body})
                self._tally.count("GET", given.route, 200, perf_counter() - started)
                return
        await self.app(scope, receive, send)

    async def _given(self, scope: Scope) -> Given | None:
        """What would be given again; a refusal is left to the route."""
        if any(name in _CONDITIONS for name, _ in scope["headers"]):
            return None
        try:
            principal = await http.caller(scope, self._service)
            if principal is None:
                http.count_stranger(scope, self._service)
            given = self._kept.get(question(scope, principal))
            if given is None or given.principal != principal:
                return None
            if given.until is not None and datetime.now(UTC) >= given.until:
                return None
            stands = await self._heads.settled(given.crisis)
        except (Refusal, TimeoutError, *UNREACHABLE):
            return None
        # Of the same log a knowledge that was made anew says the same, so that its generation does not count here.
        return given if stands is not None and stands[0] == given.seq else None
