"""What else something is called, by language. Never a name that the report does not print."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Called:
    """A name as it stands in the report, and the names that the register has for the same in other languages."""

    name: str
    names: tuple[tuple[str, str], ...]  # (language, name), sorted by language
