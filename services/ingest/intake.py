"""Group commit: posts that arrive while one append commits wait together and go into the next.
Never looks into an event.
"""

import asyncio
from collections.abc import Sequence
from typing import NamedTuple

import structlog

from eventlog import log as eventlog
from eventlog.log import Appender, Batch, CrisisUnknown, NotReplicated, Outcome
from foundation.connections import Connections
from foundation.database import UNREACHABLE, Database
from foundation.problems import NotFound, Unavailable

log = structlog.get_logger()

# One group stays far below what a single statement may carry, and below what would make its callers wait long.
GROUP_EVENTS = 5_000
GROUP_BYTES = 8 * 1024 * 1024

# A request is answered within ten seconds, whatever the network does.
APPEND_SECONDS = 8

# Several groups in a hundredth of a second wake the readers once.
WAKE_SECONDS = 0.01


class _Post(NamedTuple):
    batch: Batch
    answer: asyncio.Future[list[Outcome]]
    opening: bool

    @property
    def weight(self) -> int:
        return sum(
            200 + len(submission.stored) + sum(len(apart.value) for apart in submission.erasables)
            for submission in self.batch.submissions
        )


class Intake:
    """One queue a crisis, emptied by one task: no timer, and each caller is answered after its own commit."""

    def __init__(self, database: Database) -> None:
        self._connections = Connections(database)
        # Of its own: to tell must not wait for those who append, nor they for it.
        self._heralds = Connections(database, size=1)
        self._appenders: dict[str, Appender] = {}
        self._waiting: dict[str, list[_Post]] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._untold: set[str] = set()
        self._telling: asyncio.Task[None] | None = None

    async def append(self, crisis: str, batch: Batch, *, opening: bool = False) -> list[Outcome]:
        """The outcome of each submission, once it is durable; raises NotFound or Unavailable.

        A caller who hangs up cancels its own wait and nobody's append.
        """
        answer: asyncio.Future[list[Outcome]] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(crisis, []).append(_Post(batch, answer, opening))
        if crisis not in self._tasks:
            task = asyncio.create_task(self._empty(crisis))
            self._tasks[crisis] = task
        # Who is cancelled here cancels this future and nothing else: whoever appends does not wait for it.
        return await answer

    async def close(self) -> None:
        """Waits until everything that was taken in is answered."""
        while working := [*self._tasks.values(), *([self._telling] if self._telling else [])]:
            await asyncio.gather(*working, return_exceptions=True)
        await self._connections.close()
        await self._heralds.close()

    async def _empty(self, crisis: str) -> None:
        try:
            while waiting := self._waiting.pop(crisis, None):
                group, rest = _group(waiting)
                if rest:
                    self._waiting[crisis] = rest + self._waiting.get(crisis, [])
                await self._commit(crisis, group)
        finally:
            del self._tasks[crisis]
            # Only a cancelled task leaves somebody in the queue, and nobody waits for ever.
            _fail(self._waiting.pop(crisis, ()), Unavailable())

    async def _commit(self, crisis: str, group: Sequence[_Post]) -> None:
        try:
            outcomes = await self._append(crisis, group)
        except CrisisUnknown:
            _fail(group, NotFound("there is no such crisis"))
        except (*UNREACHABLE, NotReplicated) as error:
            # The outcome may be unknown: the ids resolve it when the caller asks again. Who waits behind this group
            # would wait as long once more, and is told now that nothing of his was written.
            log.warning("append_unavailable", crisis=crisis, error=type(error).__name__)
            _fail([*group, *self._waiting.pop(crisis, ())], Unavailable())
        except Exception as error:  # noqa: BLE001 - each caller raises what is its own, and the queue goes on
            if len(group) == 1:
                _fail(group, error)
                return
            # One post that cannot be written must not take its neighbours with it.
            for post in group:
                await self._commit(crisis, [post])
        except BaseException:
            _fail(group, Unavailable())
            raise
        else:
            for post, outcome in zip(group, outcomes, strict=True):
                if not post.answer.done():
                    post.answer.set_result(outcome)
            self._announce(crisis)

    async def _append(self, crisis: str, group: Sequence[_Post]) -> list[list[Outcome]]:
        batches = [post.batch for post in group]
        opening = any(post.opening for post in group)
        async with asyncio.timeout(APPEND_SECONDS), self._connections.one() as connection:
            appender = self._appenders.get(crisis) or Appender(crisis)
            outcomes = await appender.append(connection, batches, opening=opening)
        # Only now: a name that nobody opened is not to be remembered.
        self._appenders[crisis] = appender
        return outcomes

    def _announce(self, crisis: str) -> None:
        self._untold.add(crisis)
        if self._telling is None:
            self._telling = asyncio.create_task(self._tell())

    async def _tell(self) -> None:
        try:
            while self._untold:
                await asyncio.sleep(WAKE_SECONDS)
                untold, self._untold = self._untold, set()
                async with self._heralds.one() as connection:
                    for crisis in untold:
                        await eventlog.announce(connection, crisis)
        except UNREACHABLE:
            # Readers also poll each second; the event is durable whether or not they are woken.
            log.info("wake_up_not_sent")
        finally:
            self._telling = None


def _group(waiting: list[_Post]) -> tuple[list[_Post], list[_Post]]:
    weight = events = 0
    for index, post in enumerate(waiting):
        weight += post.weight
        events += len(post.batch.submissions)
        if index and (weight > GROUP_BYTES or events > GROUP_EVENTS):
            return waiting[:index], waiting[index:]
    return waiting, []


def _fail(group: Sequence[_Post], error: BaseException) -> None:
    for post in group:
        if not post.answer.done():
            post.answer.set_exception(error)
