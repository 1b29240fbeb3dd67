"""The numbered list of sources; a protected one has no name."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class SourceLine:
    """One entry of the numbered list of sources; `name` None is an unnamed or protected source."""

    n: int
    name: str | None
    kind: str | None
    stance: str | None
    relayed_by: tuple[str, ...]
    url: str | None
    as_of: datetime | None
    events: int
