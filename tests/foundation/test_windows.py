"""Hits are counted by name and by window, and what has ended is not kept."""

import pytest
from clocks import Clock
from hypothesis import given
from hypothesis import strategies as st

from foundation import windows
from foundation.windows import FEW, Windows


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(windows, "time", clock)
    return clock


def test_a_window_opens_with_the_first_hit_and_anew_when_it_has_ended(clock):
    counted = Windows(60)
    hits = []
    for later in (0, 10, 49.5, 0.5, 59, 1):
        clock.now += later
        hits.append(counted.hit("a"))

    assert hits == [(1, 60), (2, 50), (3, 0.5), (1, 60), (2, 1), (1, 60)]


@given(st.lists(st.integers(0, 5)))
def test_each_name_is_counted_alone(names):
    counted = Windows(60)

    assert [counted.hit(name)[0] for name in names] == [names[: at + 1].count(name) for at, name in enumerate(names)]


def test_many_strangers_leave_no_more_than_the_windows_that_are_open(clock):
    counted = Windows(60)
    counted.hit("patient")
    for stranger in range(50_000):
        clock.now += 0.01
        counted.hit(stranger)

    assert len(counted._open) <= 2 * 60 / 0.01 + FEW


def test_an_open_window_is_not_forgotten_among_many(clock):
    counted = Windows(60)
    for stranger in range(10 * FEW):
        counted.hit(stranger)
        clock.now += 0.001

    assert counted.hit(0)[0] == 2
