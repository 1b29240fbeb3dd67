"""The door of the stream: says that more is known of a crisis, at which seq, and the tag under which the summary is.
Never says what became known: that is asked for, by those who may read it.
"""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from random import randint
from typing import Annotated, Final

import orjson
from fastapi import FastAPI, Header, Request, Response
from starlette.types import Receive, Scope, Send

from foundation import http
from foundation.access import Principal
from foundation.database import UNREACHABLE
from foundation.languages import Language
from foundation.limiting import holder, network
from foundation.problems import Refusal, Unavailable
from foundation.settings import Settings
from sitrep import answering, openapi
from sitrep.doors.summary import Day
from sitrep.following import Follower, Following
from sitrep.kept import Kept
from sitrep.reading import Axes, Door, Reading, read_again, standpoint
from sitrep.summary import linked

_PATH: Final = "/v1/crises/{crisis}/stream"

MOST: Final = 2_000  # followers of one process
HEARTBEAT_SECONDS: Final = 15.0  # below what proxies let a silent connection live
# A key is believed for 4 s: with this a revoked one reads nothing after 5.
AGAIN_SECONDS: Final = 0.5
SHORTEST_SECONDS: Final = 0.2  # between two notices to one follower
# When to come again after the stream broke: not all at once, since what broke may be the service.
RETRY_MS: Final = (2_000, 8_000)

_HEARTBEAT: Final = b":\n\n"


class TooManyFollow(Unavailable):
    """This process has as many followers as it can hold; poll the summary with its entity tag, or come again later."""

    code = "too_many_follow"


class TooManyStreams(Refusal):
    """This key or address has as many streams open as it may; close one, or poll the summary with its entity tag."""

    status = 429
    code = "too_many_streams"
    headers: Mapping[str, str] = {"Retry-After": "30"}


def routes(app: FastAPI) -> None:
    """The route, and its HEAD apart: two methods of one route would share one operation id in the document."""
    app.add_api_route(_PATH, read_stream, methods=["GET"], **openapi.STREAM)
    app.add_api_route(_PATH, read_head, methods=["HEAD"], include_in_schema=False)


async def read_head(reading: Door, day: Day = None, lang: Language = "en") -> Response:
    """What the stream would begin with."""
    del day, lang  # taken here as well, and refused by nobody
    return Response(headers=_headers(reading))


async def read_stream(
    request: Request,
    reading: Door,
    day: Day = None,
    lang: Language = "en",
    last_event_id: Annotated[str, Header(max_length=100, description="the id of the last notice that was read")] = "",
) -> Response:
    """Server-sent events: one `seq` with its id whenever more is known, the newest at once to who has not got it."""
    following: Following = request.app.state.following
    asked = Asked(request, reading, await http.principal_of(request), day, lang)
    # Joined before the newest is read: whatever comes after it is told.
    follower = following.join(reading.crisis, _admitted(request, asked.principal))
    try:
        first = await _shared(asked, following)
    except BaseException:
        following.leave(follower)
        raise
    held = int(last_event_id) if last_event_id.isascii() and last_event_id.isdigit() else None
    return Stream(asked, follower, first.seq, None if first.seq == held else first.content)


def _admitted(request: Request, principal: Principal | None) -> str:
    """Under which name one more stream is held; raises TooManyStreams, TooManyFollow."""
    limits: Settings = request.app.state.settings
    if principal is None:
        who, most = f"address {network(http.address_of(request.scope))}", limits.streams_without_key
    else:
        who, most = f"key {holder(principal)}", limits.streams_of_key
    following: Following = request.app.state.following
    if following.held(who) >= most:
        raise TooManyStreams(f"at most {most} at once", most=most)
    if len(following) >= MOST:
        raise TooManyFollow
    return who


@dataclass(frozen=True, slots=True)
class Asked:
    """What is followed, and by whom."""

    request: Request
    reading: Reading
    principal: Principal | None
    day: str | None
    lang: str


@dataclass(frozen=True, slots=True)
class Notice:
    """What is told at one seq, written once for all who follow the same."""

    seq: int
    content: bytes


def _headers(reading: Reading) -> Mapping[str, str]:
    return {
        "Content-Type": "text/event-stream; charset=utf-8",
        "Cache-Control": "no-store",
        "X-Accel-Buffering": "no",
        "Vary": answering.VARY,
        **({"Access-Control-Allow-Origin": "*"} if reading.shared else {}),
    }


async def _notice(asked: Asked) -> Notice:
    """The newest, as this reader may have it now."""
    reading = await read_again(asked.request, asked.reading)
    stand = await standpoint(asked.request, reading, asked.day, Axes())
    query = answering.query(Axes(), reading.audience, asked.lang)
    same = linked({**({"day": asked.day} if asked.day else {}), **query})
    seq, tag = stand.view.edited, answering.tag("summary", stand, query)
    said = {"seq": seq, "etag": tag, "summary": f"/v1/crises/{reading.crisis}/summary{same}"}
    return Notice(seq, b"id: %d\nevent: seq\ndata: %s\n\n" % (seq, orjson.dumps(said)))


async def _shared(asked: Asked, following: Following) -> Notice:
    """As `_notice`, made once for all who were woken by the same and follow the same with the same rights."""
    reading = asked.reading
    key = (reading.crisis, following.seen(reading.crisis), reading.audience, asked.principal, asked.day, asked.lang)
    kept: Kept[asyncio.Task[Notice]] = asked.request.app.state.notices
    if (making := kept.get(key)) is None or _failed(making):
        making = asyncio.create_task(_notice(asked))
        # Looked at even where everybody who waited hung up.
        making.add_done_callback(lambda done: done.cancelled() or done.exception())
        kept.put(key, making)
    return await asyncio.shield(making)


def _failed(making: asyncio.Task[Notice]) -> bool:
    return making.done() and (making.cancelled() or making.exception() is not None)


class Stream(Response):
    """An answer without an end, until the reader hangs up, may not read any more, or the service stops."""

    def __init__(self, asked: Asked, follower: Follower, seq: int, first: bytes | None) -> None:
        super().__init__(headers=dict(_headers(asked.reading)))
        del self.headers["content-length"]
        self._asked, self._follower, self._seq, self._first = asked, follower, seq, first or b""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        following: Following = scope["app"].state.following
        gone = asyncio.create_task(_hung_up(receive, self._follower))
        try:
            await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
            with suppress(Refusal, *UNREACHABLE):
                await self._follow(following, send)
            await send({"type": "http.response.body", "body": b""})
        finally:
            gone.cancel()
            following.leave(self._follower)

    async def _follow(self, following: Following, send: Send) -> None:
        async def tell(content: bytes) -> None:
            # Waits for a reader that is slow; what happens meanwhile is one notice.
            await send({"type": "http.response.body", "body": content, "more_body": True})

        await tell(b"retry: %d\n\n" % randint(*RETRY_MS) + self._first)  # noqa: S311 - no secret
        asked, follower = self._asked, self._follower
        pause = HEARTBEAT_SECONDS if asked.principal is None else AGAIN_SECONDS
        silent = 0.0
        while await _news(follower, pause) or not follower.over:
            if follower.news.is_set():
                follower.news.clear()
                notice = await _shared(asked, following)
                if notice.seq != self._seq:
                    await tell(notice.content)
                    self._seq, silent = notice.seq, 0.0
                    await asyncio.sleep(SHORTEST_SECONDS)
                continue
            if asked.principal is not None and await http.principal_now(asked.request) != asked.principal:
                # With other scopes than before it is another caller, who may ask anew.
                return
            silent += pause
            if silent >= HEARTBEAT_SECONDS:
                await tell(_HEARTBEAT)
                silent = 0.0


async def _news(follower: Follower, seconds: float) -> bool:
    """Waits for news, at most so long; whether there is something to tell."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await follower.news.wait()
    return follower.news.is_set() and not follower.over


async def _hung_up(receive: Receive, follower: Follower) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    follower.end()
