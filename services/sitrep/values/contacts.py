"""A call, a meeting or a mediation that took place. Never what was agreed there."""

from dataclasses import dataclass

from sitrep.values.account import Account


@dataclass(frozen=True, slots=True)
class ContactParticipant:
    """Who took part, by public name and role."""

    name: str
    role: str | None


@dataclass(frozen=True, slots=True)
class Contact:
    """A contact between people or bodies; its readouts are statements of their own."""

    account: Account
    kind: str
    participants: tuple[ContactParticipant, ...]
    topic: tuple[str, ...]
    mediator: str | None
