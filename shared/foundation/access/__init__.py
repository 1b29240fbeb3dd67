"""Who may do what: what rights are, the keys that carry them, and who is recognised by one. Never sees an event."""

from foundation.access.keys import (
    GroupTaken,
    HeldByPeople,
    HeldKey,
    IssuedKey,
    OrganisationNotNamed,
    find,
    held,
    issue,
    revoke,
    rotate,
)
from foundation.access.recognition import Keys
from foundation.access.rights import SCOPES, SHORT_NAME, Principal, ScopeUnknown, checked

__all__ = [
    "SCOPES",
    "SHORT_NAME",
    "GroupTaken",
    "HeldByPeople",
    "HeldKey",
    "IssuedKey",
    "Keys",
    "OrganisationNotNamed",
    "Principal",
    "ScopeUnknown",
    "checked",
    "find",
    "held",
    "issue",
    "revoke",
    "rotate",
]
