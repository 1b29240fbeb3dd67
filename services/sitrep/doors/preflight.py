"""Lets the page of anybody ask: CORS preflights, and refusals that a page can read. Never says whether a crisis exists;
the answer says who reads it.
"""

from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEADERS: Final = (
    (b"access-control-allow-origin", b"*"),
    (b"access-control-allow-methods", b"GET, HEAD"),
    (b"access-control-allow-headers", b"Authorization, If-None-Match, Last-Event-ID, X-API-Key"),
    (b"access-control-max-age", b"86400"),
)

# Without these a script is told that the network failed, and would not know that it asks too often.
REFUSED: Final = (
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", b"Retry-After"),
)
_READS: Final = frozenset({"GET", "HEAD"})


class Preflight:
    """Answers OPTIONS for what is read under /v1/, the same for every path, and opens what refuses a page."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith("/v1/"):
            await self.app(scope, receive, send)
            return
        names = {name for name, _ in scope["headers"]}
        if scope["method"] != "OPTIONS" or b"access-control-request-method" not in names:
            of_a_page = scope["method"] in _READS and b"origin" in names
            await self.app(scope, receive, _opening(send) if of_a_page else send)
            return
        await send({"type": "http.response.start", "status": 204, "headers": [*HEADERS]})
        await send({"type": "http.response.body", "body": b""})


def _opening(send: Send) -> Send:
    """As `send`, and whoever is refused may read why: it says nothing that a request without a page is not told."""

    async def opened(message: Message) -> None:
        if message["type"] == "http.response.start" and message["status"] >= 400:
            message = {**message, "headers": [*message["headers"], *REFUSED]}
        await send(message)

    return opened
