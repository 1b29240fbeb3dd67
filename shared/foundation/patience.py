"""How long a connection is waited for, and which requests are never read on. Never sees a route or a body's content.

A client that sends or reads slower than 500 bytes a second, after ten seconds, is let go: a satellite telephone is
faster, and three hundred half-open connections are nobody's telephone. What two readers could take for two different
requests (RFC 9112, 6.3 and 11.2) is refused and the connection closed.
"""

import re
from asyncio import BaseTransport, TimerHandle
from http import HTTPStatus
from typing import Any, Final

import orjson
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from foundation.problems import MEDIA_TYPE, Malformed, Refusal

GRACE_SECONDS: Final = 10.0
BYTES_A_SECOND: Final = 500
TICK_SECONDS: Final = 1.0
HEAD_BYTES: Final = 32 * 1024
FRAMING: Final = 16  # bytes sent for each byte of a body: one byte a chunk takes six

# A name, an IPv4 address or an IPv6 one in brackets, each with a port or not; RFC 9112, 3.2, refuses every other Host.
_HOST: Final = re.compile(rb"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._~-]*)(:[0-9]*)?")


class NotHttp(Malformed):
    """This is not a request of HTTP/1.1 that can be read in one way only; the connection is closed."""

    code = "not_http"


class HeadTooLarge(Refusal):
    """The header fields are larger than 32 KiB together; the connection is closed."""

    status = 431
    code = "head_too_large"


class TooSlow(Refusal):
    """The request did not arrive in time; the connection is closed."""

    status = 408
    code = "too_slow"


class PatientProtocol(HttpToolsProtocol):
    """uvicorn's protocol, with an end to its patience. Give it as `http=` to uvicorn.Config."""

    _timer: TimerHandle | None = None
    _since: float | None = None  # since when the client owes us bytes; None: it owes none
    _got = 0  # bytes after the head since then
    _body = 0  # of these, and those that came with the head, the bytes of the body itself
    _head = 0  # bytes of a head that is not complete
    _in_head = True
    _refusal: type[Refusal] = NotHttp
    _unread: tuple[float, int] | None = None  # since when at least so many bytes wait for the client to read

    def connection_made(self, transport: BaseTransport) -> None:
        super().connection_made(transport)  # type: ignore[arg-type]
        self._since = self.loop.time()
        self._timer = self.loop.call_later(TICK_SECONDS, self._tick)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._timer is not None:
            self._timer.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._in_head:
            self._head += len(data)
        else:
            self._got += len(data)
        super().data_received(data)
        if self.transport.is_closing():
            return
        # Sizes of chunks, their extensions and trailers are no body: no limit of an application ever sees them.
        framing = 0 if self._in_head else self._got - FRAMING * self._body
        if framing > HEAD_BYTES or (self._in_head and self._head > HEAD_BYTES):
            self._refuse(HeadTooLarge)

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._since, self._got, self._body, self._in_head = self.loop.time(), 0, 0, True

    def on_body(self, body: bytes) -> None:
        self._body += len(body)
        super().on_body(body)

    def on_header(self, name: bytes, value: bytes) -> None:
        # A field after the body (a trailer) was never looked at by what stands in front, and is no part of the head:
        # uvicorn would add it to the others, so that a key or a length could be sent behind everybody's back.
        if self._in_head:
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        self._in_head, self._head = False, 0
        if len(self.url) + sum(len(name) + len(value) + 4 for name, value in self.headers) > HEAD_BYTES:
            self._refusal = HeadTooLarge
            raise ValueError
        if self._ambiguous(self.parser.get_http_version()):
            raise ValueError
        super().on_headers_complete()

    def _ambiguous(self, version: str) -> bool:
        """Whether two readers could take this head for two different requests."""
        names = [name for name, _ in self.headers]
        encodings = [value.lower() for name, value in self.headers if name == b"transfer-encoding"]
        # HTTP/1.0 has no transfer encoding, and who relays it knows none (RFC 9112, 6.1).
        if encodings and (encodings != [b"chunked"] or b"content-length" in names or version == "1.0"):
            return True
        hosts = [value for name, value in self.headers if name == b"host"]
        if len(hosts) > 1 or not all(_HOST.fullmatch(host) for host in hosts):
            return True
        return version not in ("1.0", "1.1") or (not hosts and version == "1.1")

    def on_message_complete(self) -> None:
        super().on_message_complete()
        self._since, self._in_head = None, True

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - uvicorn's words are not ours
        self._refuse(self._refusal)

    def _refuse(self, refusal: type[Refusal]) -> None:
        """Answers, if nothing of an answer was sent yet, and hangs up."""
        cycle = self.cycle
        unanswered = cycle is not None and not cycle.response_complete
        if not self.pipeline and (not unanswered or not cycle.response_started):
            if unanswered:
                # The application is told that the client is gone, and says nothing after this.
                cycle.disconnected = True
                cycle.message_event.set()
            body = orjson.dumps(refusal().to_json())
            head = f"HTTP/1.1 {refusal.status} {HTTPStatus(refusal.status).phrase}\r\ncontent-type: {MEDIA_TYPE}\r\n"
            self.transport.write(f"{head}content-length: {len(body)}\r\nconnection: close\r\n\r\n".encode() + body)
        self.transport.close()

    def _tick(self) -> None:
        self._timer = self.loop.call_later(TICK_SECONDS, self._tick)
        now = self.loop.time()
        if self._does_not_read(now):
            self.transport.abort()
        elif self._since is not None:
            if self.flow.read_paused:
                # It is we who do not read: the client owes nothing meanwhile.
                self._since, self._got = now, 0
            elif now - self._since > GRACE_SECONDS + self._got / BYTES_A_SECOND:
                self._since = None
                self._refuse(TooSlow)

    def _does_not_read(self, now: float) -> bool:
        waiting: int = self.transport.get_write_buffer_size()
        if waiting == 0:
            self._unread = None
            return False
        since, mark = self._unread or (now, waiting)
        if mark - waiting >= GRACE_SECONDS * BYTES_A_SECOND:
            since, mark = now, waiting
        # A buffer that grows was not read: only what gets less counts.
        self._unread = since, max(mark, waiting)
        return now - since > GRACE_SECONDS


def server_options() -> dict[str, Any]:
    """What every server of ours is started with, beside its app."""
    return {"http": PatientProtocol, "access_log": False, "log_config": None, "server_header": False, "ws": "none"}
