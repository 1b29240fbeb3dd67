"""What comes through the door: compressed, in pieces, too large, cut off."""

import asyncio
import gzip
import json
import random
import resource
import socket
import time
from collections.abc import AsyncIterator, Iterator
from urllib.parse import urlsplit

import httpx2
import pytest
import zstandard

from ingest.app import BATCH_BYTES, EVENT_BYTES

MIB = 1024 * 1024


def packed(encoding: str, body: bytes) -> bytes:
    return gzip.compress(body) if encoding == "gzip" else zstandard.compress(body)


@pytest.fixture
async def real(address, crisis) -> AsyncIterator[httpx2.AsyncClient]:
    headers = {"content-type": "application/json", **crisis.house.ngo}
    async with httpx2.AsyncClient(base_url=address, headers=headers, timeout=30) as client:
        yield client


@pytest.mark.parametrize("encoding", ["gzip", "zstd", "identity", "GZIP"])
async def test_a_compressed_body_is_the_same_event(encoding, crisis, figure):
    event = figure("dozens")
    plain = await crisis.post(event)
    body = json.dumps(event).encode()
    sent = body if encoding == "identity" else packed(encoding.lower(), body)
    answer = await crisis.post(sent, headers={"content-encoding": encoding})

    assert answer.json() == {**plain.json(), "status": "duplicate"}


@pytest.mark.parametrize("encoding", ["br", "deflate", "gzip, gzip", "compress"])
async def test_other_encodings_are_refused(encoding, crisis, figure):
    answer = await crisis.post(figure(), headers={"content-encoding": encoding})

    assert (answer.status_code, answer.json()["code"]) == (415, "media_type_unknown")


@pytest.mark.parametrize("encoding", ["gzip", "zstd"])
async def test_a_body_that_is_not_what_it_claims_is_refused(encoding, crisis, figure):
    event = json.dumps(figure()).encode()
    whole = packed(encoding, event)
    for body in (event, b"", whole[:-3], whole[: len(whole) // 2], whole[:10] + b"\xff" + whole[11:], whole + b"junk"):
        answer = await crisis.post(body, headers={"content-encoding": encoding})
        assert answer.status_code == 400, (body, answer.text)

    assert await crisis.size() == 1


@pytest.mark.parametrize("encoding", ["gzip", "zstd"])
async def test_a_cut_off_batch_is_not_taken_for_a_smaller_one(encoding, crisis, figure):
    noise = random.Random(1)
    lines = [
        json.dumps(figure(n, text="".join(map(chr, noise.choices(range(0x4E00, 0x9FFF), k=400))))).encode()
        for n in range(400)
    ]
    whole = packed(encoding, b"\n".join(lines))
    for part in (0.3, 0.6, 0.9, 0.999):
        answer = await crisis.post(
            whole[: int(len(whole) * part)], "application/x-ndjson", headers={"content-encoding": encoding}
        )
        assert answer.status_code == 400

    assert await crisis.size() == 1


@pytest.mark.parametrize("encoding", ["gzip", "zstd"])
async def test_a_bomb_is_refused_before_it_goes_off(encoding, crisis):
    """A gigabyte of zeros in a megabyte: memory stays and the answer comes at once."""
    if encoding == "gzip":
        piece = gzip.compress(bytes(64 * MIB), 9)
        bomb = piece * 16
    else:
        bomb = zstandard.ZstdCompressor(level=19).compress(bytes(256 * MIB)) * 4
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = time.process_time()
    answer = await crisis.post(bomb, headers={"content-encoding": encoding})

    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")
    assert time.process_time() - started < 1
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50 * 1024


@pytest.mark.parametrize("encoding", ["gzip", "zstd"])
async def test_a_body_may_come_in_several_frames_but_not_in_a_million(encoding, crisis, figure):
    lines = [json.dumps(figure(n)).encode() + b"\n" for n in range(100)]
    several = b"".join(packed(encoding, b"".join(lines[at : at + 10])) for at in range(0, 100, 10))
    headers = {"content-encoding": encoding}
    answer = await crisis.post(several, "application/x-ndjson", headers=headers)
    assert answer.json()["stats"]["created"] == 100
    started = time.process_time()
    swarm = packed(encoding, b"") * 400_000
    answer = await crisis.post(swarm[:BATCH_BYTES], "application/x-ndjson", headers=headers)

    assert answer.status_code == 400
    assert time.process_time() - started < 1


async def test_a_zstd_frame_may_not_ask_for_a_window_larger_than_the_body_may_be(crisis):
    parameters = zstandard.ZstdCompressionParameters.from_level(3, window_log=27)
    compressor = zstandard.ZstdCompressor(compression_params=parameters).compressobj()
    frame = compressor.compress(b"{}") + compressor.flush()
    answer = await crisis.post(frame, headers={"content-encoding": "zstd"})

    assert answer.status_code == 400


async def test_one_event_takes_a_mebibyte_and_a_batch_eight(crisis, figure):
    texts = {name: {"text": "x" * 9_000, "by": "human"} for name in ("fr", "ar", "ku", "tr", "de")}
    event = figure(translations=texts)
    room = EVENT_BYTES - len(json.dumps(event).encode())
    body = json.dumps(event).encode()
    assert (await crisis.post(body + b" " * room)).status_code == 201
    over = await crisis.post(body + b" " * (room + 1))
    assert (over.status_code, over.json()["code"], over.json()["limit"]) == (413, "body_too_large", EVENT_BYTES)
    batch = b"[" + json.dumps(figure()).encode() + b"]"
    assert (await crisis.post(batch + b" " * (BATCH_BYTES - len(batch)))).status_code == 200
    assert (await crisis.post(batch + b" " * (BATCH_BYTES - len(batch) + 1))).status_code == 413

    assert await crisis.size() == 3


async def test_a_body_in_small_pieces_is_one_body(real, crisis, figure):
    body = json.dumps(figure("عشرات")).encode()

    async def pieces() -> AsyncIterator[bytes]:
        for start in range(0, len(body), 7):
            yield body[start : start + 7]

    assert (await real.post(crisis.path, content=pieces())).status_code == 201


@pytest.fixture
def wire(address) -> Iterator[socket.socket]:
    url = urlsplit(address)
    with socket.create_connection((url.hostname, url.port), timeout=10) as connection:
        yield connection


def head(crisis, length: int) -> bytes:
    key = crisis.house.ngo["X-API-Key"]
    return (
        f"POST {crisis.path} HTTP/1.1\r\nHost: x\r\nX-API-Key: {key}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n"
    ).encode()


@pytest.mark.parametrize(
    ("piece", "media_type"),
    [
        (b"{},", "application/json"),
        (b"[],", "application/json"),
        (b"0,", "application/json"),
        (b'"ab",', "application/json"),
        (b"[", "application/json"),
        (b'{"a":', "application/json"),
        (b"0\n", "application/x-ndjson"),
        (b"\n", "application/x-ndjson"),
        (b"[0,0],", "application/cloudevents-batch+json"),
        (b"9", "application/json"),
        (b'"\\u0000', "application/json"),
    ],
)
async def test_a_full_body_of_nothing_is_refused_at_once(piece, media_type, crisis):
    body = (b"" if "ndjson" in media_type else b"[") + piece * ((BATCH_BYTES - 1) // len(piece))
    started = time.process_time()
    answer = await crisis.post(body, media_type)

    assert answer.status_code in (400, 413, 422), answer.text[:200]
    assert time.process_time() - started < 1
    assert await crisis.size() == 1


async def test_a_body_without_end_is_answered_while_it_streams(wire, crisis):
    """The answer comes as soon as the limit is passed, with the sender still at it."""
    wire.sendall(head(crisis, 0).replace(b"Content-Length: 0", b"Transfer-Encoding: chunked"))
    wire.setblocking(False)
    sent, answer = 0, b""
    async with asyncio.timeout(10):
        while not answer and sent < 64 * MIB:
            piece = b"%x\r\n" % MIB + b" " * MIB + b"\r\n"
            await asyncio.get_running_loop().sock_sendall(wire, piece)
            sent += MIB
            await asyncio.sleep(0.01)
            try:
                answer = wire.recv(10_000)
            except BlockingIOError:
                answer = b""

    assert answer.startswith(b"HTTP/1.1 413 ")
    assert b"body_too_large" in answer
    assert BATCH_BYTES < sent < 4 * BATCH_BYTES
    assert await crisis.size() == 1


async def test_hanging_up_in_the_middle_of_a_post_writes_nothing_and_is_no_fault_of_ours(wire, crisis, figure, capfd):
    body = json.dumps(figure()).encode()
    wire.sendall(head(crisis, len(body)) + body[:-10])
    await asyncio.sleep(0.1)
    wire.close()
    await asyncio.sleep(0.2)

    assert await crisis.size() == 1
    assert "unexpected" not in capfd.readouterr().err


async def test_hanging_up_after_the_post_neither_loses_its_event_nor_its_neighbours(wire, real, crisis, figure):
    """While another writer holds the log, one client posts and hangs up, and others post and wait."""
    events = [figure(n) for n in range(4)]
    async with crisis.held() as is_awaited:
        body = json.dumps(events[0]).encode()
        wire.sendall(head(crisis, len(body)) + body)
        await is_awaited()
        wire.close()
        waiting = [asyncio.create_task(real.post(crisis.path, json=event)) for event in events[1:]]
        await asyncio.sleep(0.1)
    answers = await asyncio.gather(*waiting)
    again = await crisis.post(events[0])

    assert [answer.status_code for answer in answers] == [201, 201, 201]
    assert (again.status_code, again.json()["seq"]) == (200, 2)
    assert await crisis.size() == 5


@pytest.mark.parametrize(
    "headers",
    [
        "Content-Length: 5\r\nContent-Length: 6\r\n",
        "Content-Length : 5\r\n",
        "Transfer-Encoding: cow\r\n",
        "Content-Length: -1\r\n",
        "X-A: " + "a" * 70_000 + "\r\n",
    ],
    ids=["two lengths", "space before the colon", "unknown transfer", "negative length", "70 KB header"],
)
async def test_http_that_could_be_read_two_ways_is_not_read(headers, wire, crisis):
    key = crisis.house.ngo["X-API-Key"]
    request = f"POST {crisis.path} HTTP/1.1\r\nHost: x\r\nX-API-Key: {key}\r\n{headers}\r\n{{}}   "
    try:
        wire.sendall(request.encode())
        answer = wire.recv(100)
    except ConnectionError:
        answer = b""  # closed at once

    assert answer == b"" or answer.split()[1] in (b"400", b"431")
    assert await crisis.size() == 1
