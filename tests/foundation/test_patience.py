"""Real sockets and a real server: who is slow is let go, who is ambiguous is refused, who is good waits for none."""

import socket
import time
from collections.abc import Iterator

import httpx2
import pytest
from serving import listening

from foundation import patience
from foundation.patience import server_options

BIG = 40_000_000  # more than the buffers of the kernel hold


async def app(scope, receive, send):
    if scope["type"] != "http":
        return
    body = b"x" * BIG if scope["path"] == "/big" else b"good"
    while (message := await receive()).get("more_body"):
        pass
    if message["type"] == "http.disconnect":
        return
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"%d" % len(body))]})
    await send({"type": "http.response.body", "body": body})


@pytest.fixture(scope="module")
def address() -> Iterator[tuple[str, int]]:
    with pytest.MonkeyPatch.context() as patch:
        # The same rules, in a fiftieth of the time.
        patch.setattr(patience, "GRACE_SECONDS", 1.0)
        patch.setattr(patience, "TICK_SECONDS", 0.1)
        with listening(app, lifespan="off", **server_options()) as address:
            yield address


def said(connection: socket.socket) -> bytes:
    connection.settimeout(60)
    heard = b""
    try:
        while piece := connection.recv(65536):
            heard += piece
    except ConnectionResetError:
        pass
    return heard


AMBIGUOUS = {
    "length and encoding": b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
    "two lengths": b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
    "a folded line": b"GET / HTTP/1.1\r\nHost: a\r\nX-A: b\r\n folded\r\n\r\n",
    "a space before the colon": b"GET / HTTP/1.1\r\nHost : a\r\n\r\n",
    "no host": b"GET / HTTP/1.1\r\n\r\n",
    "two hosts": b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    "a negative length": b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
    "an encoding of two": b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
    "a bare line feed": b"GET / HTTP/1.1\nHost: a\n\n",
    "no HTTP at all": b"\x16\x03\x01\x02\x00\x01\x00",
}  # fmt: skip


@pytest.mark.parametrize("name", AMBIGUOUS)
def test_what_could_be_read_in_two_ways_is_refused_and_nothing_after_it_is_read(name, address):
    with socket.create_connection(address) as connection:
        connection.sendall(AMBIGUOUS[name] + b"GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n")
        heard = said(connection)

    assert heard.startswith(b"HTTP/1.1 400"), heard
    assert b"HTTP/1.1 200" not in heard
    assert b"application/problem+json" in heard


@pytest.mark.parametrize("complete", [True, False])
def test_a_head_that_is_too_large_is_refused_whether_it_ends_or_not(complete, address):
    with socket.create_connection(address) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: a\r\nX-A: " + b"a" * 70_000 + b"\r\n\r\n" * complete)
        heard = said(connection)

    assert heard.startswith(b"HTTP/1.1 431")


@pytest.mark.parametrize("framing", [b"1;a=", b"2\r\n{}\r\n0\r\nX-A: "], ids=["the extension of a chunk", "a trailer"])
def test_what_is_no_body_and_no_head_either_is_not_taken_without_an_end(framing, address):
    with socket.create_connection(address) as connection:
        connection.sendall(b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
        time.sleep(0.1)
        connection.sendall(framing + b"a" * 70_000)
        heard = said(connection)

    assert heard.startswith(b"HTTP/1.1 431"), heard


def test_a_body_in_chunks_of_one_byte_is_taken(address):
    with socket.create_connection(address) as connection:
        connection.sendall(b"POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n")
        time.sleep(0.1)
        connection.sendall(b"1\r\nx\r\n" * 20_000 + b"0\r\n\r\n")
        heard = said(connection)

    assert heard.startswith(b"HTTP/1.1 200"), heard


def test_half_open_connections_are_closed_and_a_good_client_is_served_meanwhile(address):
    half = [socket.create_connection(address) for _ in range(300)]
    for index, connection in enumerate(half):
        connection.sendall(b"GET / HTTP/1.1\r\nHost: a\r\nX" if index % 2 else b"")
    with httpx2.Client(base_url="http://{}:{}".format(*address)) as client:
        assert client.get("/").text == "good"
    answers = [said(connection) for connection in half]
    for connection in half:
        connection.close()

    assert all(answer.startswith(b"HTTP/1.1 408") for answer in answers)


def test_a_body_of_a_few_bytes_a_second_is_not_waited_for(address):
    with socket.create_connection(address) as connection:
        connection.sendall(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n")
        ended = False
        for _ in range(80):
            try:
                connection.sendall(b"x")
            except OSError:
                ended = True
                break
            time.sleep(0.1)

    assert ended


def test_a_slow_line_that_keeps_its_pace_is_waited_for(address):
    with socket.create_connection(address) as connection:
        connection.sendall(b"POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 5000\r\n\r\n")
        for _ in range(25):
            connection.sendall(b"x" * 200)
            time.sleep(0.1)
        heard = said(connection)

    assert heard.startswith(b"HTTP/1.1 200")


def test_a_reader_that_does_not_read_is_let_go(address):
    with socket.socket() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.connect(address)
        connection.sendall(b"GET /big HTTP/1.1\r\nHost: a\r\n\r\n")
        time.sleep(3)
        heard = said(connection)

    assert len(heard) < BIG


def test_a_reader_that_reads_gets_everything(address):
    with httpx2.Client(base_url="http://{}:{}".format(*address)) as client:
        assert len(client.get("/big").content) == BIG


def test_a_connection_that_is_kept_serves_request_after_request(address):
    with httpx2.Client(base_url="http://{}:{}".format(*address)) as client:
        for _ in range(5):
            assert client.post("/", content=b"x" * 10_000).text == "good"
            time.sleep(0.3)
