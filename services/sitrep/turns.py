"""Makes once what many ask for at the same time. Never two of one kind at a time, and keeps nothing that is made."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from typing import Any, TypeVar

Made = TypeVar("Made")
Make = Callable[[], Awaitable[Made]]


class Turns:
    """What is being made, by its name; whoever made it first may hang up, the others are given it all the same."""

    def __init__(self) -> None:
        self._now: dict[Hashable, asyncio.Task[Any]] = {}
        self._next: dict[Hashable, asyncio.Task[Any]] = {}

    async def joined(self, name: Hashable, make: Make[Made]) -> Made:
        """What is being made under this name, or what is begun now: for what can only be made in one way."""
        return await asyncio.shield(self._now.get(name) or self._begun(name, make))

    async def fresh(self, name: Hashable, make: Make[Made]) -> Made:
        """What is begun after this was asked, so that it holds whatever was written before.

        While one is being made, all who come meanwhile wait for the next.
        """
        task = self._next.get(name)
        if task is None:
            if (now := self._now.get(name)) is None:
                task = self._begun(name, make)
            else:
                task = self._next[name] = asyncio.create_task(self._after(now, name, make))
        return await asyncio.shield(task)

    def _begun(self, name: Hashable, make: Make[Made]) -> asyncio.Task[Made]:
        return self._watched(name, asyncio.create_task(_made(make)))

    async def _after(self, before: asyncio.Task[Any], name: Hashable, make: Make[Made]) -> Made:
        await asyncio.wait([before])
        task = self._next.pop(name)
        self._watched(name, task)
        return await make()

    def _watched(self, name: Hashable, task: asyncio.Task[Made]) -> asyncio.Task[Made]:
        self._now[name] = task

        def made(done: asyncio.Task[Made]) -> None:
            if self._now.get(name) is done:
                del self._now[name]
            # Looked at even where everybody who waited hung up.
            if not done.cancelled():
                done.exception()

        task.add_done_callback(made)
        return task


async def _made(make: Make[Made]) -> Made:
    return await make()
