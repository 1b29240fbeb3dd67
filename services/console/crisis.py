"""`sitrep crisis open`: opens a crisis through the ingest service, as any partner with the scope could."""

import json
from pathlib import Path

from console.remote import NotJson, client, read


def open_crisis(file: Path, key: str | None, ingest: str | None, *, as_json: bool) -> str:
    """The receipt of event 1; opening the same crisis again is a duplicate."""
    bodies = read(file)
    if len(bodies) != 1 or not isinstance(bodies[0], dict):
        raise NotJson(f"{file} must hold one crisis as a JSON object")
    receipt = client(key, ingest).open_crisis(bodies[0])
    return json.dumps(receipt) if as_json else f"crisis {receipt['crisis']}: {receipt['status']}, seq {receipt['seq']}"
