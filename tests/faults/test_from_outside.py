"""All faults at once, from outside: `make outside` in its shortest form, and that it would notice what is lost."""

import subprocess
import sys
from pathlib import Path

import httpx2
import pytest
from tests.outside import questions
from tests.outside.senders import Load, Receipt


@pytest.mark.nightly
def test_whatever_is_killed_from_outside_every_receipt_is_good():
    command = [sys.executable, "-m", "tests.outside", "--kills", "12", "--senders", "8"]
    ran = subprocess.run(command, cwd=Path(__file__).parents[2], capture_output=True, text=True, check=False)

    assert ran.returncode == 0, ran.stdout + ran.stderr


def entry(seq, name, digest="d"):
    return {"seq": seq, "id": name, "digest": digest, "status": "duplicate", "errors": []}


KEPT = (entry(2, "a"), entry(3, "b"))


@pytest.fixture
def asked(monkeypatch):
    """What is found wrong with a log that holds these entries, by whoever received `a` as seq 2 and `b` as seq 3."""

    async def ask(feed, repeated=KEPT):
        def answer(request):
            if request.method == "POST":
                return httpx2.Response(200, json={"results": list(repeated)})
            after = int(request.url.params["after"])
            return httpx2.Response(200, json={"events": feed[after:]})

        client = httpx2.AsyncClient(base_url="http://sitrep", transport=httpx2.MockTransport(answer))
        monkeypatch.setattr(Load, "client", lambda _: client)
        load = Load("", "", 1, {"a": Receipt(2, "d"), "b": Receipt(3, "d")}, {"a": {"id": "a"}, "b": {"id": "b"}})
        await questions.receipts(load)
        return load.faults

    return ask


async def test_nothing_is_wrong_with_a_log_that_keeps_its_receipts(asked):
    assert await asked([entry(1, "opening"), entry(2, "a"), entry(3, "b")]) == []


@pytest.mark.parametrize(
    ("feed", "words"),
    [
        ([entry(1, "opening"), entry(2, "a")], "b was received as"),
        ([entry(1, "opening"), entry(2, "a"), entry(4, "b")], "seq 4 where 3 is due"),
        ([entry(1, "opening"), entry(2, "b"), entry(3, "a")], "a was received as"),
        ([entry(1, "opening"), entry(2, "a"), entry(3, "b", "other")], "b was received as"),
        ([entry(1, "opening"), entry(2, "a"), entry(3, "b"), entry(4, "a")], "a is there twice"),
        ([entry(1, "opening"), entry(2, "a"), entry(3, "b"), entry(4, "c")], "4 events are there of 2"),
    ],
)
async def test_a_receipt_that_the_log_does_not_keep_is_found(asked, feed, words):
    faults = await asked(feed)

    assert any(words in fault for fault in faults), faults


@pytest.mark.parametrize(
    ("repeated", "words"),
    [
        (entry(4, "b"), "and then"),
        (entry(3, "b", "other"), "and then"),
        ({**entry(3, "b"), "status": "created"}, "was written again"),
        ({**entry(3, "b"), "status": "rejected"}, "was rejected"),
    ],
)
async def test_a_repeat_that_is_answered_otherwise_is_found(asked, repeated, words):
    faults = await asked([entry(1, "opening"), entry(2, "a"), entry(3, "b")], [entry(2, "a"), repeated])

    assert any(words in fault for fault in faults), faults
