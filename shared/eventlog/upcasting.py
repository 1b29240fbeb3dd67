"""Reads an event of an older schema version as what would be said today. Never touches what is stored."""

from collections.abc import Callable, Mapping
from typing import Any, Final

Value = Mapping[str, Any]


def today(value: Value) -> Value:
    """The value in the form that its type has today: itself, if it has it already."""
    kind = value.get("type")
    if kind == "event.corrected":
        data = value.get("data")
        if isinstance(data, Mapping) and isinstance(inner := data.get("event"), Mapping):
            newer = today(inner)
            return value if newer is inner else {**value, "data": {**data, "event": newer}}
        return value
    steps = STEPS.get(kind) if isinstance(kind, str) else None
    for step in steps or ():
        value = step(value)
    return value


def may_differ(kind: str) -> bool:
    """Whether an event of this type may have been said in an older form."""
    return kind in STEPS or kind == "event.corrected"


def _several_donors(value: Value) -> Value:
    """Version 2 of funding.updated names any number of donors: `donors` in place of `donor`.

    Without a version it is what its fields say; version 1 was the default.
    """
    data = value.get("data")
    version = value.get("schema_version", 1)
    if isinstance(version, bool) or version != 1 or not isinstance(data, Mapping) or "donors" in data:
        return value
    newer = {name: said for name, said in data.items() if name != "donor"}
    if (donor := data.get("donor")) is not None:
        newer["donors"] = [donor]
    return {**value, "schema_version": 2, "data": newer}


# Each type with a past, and its steps from the first version on. A step is never changed once it has been released: it
# says how what was stored then is read for ever.
STEPS: Final[Mapping[str, tuple[Callable[[Value], Value], ...]]] = {"funding.updated": (_several_donors,)}
