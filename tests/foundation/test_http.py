"""What both services do at the door, where no service is needed to see it."""

import pytest

from foundation.http import etag_matches

TAG = '"36-0123456789abcdef"'


@pytest.mark.parametrize(
    "header",
    [TAG, f"W/{TAG}", f'"35-x", {TAG}', f'W/"35-x",W/{TAG}', f' {TAG} , "a,b"', f'"a, b", {TAG}', "*", " * "],
)
def test_a_tag_is_found_weak_or_strong_alone_or_in_a_list(header):
    assert etag_matches(header, TAG)
    assert etag_matches(header, f"W/{TAG}")


@pytest.mark.parametrize(
    "header",
    ["", " ", '"36"', TAG.strip('"'), TAG.upper(), f'"a{TAG[1:]}', f'"x,{TAG[1:-1]},y"', TAG[:-1], '"*"'],
)
def test_another_tag_is_another(header):
    assert not etag_matches(header, TAG)
