"""A published PDF is downloaded in parts by who lost the line, and again without a route, with the same headers."""

import pytest

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("pressless")]

PDF = "/v1/crises/port-city/reports/2026-01-09/v1.pdf"
WHOLE = b"%PDF-"


@pytest.mark.parametrize(
    ("asked", "status", "part", "says"),
    [
        ("bytes=2-", 206, b"DF-", "bytes 2-4/5"),
        ("bytes=0-0", 206, b"%", "bytes 0-0/5"),
        ("bytes=1-99", 206, b"PDF-", "bytes 1-4/5"),
        ("bytes=-2", 206, b"F-", "bytes 3-4/5"),
        ("bytes=-99", 206, WHOLE, "bytes 0-4/5"),
        ("bytes=5-", 416, None, "bytes */5"),
        ("bytes=-0", 416, None, "bytes */5"),
        # What says nothing, or more than one thing, is answered with the whole.
        ("bytes=3-1", 200, WHOLE, None),
        ("bytes=-", 200, WHOLE, None),
        ("bytes=0-1,3-4", 200, WHOLE, None),
        ("lines=0-1", 200, WHOLE, None),
        ("bytes=0-" + "9" * 30, 200, WHOLE, None),
    ],
)
async def test_a_download_that_broke_off_goes_on_where_it_stopped(desk, asked, status, part, says):
    await desk.publish()
    answer = await desk.get(PDF, Range=asked)

    assert (answer.status_code, answer.headers.get("content-range")) == (status, says)
    assert answer.json()["code"] == "not_in_range" if part is None else answer.content == part


async def test_a_part_is_given_to_who_holds_the_rest_of_the_same_file_and_of_no_other(desk):
    await desk.publish()
    whole = await desk.get(PDF)
    same = await desk.get(PDF, **{"Range": "bytes=2-", "If-Range": whole.headers["etag"]})
    other = await desk.get(PDF, **{"Range": "bytes=2-", "If-Range": '"another"'})
    held = await desk.get(PDF, **{"Range": "bytes=2-", "If-None-Match": whole.headers["etag"]})

    assert whole.headers["accept-ranges"] == "bytes"
    assert (same.status_code, same.content, same.headers["etag"]) == (206, b"DF-", whole.headers["etag"])
    assert (other.status_code, other.content) == (200, WHOLE)
    assert held.status_code == 304


async def test_no_part_of_what_was_withheld_is_given_out(desk):
    await desk.publish()
    await desk.get(PDF)
    await desk.sitrep.post(f"{PDF.removesuffix('.pdf')}/withdraw", json={"reason": "privacy"})

    assert (await desk.get(PDF, Range="bytes=2-")).status_code == 410


async def test_what_is_given_again_counts_against_the_quota_and_in_the_metrics_as_every_answer(desk):
    await desk.publish()
    answers = [await desk.get(PDF) for _ in range(3)]
    metrics = (await desk.get("/metrics")).text
    route = "/v1/crises/{crisis}/reports/{day}/v{version}.{face}"
    left = [int(answer.headers["ratelimit"].partition("r=")[2].partition(";")[0]) for answer in answers]

    assert f'http_requests_total{{method="GET",route="{route}",status="200"}} 3.0' in metrics
    assert left[0] > left[1] > left[2]
