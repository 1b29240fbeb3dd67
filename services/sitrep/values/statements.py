"""A statement as a report prints it: in the words of its speaker, and never without one."""

from dataclasses import dataclass

from sitrep.values.account import Account
from sitrep.values.shared import Speaker


@dataclass(frozen=True, slots=True)
class Statement:
    """Somebody spoke. `speaker` is the source itself unless that reports what another said."""

    account: Account
    speaker: Speaker
    speech_act: str
    topic: tuple[str, ...]
    addressee: str | None
