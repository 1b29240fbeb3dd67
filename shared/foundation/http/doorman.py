"""The headers of every answer, and the answer where nobody foresaw what happened. Never tells an error's text."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Final

import structlog
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from foundation.http.answers import problem
from foundation.http.callers import count_stranger, headers_of
from foundation.limiting import TooManyWithoutKey
from foundation.problems import Refusal
from foundation.telemetry import known, where

log = structlog.get_logger()

# One year; only over TLS, since a name that was promised once over plain HTTP promises nothing.
HSTS: Final = (b"strict-transport-security", b"max-age=31536000; includeSubDomains")

# A cache in front knows what Authorization means, and nothing of X-API-Key: what an answer does not say of itself it
# would decide by its own rules, and hand to the next who asks.
UNCACHED: Final = (b"cache-control", b"no-store")
_SHARED_FILES: Final = "/docs/assets/"  # of a package, the same for all

SECURITY: Final[Mapping[bytes, bytes]] = {
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"no-referrer",
    b"x-frame-options": b"DENY",
    # For everything that is no page: nothing in it may run, load or be framed. Pages say more (PAGE_POLICY, /docs).
    b"content-security-policy": b"default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    b"permissions-policy": b"camera=(), geolocation=(), microphone=()",
}


class Unexpected(Refusal):
    """Something failed here that should not have; nothing was acknowledged, and it has been noted."""

    status = 500
    code = "unexpected"


def own(scope: Scope) -> Sequence[tuple[bytes, bytes]]:
    """The headers that an answer has by how and by whom it was asked for: over TLS, and what is left of a quota."""
    left = headers_of(scope)
    return [HSTS, *left] if scope["scheme"] == "https" else left


class Doorman:
    """Adds the headers that every answer carries, and answers for what nobody foresaw without telling its text."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        kept = () if scope["path"].startswith(_SHARED_FILES) else (UNCACHED,)
        started = False

        async def sent(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                present = {name for name, _ in message["headers"]}
                # Of what has not changed, who keeps it keeps how it may be shown (RFC 9110, 15.4.5).
                shown = () if message["status"] == HTTPStatus.NOT_MODIFIED else SECURITY.items()
                message["headers"] = [
                    *message["headers"],
                    *((n, v) for n, v in (*shown, *own(scope), *kept) if n not in present),
                ]
            await send(message)

        try:
            count_stranger(scope, scope["app"])
            await self.app(scope, receive, sent)
        except TooManyWithoutKey as refusal:
            await problem(refusal, HTTPConnection(scope))(scope, receive, sent)
        except Exception as error:  # noqa: BLE001 - the last one who can answer
            # The class and the place are enough to find it; its text may carry what somebody sent.
            log.error("unexpected", error=type(error).__name__, method=known(scope["method"]), trace=where(error))  # noqa: TRY400
            if not started:
                await problem(Unexpected(), HTTPConnection(scope))(scope, receive, sent)
