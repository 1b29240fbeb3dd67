"""What every answer of the sitrep service shares: the report behind it, its entity tag, its headers, its encoding.
Never a route.
"""

import asyncio
import gzip
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import partial
from hashlib import sha256
from importlib.metadata import version
from typing import Final

import zstandard
from fastapi import Request, Response

from foundation import http
from sitrep.audience import Audience
from sitrep.drafting import Drafts
from sitrep.figures.policy import RECON_1
from sitrep.kept import Kept
from sitrep.reading import Axes, Reading, Standpoint, standpoint
from sitrep.sections.history import History
from sitrep.turns import Turns
from sitrep.values import Report

VERSION: Final = version("sitrep-service")

# Below this the headers weigh more than the body; above the other a kept body would cost more than making it again.
WORTH_ENCODING_BYTES: Final = 512
KEPT_BODY_BYTES: Final = 512 * 1024

# One address, another answer: by the coding that is taken, and by who asks.
EXPOSED: Final = "ETag, Link, Retry-After, X-Report-Status, X-Total-Count"  # to the script of a page of anybody
VARY: Final = "Accept-Encoding, Authorization, X-API-Key"

_SUFFIX: Final = {"identity": "", "zstd": "-zstd", "gzip": "-gz"}


async def report_of(request: Request, stand: Standpoint, history: History | None = None) -> Report:
    """The report from a standpoint, made once for all who ask for it meanwhile, then kept until something in it is
    erased; with the history of some figures, where it is asked for.
    """
    turns: Turns = request.app.state.turns
    drafts: Drafts = request.app.state.drafts
    making = partial(drafts.of, stand.view, stand.day, stand.reading.audience, history=history)
    return await turns.joined(("report", *stand.key(), history), making)


@dataclass(frozen=True, slots=True)
class Told:
    """A report, and the standpoint from which it was made."""

    stand: Standpoint
    report: Report


async def told(
    request: Request, reading: Reading, day: str | None, asked: Axes, history: History | None = None
) -> Told:
    """The report that answers a question, from a standpoint that is not older than the question.

    While events arrive, everybody asks from another standpoint: one report is made at a time for all who ask for the
    same day, and whoever comes meanwhile is given the next.
    """
    turns: Turns = request.app.state.turns
    same = (reading.crisis, reading.audience, reading.shared, day, asked.as_known_at, asked.cleared, history)
    return await turns.fresh(("told", *same), partial(_told, request, reading, day, asked, history))


async def _told(request: Request, reading: Reading, day: str | None, asked: Axes, history: History | None) -> Told:
    stand = await standpoint(request, reading, day, asked)
    return Told(stand, await report_of(request, stand, history))


def tag(face: str, stand: Standpoint, *more: object) -> str:
    """A strong entity tag from everything that decides the answer, so that every replica gives the same one."""
    parts = (face, RECON_1.version, VERSION, *stand.key(), *more)
    return f'"{stand.view.edited}-{sha256(repr(parts).encode()).hexdigest()[:16]}"'


def matches(request: Request, tag: str) -> bool:
    """Whether the caller holds this representation already."""
    return http.etag_matches(request.headers.get("if-none-match", ""), tag)


def caching(stand: Standpoint, tag: str, modified: datetime | None = None) -> Mapping[str, str]:
    """What a cache must know of an answer; `modified`: when it changed last, by default when the crisis did."""
    shared = stand.reading.shared
    return {
        "ETag": tag,
        "Last-Modified": http_date(modified or stand.changed),
        "Cache-Control": f"{'public' if shared else 'private'}, max-age=5, must-revalidate",
        "Vary": VARY,
        # What anybody may read, the page of anybody may read.
        **({"Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": EXPOSED} if shared else {}),
    }


def http_date(moment: datetime) -> str:
    """An instant as HTTP writes it. Nobody is answered 304 by it: two events may come in one second."""
    return format_datetime(moment.astimezone(UTC), usegmt=True)


def base_of(request: Request) -> str:
    """The address under which readers find this service: as the settings say, else as this one asked for it."""
    configured: str | None = request.app.state.public_url
    return configured or str(request.base_url).rstrip("/")


def query(asked: Axes, audience: Audience, lang: str = "en") -> Mapping[str, str]:
    """What a link must repeat so that it shows the same; only what was asked for, and nothing else that was sent."""
    said = {
        "audience": audience if audience != "public" else None,
        "as_known_at": asked.as_known_at,
        "cleared": None if asked.cleared is None else str(asked.cleared),
        "lang": lang if lang != "en" else None,
    }
    return {name: value for name, value in said.items() if value is not None}


def encoding_of(request: Request) -> str:
    """The content coding for this caller: zstd before gzip, whichever it takes."""
    taken = set()
    for offer in request.headers.get("accept-encoding", "").lower().split(","):
        name, _, weight = offer.replace(" ", "").partition(";")
        if weight not in ("q=0", "q=0.0", "q=0.00", "q=0.000"):
            taken.add(name)
    return next((name for name in ("zstd", "gzip") if name in taken), "identity")


def tag_of(tag: str, encoding: str) -> str:
    """The tag of one content coding: a strong tag names the very bytes (RFC 9110, 8.8.3)."""
    return f'{tag[:-1]}{_SUFFIX[encoding]}"'


async def encoded(request: Request, body: bytes, tag: str, headers: Mapping[str, str], media_type: str) -> Response:
    """An answer in the coding that the caller takes; `tag` is that of the answer as it is.

    Compressed bodies are kept by their tag.
    """
    encoding = encoding_of(request)
    if encoding == "identity" or len(body) < WORTH_ENCODING_BYTES:
        return Response(body, headers=dict(headers), media_type=media_type)
    named = tag_of(tag, encoding)
    kept: Kept[bytes] = request.app.state.bodies
    if (packed := kept.get(named)) is None:
        turns: Turns = request.app.state.turns
        packed = await turns.joined(("packed", named), partial(asyncio.to_thread, _packed, body, encoding))
        if len(packed) <= KEPT_BODY_BYTES:
            kept.put(named, packed)
    return Response(packed, headers={**headers, "ETag": named, "Content-Encoding": encoding}, media_type=media_type)


def _packed(body: bytes, encoding: str) -> bytes:
    if encoding == "zstd":
        return zstandard.ZstdCompressor(level=9).compress(body)
    # No time of day: replicas give the same bytes under the same tag.
    return gzip.compress(body, 6, mtime=0)


def tags_of(tag: str) -> tuple[str, ...]:
    """The tag of the answer as it is, then those of its codings."""
    return tuple(tag_of(tag, encoding) for encoding in _SUFFIX)


def unchanged(request: Request, tag: str, headers: Mapping[str, str]) -> Response | None:
    """304 where the caller holds this representation, in whichever coding; None where it does not."""
    if (held := holds(request, tag)) is None:
        return None
    return Response(status_code=304, headers={**undated(headers), "ETag": held})


@dataclass(frozen=True, slots=True)
class Same:
    """That nothing changed: the answer, from where, and the tag of what the caller holds."""

    answer: Response
    stand: Standpoint
    tag: str


async def unchanged_since(
    request: Request, reading: Reading, day: str | None, asked: Axes, name: Callable[[Standpoint], str]
) -> Same | None:
    """304 where the caller holds what it would be given from here, by the tag that this has, before it is made."""
    if "if-none-match" not in request.headers:
        return None
    stand = await standpoint(request, reading, day, asked)
    tag = name(stand)
    answer = unchanged(request, tag, caching(stand, tag))
    return None if answer is None else Same(answer, stand, tag)


def undated(headers: Mapping[str, str]) -> dict[str, str]:
    """What is said of an answer that the caller holds: not when it changed, since its tag says more."""
    return {name: value for name, value in headers.items() if name != "Last-Modified"}


def holds(request: Request, tag: str) -> str | None:
    """The tag, in one of its codings, that the caller holds."""
    return next((named for named in tags_of(tag) if matches(request, named)), None)
