"""How long a refusal takes tells nothing of how near a key was."""

import math
import os
import secrets
import time
from collections.abc import Callable, Sequence

import pytest

from foundation import access
from foundation.access import Keys
from foundation.problems import KeyNotAccepted

TRIES = 10_000 if os.environ.get("SITREP_TEST_PROFILE") == "nightly" else 200


def chance(one: Sequence[float], other: Sequence[float]) -> float:
    """The chance of such a difference between two samples of the same (Mann and Whitney, 1947; two-sided, large n)."""
    ranked = sorted([(value, True) for value in one] + [(value, False) for value in other])
    rank_sum = sum(rank for rank, (_, first) in enumerate(ranked, 1) if first)
    n, m = len(one), len(other)
    u = rank_sum - n * (n + 1) / 2
    deviation = abs(u - n * m / 2) / math.sqrt(n * m * (n + m + 1) / 12)
    return math.erfc(deviation / math.sqrt(2))


def test_the_statistic_sees_a_difference_and_sees_none():
    ordered = [float(value) for value in range(1_000)]

    assert chance(ordered[::2], ordered[1::2]) > 0.9
    assert chance(ordered, [value + 100 for value in ordered]) < 1e-6


@pytest.mark.parametrize("near", ["its id is right", "all but its last character is right"])
async def test_a_key_that_is_nearly_right_is_refused_as_fast_as_one_that_is_not(near, database):
    issued = await access.issue(database, "ngo", ["events:write"])
    last = "A" if issued.secret[-1] != "A" else "B"
    wrong: dict[str, Callable[[], str]] = {
        "its id is right": lambda: f"sitrep_{issued.key}_{secrets.token_urlsafe(32)}",
        "all but its last character is right": lambda: issued.secret[:-1] + last,
    }
    keys = Keys(database)

    async def took(secret: str) -> float:
        before = time.perf_counter()
        with pytest.raises(KeyNotAccepted):
            await keys.recognise(secret)
        return time.perf_counter() - before

    chances: list[float] = []
    # One run in a hundred differs by chance; three of three in a million.
    while len(chances) < 3 and (not chances or chances[-1] <= 0.01):
        near_by, far = [], []
        for _ in range(TRIES):
            far.append(await took(f"sitrep_{secrets.token_hex(5)}_{secrets.token_urlsafe(32)}"))
            near_by.append(await took(wrong[near]()))
        chances.append(chance(near_by, far))

    assert chances[-1] > 0.01, chances
