"""Every request of tests/data/requests gets its answer, on a real socket of a real service: a problem document, one
answer a request, nothing of it in what comes back, and nothing stored.
"""

import asyncio
import json
import re
import socket
import tomllib
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

import pytest
from serving import listening

import ingest.app
import sitrep.app
from foundation import access
from foundation.database import Database
from foundation.patience import server_options
from foundation.settings import Settings
from sitrep import projection

HOSTILE = Path(__file__).parent / "data" / "requests"
REQUESTS: list[dict[str, Any]] = tomllib.loads((HOSTILE / "index.toml").read_text("utf-8"))["request"]
APPS = {"ingest": ingest.app.create_app, "sitrep": sitrep.app.create_app}
OPENING = b'{"crisis":"port-2026","name":"Port","country":"SYR","timezone":"Asia/Damascus","public":true}'


async def two_keys(dsn: str) -> list[bytes]:
    async with Database(dsn, size=1) as owner:
        scopes = ("crises:open", "events:write", "audience:partners")
        return [(await access.issue(owner, name, scopes)).secret.encode() for name in ("ngo", "rival")]


async def projected(dsn: str) -> None:
    async with Database(dsn, size=2) as owner:
        await projection.catch_up(owner)


@pytest.fixture(scope="module")
def street(module_dsn: str) -> Iterator[tuple[dict[str, tuple[str, int]], list[bytes]]]:
    with ExitStack() as stack:
        settings = Settings(encryption_key=bytes(32), signing_key=bytes(32))
        addresses = {
            name: stack.enter_context(listening(make(settings, module_dsn), **server_options()))
            for name, make in APPS.items()
        }
        keys = asyncio.run(two_keys(module_dsn))
        head = b"POST /v1/crises HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-API-Key: %s\r\n" % keys[0]
        opening = b"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(OPENING)
        assert answered(addresses["ingest"], head + opening + OPENING).startswith(b"HTTP/1.1 201")
        asyncio.run(projected(module_dsn))
        yield addresses, keys


def answered(address: tuple[str, int], request: bytes) -> bytes:
    with socket.create_connection(address, timeout=60) as connection:
        heard = b""
        # It may be refused before all of it is sent.
        with suppress(ConnectionError):
            connection.sendall(request)
        with suppress(ConnectionResetError):
            while piece := connection.recv(65536):
                heard += piece
    return heard


def test_every_file_stands_in_the_index_and_every_entry_has_its_file():
    assert {path.name for path in HOSTILE.iterdir()} - {"index.toml"} == {expected["file"] for expected in REQUESTS}
    assert len(REQUESTS) >= 350


@pytest.mark.parametrize("expected", REQUESTS, ids=lambda expected: expected["file"].removesuffix(".http"))
def test_it_is_answered_as_it_must_be(expected, street):
    addresses, (key, other) = street
    raw = (HOSTILE / expected["file"]).read_bytes().replace(b"{KEY}", key).replace(b"{OTHER}", other)
    heard = answered(addresses[expected["service"]], raw)
    head, _, body = heard.partition(b"\r\n\r\n")

    assert head.startswith(b"HTTP/1.1 %d " % expected["status"]), heard[:300]
    assert len(re.findall(rb"HTTP/1\.1 \d{3} ", heard)) == expected.get("answers", 1)
    assert b"\r\nlocation:" not in head.lower()
    assert b"X-Injected" not in head
    assert all(each not in heard for each in (key, other, b"Traceback", b"asyncpg", b".py"))
    if "code" in expected:
        assert b"content-type: application/problem+json" in head.lower()
        problem, _ = json.JSONDecoder().raw_decode(body.decode())
        assert (problem["status"], problem["code"]) == (expected["status"], expected["code"])
