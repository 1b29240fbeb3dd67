"""The service dies in the middle of its work: what it acknowledged is there, and the same ids resolve the rest."""

import asyncio
import os
import random
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import httpx2
import pytest

from eventlog import log

SERVE = """
import sys, uvicorn
from foundation.settings import Settings
from ingest.app import create_app
app = create_app(Settings(encryption_key=bytes(32)), sys.argv[1])
uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[2]), log_config=None, access_log=False)
"""


@pytest.fixture
def service(house) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """The ingest service as a process of its own, and its address."""
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    process = subprocess.Popen([sys.executable, "-c", SERVE, house.dsn, str(port)], stderr=subprocess.DEVNULL)
    yield process, f"http://127.0.0.1:{port}"
    process.kill()
    process.wait()


@pytest.mark.parametrize("seed", range(2))
async def test_a_killed_service_loses_nothing_that_it_acknowledged(seed, service, house, crisis, figure):
    process, address = service
    acknowledged: dict[str, int] = {}
    sent: list[dict[str, Any]] = []
    async with httpx2.AsyncClient(base_url=address, headers=house.ngo, timeout=30) as client:
        await answering(client)

        async def post() -> None:
            while True:
                batch = [figure(n, text="as told") for n in range(3)]
                sent.extend(batch)
                answer = await client.post(crisis.path, json=batch, params={"atomic": "all"})
                acknowledged.update({result["id"]: result["seq"] for result in answer.json()["results"]})

        posting = [asyncio.create_task(post()) for _ in range(8)]
        await asyncio.sleep(random.Random(seed).uniform(0.2, 0.5))
        os.kill(process.pid, signal.SIGKILL)
        await asyncio.gather(*posting, return_exceptions=True)
    async with house.app.state.database.raw() as connection:
        stored = {str(entry.id): entry.seq for entry in await log.read(connection, crisis.slug, limit=100_000)}
    assert len(acknowledged) > 10
    assert acknowledged.items() <= stored.items()
    # Each batch of three is there as a whole or not at all.
    batches = [[event["id"] in stored for event in sent[at : at + 3]] for at in range(0, len(sent), 3)]
    assert all(all(found) or not any(found) for found in batches)
    again = await crisis.post(sent)
    results = {result["id"]: result for result in again.json()["results"]}

    assert all(results[identity]["status"] == "duplicate" for identity in stored if identity in results)
    assert all(results[identity]["seq"] == seq for identity, seq in stored.items() if identity in results)
    assert await crisis.size() == 1 + len(sent)


async def answering(client: httpx2.AsyncClient) -> None:
    for _ in range(200):
        try:
            if (await client.get("/readyz")).status_code == 200:
                return
        except httpx2.TransportError:
            await asyncio.sleep(0.05)
    pytest.fail("the service did not come up")
