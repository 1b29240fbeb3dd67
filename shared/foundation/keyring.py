"""The deployment's own secrets: from the settings, or made once under the data directory. Never prints one."""

import os
import secrets
from pathlib import Path

from foundation.settings import Settings


def encryption_key(settings: Settings) -> bytes:
    """The 32 bytes that seal `private`; every replica must be given the same."""
    if settings.encryption_key is not None:
        return settings.encryption_key.get_secret_value()
    return _kept(settings.data_dir / "keys" / "encryption.key")


def signing_key(settings: Settings) -> bytes:
    """The 32 bytes (an Ed25519 seed) that sign checkpoints and reports; every replica must be given the same."""
    if settings.signing_key is not None:
        return settings.signing_key.get_secret_value()
    return _kept(settings.data_dir / "keys" / "signing.key")


def kept_signing_key(settings: Settings) -> bytes | None:
    """The key that signs here, if there is one already."""
    kept = settings.data_dir / "keys" / "signing.key"
    return signing_key(settings) if settings.signing_key is not None or kept.exists() else None


def _kept(path: Path) -> bytes:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # Written aside and linked: of two processes that start at once, both get the key of the first.
    aside = path.with_suffix(f".{os.getpid()}.{secrets.token_hex(4)}")
    if not path.exists():
        aside.touch(mode=0o600)
        aside.write_bytes(secrets.token_bytes(32))
        try:
            os.link(aside, path)
        except FileExistsError:
            pass
        finally:
            aside.unlink()
    return path.read_bytes()
