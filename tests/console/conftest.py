"""The command `sitrep`, run in an empty folder and in an environment that holds none of its settings."""

import os
import subprocess
import sys
from collections.abc import Callable, Mapping

import pytest

COMMAND = [sys.executable, "-m", "console.main"]


@pytest.fixture
def environment() -> Callable[[Mapping[str, object]], dict[str, str]]:
    """This environment with these settings, named as their fields, and no others."""

    def made(settings: Mapping[str, object]) -> dict[str, str]:
        clean = {name: value for name, value in os.environ.items() if not name.startswith("SITREP_")}
        if binaries := os.environ.get("SITREP_PG_BIN"):
            clean["SITREP_PG_BIN"] = binaries
        return clean | {f"SITREP_{name.upper()}": str(value) for name, value in settings.items()}

    return made


@pytest.fixture
def sitrep(tmp_path, environment):
    """Runs the command to its end: `sitrep("keys", "issue", ..., database_url=dsn)`."""

    def run(*arguments: str, **settings: object) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*COMMAND, *arguments], cwd=tmp_path, env=environment(settings), stdin=subprocess.DEVNULL,
            capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip

    return run


@pytest.fixture
def started(tmp_path, environment):
    """Starts the command and leaves it running; its standard output is a pipe."""

    def start(*arguments: str, **settings: object) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [*COMMAND, *arguments], cwd=tmp_path, env=environment(settings), stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    return start
