"""Lets the page of anybody ask: CORS preflights. Never says whether a crisis exists; the answer says who reads it."""

from typing import Final

from starlette.types import ASGIApp, Receive, Scope, Send

HEADERS: Final = (
    (b"access-control-allow-origin", b"*"),
    (b"access-control-allow-methods", b"GET, HEAD"),
    (b"access-control-allow-headers", b"Authorization, If-None-Match, Last-Event-ID, X-API-Key"),
    (b"access-control-max-age", b"86400"),
)


class Preflight:
    """Answers OPTIONS for what is read under /v1/, the same for every path."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        asks = scope["type"] == "http" and scope["method"] == "OPTIONS" and scope["path"].startswith("/v1/")
        if not asks or not any(name == b"access-control-request-method" for name, _ in scope["headers"]):
            await self.app(scope, receive, send)
            return
        await send({"type": "http.response.start", "status": 204, "headers": [*HEADERS]})
        await send({"type": "http.response.body", "body": b""})
