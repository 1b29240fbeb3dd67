"""An end to the time that a request may take here. Never counts the time in which the client itself is waited for."""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Any, Final

import structlog
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from foundation.problems import Refusal, Unavailable

log = structlog.get_logger()

# Each wait for the database has its own end, and a request waits for it more than once. Ten seconds are promised.
ANSWER_SECONDS: Final = 9.0

Problem = Callable[[Refusal, HTTPConnection], ASGIApp]


class Bounded:
    """Answers 503 where nothing was answered in time, and gives up the work: what it wrote, the same ids resolve.

    `seconds` says how long a request of this scope may take. An answer that has begun goes on to its end.
    """

    def __init__(self, app: ASGIApp, seconds: Callable[[Scope], float], problem: Problem) -> None:
        self.app = app
        self.seconds = seconds
        self.problem = problem

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request = _Request(self.seconds(scope), partial(self._refuse, scope, receive, send), receive, send)
        request.wait()
        try:
            await self.app(scope, request.receive, request.send)
        except BaseException:
            if request.given_up is None:
                raise
            request.task.uncancel()
        finally:
            request.rest()
        if request.given_up is not None:
            await request.given_up

    async def _refuse(self, scope: Scope, receive: Receive, send: Send) -> None:
        # Made only now: to write the document for every request would cost more than to find out who asks.
        await self.problem(Unavailable(), HTTPConnection(scope))(scope, receive, send)


class _Request:
    """One request and its timer, which runs while it is we who are waited for."""

    def __init__(self, seconds: float, refuse: Callable[[], Any], receive: Receive, send: Send) -> None:
        task = asyncio.current_task()
        assert task is not None
        self.task = task
        self.given_up: asyncio.Task[None] | None = None  # it answers
        self._left, self._since = seconds, 0.0
        self._timer: asyncio.TimerHandle | None = None
        self._begun = False
        self._refuse, self._receive, self._send = refuse, receive, send

    def wait(self) -> None:
        loop = asyncio.get_running_loop()
        self._since = loop.time()
        self._timer = loop.call_later(self._left, self._end)

    def rest(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._left -= asyncio.get_running_loop().time() - self._since
            self._timer = None

    def _end(self) -> None:
        log.warning("request_took_too_long")
        # Before the work is given up: what it holds may take as long again to let go.
        self.given_up = asyncio.get_running_loop().create_task(self._refuse())
        self.task.cancel()

    async def receive(self) -> Message:
        self.rest()
        message = await self._receive()
        if not self._begun and self.given_up is None:
            self.wait()
        return message

    async def send(self, message: Message) -> None:
        if self.given_up is not None:
            return
        if not self._begun:
            self._begun = True
            self.rest()
        await self._send(message)
