"""Keeps the services and the worker running as processes of its own, until it is told to stop. Never serves itself."""

import errno
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final, Self

from console.part import GRACE_SECONDS, PARTS, Part
from foundation.settings import Settings

PORTS_TRIED: Final = 50
READY_SECONDS: Final = 60
DEATHS: Final = 5  # of one part in a minute: then something is wrong that a new start does not mend


class PortBusy(Exception):
    """Another program listens there."""


class PartFailed(Exception):
    """A part of the service does not stay up; its last words stand above."""


@dataclass(slots=True)
class _Child:
    part: Part
    listener: socket.socket | None
    process: subprocess.Popen[bytes]
    deaths: deque[float] = field(default_factory=lambda: deque(maxlen=DEATHS))


class Services:
    """Some parts of the product, each in a process of its own, while the context is open.

    `settings` hold the address of the database. Entering returns when every service answers; it raises PortBusy
    if a port that somebody asked for is taken (a default one gives way to the next that is free), and PartFailed.
    """

    def __init__(self, settings: Settings, parts: tuple[Part, ...] = PARTS) -> None:
        self._settings = settings
        self._listeners: dict[Part, socket.socket] = {
            part: _listener(part, settings) for part in parts if part != "worker"
        }
        self._parts = parts
        self._children: list[_Child] = []
        self._stopping = threading.Event()
        self._failed: Part | None = None
        self._watcher = threading.Thread(target=self._watch, daemon=True)

    def address(self, part: Part) -> str:
        """Where a service listens, as a person on this machine would type it."""
        return _url(self._listeners[part])

    def __enter__(self) -> Self:
        try:
            for part in self._parts:
                listener = self._listeners.get(part)
                self._children.append(_Child(part, listener, self._start(part, listener)))
            self._wait_until_ready()
        except BaseException:
            self._stop()
            raise
        self._watcher.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        self._watcher.join()
        self._stop()

    def wait(self) -> None:
        """Returns after `stop`; raises PartFailed if a part could not be kept up."""
        self._stopping.wait()
        if self._failed:
            raise PartFailed(f"{self._failed} ended {DEATHS} times within a minute; its last words stand above")

    def stop(self) -> None:
        """Lets `wait` return; may be called from a signal handler."""
        self._stopping.set()

    def _start(self, part: Part, listener: socket.socket | None) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "console.part", part]
        handed = []
        if listener is not None:
            handed = [listener.fileno()]
            command.append(str(listener.fileno()))
        # Ctrl-C is for the supervisor. Standard input brings the address of the database, which holds a password,
        # and is afterwards the thread by which the child feels that its supervisor lives.
        process = subprocess.Popen(command, stdin=subprocess.PIPE, pass_fds=handed, start_new_session=True)
        assert process.stdin is not None
        with suppress(BrokenPipeError):
            process.stdin.write(f"{self._settings.database_url}\n".encode())
            process.stdin.flush()
        return process

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + READY_SECONDS
        for child in self._children:
            while child.process.poll() is None and not _answers(child.listener):
                if time.monotonic() > deadline:
                    raise PartFailed(f"{child.part} did not answer within {READY_SECONDS} s")
                time.sleep(0.05)
            if child.process.poll() is not None:
                raise PartFailed(f"{child.part} ended as soon as it was started; its last words stand above")

    def _watch(self) -> None:
        while not self._stopping.wait(0.5):
            for child in self._children:
                if child.process.poll() is None:
                    continue
                now = time.monotonic()
                child.deaths.append(now)
                if len(child.deaths) == DEATHS and now - child.deaths[0] < 60:
                    self._failed = child.part
                    self._stopping.set()
                    return
                sys.stderr.write(f"{child.part} ended with status {child.process.returncode}; starting it again\n")
                child.process = self._start(child.part, child.listener)

    def _stop(self) -> None:
        for child in self._children:
            child.process.terminate()
        deadline = time.monotonic() + GRACE_SECONDS + 5
        for child in self._children:
            try:
                child.process.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.process.kill()
                child.process.wait()
            assert child.process.stdin is not None
            child.process.stdin.close()
        for listener in self._listeners.values():
            listener.close()


def serve(settings: Settings, parts: tuple[Part, ...]) -> None:
    """Serves until SIGTERM or SIGINT, and prints the addresses. `settings` hold the address of the database."""
    services = Services(settings, parts)
    for ended in (signal.SIGTERM, signal.SIGINT):
        signal.signal(ended, lambda *_: services.stop())
    with services:
        for part in parts:
            where = services.address(part) if part != "worker" else "follows the log"
            sys.stdout.write(f"{part:7} {where}\n")
        sys.stdout.flush()
        services.wait()


def _listener(part: Part, settings: Settings) -> socket.socket:
    name = "ingest_port" if part == "ingest" else "port"
    asked: int = getattr(settings, name)
    wished = name in settings.model_fields_set or asked == 0
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    for port in range(asked, asked + (1 if wished else PORTS_TRIED)):
        try:
            return socket.create_server((settings.host, port), family=family, backlog=2048)
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise PortBusy(f"cannot listen on {settings.host} port {port}: {error.strerror}") from error
    variable = f"SITREP_{name.upper()}"
    raise PortBusy(f"port {asked} of {settings.host} is taken by another program; set {variable} to a free one")


def _url(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104 - shown, not bound
    return f"http://{shown}:{port}"


def _answers(listener: socket.socket | None) -> bool:
    if listener is None:
        return True
    try:
        with urllib.request.urlopen(f"{_url(listener)}/healthz", timeout=2) as answer:  # noqa: S310 - our own
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False
