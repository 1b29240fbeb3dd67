"""A service that asks for patience gets it, within bounds, and whoever posts reads why nothing happens."""

import httpx2
import pytest

from console import client as module
from console.client import BATCH, QUOTA, Addresses, Client, Refused

EVENT = {"type": "note.added", "data": {"topic": "coordination"}}
TOO_MANY = {"code": "too_many_requests", "detail": "This key has made all its requests."}


class Clock:
    """Nobody really waits."""

    def __init__(self) -> None:
        self.now = 0.0
        self.slept: list[float] = []

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr(module, "time", clock)
    return clock


def posting(*answers: httpx2.Response) -> tuple[Client, list[bytes]]:
    """A client, whose service gives these answers in turn and the last one for ever; and the bodies that it got."""
    sent: list[bytes] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        sent.append(request.content)
        return answers[min(len(sent), len(answers)) - 1]

    made = Client(Addresses("http://ingest", "http://sitrep"))
    made._http = httpx2.Client(transport=httpx2.MockTransport(answer))
    return made, sent


def refused(**headers: str) -> httpx2.Response:
    return httpx2.Response(429, json=TOO_MANY, headers=headers)


DONE = httpx2.Response(200, json={"results": [], "stats": {}})


def test_a_quota_that_is_used_up_is_waited_out_for_as_long_as_the_service_says_and_it_is_said(clock, capsys):
    client, sent = posting(refused(**{"Retry-After": "37"}), DONE)
    answers = list(client.post("port-city", [EVENT]))

    assert len(answers) == 1
    assert clock.slept == [37]
    assert sent[0] == sent[1]
    assert capsys.readouterr().err == (
        "http://ingest/v1/crises/port-city/events: This key has made all its requests. Going on in 37 s\n"
    )


def test_each_batch_of_a_long_file_has_a_patience_of_its_own(clock):
    busy = [one for _ in range(8) for one in (refused(**{"Retry-After": "60"}), DONE)]
    client, sent = posting(*busy)
    answers = list(client.post("port-city", [EVENT] * (8 * BATCH)))

    assert (len(answers), len(sent), clock.now) == (8, 16, 8 * 60)


@pytest.mark.parametrize("asked", ["1", "59", "", "soon", "-1", "1.5"])
def test_one_that_never_lets_anything_pass_is_given_up_after_a_while_with_its_own_words(clock, asked):
    client, _ = posting(refused(**{"Retry-After": asked}))
    with pytest.raises(Refused, match="This key has made all its requests"):
        list(client.post("port-city", [EVENT]))

    assert QUOTA - 60 < clock.now <= QUOTA


def test_one_that_asks_for_hours_is_not_waited_for_at_all(clock):
    client, sent = posting(refused(**{"Retry-After": "7200"}))
    with pytest.raises(Refused):
        list(client.post("port-city", [EVENT]))

    assert (clock.slept, len(sent)) == ([], 1)


def test_a_refusal_that_no_waiting_mends_is_told_at_once(clock):
    for final in (httpx2.Response(403, json=TOO_MANY), httpx2.Response(503, json={"reason": "pango_missing"})):
        client, sent = posting(final)
        with pytest.raises(Refused):
            list(client.post("port-city", [EVENT]))

        assert (clock.slept, len(sent)) == ([], 1)


def test_a_service_that_starts_is_waited_for_and_that_is_said_once(clock, capsys):
    client, sent = posting(httpx2.Response(503, json={}), httpx2.Response(503, json={}), DONE)
    list(client.post("port-city", [EVENT]))

    assert len(sent) == 3
    assert capsys.readouterr().err.count("trying again") == 1
