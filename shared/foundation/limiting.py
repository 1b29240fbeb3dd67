"""How many requests a key may make in a minute, counted in this process. Never decides who a key is.

The headers are those of draft-ietf-httpapi-ratelimit-headers-11: `RateLimit-Policy` names the quota and its window,
`RateLimit` what is left and in how many seconds it begins anew.
"""

import math
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

from foundation.access import Principal
from foundation.problems import Refusal

WINDOW: Final = 60


class TooManyRequests(Refusal):
    """This key has made all the requests that it may make in this minute; wait, and send events in larger batches."""

    status = 429
    code = "too_many_requests"


@dataclass(frozen=True, slots=True)
class Left:
    """What a key has left of its minute."""

    quota: int
    remaining: int
    seconds: int

    def headers(self) -> Mapping[str, str]:
        """The standard fields of every answer to a key."""
        return {
            "RateLimit-Policy": f'"key";q={self.quota};w={WINDOW}',
            "RateLimit": f'"key";r={self.remaining};t={self.seconds}',
        }


class Limiter:
    """Counts by key, so that one key's haste costs no other key anything."""

    def __init__(self, requests_a_minute: int) -> None:
        self._standard = requests_a_minute
        self._windows = FixedWindowRateLimiter(MemoryStorage())

    def count(self, principal: Principal) -> Left:
        """Counts one request; raises TooManyRequests, with the headers that say when to come again."""
        quota = principal.requests_a_minute or self._standard
        item = RateLimitItemPerMinute(quota)
        allowed = self._windows.hit(item, principal.key)
        stats = self._windows.get_window_stats(item, principal.key)
        seconds = max(1, math.ceil(stats.reset_time - time.time()))
        left = Left(quota, stats.remaining, seconds)
        if not allowed:
            refusal = TooManyRequests()
            refusal.headers = {**left.headers(), "Retry-After": str(seconds)}
            raise refusal
        return left
