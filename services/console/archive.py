"""`sitrep archive`: the log of a crisis as signed Parquet files, and back. Never removes anything from the log."""

import asyncio
from pathlib import Path

from console.postgres import postgres
from console.verify import believed
from eventlog import archive, log
from eventlog.checkpoint import Checkpoint, Signer, Verifier, origin
from foundation import keyring
from foundation.database import Database
from foundation.settings import Settings


def save(crisis: str, folder: Path | None) -> str:
    """The log as it is now, into a folder; by default one under the data folder."""
    with postgres(Settings()) as settings:
        place = folder or settings.data_dir / "archive" / crisis
        return asyncio.run(_save(settings, crisis, place))


async def _save(settings: Settings, crisis: str, folder: Path) -> str:
    async with Database(str(settings.database_url), size=1, patience=3_600) as database, database.raw() as connection:
        signer = Signer(origin(await log.installation(connection), crisis), keyring.signing_key(settings))
        kept = await archive.save(connection, crisis, folder, lambda found: signer.sign(found.text), signer.name)
    return f"{crisis}: {kept.size} events in {folder}, root {kept.root.hex()}"


def check(folder: Path, key: str | None) -> str:
    """That an archive is what was written, offline; raises ArchiveChanged or NoteRefused."""
    checkpoint = _checkpoint(folder, key)
    for _ in archive.read(folder, checkpoint):
        pass
    return f"{folder}: verified. {checkpoint.size} events of {checkpoint.origin}, root {checkpoint.root.hex()}"


def restore(folder: Path, key: str | None) -> str:
    """An archive as the log of a crisis that is not there yet; raises CrisisKnown, ArchiveChanged or NoteRefused."""
    checkpoint = _checkpoint(folder, key)
    with postgres(Settings()) as settings:
        crisis, size = asyncio.run(_restore(settings, folder, checkpoint))
    return f"{crisis}: {size} events are in the log again; what was kept apart from them is not"


async def _restore(settings: Settings, folder: Path, checkpoint: Checkpoint) -> tuple[str, int]:
    async with Database(str(settings.database_url), size=1, patience=3_600) as database, database.raw() as connection:
        return await archive.restore(connection, folder, checkpoint)


def _checkpoint(folder: Path, key: str | None) -> Checkpoint:
    note = (folder / archive.CHECKPOINT).read_text("utf-8")
    public, name = believed(key)
    # One's own key signs under the name of each of one's logs.
    signer = Verifier(name or note.partition("\n")[0], public)
    return Checkpoint.parse(signer.open(note), signer.name)
