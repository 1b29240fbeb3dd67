"""A key that is taken away is refused by every process within five seconds, and what it follows ends."""

import asyncio
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from socket import create_server

import httpx2
import pytest

from foundation import access
from sitrep import projection

OPENING = {"crisis": "port", "name": "Port", "country": "SYR", "timezone": "Asia/Damascus", "public": False}
FIGURE = {
    "type": "figure.reported",
    "occurred": "2026-01-09",
    "data": {"indicator": "killed", "basis": "cumulative", "value": 3},
}
PARTS = {"ingest": "events", "sitrep": "summary?audience=restricted"}
SECONDS = 5.0


@pytest.fixture
def workers(dsn: str, monkeypatch: pytest.MonkeyPatch, tmp_path) -> Iterator[list[tuple[str, str]]]:
    """Two processes of each service on one database, as the product starts them."""
    monkeypatch.setenv("SITREP_DATA_DIR", str(tmp_path))
    with ExitStack() as stack:
        started = []
        for part in (*PARTS, *PARTS):
            listener = stack.enter_context(create_server(("127.0.0.1", 0)))
            command = [sys.executable, "-m", "console.part", part, str(listener.fileno())]
            process = subprocess.Popen(command, stdin=subprocess.PIPE, pass_fds=[listener.fileno()])
            assert process.stdin is not None
            for ended in (process.stdin.close, process.wait, process.terminate):
                stack.callback(ended)
            process.stdin.write(f"{dsn}\n".encode())
            process.stdin.flush()
            started.append((part, f"http://127.0.0.1:{listener.getsockname()[1]}"))
        for _, address in started:
            httpx2.get(f"{address}/healthz", timeout=60).raise_for_status()
        yield started


def follow(address: str, key: dict[str, str], heard: list[bytes], begun: threading.Barrier) -> None:
    """Keeps what was heard; returns when the stream ends."""
    path = f"{address}/v1/crises/port/stream?audience=restricted"
    with httpx2.stream("GET", path, headers=key, timeout=60) as answer:
        assert answer.status_code == 200
        for number, piece in enumerate(answer.iter_raw()):
            heard.append(piece)
            if number == 0:
                begun.wait(60)


async def test_every_process_refuses_a_revoked_key_within_five_seconds_and_its_streams_end(workers, database):
    issued = await access.issue(database, "ngo", ["events:read", "audience:restricted"])
    key = {"X-API-Key": issued.secret}
    desk = {"X-API-Key": (await access.issue(database, "desk", ["crises:open", "events:write"])).secret}
    assert httpx2.post(f"{workers[0][1]}/v1/crises", json=OPENING, headers=desk).status_code == 201
    await projection.catch_up(database)
    asked = [f"{address}/v1/crises/port/{PARTS[part]}" for part, address in workers]
    followed = [address for part, address in workers if part == "sitrep"]
    begun, heard = threading.Barrier(len(followed) + 1), [list[bytes]() for _ in followed]
    followers = [threading.Thread(target=follow, args=(address, key, pieces, begun))
                 for address, pieces in zip(followed, heard, strict=True)]  # fmt: skip
    for follower in followers:
        follower.start()
    begun.wait(60)
    assert [httpx2.get(path, headers=key).status_code for path in asked] == [200] * len(asked)

    assert await access.revoke(database, issued.key)
    await asyncio.sleep(SECONDS)
    # From here on nothing is answered and nothing told, however late it is looked at.
    before = b"".join(b"".join(pieces) for pieces in heard)
    assert httpx2.post(f"{workers[0][1]}/v1/crises/port/events", json=FIGURE, headers=desk).status_code == 201
    await projection.catch_up(database)
    statuses = [httpx2.get(path, headers=key, timeout=60).status_code for path in asked]
    for follower in followers:
        follower.join(60)

    assert statuses == [401] * len(asked)
    assert [follower.is_alive() for follower in followers] == [False] * len(followers)
    assert b"".join(b"".join(pieces) for pieces in heard) == before
