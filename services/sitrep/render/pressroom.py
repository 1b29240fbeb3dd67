"""Has one page printed by a process with limits, and says why it was not. Never prints in the process of the service.

On Linux a press stays warm beside the service and does each job in a fork of itself (press.py). Elsewhere a fork may
not use what its parent has loaded, and every job starts a press of its own.
"""

import atexit
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Final

from sitrep.render.press import LIMITS, NO_LIBRARY, NO_MEMORY, READY, STATUS

PRESS: Final = Path(__file__).with_name("press.py")
FONTS: Final = Path(__file__).with_name("fonts")
COMMAND: Final = (sys.executable, "-I", "-W", "ignore", str(PRESS))

# What a press needs to find the C libraries and a place for temporary fonts; the rest is not its business.
PASSED_ON: Final = ("PATH", "TMPDIR", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "DYLD_FALLBACK_LIBRARY_PATH")

STAYS: Final = sys.platform == "linux"
PATIENCE: Final = 60.0  # seconds for a press to become warm
GRACE: Final = 5.0  # seconds: the system ends a job in time, and is waited for a little longer


@dataclass(frozen=True, slots=True)
class Limits:
    """What one PDF may cost: seconds by the clock and of the processor, bytes of address space."""

    seconds: int = 30
    memory: int = 1536 * 1024 * 1024


USUAL: Final = Limits()


class PdfNotAvailable(Exception):
    """The PDF could not be made."""

    reason: ClassVar[str] = "failed"

    def __init__(self) -> None:
        super().__init__(self.__doc__)


class PangoIsMissing(PdfNotAvailable):
    """A PDF needs the library Pango. On Debian: apt install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0."""

    reason = "pango_missing"


class TimeExceeded(PdfNotAvailable):
    """Making the PDF took too long and was stopped."""

    reason = "time_exceeded"


class MemoryExceeded(PdfNotAvailable):
    """Making the PDF needed too much memory and was stopped."""

    reason = "memory_exceeded"


class PressIsBusy(PdfNotAvailable):
    """Too many PDFs are being made at once; try again shortly."""

    reason = "busy"


class RendererFailed(PdfNotAvailable):
    """The program that makes PDFs failed on this report."""

    reason = "renderer_failed"


class Press:
    """A press that is warm, in a process of its own. It ends with the last who could send it a job."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.environment = environment
        self._jobs, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process: subprocess.Popen[bytes] = subprocess.Popen(
                [*COMMAND, "attend"],
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=dict(environment),
                # A Ctrl-C is for the service, which may still have something to print.
                start_new_session=True,
            )
        self._jobs.settimeout(PATIENCE)
        try:
            ready = self._jobs.recv(len(READY)) == READY
        except OSError:
            ready = False
        if not ready:
            raise reason(self.close())

    def job(self, job: bytes, limits: Limits) -> tuple[int, bytes]:
        """The status of the process that did it, and what it made; raises OSError if this press is no more."""
        ours, theirs = socket.socketpair()
        with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as made, closing(ours):
            given.write(job)
            given.seek(0)
            with theirs:
                wanted = LIMITS.pack(limits.memory, limits.seconds)
                descriptors = [given.fileno(), made.fileno(), theirs.fileno()]
                socket.send_fds(self._jobs, [wanted], descriptors)
            ours.settimeout(limits.seconds + GRACE)
            try:
                status = ours.recv(STATUS.size, socket.MSG_WAITALL)
            except TimeoutError:
                raise TimeExceeded from None
            if not status:
                raise ConnectionResetError
            made.seek(0)
            return STATUS.unpack(status)[0], made.read()

    def close(self) -> int:
        """Lets it end, and says how it did."""
        self._jobs.close()
        try:
            return self._process.wait(GRACE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            return self._process.wait()


_turn = threading.Lock()
_warm: list[Press] = []


def warm() -> Press:
    """The press of this process, started by whoever needs it first. Raises a `PdfNotAvailable`."""
    with _turn:
        environment = _environment()
        if _warm and _warm[0].environment != environment:
            _warm.pop().close()
        if not _warm:
            _warm.append(Press(environment))
        return _warm[0]


def _given_up(press: Press) -> None:
    with _turn:
        if press in _warm:
            _warm.remove(press)
            press.close()


@atexit.register
def close() -> None:
    """Lets the press of this process end; the next job starts another."""
    with _turn:
        while _warm:
            _warm.pop().close()


def in_child(job: bytes, limits: Limits, begins: bytes = b"%PDF-") -> bytes:
    """Has a job done; no process is left behind on any way out. Raises a `PdfNotAvailable`."""
    status, made = _warmly(job, limits) if STAYS else coldly(job, limits)
    if status == 0 and made.startswith(begins):
        return made
    raise reason(status)


def _warmly(job: bytes, limits: Limits) -> tuple[int, bytes]:
    for _ in range(2):
        press = warm()
        try:
            return press.job(job, limits)
        except OSError:  # somebody killed it, and whoever comes next needs another one too
            _given_up(press)
    raise RendererFailed


def coldly(job: bytes, limits: Limits) -> tuple[int, bytes]:
    """As `Press.job`, by a press of its own. `subprocess.run` kills and reaps it on every way out."""
    command = [*COMMAND, str(limits.memory), str(limits.seconds)]
    with tempfile.TemporaryDirectory(prefix="sitrep-press-") as desk:  # where it puts fonts down, even if it is killed
        environment = _environment() | {"TMPDIR": desk}
        try:
            child = subprocess.run(
                command, input=job, capture_output=True, timeout=limits.seconds, env=environment, check=False
            )
        except subprocess.TimeoutExpired:
            raise TimeExceeded from None
    return child.returncode, child.stdout


def _environment() -> dict[str, str]:
    environment = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    environment |= {"FONTCONFIG_FILE": str(FONTS / "fonts.conf"), "LC_ALL": "C.UTF-8", "TZ": "UTC"}
    # Without HarfBuzz's own subsetter fontTools cuts the fonts, and writes into them when it did.
    return environment | {"SOURCE_DATE_EPOCH": "0"}


def reason(status: int) -> PdfNotAvailable:
    """Why a process ended as it did; a signal is negative. Out of memory, GLib traps and the system kills."""
    time = {-signal.SIGXCPU: TimeExceeded, -signal.SIGALRM: TimeExceeded}
    memory = {-signal.SIGKILL: MemoryExceeded, -signal.SIGTRAP: MemoryExceeded, -signal.SIGABRT: MemoryExceeded}
    known = {NO_LIBRARY: PangoIsMissing, NO_MEMORY: MemoryExceeded, **time, **memory}
    return known.get(status, RendererFailed)()
