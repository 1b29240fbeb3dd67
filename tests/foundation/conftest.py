"""A clock by which keys are believed, so that nobody waits for it."""

import pytest

from foundation.access import recognition


class Clock:
    """Stands until it is put on."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(recognition, "time", clock)
    return clock
