"""What may be done and who may do it: scopes, and the principal who holds some. Never asks the database."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

SCOPES: Final = (
    "crises:open",
    "events:write",
    "events:edit",
    "events:read",
    "reports:publish",
    "audience:partners",
    "audience:restricted",
    "imports:write",
    "keys:manage",
    "privacy:erase",
)

SHORT_NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]{1,62}")


class ScopeUnknown(ValueError):
    """This is not a scope."""


@dataclass(frozen=True, slots=True)
class Principal:
    """Who asks: an organisation through one of its keys."""

    organisation: str
    name: str
    kind: str | None
    key: str
    scopes: frozenset[str]
    closed: frozenset[str] = frozenset()  # crises that have members, and the organisation is none of them
    requests_a_minute: int | None = None  # None: as the settings say
    person: str | None = None  # which of the people who hold the key together by signing in; a digest, never a name

    def may(self, scope: str, crisis: str | None = None) -> bool:
        """Whether the key holds a scope, as such or narrowed to this crisis ("events:write@aleppo-2026")."""
        return scope in self.scopes or (crisis is not None and f"{scope}@{crisis}" in self.scopes)

    def may_somewhere(self, scope: str) -> bool:
        """Whether the key holds a scope at all, be it narrowed to a crisis."""
        return any(held.partition("@")[0] == scope for held in self.scopes)

    def grants(self, scope: str) -> bool:
        """Whether the key may give this scope away: nobody gives more than it holds."""
        base, narrowed, crisis = scope.partition("@")
        return self.may(base, crisis if narrowed else None)

    def manages(self, scopes: Iterable[str]) -> bool:
        """Whether the key may look after another with these scopes: all, or those of the crises that it manages."""
        return all(self.may("keys:manage", scope.partition("@")[2] or None) for scope in scopes)

    def knows(self, crisis: str) -> bool:
        """Whether any of the key's scopes reaches this crisis."""
        return any("@" not in scope or scope.endswith(f"@{crisis}") for scope in self.scopes)


def checked(scope: str) -> str:
    """The scope itself, as such or as scope@crisis."""
    held, narrowed, crisis = scope.partition("@")
    # Narrowed to what cannot be the name of a crisis it would never hold.
    if held not in SCOPES or (narrowed and not SHORT_NAME.fullmatch(crisis)):
        message = f"{scope!r} is not a scope; scopes are {', '.join(SCOPES)}, each alone or as scope@crisis"
        raise ScopeUnknown(message)
    return scope
