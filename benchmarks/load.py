"""Clients that keep a connection and send prepared requests, one after the other. Never reads more of an answer than
its status and its end.
"""

import asyncio
import time
from collections.abc import Iterator


def request(path: str, secret: str, body: bytes, media_type: str = "application/json") -> bytes:
    """The bytes of one POST."""
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nX-API-Key: {secret}\r\n"
        f"Content-Type: {media_type}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def drive(port: int, clients: int, requests: Iterator[bytes], seconds: float) -> tuple[float, list[float]]:
    """Requests a second that were answered with 2xx by so many clients, and every waiting time in seconds.

    Ends after `seconds`, or with the requests.
    """
    waits: list[float] = []
    end = time.perf_counter() + seconds

    async def one() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        try:
            while (begun := time.perf_counter()) < end and (sent := next(requests, None)):
                writer.write(sent)
                head = await reader.readuntil(b"\r\n\r\n")
                length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
                answer = await reader.readexactly(length)
                if not head.startswith(b"HTTP/1.1 2"):
                    raise AssertionError(head + answer[:500])
                waits.append(time.perf_counter() - begun)
        finally:
            writer.close()

    begun = time.perf_counter()
    await asyncio.gather(*(one() for _ in range(clients)))
    return len(waits) / (time.perf_counter() - begun), waits
