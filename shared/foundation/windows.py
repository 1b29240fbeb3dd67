"""Counts what comes within a window of time, one window a name. Never decides how much is too much.

In this process, without a thread and without a clock that can be set: the counting is done for every request.
"""

import time
from collections.abc import Hashable
from typing import Final

# So many windows are kept before those that have ended are looked for.
FEW: Final = 1_000


class Windows:
    """A name's window opens with its first hit, and after so many seconds with its next."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._open: dict[Hashable, tuple[float, int]] = {}
        self._many = FEW

    def hit(self, name: Hashable) -> tuple[int, float]:
        """How often the name was hit in its window, this time included, and in how many seconds that ends."""
        now = time.monotonic()
        ends, count = self._open.get(name, (0.0, 0))
        if ends <= now:
            if len(self._open) >= self._many:
                self._forget(now)
            ends, count = now + self._seconds, 0
        self._open[name] = ends, count + 1
        return count + 1, ends - now

    def _forget(self, now: float) -> None:
        self._open = {name: window for name, window in self._open.items() if window[0] > now}
        # Where most are still open, looking again soon would find no more.
        self._many = max(FEW, 2 * len(self._open))
