"""`sitrep post`: posts the events of files through the ingest service, and lists what was refused."""

import json
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from console.remote import client, read


class SomeRefused(Exception):
    """Some events were refused."""


def post(crisis: str, files: Sequence[Path], key: str | None, ingest: str | None, *, as_json: bool) -> None:
    """Prints what became of the events; raises SomeRefused after the last file if any was not accepted."""
    remote = client(key, ingest)
    total: Counter[str] = Counter()
    for file in files:
        events = read(file)
        done = 0
        for answer in remote.post(crisis, events):
            total.update(answer["stats"])
            if as_json:
                sys.stdout.write(json.dumps({"file": str(file), **answer}) + "\n")
            for result in answer["results"]:
                for fault in result["errors"] or ():
                    where = _place(events, done + result["index"])
                    sys.stderr.write(f"{file}: {where}: {fault['pointer'] or '/'}: {fault['detail']}\n")
            done += answer["stats"]["total"]
    if not as_json:
        sys.stdout.write(
            f"{total['created']} created, {total['duplicate']} known already, {total['rejected']} refused\n"
        )
    if total["rejected"]:
        raise SomeRefused(f"{total['rejected']} of {total['total']} events were refused")


def _place(events: Sequence[object], index: int) -> str:
    """Which event of its file: `event 31 (hazard.observed)`; the first is 1, in NDJSON the line of it."""
    event = events[index]
    tag = event.get("type") if isinstance(event, Mapping) else None
    return f"event {index + 1} ({tag})" if isinstance(tag, str) else f"event {index + 1}"
