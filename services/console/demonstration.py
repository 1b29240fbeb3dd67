"""`sitrep demo`: starts everything, lets the sample crisis walk through it, and says where to look."""

import signal
import sys
from pathlib import Path
from shutil import which

from console import demo, sample
from console.client import Addresses
from console.postgres import postgres
from console.serve import Services
from foundation.settings import Settings


def demonstrate(*, once: bool, out: Path | None) -> None:
    """Returns after Ctrl-C, or when the report is there; exits with 1 if a face of the report could not be made."""
    given = Settings()
    files = out or given.data_dir / "demo"
    with postgres(given) as settings, _started(settings) as services:
        for ended in (signal.SIGTERM, signal.SIGINT):
            signal.signal(ended, lambda *_: services.stop())
        kept = settings.data_dir / "keys" / "demo.key"
        secret = demo.key(str(settings.database_url), kept)
        addresses = Addresses(services.address("ingest"), services.address("sitrep"))
        walked = demo.walk(addresses, secret, files, _say)
        _say("")
        for path in walked.files:
            _say(f"  {path}")
        pdf = next((path for path in walked.files if path.suffix == ".pdf"), "FILE.pdf")
        _say(f"\n  verify   {_command()} verify {pdf}")
        for failure in walked.failures:
            sys.stderr.write(f"sitrep: {failure}\n")
        if not once:
            report = f"{addresses.sitrep}/v1/crises/{sample.crisis()['crisis']}/reports/{sample.DAY}"
            _say(f"  report   {report}.html\n  PDF      {report}.pdf")
            _say(f"  reading  {addresses.sitrep}/docs\n  posting  {addresses.ingest}/docs")
            _say(f"  key      export SITREP_KEY=$(cat {kept})")
            _say("\nEverything runs until Ctrl-C.")
            services.wait()
    if walked.failures:
        sys.exit(1)


def _command() -> str:
    """`sitrep` as a person here would type it: in a fresh clone it is on nobody's path."""
    beside = Path(sys.executable).with_name("sitrep")
    if which("sitrep") or not beside.exists():
        return "sitrep"
    return str(beside.relative_to(Path.cwd()) if beside.is_relative_to(Path.cwd()) else beside)


def _started(settings: Settings) -> Services:
    _say("Starting the services and the worker …")
    return Services(settings)


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
