"""Who coordinates, by role and organisation. Never a person: names, addresses and numbers stay sealed."""

from dataclasses import dataclass

from sitrep.values.outlook import Note


@dataclass(frozen=True, slots=True)
class ListedContact:
    """A role in an organisation, and when it can be reached."""

    role: str
    organisation: str
    sectors: tuple[str, ...]
    languages: tuple[str, ...]
    hours: str | None


@dataclass(frozen=True, slots=True)
class Coordination:
    """The contacts on the last page, and the notes on coordination."""

    contacts: tuple[ListedContact, ...]
    notes: tuple[Note, ...]
