"""`sitrep report`: fetches one face of a day's report from the sitrep service."""

import sys
from collections.abc import Mapping
from pathlib import Path

from console.remote import client


def fetch(
    crisis: str,
    day: str,
    face: str,
    out: Path | None,
    query: Mapping[str, str],
    key: str | None,
    address: str | None,
) -> None:
    """Writes the face to `out` (- for standard output; by default CRISIS-DAY.FACE here) and prints the path."""
    content = client(key, sitrep=address).report(crisis, day, face, **query)
    if str(out) == "-":
        sys.stdout.buffer.write(content)
        return
    path = out or Path(f"{crisis}-{day}.{face}")
    path.write_bytes(content)
    sys.stdout.write(f"{path}\n")
