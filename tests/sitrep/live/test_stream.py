"""The stream over a real socket: what is told, to whom, from where on, and when it ends."""

import asyncio
from types import SimpleNamespace

import orjson
import pytest
from clocks import Clock

from foundation import access, patience
from foundation.access import recognition
from foundation.settings import Settings
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


async def test_a_revoked_key_reads_nothing_more_once_the_trust_in_it_has_ended(station, database, monkeypatch):
    monkeypatch.setattr(recognition, "time", clock := Clock())
    monkeypatch.setattr(stream, "AGAIN_SECONDS", 0.05)
    issued = await access.issue(database, "ngo", ["audience:partners"])
    async with station.reader("?audience=partners", **{"X-API-Key": issued.secret}) as reader:
        await reader.next()
        await access.revoke(database, issued.key)
        await station.post(24)
        believed = await reader.next()
        clock.now += recognition.TRUST_SECONDS
        await station.post(25)
        end = await reader.next()

    assert believed.id == 3
    assert end is None


def test_the_trust_and_the_look_at_it_take_five_seconds_at_most():
    assert recognition.TRUST_SECONDS + stream.AGAIN_SECONDS < 5


async def test_who_hangs_up_is_forgotten(station):
    async with station.reader() as reader:
        await reader.next()
        followed = len(station.app.state.following)
    await station.empty()

    assert followed == 1


async def test_what_comes_quickly_is_one_notice_of_the_newest(station, monkeypatch):
    """Between two notices is a pause, here until the gate is opened."""
    gate = asyncio.Event()
    paused = SimpleNamespace(**vars(asyncio) | {"sleep": lambda _: gate.wait()})
    monkeypatch.setattr(stream, "asyncio", paused)
    async with station.reader() as reader:
        first = await reader.next()
        ids: list[int] = []
        for value in range(30, 40):
            await station.post(value)
            if not ids:
                ids.append((await reader.next()).id)
        gate.set()
        ids.append((await reader.next()).id)

    assert first.id == 2
    assert ids == [3, 12]


async def test_silence_is_broken_by_a_heartbeat(station, monkeypatch):
    monkeypatch.setattr(stream, "HEARTBEAT_SECONDS", 0.05)
    async with station.reader() as reader:
        await reader.next()
        await reader.heartbeats(2)
        await station.post(24)
        notice = await reader.next()

    assert notice.id == 3


async def test_one_follower_too_many_is_told_to_poll(station, monkeypatch):
    monkeypatch.setattr(stream, "MOST", 1)
    async with station.reader() as first, station.reader() as second:
        await first.next()

        assert second.status == 503
        assert second.headers["retry-after"]


@pytest.mark.parametrize("who", ["a key", "an address"])
async def test_who_holds_as_many_streams_as_they_may_is_refused_and_nobody_else_is(who, station, database):
    mine, other = [
        {"X-API-Key": (await access.issue(database, name, ["audience:partners"])).secret} for name in ("ngo", "rival")
    ]
    if who == "an address":
        mine, other = {}, mine
    station.app.state.settings = Settings(streams_of_key=2, streams_without_key=2)
    async with station.reader(**mine) as first, station.reader(**mine) as second:
        await first.next()
        await second.next()
        async with station.reader(**mine, **{"Accept-Language": "fr"}) as third, station.reader(**other) as another:
            problem = orjson.loads(await third.body())

            assert (third.status, another.status) == (429, 200)
            assert third.headers["retry-after"] == "30"
            assert (problem["code"], problem["most"], third.headers["content-language"]) == (
                "too_many_streams",
                2,
                "fr",
            )
            assert await another.next()
    await station.empty()
    async with station.reader(**mine) as again:
        assert again.status == 200


async def test_a_reader_of_a_stream_that_does_not_read_is_let_go(station, monkeypatch):
    monkeypatch.setattr(patience, "GRACE_SECONDS", 0.2)
    monkeypatch.setattr(patience, "TICK_SECONDS", 0.05)
    # What a reader is sent while it reads nothing, quickly: more than the buffers of both ends hold.
    monkeypatch.setattr(stream, "HEARTBEAT_SECONDS", 0.001)
    monkeypatch.setattr(stream, "_HEARTBEAT", b":" + bytes(200_000) + b"\n\n")
    host, _, port = station.url.removeprefix("http://").partition(":")
    reading, writing = await asyncio.open_connection(host, int(port), limit=1)
    writing.write(b"GET /v1/crises/port-city/stream HTTP/1.1\r\nHost: x\r\n\r\n")
    await station.followers(1)
    await station.empty()

    assert not reading.at_eof()
    writing.close()


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
        notice = await reader.next()

    assert notice.id == 3
