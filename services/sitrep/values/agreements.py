"""Where an agreement stands, as hedged as its source has it."""

from dataclasses import dataclass
from datetime import datetime

from sitrep.values.account import Account


@dataclass(frozen=True, slots=True)
class AgreementWord:
    """What one source said last of an agreement; `hedge` is the word by which it keeps this open."""

    account: Account
    status: str
    hedge: str | None
    as_of: datetime


@dataclass(frozen=True, slots=True)
class Agreement:
    """An agreement, and the words that stand behind its state, the newest first; two that differ are disputed."""

    agreement: str | None  # its name, in the source's words
    kind: str | None
    status: str
    parties: tuple[str, ...]
    guarantors: tuple[str, ...]
    words: tuple[AgreementWord, ...]
    as_of: datetime
    cites: tuple[int, ...]
