"""The last few things that were made, by what decides them. Never makes one, and forgets the oldest first."""

from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

Value = TypeVar("Value")


class Kept(Generic[Value]):
    """At most `size` values; one that was asked for stays longest."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._made: OrderedDict[Hashable, Value] = OrderedDict()

    def get(self, key: Hashable) -> Value | None:
        """The value, if it is still here."""
        if (value := self._made.get(key)) is not None:
            self._made.move_to_end(key)
        return value

    def drop(self, key: Hashable) -> None:
        """Lets go of one, if it is here."""
        self._made.pop(key, None)

    def clear(self) -> None:
        """Lets go of everything: something in it may not be kept any more."""
        self._made.clear()

    def put(self, key: Hashable, value: Value) -> None:
        """Keeps a value, and lets go of the one that nobody asked for longest."""
        self._made[key] = value
        self._made.move_to_end(key)
        while len(self._made) > self._size:
            self._made.popitem(last=False)
