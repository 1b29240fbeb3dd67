"""Wakes whoever follows a crisis when more of it is known. Never says what, and keeps nothing for those who are slow:
a follower that missed three seqs is woken once, and reads the newest.
"""

import asyncio
from collections import Counter, defaultdict
from contextlib import suppress
from typing import Final

import structlog

from foundation.database import UNREACHABLE, Database
from sitrep import knowledge, projection

log = structlog.get_logger()

# What a notice that was lost costs.
LOOK_SECONDS: Final = 1.0
LONGEST_PAUSE_SECONDS: Final = 5.0


class Follower:
    """One who waits: `news` is set when there is something to read, or nothing more to wait for."""

    __slots__ = ("crisis", "news", "over", "who")

    def __init__(self, crisis: str, who: str) -> None:
        self.crisis = crisis
        self.who = who
        self.news = asyncio.Event()
        self.over = False

    def end(self) -> None:
        self.over = True
        self.news.set()


class Following:
    """Everybody who follows a crisis in this process, and the one connection that listens for all of them."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._followers: dict[str, set[Follower]] = defaultdict(set)
        self._held: Counter[str] = Counter()
        self._seen: dict[str, int] = {}
        self._listening: asyncio.Task[None] | None = None
        self._over = False

    def __len__(self) -> int:
        return self._held.total()

    def held(self, who: str) -> int:
        """How many streams one caller keeps open."""
        return self._held[who]

    def seen(self, crisis: str) -> int:
        """Up to which seq a crisis was projected when its followers were last woken; 0 before that."""
        return self._seen.get(crisis, 0)

    def join(self, crisis: str, who: str) -> Follower:
        """A new follower of a caller; it listens from now on, so read the newest after joining."""
        follower = Follower(crisis, who)
        self._followers[crisis].add(follower)
        self._held[who] += 1
        if self._over:
            follower.end()
        elif self._listening is None:
            self._listening = asyncio.create_task(self._listen())
        return follower

    def leave(self, follower: Follower) -> None:
        if follower not in self._followers.get(follower.crisis, ()):
            return
        self._followers[follower.crisis].discard(follower)
        self._held[follower.who] -= 1
        if not self._held[follower.who]:
            del self._held[follower.who]
        if not self._followers[follower.crisis]:
            del self._followers[follower.crisis]

    def end(self) -> None:
        """Ends every stream: the service stops, and what has no end would keep it waiting."""
        self._over = True
        for followers in self._followers.values():
            for follower in followers:
                follower.end()

    async def close(self) -> None:
        self.end()
        if self._listening is not None:
            self._listening.cancel()
            with suppress(asyncio.CancelledError):
                await self._listening

    async def _listen(self) -> None:
        pause = LOOK_SECONDS
        while True:
            try:
                await self._until_lost()
                pause = LOOK_SECONDS
            except UNREACHABLE as error:
                log.warning("followers_wait_for_database", error=type(error).__name__, seconds=pause)
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE_SECONDS)

    async def _until_lost(self) -> None:
        woken = asyncio.Event()
        connection = await self._database.listen()
        try:
            connection.add_termination_listener(lambda *_: woken.set())
            await connection.add_listener(projection.CHANNEL, lambda *_: woken.set())
            while not connection.is_closed():
                woken.clear()
                self._wake(await knowledge.checkpoints(self._database))
                with suppress(TimeoutError):
                    async with asyncio.timeout(LOOK_SECONDS):
                        await woken.wait()
        finally:
            connection.terminate()

    def _wake(self, projected: dict[str, int]) -> None:
        before, self._seen = self._seen, projected
        for crisis, followers in self._followers.items():
            if projected.get(crisis) != before.get(crisis):
                for follower in followers:
                    follower.news.set()
