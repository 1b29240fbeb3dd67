"""Senders that keep every receipt and never give up on an event, and a reader that follows the feed meanwhile.
Never believes anything that was not answered.
"""

import asyncio
import random
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import httpx2

CRISIS = "port-city"
EVENTS = f"/v1/crises/{CRISIS}/events"
OPENING = {
    "crisis": CRISIS,
    "name": "Port City",
    "country": "SYR",
    "timezone": "Asia/Damascus",
    "started": "2026-01-06",
    "public": True,
}
DAYS = tuple(f"2026-01-{day:02}" for day in range(6, 27))  # a day of thousands of claims would be its own test
SIZES = (1, 1, 1, 5, 50)  # events of one post: mostly one, sometimes a batch that is written whole or not at all
PATIENCE_SECONDS = 120
AGAIN = 0.1  # so often a post that has its answer is sent once more


class GivenUp(Exception):
    """A post had no answer for two minutes."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a sender was told of one event."""

    seq: int
    digest: str


@dataclass
class Load:
    """Everything that was sent, and everything that was told about it."""

    address: str
    key: str
    seed: int
    receipts: dict[str, Receipt] = field(default_factory=dict)
    events: dict[str, dict[str, Any]] = field(default_factory=dict)
    statuses: Counter[int] = field(default_factory=Counter)
    broken: int = 0
    faults: list[str] = field(default_factory=list)
    longest: float = 0.0  # for which nobody had an answer
    followed: int = 0
    notes: dict[int, str] = field(default_factory=dict)
    _answered: float = field(default_factory=time.monotonic)

    def client(self) -> httpx2.AsyncClient:
        return httpx2.AsyncClient(base_url=self.address, headers={"X-API-Key": self.key}, timeout=30)

    async def send(self, number: int, ended: asyncio.Event) -> None:
        """One post after the other; each is sent until it has its receipts, also after `ended`. Raises GivenUp."""
        chance = random.Random(f"{self.seed} {number}")
        async with self.client() as client:
            while not ended.is_set():
                batch = [_figure(chance) for _ in range(chance.choice(SIZES))]
                self.events |= {event["id"]: event for event in batch}
                await self._until_received(client, batch)
                if chance.random() < AGAIN:
                    await self._until_received(client, batch)

    async def _until_received(self, client: httpx2.AsyncClient, batch: list[dict[str, Any]]) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            if time.monotonic() > deadline:
                raise GivenUp
            try:
                answer = await client.post(EVENTS, json=batch, params={"atomic": "all"})
            except httpx2.TransportError:
                self.broken += 1
                await asyncio.sleep(0.05)
                continue
            self.statuses[answer.status_code] += 1
            if answer.status_code == 200:
                break
            await asyncio.sleep(0.1)
        now = time.monotonic()
        self.longest, self._answered = max(self.longest, now - self._answered), now
        self.keep(answer.json()["results"])

    def keep(self, results: list[dict[str, Any]]) -> None:
        """The receipts of one answer: of an event that has one already it must be the same."""
        for result in results:
            if result["status"] not in ("created", "duplicate"):
                self.faults.append(f"{result['id']} was {result['status']}: {result['errors']}")
                continue
            told = Receipt(result["seq"], result["digest"])
            before = self.receipts.setdefault(result["id"], told)
            if before != told:
                self.faults.append(f"{result['id']} had {before}, and then {told}")

    async def follow(self, ended: asyncio.Event) -> None:
        """Reads the feed as it grows: each page begins where the last one ended, and no seq is ever passed over."""
        async with self.client() as client:
            while not ended.is_set():
                with suppress(httpx2.TransportError):
                    answer = await client.get(EVENTS, params={"after": self.followed})
                    if answer.status_code == 200:
                        seqs = [entry["seq"] for entry in answer.json()["events"]]
                        if seqs != list(range(self.followed + 1, self.followed + 1 + len(seqs))):
                            self.faults.append(f"the feed went on after seq {self.followed} with {seqs[:5]}")
                        self.followed += len(seqs)
                await asyncio.sleep(0.05)

    async def witness(self, ended: asyncio.Event) -> None:
        """Keeps signed checkpoints, as a partner does; the log must have begun with each of them in the end."""
        async with self.client() as client:
            while not ended.is_set():
                with suppress(httpx2.TransportError):
                    answer = await client.get(f"/v1/crises/{CRISIS}/checkpoint")
                    if answer.status_code == 200:
                        self.notes[int(answer.text.splitlines()[1])] = answer.text
                await asyncio.sleep(1)


def _figure(chance: random.Random) -> dict[str, Any]:
    identity = str(UUID(int=chance.getrandbits(128), version=4))
    indicator = chance.choice(("killed", "injured", "displaced"))
    data = {"indicator": indicator, "basis": "cumulative", "value": chance.randrange(10_000)}
    event = {"id": identity, "type": "figure.reported", "occurred": chance.choice(DAYS), "data": data}
    return event | ({"text": "As told."} if chance.random() < 0.5 else {})


async def opened(address: str, key: str) -> None:
    async with httpx2.AsyncClient(base_url=address, headers={"X-API-Key": key}, timeout=30) as client:
        answer = await client.post("/v1/crises", json=OPENING)
    assert answer.status_code == 201, answer.text
