"""The command as a person meets it: started, told to stop, killed, and given what it cannot use."""

import asyncio
import contextlib
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

import asyncpg
import pytest

from foundation.embedded import _command_line
from foundation.settings import Settings


@pytest.fixture
def serving(started):
    """The running command and the address that it prints once everything answers."""

    @contextlib.contextmanager
    def opened(part, **settings):
        with started("serve", part, **settings) as process:
            try:
                yield process, process.stdout.readline().split()[1]
            finally:
                process.terminate()
                process.wait(60)

    return opened


def children(pid):
    """The parts that a supervisor has started."""
    if Path("/proc/self/stat").exists():
        listed = []
        for stat in Path("/proc").glob("[0-9]*/stat"):
            with contextlib.suppress(OSError):
                listed.append((int(stat.parent.name), int(stat.read_text().rpartition(")")[2].split()[1])))
    else:
        lines = subprocess.run(["ps", "-axo", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
        listed = [(int(line.split()[0]), int(line.split()[1])) for line in lines.splitlines()]
    return [child for child, parent in listed if parent == pid and "console.part" in _command_line(child)]


def answers(address):
    try:
        with urllib.request.urlopen(f"{address}/healthz", timeout=2) as answer:
            return answer.status == 200
    except OSError:
        return False


def within(seconds, condition):
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.05)
    return condition()


def port_of(address):
    return int(address.rpartition(":")[2])


def test_a_service_answers_and_sigterm_ends_everything_with_status_0(dsn, serving):
    with serving("ingest", database_url=dsn, ingest_port=0) as (process, address):
        assert answers(address)
        (child,) = children(process.pid)

        process.send_signal(signal.SIGTERM)

        assert process.wait(30) == 0
        assert _command_line(child) == ""
        assert not answers(address)


def test_a_service_that_dies_is_started_again_at_the_same_address(dsn, serving):
    with serving("ingest", database_url=dsn, ingest_port=0) as (process, address):
        (child,) = children(process.pid)
        os.kill(child, signal.SIGKILL)

        assert within(20, lambda: children(process.pid) not in ([], [child]))
        assert within(20, lambda: answers(address))


def test_kill_9_of_the_supervisor_leaves_no_service_behind(dsn, serving):
    with serving("ingest", database_url=dsn, ingest_port=0) as (process, address):
        (child,) = children(process.pid)
        process.kill()

        assert within(20, lambda: _command_line(child) == "")
        assert not answers(address)


def test_a_busy_default_port_gives_way_to_the_next_free_one(dsn, serving):
    default = Settings.model_fields["ingest_port"].default
    with contextlib.ExitStack() as stack:
        with contextlib.suppress(OSError):  # somebody else's being there serves as well
            stack.enter_context(socket.create_server(("127.0.0.1", default)))
        _, address = stack.enter_context(serving("ingest", database_url=dsn))

        assert port_of(address) > default
        assert answers(address)


def test_a_busy_port_that_was_asked_for_is_refused_in_one_sentence(dsn, sitrep):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        ended = sitrep("serve", "ingest", database_url=dsn, ingest_port=port)

    assert ended.returncode == 1
    assert ended.stderr.count("\n") == 1
    assert "set SITREP_INGEST_PORT to a free one" in ended.stderr


def test_a_service_on_a_database_without_tables_is_not_ready_and_names_the_remedy(dsn, serving):
    async def emptied():
        connection = await asyncpg.connect(dsn)
        await connection.execute("DROP SCHEMA eventlog CASCADE")
        await connection.close()

    with serving("ingest", database_url=dsn, ingest_port=0) as (_, address):
        asyncio.run(emptied())
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(f"{address}/readyz", timeout=10)

    assert refused.value.code == 503
    assert b"sitrep migrate" in refused.value.read()


def test_the_embedded_database_is_made_migrated_and_stopped_by_the_command(sitrep, tmp_path):
    ended = sitrep("migrate")

    assert ended.returncode == 0
    assert (tmp_path / "var" / "postgres" / "data" / "PG_VERSION").exists()
    assert not (tmp_path / "var" / "postgres" / "data" / "postmaster.pid").exists()


def test_a_key_is_printed_once_and_can_be_taken_back(dsn, sitrep):
    issued = sitrep("keys", "issue", "--organisation", "ngo", "--scope", "events:write", database_url=dsn)
    key = issued.stdout.split("_")[1]

    assert sitrep("keys", "revoke", key, database_url=dsn).returncode == 0
    assert sitrep("keys", "revoke", key, database_url=dsn).returncode == 1


def test_the_status_of_an_empty_log_is_a_list_without_crises(dsn, sitrep):
    assert sitrep("status", "--json", database_url=dsn).stdout == '{"crises": []}\n'


@pytest.mark.parametrize(
    ("arguments", "settings", "status", "said"),
    [
        (["nonsense"], {}, 2, "No such command"),
        (["serve", "nonsense"], {}, 2, "Invalid value"),
        (["status"], {"port": "many"}, 1, "SITREP_PORT"),
        (["status"], {"database_url": "postgresql://a:b@127.0.0.1:1/none"}, 1, "the database does not answer"),
        (["status"], {"pg_bin": "/nowhere"}, 1, "set SITREP_PG_BIN"),
        (["keys", "issue", "--organisation", "ngo", "--scope", "nope"], {}, 1, "is not a scope"),
        (["rebuild", "nowhere"], {}, 1, "no crisis nowhere is open"),
        (["post", "nowhere", "no-such-file.json"], {}, 1, "there is no file no-such-file.json"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_sentence(dsn, sitrep, arguments, settings, status, said):
    given = settings if "pg_bin" in settings else {"database_url": dsn, **settings}
    ended = sitrep(*arguments, **given)

    assert ended.returncode == status
    assert said in ended.stderr
    assert "Traceback" not in ended.stderr
