"""What pure functions made of the very same values, once while somebody asks again. Never changes what they make."""

from collections.abc import Callable
from typing import Any, TypeVar

Made = TypeVar("Made")


class Once:
    """By the function and by what it was given: the very objects, which are held so that none can take their place.

    Of a crisis of thousands of facts a report that is made again after an event meets all of them again, and one
    or two that are new.
    """

    __slots__ = ("_before", "_now")

    def __init__(self) -> None:
        self._before: dict[tuple[object, ...], tuple[tuple[object, ...], Any]] = {}
        self._now: dict[tuple[object, ...], tuple[tuple[object, ...], Any]] = {}

    def __call__(self, make: Callable[..., Made], *given: object) -> Made:
        key = (make, *map(id, given))
        held = self._now.get(key)
        if held is None:
            held = self._now[key] = self._before.get(key) or (given, make(*given))
        made: Made = held[1]
        return made

    def turn(self) -> None:
        """Lets go of what nobody asked for since the last turn."""
        self._before, self._now = self._now, {}
