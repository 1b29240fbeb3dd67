"""A protection concern as somebody alleges it. Never a finding, and never the name of a victim."""

from dataclasses import dataclass

from sitrep.values.account import Account


@dataclass(frozen=True, slots=True)
class Concern:
    """What is alleged; every word of it is the speaker's. `alleged_perpetrator` None: not stated, or not shown."""

    account: Account
    concern: tuple[str, ...]
    alleged_perpetrator: str | None
    victims: str | None  # a group, never a person
    means: tuple[str, ...]
    intent_alleged: bool | None
