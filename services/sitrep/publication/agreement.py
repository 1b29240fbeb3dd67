"""Holds what is on the shelf against what the log says was published. Never mends either."""

from hashlib import sha256

import asyncpg
import orjson

from eventlog import log
from eventlog.audit import Fault
from sitrep.publication import shelf
from sitrep.publication.appending import named
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
    which = named(edition) | {"digest": edition.digest.hex()}
    if {name: said.get(name) for name in which} != which:
        return "the log does not say that it was published"
    expected = {**said["files"], **await _marked(connection, edition)}
    kept = await shelf.files(connection, edition)
    if edition.withdrawn == "privacy":
        return "it was withdrawn for privacy and has files" if kept else None
    for name, digest in expected.items():
        content = await shelf.file(connection, edition, name)
        if content is None or sha256(content).hexdigest() != digest:
            return f"its file {name} is not the one that was published"
    further = kept.keys() - expected.keys()
    # Printed later, where Pango was missing at first: a PDF proves itself.
    without = not any(name.startswith("pdf_") for name in said["files"])
    if without:
        further = {name for name in further if not name.startswith("pdf_")}
    return "it has further files" if further else None


async def _marked(connection: asyncpg.Connection, edition: Edition) -> dict[str, str]:
    """The files that stand in its place since it was withdrawn, as the log says."""
    seq = await shelf.withdrawal(connection, edition)
    entries = await log.read_seqs(connection, edition.crisis, [seq]) if seq is not None else []
    files: dict[str, str] = orjson.loads(entries[0].stored)["data"].get("files", {}) if entries else {}
    return files
