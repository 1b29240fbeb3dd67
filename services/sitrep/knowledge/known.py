"""One effective fact as a view holds it. Never says how it was found."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from eventlog.codes import CorrectionReason, Sensitivity, Verification
from eventlog.log import Recorded


@dataclass(frozen=True, slots=True)
class Merge:
    """Who merged a fact into another, when and why: the name of the organisation, the code of the reason."""

    id: UUID
    actor: str
    reason: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Known:
    """An effective fact or editor's statement: the event in force under the id of the first, and the server's fields
    of the first.

    `verified_by` is the organisation that says `verification`, None while nobody checked. `correction` is the reason
    of the correction in force. `subject` and `voice` say which facts are about one thing and from one origin where an
    audience may not read it in the event any more; they are compared, and never printed. `coarse`: this
    audience reads less in the event than was posted. `merged`: the roots of the facts that are kept for it, to the end
    of the chain, and `merge` who said so. `repeats`: the facts that count as nothing, since this one is kept for them,
    and `same` what they say. `verifier`: the name of `verified_by`, where it acted on others. `cited`: what a decision
    cites, as that stood when it was decided.
    """

    root: int
    version: int
    id: UUID
    type: str
    event: Any
    recorded: Recorded
    verification: Verification
    verified_by: str | None
    sensitivity: Sensitivity
    corrected: bool
    correction: CorrectionReason | None = None
    subject: str | None = None
    voice: str | None = None
    coarse: bool = False
    merged: tuple[int, ...] = ()
    merge: Merge | None = None
    repeats: tuple[UUID, ...] = ()
    same: tuple["Known", ...] = ()
    verifier: str | None = None
    cited: tuple["Known", ...] = ()
