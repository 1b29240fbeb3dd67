"""A key that asks too often is told when to come again, and no other key notices."""

import pytest

from foundation.access import Principal
from foundation.limiting import Limiter, TooManyRequests, TooManyWithoutKey


def principal(key: str, quota: int | None = None) -> Principal:
    return Principal("ngo", "An NGO", None, key, frozenset(), frozenset(), quota)


def test_the_request_past_the_quota_is_refused_with_the_standard_headers_and_others_go_on():
    limiter = Limiter(3, 3)
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
    limiter = Limiter(3, 3)
    limiter.count(principal("small", 1))
    with pytest.raises(TooManyRequests):
        limiter.count(principal("small", 1))
    assert limiter.count(principal("large", 1000)).remaining == 999


@pytest.mark.parametrize(
    "addresses",
    [
        ["192.0.2.7"] * 3,
        ["2001:db8:0:1::1", "2001:db8:0:1:ffff::", "2001:db8:0:1::%eth0"],
        ["::ffff:192.0.2.7", "192.0.2.7", "::ffff:c000:207"],
        [None, "", "a socket of this machine"],
    ],
)
def test_addresses_that_one_client_can_choose_from_share_a_quota_and_others_do_not(addresses):
    limiter = Limiter(1, 2)
    left = [limiter.count_stranger(address).remaining for address in addresses[:2]]
    with pytest.raises(TooManyWithoutKey) as refused:
        limiter.count_stranger(addresses[2])

    assert left == [1, 0]
    assert refused.value.headers["RateLimit-Policy"] == '"address";q=2;w=60'
    assert [limiter.count_stranger(other).remaining for other in ("192.0.2.8", "2001:db8:0:2::1")] == [1, 1]


def test_a_key_named_like_an_address_does_not_share_its_quota():
    limiter = Limiter(1, 1)
    limiter.count_stranger("192.0.2.7")

    assert limiter.count(principal("192.0.2.7")).remaining == 0
