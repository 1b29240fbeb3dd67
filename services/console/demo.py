"""Walks the whole path once, as a newcomer would: opens the sample crisis, posts its events, publishes its report.
Never a shortcut.
"""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from console import sample
from console.client import Addresses, Client, Refused
from foundation import access
from foundation.database import Database
from foundation.problems import KeyNotAccepted

ORGANISATION: Final = "sample-desk"
SCOPES: Final = (
    "crises:open",
    "events:write",
    "events:edit",
    "events:read",
    "reports:publish",
    "audience:partners",
    "audience:restricted",
)
FACES: Final = ("json", "html", "pdf")

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Walked:
    """What a demonstration left behind: the files, and the faces that could not be made."""

    files: tuple[Path, ...]
    failures: tuple[str, ...]


def key(dsn: str, kept: Path) -> str:
    """The sample organisation's key: the one kept from an earlier run if it is still good, else a new one."""
    earlier = kept.read_text("ascii").strip() if kept.exists() else None
    secret = asyncio.run(_good(dsn, earlier))
    kept.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    kept.touch(mode=0o600)
    kept.write_text(secret, "ascii")
    return secret


async def _good(dsn: str, earlier: str | None) -> str:
    async with Database(dsn, size=1) as database:
        if earlier is not None:
            with suppress(KeyNotAccepted):
                principal = await access.Keys(database).recognise(earlier)
                # One that an earlier release kept may not have every scope.
                if principal.scopes >= set(SCOPES):
                    return earlier
        issued = await access.issue(database, ORGANISATION, SCOPES, name="Sample desk", kind="other")
    return issued.secret


def walk(addresses: Addresses, secret: str, out: Path, say: Say) -> Walked:
    """Posts the sample through the real API, publishes the report and writes its faces to `out`.

    A second walk adds no event and no version.
    """
    client = Client(addresses, secret)
    body = sample.crisis()
    crisis = body["crisis"]
    opened = client.open_crisis(body)
    say(f"crisis {crisis}: {opened['status']}")
    for answer in client.post(crisis, sample.events()):
        stats = answer["stats"]
        say(f"events: {stats['created']} new, {stats['duplicate']} known already, {stats['rejected']} refused")
        if stats["rejected"]:
            refused = next(result for result in answer["results"] if result["errors"])
            raise Refused({"errors": refused["errors"]})
    client.wait_until_known(crisis, client.head(crisis))
    published = client.publish(crisis, sample.DAY, {})
    say(f"report No. {published['number']} version {published['version']}: {published['status']}")
    out.mkdir(parents=True, exist_ok=True)
    made, failures = [], []
    for path, failure in _faces(client, crisis, body["languages"], out):
        if failure is None:
            made.append(path)
        elif failure not in failures:
            failures.append(failure)
    return Walked(tuple(made), tuple(failures))


def _faces(client: Client, crisis: str, languages: Sequence[str], out: Path) -> Iterator[tuple[Path, str | None]]:
    for face in FACES:
        for lang in languages if face != "json" else ("",):
            path = out / f"{crisis}-{sample.DAY}{f'-{lang}' if lang else ''}.{face}"
            try:
                content = client.report(crisis, sample.DAY, face, **({"lang": lang} if lang else {}))
            except Refused as refused:
                yield path, str(refused)
            else:
                path.write_bytes(content)
                yield path, None
