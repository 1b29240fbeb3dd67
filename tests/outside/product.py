"""The product as whoever operates it has it: its command, its folder, and the processes that can be killed.
Never imports a line of it.
"""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

PARTS = ("ingest", "sitrep", "worker")
VICTIMS = (*PARTS, "postmaster", "backend")

# The supervisor gives up over a part that dies five times in a minute, and rightly so.
DEATHS, MINUTE = 4, 62.0
START_SECONDS = 120


class Product:
    """`sitrep` with a data folder of its own; its Postgres lies in that folder, and `sitrep serve` keeps it running."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.said = folder / "serve.log"
        self.addresses: dict[str, str] = {}
        self._served: subprocess.Popen[str] | None = None
        self._deaths: dict[str, deque[float]] = {part: deque(maxlen=DEATHS) for part in PARTS}

    def command(self, *words: str, **settings: str) -> str:
        """What the command says; raises where it says no."""
        done = subprocess.run(
            [sys.executable, "-m", "console.main", *words],
            env=self._environment(**settings), capture_output=True, text=True, timeout=600, check=False,
        )  # fmt: skip
        if done.returncode != 0:
            raise AssertionError(f"sitrep {' '.join(words)}: {done.stdout}{done.stderr}")
        return done.stdout

    def told(self, *words: str) -> Any:  # noqa: ANN401 - whatever JSON the command says
        return json.loads(self.command(*words, "--json"))

    @contextmanager
    def serving(self) -> Iterator[None]:
        """Both services and the worker; at the end told to stop, as an operator does."""
        settings = {"SITREP_PORT": "0", "SITREP_INGEST_PORT": "0", "SITREP_LOG_LEVEL": "ERROR"}
        with self.said.open("w") as said:
            self._served = subprocess.Popen(
                [sys.executable, "-m", "console.main", "serve", "all"],
                env=self._environment(**settings), stdout=subprocess.PIPE, stderr=said, text=True,
            )  # fmt: skip
        assert self._served.stdout is not None
        try:
            while len(self.addresses) < len(PARTS) and (line := self._served.stdout.readline()):
                part, address = line.split(maxsplit=1)
                self.addresses[part] = address.strip()
            assert len(self.addresses) == len(PARTS), self.said.read_text()
            yield
        finally:
            self._served.terminate()
            self._served.wait(60)
            self._served.stdout.close()

    def kill(self, victim: str, chance: random.Random) -> bool:
        """kill -9; whether there was anybody to kill."""
        found = self._found(victim)
        if not found:
            return False
        if victim in self._deaths:
            self._deaths[victim].append(time.monotonic())
        with suppress(ProcessLookupError):
            os.kill(chance.choice(found), signal.SIGKILL)
        return True

    def may_die(self, victim: str) -> bool:
        deaths = self._deaths.get(victim)
        return deaths is None or len(deaths) < DEATHS or time.monotonic() - deaths[0] > MINUTE

    def alive(self) -> bool:
        return self._served is not None and self._served.poll() is None

    def _found(self, victim: str) -> list[int]:
        """The processes of this product by that name, and of no other."""
        assert self._served is not None
        processes = _processes()
        if victim in PARTS:
            ending = f"console.part {victim}"
            return [pid for pid, (parent, line) in processes.items() if parent == self._served.pid and ending in line]
        lines = (self.folder / "postgres" / "data" / "postmaster.pid").read_text().splitlines()
        postmaster = int(lines[0]) if lines else 0
        if victim == "postmaster":
            return [postmaster] if "postgres" in processes.get(postmaster, (0, ""))[1] else []
        # Of a backend the title names its user, which is one of ours, and whom it serves.
        return [pid for pid, (parent, line) in processes.items() if parent == postmaster and "postgres: sitrep" in line]

    def _environment(self, **settings: str) -> dict[str, str]:
        clean = {name: value for name, value in os.environ.items() if not name.startswith("SITREP_")}
        return clean | {"SITREP_DATA_DIR": str(self.folder)} | settings


def _processes() -> dict[int, tuple[int, str]]:
    """Every process: its parent, and how it was called."""
    listed = subprocess.run(["ps", "-A", "-ww", "-o", "pid=,ppid=,args="], capture_output=True, text=True, check=True)
    rows = (line.split(maxsplit=2) for line in listed.stdout.splitlines())
    return {int(row[0]): (int(row[1]), row[2]) for row in rows if len(row) == 3}
