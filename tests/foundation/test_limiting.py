"""A key that asks too often is told when to come again, and no other key notices."""

import pytest

from foundation.access import Principal
from foundation.limiting import Limiter, TooManyRequests


def principal(key: str, quota: int | None = None) -> Principal:
    return Principal("ngo", "An NGO", None, key, frozenset(), frozenset(), quota)


def test_the_request_past_the_quota_is_refused_with_the_standard_headers_and_others_go_on():
    limiter = Limiter(3)
    left = [limiter.count(principal("a")).remaining for _ in range(3)]
    with pytest.raises(TooManyRequests) as refused:
        limiter.count(principal("a"))
    headers = refused.value.headers

    assert left == [2, 1, 0]
    assert 1 <= int(headers["Retry-After"]) <= 60
    assert headers["RateLimit-Policy"] == '"key";q=3;w=60'
    assert headers["RateLimit"] == f'"key";r=0;t={headers["Retry-After"]}'
    assert limiter.count(principal("b")).remaining == 2


def test_a_key_may_have_a_quota_of_its_own():
    limiter = Limiter(3)
    limiter.count(principal("small", 1))
    with pytest.raises(TooManyRequests):
        limiter.count(principal("small", 1))
    assert limiter.count(principal("large", 1000)).remaining == 999
