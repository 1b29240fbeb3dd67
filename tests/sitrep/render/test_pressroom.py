"""The press that stays warm: it prints what a cold one prints, survives its jobs, and outlives nobody (F13)."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

import pytest

from sitrep import render
from sitrep.render import pressroom
from sitrep.render.pressroom import Limits, in_child, warm

pytestmark = [
    pytest.mark.pdf,
    pytest.mark.skipif(not pressroom.STAYS, reason="only on Linux a press stays; elsewhere each job starts one"),
]

SMALL = json.dumps({"html": "<html lang='en'><title>x</title><p>1</p></html>", "attachments": []}).encode()
# Every one of these is stopped by another limit, or by nothing but the program itself.
BOMBS = {
    "a table without end": "<table>" + "<tr><td colspan='1000'>x</td></tr>" * 30_000 + "</table>",
    "columns in columns": "<div style='columns:3'>" * 12 + "word " * 3_000,
    "rules without end": "<style>" + "".join(f".a{n} .b{n}:not(.c{n}) > p {{ color: red }}" for n in range(60_000))
    + "</style>" + "<p class=a1>x</p>" * 2_000,
    "pictures of pictures": "<svg viewBox='0 0 9 9'><title>x</title><g id='a'><rect width='1' height='1'/></g>"
    + "".join(
        f"<g id='{chr(98 + n)}'>" + f"<use href='#{chr(97 + n)}'/>" * 12 + "</g>" for n in range(7)
    ) + "</svg>",
    "ten thousand rows": "<table>" + "<tr><td>a</td><td>b</td><td>c</td></tr>" * 10_000 + "</table>",
}  # fmt: skip


def children(pid):
    """The processes that a process has and has not reaped."""
    return Path(f"/proc/{pid}/task/{pid}/children").read_text().split()


@pytest.fixture
def press():
    in_child(SMALL, Limits())
    return warm()


def test_a_warm_press_prints_the_very_bytes_of_a_cold_one(aleppo, monkeypatch):
    for lang in ("en", "ar"):
        warmly = render.pdf(aleppo, lang)
        with monkeypatch.context() as elsewhere:
            elsewhere.setattr(pressroom, "STAYS", False)

            assert render.pdf(aleppo, lang) == warmly


@pytest.mark.parametrize("name", BOMBS)
def test_a_page_that_was_made_to_hurt_is_stopped_and_the_next_job_is_done(press, name, spent):
    """A memory of 512 MB as in F13, and a second: thirty of them would not tell more."""
    job = json.dumps({"html": f"<html lang='en'><body>{BOMBS[name]}</body></html>", "attachments": []}).encode()
    begun = spent()
    with suppress(render.PdfNotAvailable):  # a machine may be quick enough for some
        in_child(job, Limits(seconds=1, memory=512 * 1024 * 1024))
    took = spent() - begun

    assert took < 10
    assert in_child(SMALL, Limits()).startswith(b"%PDF-")
    assert warm() is press
    assert children(press._process.pid) == []


def test_a_job_leaves_no_process_behind_however_often_and_by_however_many_it_is_done(press):
    """Forty here, a thousand each night."""
    rounds = 250 if os.environ.get("SITREP_TEST_PROFILE") == "nightly" else 10
    made: list[bytes] = []

    def work():
        made.extend(in_child(SMALL, Limits()) for _ in range(rounds))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(made) == 4 * rounds
    assert len(set(made)) == 1
    assert children(press._process.pid) == []
    assert warm() is press


@pytest.mark.parametrize("stays", [True, False])
def test_no_file_of_a_job_stays_behind_whether_it_is_done_or_stopped(aleppo, stays, tmp_path, monkeypatch):
    """Fonts are loaded from files: a megabyte a report, for ever."""
    monkeypatch.setattr(pressroom, "STAYS", stays)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    render.pdf(aleppo, "en")
    with suppress(render.PdfNotAvailable):
        render.pdf(aleppo, "ar", Limits(seconds=1, memory=256 * 1024 * 1024))
    desks = [desk for desk in tmp_path.iterdir() if not desk.name.startswith("tmp")]

    assert [left for desk in desks for left in desk.iterdir() if left.name.isdecimal()] == []
    pressroom.close()
    assert list(tmp_path.iterdir()) == []


def test_a_press_that_was_killed_is_followed_by_another(press):
    os.kill(press._process.pid, signal.SIGKILL)

    assert in_child(SMALL, Limits()).startswith(b"%PDF-")
    assert warm() is not press


def test_a_press_ends_with_the_service_that_was_killed():
    code = (
        "import os, sys; from sitrep.render.pressroom import warm; "
        "print(warm()._process.pid, flush=True); sys.stdin.read()"
    )
    service = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert service.stdout is not None
    pid = int(service.stdout.readline())
    service.kill()
    service.communicate()
    deadline = time.monotonic() + 60
    while Path(f"/proc/{pid}").exists() and not _gone(pid) and time.monotonic() < deadline:
        time.sleep(0.05)

    assert _gone(pid)


def _gone(pid):
    """Ended; where nobody reaps orphans, as in some containers, what is left of it is a zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True
