"""The part of an event that may have to be taken back:
it lies apart, and the stored bytes hold a salted commitment to it.

Never decides what is erased or who may read it.
"""

import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, TypeGuard

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from eventlog.canonical import Json, canonical

# Where free text and personal data stand in an event; a correction holds a whole event below /data/event, a narrative
# its sentences below /data/items.
_OF_EVENT = ("private", "text", "translations")
_OF_SOURCE = ("quote", "url")
_OF_ITEM = ("text",)
_SEALED = "/private"
_SALT_BYTES = 32
_NONCE_BYTES = 12


class SealBroken(Exception):
    """This value was sealed under another encryption key; set SITREP_ENCRYPTION_KEY to the key of this deployment."""


@dataclass(frozen=True, slots=True)
class Erasable:
    """One erasable value of one event: where it stood, its salt, and its canonical JSON (sealed for `private`)."""

    pointer: str
    salt: bytes
    value: bytes

    @property
    def sealed(self) -> bool:
        return self.pointer.endswith(_SEALED)


class Seal:
    """Encrypts what is private under the deployment's key (AES-256-GCM, a fresh nonce before each ciphertext)."""

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)

    def close(self, value: bytes, bound_to: bytes) -> bytes:
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, value, bound_to)

    def open(self, sealed: bytes, bound_to: bytes) -> bytes:
        """Raises SealBroken when the key is another or the bytes were changed."""
        try:
            return self._cipher.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], bound_to)
        except InvalidTag:
            raise SealBroken from None


def commitment(pointer: str, salt: bytes, value: object) -> dict[str, str]:
    """What stands in the stored bytes: SHA-256 over the salt, the place and the canonical value.

    The salt (32 random bytes, kept beside the value) makes it impossible to guess a name back from its digest.
    """
    return _commitment(pointer, salt, canonical(value))


def _commitment(pointer: str, salt: bytes, raw: bytes) -> dict[str, str]:
    return {"sha256": sha256(b"%b%b\n%b" % (salt, pointer.encode(), raw)).hexdigest()}


def conceal(
    event: Mapping[str, Any], seal: Seal, write: Callable[[object], bytes] = canonical
) -> tuple[Mapping[str, Any], tuple[Erasable, ...]]:
    """The event with commitments in place of its erasable values, and these values; the event itself if it has none.

    `write` gives the canonical form of what stands in it.
    """
    if bare(event):
        return event, ()
    found: list[Erasable] = []

    def hide(pointer: str, value: object) -> dict[str, str]:
        salt = secrets.token_bytes(_SALT_BYTES)
        raw = write(value)
        found.append(Erasable(pointer, salt, seal.close(raw, salt) if pointer.endswith(_SEALED) else raw))
        return _commitment(pointer, salt, raw)

    return _map(event, hide), tuple(found)


def recommit(event: Mapping[str, Any], erasables: Iterable[Erasable], stored: Mapping[str, Any]) -> dict[str, Any]:
    """The event as it would be stored with the salts of the stored one: equal bytes mean equal content.

    A value whose salt was erased cannot be compared any more; it counts as the same.
    """
    salts = {erasable.pointer: erasable.salt for erasable in erasables}

    def hide(pointer: str, value: object) -> object:
        if pointer in salts:
            return commitment(pointer, salts[pointer], value)
        return _get(stored, pointer) or commitment(pointer, b"", value)

    return _map(event, hide)


def reveal(stored: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """The stored event with the given erasable values back in their places; those that are not given are left out."""
    return _map(stored, lambda pointer, _: values.get(pointer, _GONE))


def opened(erasable: Erasable, seal: Seal | None = None) -> Json:
    """The value itself; a sealed one needs the seal."""
    return orjson.loads(_raw(erasable, seal))


def _raw(erasable: Erasable, seal: Seal | None) -> bytes:
    """The value's canonical JSON."""
    if not erasable.sealed:
        return erasable.value
    if seal is None:
        raise SealBroken
    return seal.open(erasable.value, erasable.salt)


def honest(stored: Mapping[str, Any], erasable: Erasable, seal: Seal | None = None) -> bool:
    """Whether the value is the one that the stored bytes commit to, byte for byte."""
    return bool(_get(stored, erasable.pointer) == _commitment(erasable.pointer, erasable.salt, _raw(erasable, seal)))


_GONE = object()

_Change = Callable[[str, Any], Any]  # (pointer, value) -> what stands there instead


# Who else than these types holds words does so at the top or in its source.
_HOLDERS = frozenset({"event.corrected", "narrative.written"})


def bare(event: Mapping[str, Any]) -> bool:
    """Whether there is nothing to conceal: most events have no words of their own."""
    if not event.keys().isdisjoint(_OF_EVENT) or event.get("type") in _HOLDERS:
        return False
    source = event.get("source")
    return not _holds(source) or source.keys().isdisjoint(_OF_SOURCE)


def _holds(value: object) -> TypeGuard[Mapping[str, Any]]:
    # Whether something is a Mapping is ten times as dear a question, and nearly always it is a dict.
    return type(value) is dict or isinstance(value, Mapping)


def _map(event: Mapping[str, Any], change: _Change, prefix: str = "") -> dict[str, Any]:
    copy = _members(event, _OF_EVENT, change, prefix)
    if _holds(source := event.get("source")):
        copy["source"] = _members(source, _OF_SOURCE, change, prefix + "/source")
    data = event.get("data")
    if isinstance(data, Mapping) and event.get("type") == "event.corrected" and isinstance(data.get("event"), Mapping):
        copy["data"] = {**data, "event": _map(data["event"], change, prefix + "/data/event")}
    if isinstance(data, Mapping) and event.get("type") == "narrative.written" and isinstance(data.get("items"), list):
        below = prefix + "/data/items"
        items = [_item(item, change, f"{below}/{number}") for number, item in enumerate(data["items"])]
        copy["data"] = {**data, "items": items}
    return copy


def _item(item: object, change: _Change, prefix: str) -> object:
    return _members(item, _OF_ITEM, change, prefix) if isinstance(item, Mapping) else item


def _members(holder: Mapping[str, Any], names: tuple[str, ...], change: _Change, prefix: str) -> dict[str, Any]:
    copy = dict(holder)
    for name in names:
        if (member := copy.get(name)) is not None:
            copy[name] = change(f"{prefix}/{name}", member)
            if copy[name] is _GONE:
                del copy[name]
    return copy


def _get(event: Mapping[str, Any], pointer: str) -> Json:
    value: Any = event
    for step in pointer.split("/")[1:]:
        if isinstance(value, list):
            value = value[int(step)] if step.isdecimal() and int(step) < len(value) else None
        else:
            value = value.get(step) if _holds(value) else None
    return value
