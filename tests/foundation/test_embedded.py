"""The embedded Postgres is started, killed, shared and refused for real; nothing here is pretended."""

import asyncio
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import asyncpg
import pytest

import foundation
from foundation import postgres
from foundation.embedded import _command_line, embedded
from foundation.postgres import BinariesBroken, BinariesMissing, DiskFull, NoPostgres, NotOurs, OtherMajor, RootRefused

ROOT = os.geteuid() == 0
NOBODY = 65534
OTHER = Path("/usr/lib/postgresql/15/bin")

# A person at another terminal: opens the server, says where it is, and leaves when its input ends.
PERSON = """
import sys
from pathlib import Path
from typing import Any
from foundation.embedded import embedded
with embedded(Path(sys.argv[1])) as server:
    print(server.dsn, server.pid, flush=True)
    sys.stdin.read()
"""


def silent(line):
    del line


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder that any user may enter: pytest's own is closed to others."""
    folder = Path(tempfile.mkdtemp(prefix="sitrep-"))
    folder.chmod(0o777)
    yield folder / "a folder with spaces" / "postgres"
    shutil.rmtree(folder)


@pytest.fixture(params=["as this user", "as an ordinary user"])
def someone(request, place):
    """Opens the server in a process of its own; when we are root, also as a user who is not."""
    python: str | None = sys.executable
    user: dict[str, Any] = {}
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(["", *sys.path])}
    if request.param == "as an ordinary user":
        if not ROOT:
            pytest.skip("this user is an ordinary one already")
        user = {"user": NOBODY, "group": NOBODY, "extra_groups": []}
        python = readable_python(user)
        if python is None:
            pytest.skip("no Python of this version may be run by an ordinary user")

    @contextmanager
    def opened():
        command: list[Any] = [python, "-c", PERSON, str(place)]
        with subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment, cwd="/", **user
        ) as person:
            assert person.stdout is not None
            dsn, pid = person.stdout.readline().split()
            yield person, dsn, int(pid)
            if person.poll() is None:
                person.communicate(timeout=60)

    return opened


def readable_python(user):
    version = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    for python in (sys.executable, f"/usr/bin/{version}", f"/usr/local/bin/{version}"):
        try:
            probe = [python, "-c", f"open({foundation.__file__!r})"]
            if subprocess.run(probe, capture_output=True, check=False, cwd="/", **user).returncode == 0:
                return python
        except OSError:
            continue
    return None


def ask(dsn, statement):
    async def answer():
        connection = await asyncpg.connect(dsn)
        try:
            return await connection.fetchval(statement)
        finally:
            await connection.close()

    return asyncio.run(answer())


def is_running(pid):
    return _command_line(pid) != ""


def test_what_was_written_is_there_after_a_restart(someone):
    with someone() as (_, dsn, _pid):
        ask(dsn, "CREATE TABLE kept AS SELECT 23 AS killed")

    with someone() as (_, dsn, _pid):
        assert ask(dsn, "SELECT killed FROM kept") == 23


def test_two_commands_share_one_server_and_the_last_one_out_stops_it(someone):
    with someone() as (_, first, pid):
        with someone() as (_, second, same_pid):
            assert (first, pid) == (second, same_pid)

        assert ask(first, "SELECT 1") == 1
        assert is_running(pid)

    assert not is_running(pid)


def test_the_first_command_may_leave_before_the_second(someone):
    with someone() as (first, _, pid), someone() as (_, dsn, _pid):
        first.communicate(timeout=60)

        assert ask(dsn, "SELECT 1") == 1

    assert not is_running(pid)


def test_kill_9_of_the_server_and_of_the_command_loses_nothing_and_the_next_start_needs_no_pause(someone):
    with someone() as (person, dsn, pid):
        ask(dsn, "CREATE TABLE kept AS SELECT generate_series(1, 20000) AS n")
        os.kill(pid, signal.SIGKILL)
        person.kill()
        person.wait()

    with someone() as (_, dsn, new_pid):
        assert new_pid != pid
        assert ask(dsn, "SELECT count(*) FROM kept") == 20000


def test_a_command_killed_with_9_leaves_a_server_that_the_next_one_takes_over_and_stops(someone):
    with someone() as (person, _, pid):
        person.kill()
        person.wait()
    assert is_running(pid)

    with someone() as (_, dsn, same_pid):
        assert same_pid == pid
        assert ask(dsn, "SELECT 1") == 1

    assert not is_running(pid)


def test_a_server_killed_under_a_living_command_is_started_again_by_the_next(someone):
    with someone() as (_, _dsn, pid):
        os.kill(pid, signal.SIGKILL)
        with someone() as (_, dsn, new_pid):
            assert new_pid != pid
            assert ask(dsn, "SELECT 1") == 1


def test_ctrl_c_at_the_terminal_does_not_reach_the_server(someone):
    with someone() as (person, _, pid):
        assert os.getsid(pid) != os.getsid(person.pid)


def test_a_foreign_server_on_the_recorded_port_is_not_trusted(place, tmp_path):
    with embedded(place, say=silent) as ours:
        pass
    with embedded(tmp_path / "foreign", say=silent) as foreign:
        # What a crash leaves: a record whose process is gone and whose port now belongs to somebody else.
        record = f"{ours.pid}\n{place}/data\n1\n{foreign.port}\n\n127.0.0.1\n0 0\nready\n"
        (place / "data" / "postmaster.pid").write_text(record)
        with embedded(place, say=silent) as again:
            assert again.port != foreign.port
            assert ask(again.dsn, "SHOW data_directory") == str(place / "data")


def test_a_record_whose_number_now_belongs_to_another_process_is_stale(place):
    with embedded(place, say=silent):
        pass
    (place / "data" / "postmaster.pid").write_text(f"{os.getppid()}\n{place}/data\n1\n5432\n\n127.0.0.1\n0 0\nready\n")

    with embedded(place, say=silent) as server:
        assert ask(server.dsn, "SELECT 1") == 1


def test_an_empty_record_is_no_obstacle(place):
    with embedded(place, say=silent):
        pass
    (place / "data" / "postmaster.pid").touch()

    with embedded(place, say=silent) as server:
        assert ask(server.dsn, "SELECT 1") == 1


def test_an_initdb_that_was_cut_off_is_begun_anew(place):
    (place / "data.new").mkdir(parents=True)
    (place / "data.new" / "half").touch()
    (place / "password.new").touch()

    with embedded(place, say=silent) as server:
        assert ask(server.dsn, "SELECT 1") == 1


def test_a_person_is_told_before_the_silence(place):
    told: list[str] = []
    with embedded(place, say=told.append):
        pass

    assert len(told) == 1
    assert str(place) in told[0]


def test_nobody_enters_without_the_password(place):
    with embedded(place, say=silent) as server:
        with pytest.raises(asyncpg.InvalidPasswordError):
            ask(server.dsn.replace(":", ":x", 2).replace("postgresql:x", "postgresql:"), "SELECT 1")

        assert (place / "password").stat().st_mode & 0o777 == 0o600
        assert place.stat().st_mode & 0o777 in (0o700, 0o711)  # where root gives its files to nobody


def test_what_was_acknowledged_is_on_the_disk(place):
    with embedded(place, say=silent) as server:
        for setting in ("fsync", "synchronous_commit", "full_page_writes", "data_checksums"):
            assert ask(server.dsn, f"SHOW {setting}") == "on"


def test_variables_of_libpq_in_the_environment_change_nothing(place, monkeypatch):
    monkeypatch.setenv("PGDATA", "/nowhere")
    monkeypatch.setenv("PGPORT", "1")
    monkeypatch.setenv("PGOPTIONS", "-c nonsense=1")
    monkeypatch.setenv("LC_ALL", "fr_FR.UTF-8")

    with embedded(place, say=silent) as server:
        assert server.port != 1


def test_the_port_is_open_on_this_machine_only(place):
    with embedded(place, say=silent) as server:
        assert ask(server.dsn, "SHOW listen_addresses") == "127.0.0.1"
        with socket.socket() as probe:
            assert probe.connect_ex(("127.0.0.2", server.port)) != 0


@pytest.mark.skipif(not OTHER.exists(), reason="Postgres 15 is not installed here")
def test_data_of_another_major_version_are_refused_in_one_sentence(place, monkeypatch):
    monkeypatch.delenv("SITREP_PG_BIN", raising=False)
    if postgres.major(postgres.find_binaries()) == 15:
        pytest.skip("there is only one Postgres here")
    with embedded(place, say=silent):
        pass

    with pytest.raises(OtherMajor, match=r"was made by Postgres \d+, but .* holds Postgres 15: set SITREP_PG_BIN"):
        with embedded(place, binaries=OTHER, say=silent):
            pass


def test_a_folder_without_binaries_is_refused_in_one_sentence(monkeypatch, tmp_path):
    monkeypatch.setenv("SITREP_PG_BIN", str(tmp_path))

    with pytest.raises(BinariesMissing, match="SITREP_DATABASE_URL"):
        postgres.find_binaries()


def test_binaries_made_for_another_c_library_are_refused_in_one_sentence(tmp_path):
    for name in ("postgres", "initdb"):
        (tmp_path / name).write_text("#!/no/such/loader\n")
        (tmp_path / name).chmod(0o755)

    with pytest.raises(BinariesBroken, match="does not run here"):
        postgres.major(tmp_path)


@pytest.mark.skipif(not ROOT, reason="only root can lend out a small disk")
def test_a_full_disk_is_named_with_the_remedy(place):
    place.mkdir(parents=True)
    mounted = ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(place)]
    if subprocess.run(mounted, capture_output=True, check=False).returncode != 0:
        pytest.skip("this machine lets nobody mount a small disk")
    try:
        with pytest.raises(DiskFull, match="free some, or set SITREP_DATA_DIR"):
            with embedded(place, say=silent):
                pass
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)


@pytest.mark.skipif(ROOT, reason="root may write everywhere")
def test_a_folder_of_somebody_else_is_refused_in_one_sentence(place):
    place.mkdir(parents=True)
    place.chmod(0o500)

    with pytest.raises(NotOurs, match="SITREP_DATA_DIR"):
        with embedded(place, say=silent):
            pass


@pytest.mark.skipif(not ROOT, reason="an ordinary user needs no other")
class TestRootWithoutUserNamespaces:
    """As in a container whose seccomp profile refuses them, and on macOS."""

    @pytest.fixture(autouse=True)
    def _refused(self, monkeypatch):
        monkeypatch.setattr(postgres, "_unshare", list)

    def test_the_files_are_given_to_nobody(self, place):
        place.parent.mkdir(mode=0o755)
        for _ in range(2):
            with embedded(place, say=silent) as server:
                assert ask(server.dsn, "SELECT 1") == 1
                assert Path(f"/proc/{server.pid}").stat().st_uid == NOBODY

    def test_a_closed_folder_above_is_passed_and_stays_closed(self, place):
        place.parent.mkdir(mode=0o700)
        for _ in range(2):
            with embedded(place, say=silent) as server:
                assert ask(server.dsn, "SELECT 1") == 1
                assert Path(f"/proc/{server.pid}").stat().st_uid == NOBODY

        assert place.parent.stat().st_mode & 0o777 == 0o700
        assert (place / "password").stat().st_mode & 0o777 == 0o600

    def test_without_setpriv_a_closed_folder_above_is_a_refusal_in_one_sentence(self, place, tmp_path, monkeypatch):
        place.parent.mkdir(mode=0o700)
        (tmp_path / "sh").symlink_to("/bin/sh")
        monkeypatch.setenv("PATH", str(tmp_path))

        with pytest.raises(RootRefused, match="run as an ordinary user"):
            with embedded(place, say=silent):
                pass


@pytest.mark.skipif(not ROOT, reason="only root can become a user without a name")
@pytest.mark.parametrize("namespaces", [True, False])
def test_a_user_without_a_name_is_served_where_namespaces_are_and_told_the_remedy_elsewhere(place, namespaces):
    python = readable_python({"user": 54321, "group": 54321, "extra_groups": []})
    if python is None:
        pytest.skip("no Python of this version may be run by an ordinary user")
    probe = ["unshare", "--user", "true"]
    if namespaces and subprocess.run(probe, user=54321, group=54321, capture_output=True, check=False).returncode != 0:
        pytest.skip("this system lets nobody have a user namespace: a container, a chroot")
    refused = "" if namespaces else "from foundation import postgres; postgres._unshare = list\n"
    failing = f"{refused}try:\n    exec(PERSON)\nexcept postgres.NoPostgres as error:\n    print(error)"
    script = f"from foundation import postgres\nPERSON = {PERSON!r}\n{failing}"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(["", *sys.path])}
    ended = subprocess.run(
        [python, "-c", script, str(place)], user=54321, group=54321, extra_groups=[], cwd="/",
        env=environment, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL,
    )  # fmt: skip

    assert ended.stdout.startswith("postgresql://" if namespaces else "Postgres wants the user that runs it"), ended


@pytest.mark.skipif(not ROOT, reason="only root can open somebody else's folder")
def test_root_in_somebody_elses_clone_leaves_the_files_theirs(place):
    with embedded(place, say=silent):
        pass
    for path in (place, *place.rglob("*")):
        os.chown(path, NOBODY, NOBODY)

    with embedded(place, say=silent) as server:
        assert ask(server.dsn, "SELECT 1") == 1

    assert {path.stat().st_uid for path in (place / "data").rglob("*")} == {NOBODY}


def test_a_refusal_of_postgres_itself_is_told_with_its_reason(place):
    with embedded(place, say=silent):
        pass
    (place / "data" / "postgresql.auto.conf").write_text("shared_buffers = 'a lot'\n")

    with pytest.raises(NoPostgres, match=r"did not start: configuration file .* contains errors. Its log is"):
        with embedded(place, say=silent):
            pass
