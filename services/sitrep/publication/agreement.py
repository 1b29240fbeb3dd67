"""Holds what is on the shelf against what the log says was published. Never mends either."""

from hashlib import sha256

import asyncpg
import orjson

from eventlog import log
from eventlog.audit import Fault
from sitrep.publication import shelf
from sitrep.publication.shelf import Edition


async def disagreements(connection: asyncpg.Connection, crisis: str) -> list[Fault]:
    """The versions that are not what their event says: another digest, other files, or none.

    The event itself is the audit's business.
    """
    faults: list[Fault] = []
    for audience in shelf.AUDIENCES:
        for edition in await shelf.every(connection, crisis, audience):
            if (wrong := await _wrong(connection, edition)) is not None:
                what = f"version {edition.version} of {edition.day} for {audience}: {wrong}"
                faults.append(Fault(edition.seq, what))
    return faults


async def _wrong(connection: asyncpg.Connection, edition: Edition) -> str | None:
    entries = await log.read_seqs(connection, edition.crisis, [edition.seq])
    said = orjson.loads(entries[0].stored)["data"] if entries and entries[0].type == "report.published" else {}
    named = (said.get("day"), said.get("audience"), said.get("number"), said.get("version"), said.get("digest"))
    expected = (edition.day.isoformat(), edition.audience, edition.number, edition.version, edition.digest.hex())
    if named != expected:
        return "the log does not say that it was published"
    for name, digest in said["files"].items():
        content = await shelf.file(connection, edition, name)
        if content is None or sha256(content).hexdigest() != digest:
            return f"its file {name} is not the one that was published"
    further = (await shelf.files(connection, edition)).keys() - said["files"].keys()
    # Printed later, where Pango was missing at first: a PDF proves itself.
    without = not any(name.startswith("pdf_") for name in said["files"])
    if without:
        further = {name for name in further if not name.startswith("pdf_")}
    return "it has further files" if further else None
