"""A word of its own in every field of every type of fact, and then every byte that leaves either service: every route
that there is, for every audience, in every face and coding, with its headers, the answers to every other method and to
every post that names another's events, and the logs. A route that comes later is asked by itself.
"""

import asyncio
import io
import itertools
import os
import re
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass
from typing import Any, Final
from uuid import uuid4

import asyncpg
import httpx2
import pytest
from fastapi import FastAPI
from planting import DIGITS, EVENTS
from pypdf import PdfReader
from pypdf.generic import StreamObject
from reaching import Reach, bodies, methods
from serving import listening

import ingest.app
import sitrep.app
from foundation import access
from foundation.database import Database
from foundation.patience import server_options
from foundation.settings import Settings
from sitrep import projection

NIGHTLY: Final = os.environ.get("SITREP_TEST_PROFILE") == "nightly"
DAY: Final = "2026-01-09"
APPS: Final = {"ingest": ingest.app.create_app, "sitrep": sitrep.app.create_app}
OPENING: Final = {"crisis": "port", "name": "Port", "country": "SYR", "timezone": "Asia/Damascus",
                  "started": "2026-01-06", "public": True, "languages": ["en"]}  # fmt: skip
# Who asks for which audience, once everything is severe; nightly all, before a commit those who come nearest.
ASKING: Final = (("nobody", "public"), ("partner", "partners"), ("partner", "restricted"),
                 *((("nobody", "partners"), ("partner", "public"), ("nobody", "restricted")) if NIGHTLY else ()),
                )  # fmt: skip
CODINGS: Final = ("identity", "gzip", "zstd")
# Every value that a part of a path may have. A part that is not here fails the test: say what to ask for.
PARTS: Final[Mapping[str, tuple[str, ...]]] = {
    "crisis": ("port",),
    "day": (DAY,),
    "face": ("json", "html", "csv", "hxl.csv", "geojson", "txt", "atom", "pdf"),
    "version": ("1",),
    "flash": ("1",),
    "table": ("figures",),
    "figure_id": (),
    "event_id": (),
}
LANGUAGES: Final = ("en", "fr", "ar", "es") if NIGHTLY else ("en", "ar")
# What an erasure reaches, of the places where the words stand.
ERASABLE: Final = re.compile(r"/(private|text|translations|source/quote|source/url)\b")
SHOWN_BY_ITS_OWN: Final = ("/docs", "/openapi.json", "/metrics", "/healthz", "/readyz", "/assets")


@dataclass(frozen=True)
class Sought:
    """A word, and where it was planted."""

    word: bytes
    pointer: str


PLANTED: Final = tuple(
    Sought(word.encode(), f"{kind}{pointer}") for kind, made in EVENTS.items() for word, pointer in made.places.items()
)
POSITIONS: Final = tuple(Sought(digits.encode(), "/place/point") for digits in DIGITS)


@dataclass(frozen=True)
class Street:
    """Both services on sockets of their own, and the keys of those who ask."""

    apps: Mapping[str, FastAPI]
    clients: Mapping[str, httpx2.AsyncClient]
    keys: Mapping[str, Mapping[str, str]]
    owner: Database
    ids: Mapping[str, str]

    async def post(self, path: str, json: object) -> httpx2.Response:
        service = "sitrep" if "/reports/" in path else "ingest"
        answer = await self.clients[service].post(path, json=json, headers=self.keys["desk"])
        assert answer.status_code < 300, answer.text
        await projection.catch_up(self.owner)
        return answer

    async def act(self, kind: str, **data: object) -> None:
        ids = list(self.ids.values())
        await self.post("/v1/crises/port/events", {"type": kind, "about": ids, "data": data})


@pytest.fixture
async def street(dsn: str, database: Database) -> AsyncIterator[Street]:
    async with AsyncExitStack() as stack:
        apps = {
            name: make(Settings(encryption_key=bytes(32), signing_key=bytes(32)), dsn) for name, make in APPS.items()
        }
        clients = {}
        for name, app in apps.items():
            host, port = stack.enter_context(listening(app, **server_options()))
            client = httpx2.AsyncClient(base_url=f"http://{host}:{port}", timeout=60)
            clients[name] = await stack.enter_async_context(client)
        rights = {
            "desk": access.SCOPES,
            "partner": ["events:write", "audience:partners"],
            "reader": ["audience:restricted"],
            "editor": ["events:write", "events:edit"],
        }
        keys = {name: {"X-API-Key": (await access.issue(database, name, held)).secret} for name, held in rights.items()}
        street = Street(apps, clients, {**keys, "nobody": {}}, database, {kind: str(uuid4()) for kind in EVENTS})
        await street.post("/v1/crises", OPENING)
        posted = [{**made.value, "id": street.ids[kind], "sensitivity": "low"} for kind, made in EVENTS.items()]
        await street.post("/v1/crises/port/events", posted)
        yield street


def asked(street: Street, service: str, figures: Iterable[str]) -> list[str]:
    """An address for every route that is read, with every value of each part of its path."""
    values = {**PARTS, "figure_id": (*figures, "0" * 24), "event_id": tuple(street.ids.values())[:3]}
    found = []
    for route in street.apps[service].routes:
        path = getattr(route, "path", "")
        if "GET" not in (getattr(route, "methods", None) or ()) or path.startswith(SHOWN_BY_ITS_OWN):
            continue
        parts = re.findall(r"{(\w+)}", path)
        assert set(parts) <= set(values), f"{path}: say in PARTS what to ask for"
        found += [
            path.format_map(dict(zip(parts, chosen, strict=True)))
            for chosen in itertools.product(*(values[part] for part in parts))
        ]
    return found


async def every_answer(street: Street, who: str, audience: str, *, pdf: bool) -> AsyncIterator[tuple[str, bytes]]:
    """Whatever one who asks is told by both services: heads and bodies, packed and unpacked; nightly each in every
    coding, before a commit the codings in turns.
    """
    turn = itertools.cycle(CODINGS)
    summary = await street.clients["sitrep"].get(f"/v1/crises/port/summary?day={DAY}&audience=restricted",
                                                 headers=street.keys["desk"])  # fmt: skip
    figures = re.findall(r'"figure_id":"(\w{24})"', summary.text)[:3]
    for service in APPS:
        for path in asked(street, service, figures):
            if path.endswith(".pdf") and not (NIGHTLY or (pdf and path.endswith(f"/{DAY}.pdf"))):
                continue
            spoken = LANGUAGES if path.endswith((".html", ".txt", ".atom", "/explanation", "/port")) else ("en",)
            for lang, coding in itertools.product(spoken, CODINGS if NIGHTLY else (next(turn),)):
                query = {"audience": audience, "lang": lang, **({} if DAY in path else {"day": DAY})}
                yield f"{path} {lang} {coding}", await said(street, service, path, query, who, coding)


async def said(street: Street, service: str, path: str, query: Mapping[str, str], who: str, coding: str) -> bytes:
    """Head and body of an answer; where it does not take a parameter, without it, and an endless one for a moment."""
    heads = {"Accept-Encoding": coding, "Accept-Language": query["lang"], **street.keys[who]}
    taken = dict(query)
    while True:
        async with street.clients[service].stream("GET", path, params=taken, headers=heads) as answer:
            body = bytearray()
            with suppress(TimeoutError):
                async with asyncio.timeout(0.3 if path.endswith("/stream") else 60):
                    async for piece in answer.aiter_raw():
                        body += piece
            told = str(answer.headers).encode() + bytes(body)
            kept = answer.headers["cache-control"]
            assert query["audience"] == "public" or "/crises/" not in path or "public" not in kept, (path, kept)
            unknown = re.findall(rb'"/query/(\w+)","code":"unknown_parameter"', bytes(body))
            if not unknown:
                return told + unpacked(bytes(body), answer.headers.get("content-encoding", ""))
            for name in unknown:
                del taken[name.decode()]


async def every_other_answer(street: Street, who: str) -> AsyncIterator[tuple[str, int, bytes]]:
    """What whoever reaches for it is told: by every other method at every address, and of every post that names what
    they may not read. An editor's posts are rehearsed only, since theirs would be done.
    """
    turn = itertools.cycle(LANGUAGES)
    for service, client in street.clients.items():
        paths = [path for path in asked(street, service, ()) if NIGHTLY or not path.endswith(".pdf")]
        reaches: list[Reach] = list(methods(paths, {"audience": "partners"}))
        if service == "ingest" and who != "nobody":
            reaches += bodies("/v1/crises/port/events", street.ids)
        for reach in reaches:
            if who == "editor" and reach.method == "POST" and "mode" not in reach.query:
                continue
            heads = {**reach.headers, **street.keys[who], "Accept-Language": next(turn)}
            if reach.path.endswith("/stream") and reach.method == "HEAD":
                heads["Connection"] = "close"
            answer = await client.request(
                reach.method, reach.path, params=reach.query, headers=heads,
                **({} if reach.json is None else {"json": reach.json}),
            )  # fmt: skip
            told = str(answer.headers).encode() + answer.content
            yield f"{who} {reach.method} {reach.path} {reach.query}", answer.status_code, told


def unpacked(body: bytes, coding: str) -> bytes:
    """What is in it: the coding undone, and every stream, page and attachment of a PDF."""
    if coding:
        body = httpx2.Response(200, headers={"Content-Encoding": coding}, content=body).content
    if not body.startswith(b"%PDF"):
        return body
    reader = PdfReader(io.BytesIO(body))
    things = (reader.get_object(number) for number in range(1, int(str(reader.trailer["/Size"]))))
    streams = [thing.get_data() for thing in things if isinstance(thing, StreamObject)]
    return b"\n".join([body, *streams, *(page.extract_text().encode() for page in reader.pages)])


async def found(
    street: Street, who: str, audience: str, sought: Iterable[Sought], *, pdf: bool = False
) -> dict[str, str]:
    """Where which word leaves: pointer -> address."""
    told: dict[str, str] = {}
    answers = 0
    async for address, content in every_answer(street, who, audience, pdf=pdf):
        answers += 1
        told |= {one.pointer: address for one in sought if one.word in content}
    assert answers > 60
    return told


@pytest.mark.pdf
async def test_no_byte_that_leaves_tells_who_may_not_read_it(street, dsn, capfd):
    for audience in ("public", "partners") if NIGHTLY else ("public",):
        await street.post(f"/v1/crises/port/reports/{DAY}/publish", {"audience": audience})
    # The search finds what may be read: else it would find nothing anywhere.
    told = await found(street, "nobody", "public", [*PLANTED, *POSITIONS])
    assert len(told) > 30
    assert POSITIONS[0].pointer not in told
    assert [pointer for pointer in await found(street, "reader", "restricted", PLANTED) if "/private" in pointer] == []

    await street.act("event.reclassified", sensitivity="severe", reason="protection")
    for who, audience in ASKING:
        assert await found(street, who, audience, [*PLANTED, *POSITIONS], pdf=who == "nobody") == {}, (who, audience)

    for who in ("nobody", "partner", "editor"):
        reached = [one async for one in every_other_answer(street, who)]
        assert {status for _, status, _ in reached} >= ({401, 405} if who == "nobody" else {200, 403, 405, 422})
        assert not [address for address, status, _ in reached if status >= 500]
        assert {one.pointer: address for address, _, told in reached for one in (*PLANTED, *POSITIONS)
                if one.word in told} == {}  # fmt: skip

    await street.act("event.erased", reason="privacy")
    erased = [one for one in PLANTED if ERASABLE.search(one.pointer)]
    assert await found(street, "desk", "restricted", erased, pdf=True) == {}
    assert await stored(dsn, erased) == {}

    spoken = capfd.readouterr()
    assert [one.pointer for one in PLANTED if one.word in (spoken.out + spoken.err).encode()] == []


async def stored(dsn: str, sought: Iterable[Sought]) -> dict[str, str]:
    """In which tables a word still stands; files that were published before stay with the owner of the database."""
    connection: Any = await asyncpg.connect(dsn)
    tables = await connection.fetch(
        "SELECT table_schema || '.' || table_name AS name FROM information_schema.tables"
        " WHERE table_type = 'BASE TABLE'"
        " AND table_schema NOT IN ('pg_catalog', 'information_schema') AND table_name <> 'file'"
    )
    told: dict[str, str] = {}
    for table in tables:
        rows = await connection.fetch(f"SELECT row.*::text AS held FROM {table['name']} AS row")
        content = "\n".join(row["held"] for row in rows).encode()
        told |= {
            one.pointer: table["name"] for one in sought if one.word in content or one.word.hex().encode() in content
        }
    await connection.close()
    return told
