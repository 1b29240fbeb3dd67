"""The stream over a real socket: what is told, to whom, from where on, and when it ends."""

import asyncio
import time

import pytest

from foundation import access
from sitrep.doors import stream

pytestmark = pytest.mark.anyio


async def test_who_comes_is_told_the_newest_and_under_which_tag_the_summary_is(station):
    async with station.reader() as reader:
        notice = await reader.next()
    summary = await station.client.get(station.url + str(notice.data["summary"]), headers={"Accept-Encoding": ""})

    assert reader.headers["content-type"].startswith("text/event-stream")
    assert reader.headers["access-control-allow-origin"] == "*"
    assert (notice.id, notice.event) == (2, "seq")
    assert notice.data == {"seq": 2, "etag": summary.headers["etag"], "summary": "/v1/crises/port-city/summary"}


async def test_more_that_is_known_is_told_with_its_seq(station):
    async with station.reader() as reader:
        first = await reader.next()
        await station.post(24)
        second = await reader.next()

    assert (first.id, second.id) == (2, 3)
    assert first.data["etag"] != second.data["etag"]


async def test_who_says_what_it_read_last_is_told_only_what_follows(station):
    async with station.reader(**{"Last-Event-ID": "2"}) as upto_date, station.reader(**{"Last-Event-ID": "1"}) as late:
        missed = await late.next()
        await station.post(24)
        told = await upto_date.next()

    assert (missed.id, told.id) == (2, 3)


async def test_a_notice_of_what_only_some_may_read_says_no_more_than_that_it_is_there(station, database):
    key = (await access.issue(database, "ngo", ["audience:restricted"])).secret
    async with station.reader("?audience=restricted&lang=ar", **{"X-API-Key": key}) as reader:
        notice = await reader.next()

    assert set(notice.data) == {"seq", "etag", "summary"}
    assert notice.data["summary"] == "/v1/crises/port-city/summary?audience=restricted&lang=ar"
    assert "access-control-allow-origin" not in reader.headers


async def test_without_a_key_nobody_follows_what_is_not_public(station):
    async with station.reader("?audience=partners") as reader:
        assert reader.status == 401


async def test_a_revoked_key_reads_nothing_more(station, database, monkeypatch):
    # The trust in a key is 4 s, and the stream looks each half second: 5 at most, here quicker.
    monkeypatch.setattr(access, "TRUST_SECONDS", 0.5)
    issued = await access.issue(database, "ngo", ["audience:partners"])
    async with station.reader("?audience=partners", **{"X-API-Key": issued.secret}) as reader:
        await reader.next()
        await access.revoke(database, issued.key)
        revoked = time.monotonic()
        end = await reader.next()

    assert end is None
    assert time.monotonic() - revoked < 2


@pytest.mark.nightly
async def test_a_revoked_key_reads_nothing_more_after_five_seconds(station, database):
    issued = await access.issue(database, "ngo", ["audience:partners"])
    async with station.reader("?audience=partners", **{"X-API-Key": issued.secret}) as reader:
        await reader.next()
        await access.revoke(database, issued.key)
        revoked = time.monotonic()
        end = await reader.next(seconds=10)

    assert end is None
    assert time.monotonic() - revoked < 5


async def test_who_hangs_up_is_forgotten(station):
    async with station.reader() as reader:
        await reader.next()
        followed = len(station.app.state.following)
    for _ in range(500):
        if not len(station.app.state.following):
            break
        await asyncio.sleep(0.01)

    assert (followed, len(station.app.state.following)) == (1, 0)


async def test_what_comes_quickly_is_one_notice_of_the_newest(station):
    async with station.reader() as reader:
        await reader.next()
        for value in range(30, 40):
            await station.post(value)
        notices = [await reader.next()]
        while notices[-1].id < 12:
            notices.append(await reader.next())

    assert notices[-1].id == 12
    assert len(notices) < 10


async def test_silence_is_broken_by_a_heartbeat(station, monkeypatch):
    monkeypatch.setattr(stream, "HEARTBEAT_SECONDS", 0.05)
    async with station.reader() as reader:
        await reader.next()
        await asyncio.sleep(0.3)
        await station.post(24)
        await reader.next()

    assert reader.comments >= 2


async def test_one_follower_too_many_is_told_to_poll(station, monkeypatch):
    monkeypatch.setattr(stream, "MOST", 1)
    async with station.reader() as first, station.reader() as second:
        await first.next()

        assert second.status == 503
        assert second.headers["retry-after"]


async def test_a_service_that_stops_ends_its_streams_at_once(station):
    async with station.reader() as reader:
        await reader.next()
        station.server.should_exit = True
        end = await reader.next()

    assert end is None


async def test_a_lost_database_connection_is_found_again(station, database):
    async with station.reader() as reader:
        await reader.next()
        async with database.raw() as connection:
            await connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND query LIKE 'LISTEN%'"
            )
        await asyncio.sleep(0.1)
        await station.post(24)
        notice = await reader.next(seconds=10)

    assert notice.id == 3
