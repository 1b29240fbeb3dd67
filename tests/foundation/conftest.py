"""A clock by which keys are believed, so that nobody waits for it."""

import pytest
from clocks import Clock

from foundation.access import recognition


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(recognition, "time", clock)
    return clock
