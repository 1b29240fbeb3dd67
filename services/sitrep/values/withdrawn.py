"""That a version was taken back: when, and why. Never what was wrong in it."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """Said on every page of a version that was withdrawn and may still be read."""

    at: datetime
    reason: str  # one of the reasons of a correction
    note: str | None  # in the words of who withdrew it
