"""Runs a real Postgres under a data folder for the commands that need one. Never outlives its last user."""

import asyncio
import fcntl
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from foundation.postgres import (
    DiskFull,
    NoPostgres,
    NotOurs,
    OtherMajor,
    PasswordLost,
    environment,
    explained,
    find_binaries,
    identity,
    major,
)

START_SECONDS = 600  # a long crash recovery is not a failure
RETRY_SECONDS = 30
STOP_SECONDS = 60
LOOK_SECONDS = 0.5

SETTINGS = {
    "listen_addresses": "127.0.0.1",
    # A long clone path breaks Unix sockets (107 bytes), so there are none; scram guards the port.
    "unix_socket_directories": "",
    "password_encryption": "scram-sha-256",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "logging_collector": "off",
}

# Held, so that a server which outlives its starter's need of it is no abandoned child.
_children: list[subprocess.Popen[bytes]] = []


@dataclass(frozen=True, slots=True)
class Embedded:
    """A running Postgres: `dsn` names a superuser's database on 127.0.0.1, good while the context is open."""

    dsn: str
    directory: Path
    pid: int
    port: int

    def database(self, name: str) -> str:
        """The DSN of another database of the same server."""
        return self.dsn.replace("/sitrep?", f"/{name}?")


def tell(line: str) -> None:
    print(line, file=sys.stderr, flush=True)  # noqa: T201 - a person waits in front of a silent terminal


@contextmanager
def embedded(
    directory: Path, *, binaries: Path | None = None, say: Callable[[str], None] = tell, keep: bool = False
) -> Iterator[Embedded]:
    """A Postgres whose files lie in `directory`, started if nobody has, stopped if nobody is left.

    With `keep`, one that dies meanwhile is started again at the same address. Any number of processes may hold it at
    the same time. The kernel releases the lock of one that dies, so nothing has to be cleaned up after kill -9. Not
    for use inside a running event loop: it blocks.
    Raises NoPostgres, whose text is a sentence with the remedy.
    """
    server = _Server(directory.absolute().resolve(), binaries or find_binaries(), say)
    with server.guarded():
        users = os.open(server.directory / "users.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(users, fcntl.LOCK_SH)
            found = server.ensure()
        except BaseException:
            os.close(users)
            raise
    ended = threading.Event()
    keeper = threading.Thread(target=server.keep, args=(ended,), daemon=True)
    if keep:
        keeper.start()
    try:
        yield found
    finally:
        ended.set()
        if keep:
            keeper.join()
        try:
            with server.guarded(), suppress(BlockingIOError):
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)  # refused while anybody else is there
                server.stop()
        finally:
            os.close(users)


class _Server:
    """The files and the life of one postmaster; whoever starts or stops it holds the guard."""

    def __init__(self, directory: Path, binaries: Path, say: Callable[[str], None]) -> None:
        self.directory, self.binaries, self.say = directory, binaries, say
        self.data, self.log = directory / "data", directory / "postgres.log"
        self.password = directory / "password"
        self.port = directory / "port"

    @contextmanager
    def guarded(self) -> Iterator[None]:
        """Lets one process at a time start or stop the server, and turns errors of the system into sentences."""
        try:
            self.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
            with (self.directory / "start.lock").open("w") as guard:
                fcntl.flock(guard, fcntl.LOCK_EX)
                yield
        except PermissionError as error:
            raise NotOurs(directory=self.directory) from error
        except (OSError, asyncpg.PostgresError) as error:
            raise explained(str(error), self.directory, self.log) from error

    def ensure(self) -> Embedded:
        if not (self.data / "PG_VERSION").exists():
            self._initialise()
        made_by, version = int((self.data / "PG_VERSION").read_text()), major(self.binaries)
        if not self.password.exists():
            raise PasswordLost(password=self.password, data=self.data)
        deadline = time.monotonic() + RETRY_SECONDS
        while True:
            found = self._ready(None)
            if found is None and made_by != version:
                raise OtherMajor(data=self.data, found=made_by, version=version, binaries=self.binaries)
            pid, port = found or self._start()
            try:
                asyncio.run(self._trust(pid, port))
            except (OSError, asyncpg.PostgresConnectionError):  # killed a moment ago, and not yet gone
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.1)
            else:
                return Embedded(self._dsn(port), self.directory, pid, port)

    def keep(self, ended: threading.Event) -> None:
        """Until `ended` is set: starts the server again whenever it is gone."""
        while not ended.wait(LOOK_SECONDS):
            if self._postmaster() is not None:
                continue
            self.say("Postgres has ended; starting it again …")
            try:
                with self.guarded():
                    self.ensure()
            except (NoPostgres, OSError) as refusal:
                self.say(f"sitrep: {refusal}")

    def stop(self) -> None:
        for farewell in (signal.SIGINT, signal.SIGQUIT):  # fast, then at once: the next start recovers
            if (found := self._postmaster()) is None:
                return
            with suppress(ProcessLookupError):
                os.kill(found[0], farewell)
            deadline = time.monotonic() + STOP_SECONDS
            while _command_line(found[0]) and time.monotonic() < deadline:
                time.sleep(0.01)
            for child in _children:
                if child.pid == found[0]:
                    with suppress(subprocess.TimeoutExpired):
                        child.wait(1)  # its memory is gone, and in a moment it can be reaped
            _children[:] = [child for child in _children if child.poll() is None]

    def _initialise(self) -> None:
        self.say(f"Making a Postgres {major(self.binaries)} in {self.directory} (once; some seconds) …")
        fresh, secret = self.directory / "data.new", self.directory / "password.new"
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o700)
        secret.unlink(missing_ok=True)
        secret.touch(mode=0o600)
        secret.write_text(secrets.token_urlsafe(24))
        prefix, user = identity(self.directory, self.binaries, fresh, secret)
        # The C locale sorts the same on every system; checksums find what a disk changed.
        options = ["--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--data-checksums"]
        ran = subprocess.run(
            [*prefix, str(self.binaries / "initdb"), "-D", fresh, "-U", "sitrep", f"--pwfile={secret}", *options],
            cwd=self.directory, env=environment(), stdin=subprocess.DEVNULL,
            capture_output=True, text=True, check=False, **user,
        )  # fmt: skip
        if ran.returncode != 0:
            shutil.rmtree(fresh, ignore_errors=True)
            raise explained(ran.stderr, self.directory, self.log)
        os.chown(secret, os.geteuid(), os.getegid())
        # Renamed at the end, so a folder named `data` is always a whole one.
        secret.rename(self.password)
        fresh.rename(self.data)

    def _start(self) -> tuple[int, int]:
        deadline = time.monotonic() + RETRY_SECONDS
        while True:
            # Postgres itself takes a zombie for a running server. The file goes, and the shared memory that is
            # tied to the folder still keeps a second postmaster out while a backend of the first one lives.
            (self.data / "postmaster.pid").unlink(missing_ok=True)
            postmaster = self._spawn()
            try:
                if (found := self._ready(postmaster)) is not None:
                    return found
            except BaseException:
                postmaster.send_signal(signal.SIGINT)
                postmaster.wait()
                raise
            text = self.log.read_text(errors="replace")
            refusal = explained(text, self.directory, self.log)
            # Another process took the port, or backends of a killed postmaster are about to leave.
            passing = "could not bind" in text or "shared memory block" in text or "postmaster.pid" in text
            if isinstance(refusal, DiskFull) or not passing or time.monotonic() > deadline:
                raise refusal
            time.sleep(0.1)

    def _spawn(self) -> subprocess.Popen[bytes]:
        prefix, user = identity(self.directory, self.binaries, self.data)
        command = [*prefix, str(self.binaries / "postgres"), "-D", str(self.data)]
        port = str(self._last_port() or _free_port())
        self.port.write_text(port)
        for name, value in (SETTINGS | {"port": port}).items():
            command += ["-c", f"{name}={value}"]
        with self.log.open("wb") as log:
            child = subprocess.Popen(
                command, cwd=self.data, env=environment(), stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True, **user,  # Ctrl-C is for us, not for the server
            )  # fmt: skip
        _children.append(child)
        return child

    def _last_port(self) -> int | None:
        """The port of before, if nobody else listens there now: who holds its address finds the server again."""
        try:
            port = int(self.port.read_text())
            with socket.socket() as probe:
                # As Postgres itself: what remains of closed connections is no listener.
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind(("127.0.0.1", port))
        except (OSError, ValueError):
            return None
        return port

    def _ready(self, child: subprocess.Popen[bytes] | None) -> tuple[int, int] | None:
        """Pid and port once the server takes connections; None if there is none, or if `child` ended instead."""
        begun, told = time.monotonic(), False
        while time.monotonic() < begun + START_SECONDS:
            found = self._postmaster()
            if found and _line(self.data, 7) == "ready":
                return found
            if (child.poll() is not None) if child else (found is None):
                return None
            if not told and time.monotonic() > begun + 3:
                self.say(f"Postgres reads back what a hard stop left unfinished; its log is {self.log} …")
                told = True
            time.sleep(0.01)
        raise NoPostgres(reason=f"it did not answer for {START_SECONDS} s", log=self.log)

    def _postmaster(self) -> tuple[int, int] | None:
        """Pid and port of the process that serves our folder. A zombie and a re-used pid are not it."""
        try:
            pid, port = int(_line(self.data, 0)), int(_line(self.data, 3))
        except ValueError:
            return None
        return (pid, port) if f" -D {self.data} " in _command_line(pid) else None

    async def _trust(self, pid: int, port: int) -> None:
        """Another server may answer on that port: asks which folder it serves, then makes the database."""
        connection = await asyncpg.connect(self._dsn(port, "postgres"))
        try:
            served = await connection.fetchval("SHOW data_directory")
            if served != str(self.data):
                raise NoPostgres(reason=f"process {pid} on port {port} serves {served}", log=self.log)
            if not await connection.fetchval("SELECT 1 FROM pg_database WHERE datname = 'sitrep'"):
                await connection.execute("CREATE DATABASE sitrep")
        finally:
            await connection.close()

    def _dsn(self, port: int, database: str = "sitrep") -> str:
        # Nothing leaves this machine; and asking for TLS, a driver would look for certificates in a home that
        # may not be ours to read.
        return f"postgresql://sitrep:{self.password.read_text()}@127.0.0.1:{port}/{database}?sslmode=disable"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _line(data: Path, number: int) -> str:
    """A line of postmaster.pid (0 pid, 3 port, 7 status), empty if there is none."""
    try:
        lines = (data / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return ""
    return lines[number].strip() if len(lines) > number else ""


def _command_line(pid: int) -> str:
    """How a living process was called: empty for a dead one and for a zombie."""
    if Path("/proc/self/cmdline").exists():
        try:
            return Path(f"/proc/{pid}/cmdline").read_text(errors="replace").replace("\0", " ")
        except OSError:
            return ""
    command = ["ps", "-ww", "-o", "command=", "-p", str(pid)]  # macOS, which shows a zombie as (postgres)
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout
