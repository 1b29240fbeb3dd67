"""`sitrep verify`: proves a published file by itself, offline, or reads a whole log again. Never writes to either."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from console.postgres import postgres
from eventlog import log
from eventlog.audit import Audit, audit
from eventlog.checkpoint import Checkpoint, NoteRefused, Signer, Verifier, origin
from eventlog.erasable import Seal
from foundation import keyring
from foundation.database import Database
from foundation.settings import Settings
from sitrep.publication import shelf
from sitrep.publication.agreement import disagreements
from sitrep.publication.note import CHECKPOINT
from sitrep.publication.verification import Proof, attached_to
from sitrep.publication.verification import verify as proved


class LogChanged(Exception):
    """The log is not what was appended."""


class SignerUnknown(Exception):
    """Whose signature is to be believed? Give --key, in the words of `sitrep verify CRISIS --show-key` where the
    report was published.
    """


def verify_file(file: Path, key: str | None, *, as_json: bool) -> str:
    """What the file was proved to be; raises NotProven with what is wrong. By default this machine's own key counts."""
    proof = proved(file.read_bytes(), *believed(key))
    if as_json:
        told = {
            "valid_until": proof.flash,
            "withdrawn": proof.withdrawn,
            "countersigned": proof.countersigned,
            "signer": str(proof.signer),
        }
        return json.dumps({"verified": True, **asdict(proof.note), **told, **_stands(proof)})
    said = proof.note
    what = "Report" if proof.flash is None else f"Flash update (valid until {proof.flash})"
    by = f"; signed (PAdES) by {proof.countersigned}" if proof.countersigned else ""
    gone = f" WITHDRAWN ({proof.withdrawn}): what it says does not stand any more." if proof.withdrawn else ""
    return (
        f"{file}: verified.{gone} {what} No. {said.number} version {said.version} of {said.crisis}, {said.day}, "
        f"{said.audience}, {said.lang}; digest {said.digest}; made from the first {proof.checkpoint.size} events "
        f"of {proof.signer.name}{by}"
    )


def _stands(proof: Proof) -> dict[str, object]:
    return {"size": proof.checkpoint.size, "root": proof.checkpoint.root.hex()}


def believed(key: str | None) -> tuple[bytes, str | None]:
    """The public key whose signature counts, and its name; by default this machine's own, under any name."""
    if key is not None:
        given = Path(key).read_text("utf-8") if Path(key).is_file() else key
        verifier = Verifier.parse(given)
        return verifier.public, verifier.name
    seed = keyring.kept_signing_key(Settings())
    if seed is None:
        raise SignerUnknown(SignerUnknown.__doc__)
    return Signer("", seed).verifier.public, None


def verify_log(crisis: str, held: Sequence[Path], key: str | None, *, as_json: bool) -> str:
    """That the log of a crisis is what was appended, and that it begins with every checkpoint that is known.

    `held` are files with checkpoints: signed notes, or published PDFs, of this installation or of the one that `key`
    names, from which the log was restored. Raises LogChanged, which names the first seq, and NoteRefused.
    """
    before = None if key is None else _of_the_same(crisis, key)
    with postgres(Settings()) as settings:
        found, note = asyncio.run(_audited(settings, crisis, held, before))
    kept = _kept(settings, crisis)
    if found.faults:
        raise LogChanged(f"{crisis}: " + "; ".join(map(str, found.faults[:5])))
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_text(note, "utf-8")
    if as_json:
        told = {"size": found.size, "root": found.root.hex(), "checkpoints": found.checkpoints}
        return json.dumps({"verified": True, "crisis": crisis, **told})
    return (
        f"{crisis}: {found.size} events are what was appended; root {found.root.hex()}; held against "
        f"{found.checkpoints} checkpoints. This one is kept in {kept}"
    )


def show_key(crisis: str) -> str:
    """The line by which others check what this installation signs for a crisis."""
    with postgres(Settings()) as settings:
        return str(asyncio.run(_signer(settings, crisis)).verifier)


async def _signer(settings: Settings, crisis: str) -> Signer:
    async with Database(str(settings.database_url), size=1) as database, database.raw() as connection:
        return Signer(origin(await log.installation(connection), crisis), keyring.signing_key(settings))


def _of_the_same(crisis: str, key: str) -> Verifier:
    """Who signed for the log of this crisis where it was before."""
    public, name = believed(key)
    if name is None or not name.endswith(f"/{crisis}"):
        raise NoteRefused(f"this key signs for {name}, which is not the log of {crisis}")
    return Verifier(name, public)


def _checkpoint(note: str, ours: Verifier, before: Verifier | None) -> Checkpoint:
    """What a note says, by the signature of whom it names."""
    signer = before if before is not None and note.partition("\n")[0] == before.name else ours
    return Checkpoint.parse(signer.open(note), signer.name)


async def _audited(settings: Settings, crisis: str, held: Sequence[Path], before: Verifier | None) -> tuple[Audit, str]:
    async with Database(str(settings.database_url), size=1) as database, database.raw() as connection:
        signer = Signer(origin(await log.installation(connection), crisis), keyring.signing_key(settings))
        notes = await shelf.checkpoints(connection, crisis)
        notes += [_note(file) for file in (*held, _kept(settings, crisis)) if file in held or file.exists()]
        checkpoints = [_checkpoint(note, signer.verifier, before) for note in notes]
        found = await audit(connection, crisis, checkpoints, Seal(keyring.encryption_key(settings)))
        found.faults += await disagreements(connection, crisis)
    return found, signer.sign(Checkpoint(signer.name, found.size, found.root).text)


def _note(file: Path) -> str:
    """The checkpoint in a file: a signed note, or the one that a published PDF carries."""
    content = file.read_bytes()
    if content.startswith(b"%PDF-"):
        content = attached_to(content).get(CHECKPOINT, b"")
    try:
        return content.decode()
    except UnicodeDecodeError:
        raise NoteRefused(f"{file} holds no checkpoint") from None


def _kept(settings: Settings, crisis: str) -> Path:
    """Where the last checkpoint that was found to be right is kept, outside of the database."""
    return settings.data_dir / "checkpoints" / f"{crisis}.txt"
