"""How many requests a key, or an address without one, may make in a minute, counted in this process.
Never decides who a key is.

The headers are those of draft-ietf-httpapi-ratelimit-headers-11: `RateLimit-Policy` names the quota and its window,
`RateLimit` what is left and in how many seconds it begins anew.
"""

import math
from collections.abc import Mapping
from functools import lru_cache
from ipaddress import IPv6Address, ip_address
from typing import Final, Literal, NamedTuple

from foundation.access import Principal
from foundation.problems import Refusal
from foundation.windows import Windows

WINDOW: Final = 60

# Whoever has one address of IPv6 has all of its network.
NETWORK: Final = 64


class TooManyRequests(Refusal):
    """This key has made all the requests that it may make in this minute; wait, and send events in larger batches."""

    status = 429
    code = "too_many_requests"


class TooManyWithoutKey(Refusal):
    """From this address came all the requests without a key that are answered in a minute; wait, or send a key."""

    status = 429
    code = "too_many_without_key"


class Left(NamedTuple):
    """What a key or an address has left of its minute."""

    policy: Literal["key", "address"]
    quota: int
    remaining: int
    seconds: int

    def headers(self) -> Mapping[str, str]:
        """The standard fields of every answer that was counted."""
        policy, left = self.fields()
        return {"RateLimit-Policy": policy[1].decode(), "RateLimit": left[1].decode()}

    def fields(self) -> tuple[tuple[bytes, bytes], tuple[bytes, bytes]]:
        """The same as ASGI sends them."""
        policy, quota, remaining, seconds = self
        return _policy(policy, quota), (b"ratelimit", _LEFT[policy] % (remaining, seconds))


_LEFT: Final = {"key": b'"key";r=%d;t=%d', "address": b'"address";r=%d;t=%d'}


@lru_cache(maxsize=256)
def _policy(policy: str, quota: int) -> tuple[bytes, bytes]:
    return b"ratelimit-policy", b'"%b";q=%d;w=%d' % (policy.encode(), quota, WINDOW)


class Limiter:
    """Counts by key and by address, so that the haste of one costs no other anything."""

    def __init__(self, requests_a_minute: int, without_key: int) -> None:
        self._standard = requests_a_minute
        self._without_key = without_key
        self._windows = Windows(WINDOW)

    def count(self, principal: Principal) -> Left:
        """Counts one request; raises TooManyRequests, with the headers that say when to come again."""
        quota = principal.requests_a_minute or self._standard
        return self._counted("key", quota, holder(principal), TooManyRequests)

    def count_stranger(self, address: str | None) -> Left:
        """Counts one request of somebody without a key that is accepted; raises TooManyWithoutKey."""
        return self._counted("address", self._without_key, network(address), TooManyWithoutKey)

    def _counted(self, policy: Literal["key", "address"], quota: int, who: str, refusal: type[Refusal]) -> Left:
        count, ends = self._windows.hit((policy, who))
        seconds = math.ceil(ends) or 1
        if count <= quota:
            return Left(policy, quota, quota - count, seconds)
        refused = refusal()
        refused.headers = {**Left(policy, quota, 0, seconds).headers(), "Retry-After": str(seconds)}
        raise refused


def holder(principal: Principal) -> str:
    """Who has a quota: a key, and each of the people who hold one key by signing in."""
    return principal.person or principal.key


@lru_cache(4096)  # to read an address costs more than to count it
def network(address: str | None) -> str:
    """What one client can choose its address from; without an address all are one."""
    try:
        found = ip_address((address or "").partition("%")[0])
    except ValueError:
        return "unknown"
    if isinstance(found, IPv6Address):
        return str(found.ipv4_mapped or int(found) >> (128 - NETWORK))
    return str(found)
