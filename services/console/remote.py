"""Where the services listen for a command that speaks to them, and how its files are read."""

import sys
from pathlib import Path
from typing import Any

import orjson

from console.client import Addresses, Client
from foundation.settings import Settings


class NotJson(Exception):
    """The file is not JSON."""


def client(key: str | None, ingest: str | None = None, sitrep: str | None = None) -> Client:
    """A client for the addresses given, by default those that this machine's settings name."""
    settings = Settings()
    return Client(
        Addresses(
            (ingest or f"http://{settings.host}:{settings.ingest_port}").rstrip("/"),
            (sitrep or f"http://{settings.host}:{settings.port}").rstrip("/"),
        ),
        key,
    )


def read(file: Path) -> list[Any]:
    """The values of a JSON or NDJSON file, an array's one by one; raises NotJson with the line."""
    body = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError as whole:
        values = []
        for number, line in enumerate(body.splitlines(), start=1):
            if line.strip():
                try:
                    values.append(orjson.loads(line))
                except orjson.JSONDecodeError as error:
                    where = f"line {number}: {error}" if values else str(whole)
                    raise NotJson(f"{file} is neither JSON nor NDJSON ({where})") from None
        return values
    return value if isinstance(value, list) else [value]
