"""Signed notes as the C2SP writes them, and the checkpoint of a log as one. Never reads the log, never keeps a key.

Specifications: C2SP signed-note (Ed25519) and C2SP tlog-checkpoint. The name of the key is the origin of the log.
"""

import base64
import binascii
import re
from dataclasses import dataclass
from hashlib import sha256
from typing import Final, Self
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

_ED25519: Final = b"\x01"
_LINE: Final = re.compile(r"\N{EM DASH} ([^\s+]+) ([A-Za-z0-9+/]+={0,2})")
_SIZE: Final = re.compile(r"0|[1-9][0-9]{0,18}")
_HASH_BYTES: Final = 32


class NoteRefused(Exception):
    """This is no note that the key has signed."""


class KeyUnreadable(ValueError):
    """A verifier key is written as name+hash+key, in one line, as `sitrep verify --show-key` prints it."""


def origin(installation: UUID, crisis: str) -> str:
    """The name of a crisis's log; no two installations share one."""
    return f"sitrep/{installation}/{crisis}"


@dataclass(frozen=True, slots=True)
class Verifier:
    """Whose signature is believed: a name and an Ed25519 public key (32 bytes)."""

    name: str
    public: bytes

    @classmethod
    def parse(cls, text: str) -> Self:
        """The key of a line `name+hash+key`; raises KeyUnreadable."""
        name, _, rest = text.strip().partition("+")
        stated, _, encoded = rest.partition("+")
        try:
            key = base64.b64decode(encoded, validate=True)
        except binascii.Error:
            key = b""
        if not name or len(key) != 1 + _HASH_BYTES or key[:1] != _ED25519:
            raise KeyUnreadable(KeyUnreadable.__doc__)
        found = cls(name, key[1:])
        if found.identity.hex() != stated:
            raise KeyUnreadable(KeyUnreadable.__doc__)
        return found

    @property
    def identity(self) -> bytes:
        """Four bytes that tell keys of one name apart."""
        return sha256(self.name.encode() + b"\n" + _ED25519 + self.public).digest()[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.identity.hex()}+{base64.b64encode(_ED25519 + self.public).decode()}"

    def open(self, note: str) -> str:
        """The text of a note that this key has signed; signatures of others (witnesses) are passed over.

        Raises NoteRefused.
        """
        text, signatures = parted(note)
        mine = [raw[4:] for name, raw in signatures if name == self.name and raw[:4] == self.identity]
        if len(mine) != 1:
            raise NoteRefused(f"it carries no signature of {self.name} by this key")
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(mine[0], text.encode())
        except InvalidSignature:
            raise NoteRefused("its signature does not fit its text") from None
        return text


@dataclass(frozen=True, slots=True)
class Signer:
    """Signs notes under a name with an Ed25519 seed (32 bytes); the same text gets the same bytes."""

    name: str
    seed: bytes

    @property
    def verifier(self) -> Verifier:
        """What others need to check what this one signs."""
        return Verifier(self.name, self._key.public_key().public_bytes_raw())

    @property
    def _key(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.seed)

    def sign(self, text: str) -> str:
        """The note: the text, an empty line, a line with the signature. The text must end a line."""
        assert text.endswith("\n")
        raw = self.verifier.identity + self._key.sign(text.encode())
        return f"{text}\n\N{EM DASH} {self.name} {base64.b64encode(raw).decode()}\n"


def parted(note: str) -> tuple[str, list[tuple[str, bytes]]]:
    """The text of a note and its signatures, none of them checked; raises NoteRefused."""
    text, gap, lines = note.rpartition("\n\n")
    if not gap or not text or not lines.endswith("\n"):
        raise NoteRefused("it is not written as a signed note")
    signatures = []
    for line in lines[:-1].split("\n"):
        found = _LINE.fullmatch(line)
        try:
            raw = base64.b64decode(found[2], validate=True) if found else b""
        except binascii.Error:
            raw = b""
        if found is None or len(raw) < 5 or base64.b64encode(raw).decode() != found[2]:
            raise NoteRefused("one of its signature lines is not one")
        signatures.append((found[1], raw))
    return f"{text}\n", signatures


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """How long a log is and the root of its tree: whoever holds one can tell any other history from this one."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"

    @classmethod
    def parse(cls, text: str, origin: str) -> Self:
        """The checkpoint of the log `origin` in the text of a note; lines after the third are extensions.

        Raises NoteRefused.
        """
        lines = text.split("\n")
        try:
            root = base64.b64decode(lines[2], validate=True)
        except (IndexError, binascii.Error):
            root = b""
        if lines[0] != origin:
            raise NoteRefused(f"it is a checkpoint of another log than {origin}")
        if len(root) != _HASH_BYTES or not _SIZE.fullmatch(lines[1]):
            raise NoteRefused("it is not written as a checkpoint")
        return cls(lines[0], int(lines[1]), root)
