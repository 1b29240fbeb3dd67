"""One table from what can go wrong to the sentence that a person reads. Never hides what nobody foresaw."""

from collections.abc import Callable

import asyncpg
from pydantic import ValidationError

from console.client import Refused, Unreachable
from console.keys import KeyUnknown, MemberUnknown
from console.post import SomeRefused
from console.remote import NotJson
from console.serve import PartFailed, PortBusy
from console.verify import LogChanged, SignerUnknown
from eventlog.archive import ArchiveChanged, CrisisKnown, NoParquet
from eventlog.checkpoint import KeyUnreadable, NoteRefused
from eventlog.log import CrisisUnknown
from foundation.access import GroupTaken, HeldByPeople, OrganisationNotNamed, ScopeUnknown
from foundation.database import UNREACHABLE
from foundation.membership import OrganisationUnknown
from foundation.postgres import NoPostgres
from sitrep.beside import NotCopied
from sitrep.publication.verification import NotProven
from sitrep.rebuilding import AlreadyRebuilding


def _settings(error: BaseException) -> str:
    assert isinstance(error, ValidationError)
    faults = [f"SITREP_{'_'.join(map(str, fault['loc'])).upper()}: {fault['msg']}" for fault in error.errors()]
    return "a setting cannot be used: " + "; ".join(faults)


def _unreachable(error: BaseException) -> str:
    return f"the database does not answer ({error}); is SITREP_DATABASE_URL right, and is the server running?"


def _no_schema(_: BaseException) -> str:
    return "the database has no tables yet, or old ones: run `sitrep migrate` first"


# Their text is a sentence already.
SPOKEN = (
    AlreadyRebuilding,
    ArchiveChanged,
    CrisisKnown,
    CrisisUnknown,
    GroupTaken,
    HeldByPeople,
    KeyUnknown,
    KeyUnreadable,
    LogChanged,
    MemberUnknown,
    NoParquet,
    NoPostgres,
    NotCopied,
    NotJson,
    NotProven,
    NoteRefused,
    OrganisationNotNamed,
    OrganisationUnknown,
    PartFailed,
    PortBusy,
    Refused,
    ScopeUnknown,
    SignerUnknown,
    SomeRefused,
    Unreachable,
)

SENTENCES: tuple[tuple[type[BaseException] | tuple[type[BaseException], ...], Callable[[BaseException], str]], ...] = (
    (SPOKEN, str),
    (ValidationError, _settings),
    ((asyncpg.UndefinedTableError, asyncpg.UndefinedColumnError, asyncpg.InvalidSchemaNameError), _no_schema),
    (asyncpg.InvalidAuthorizationSpecificationError, _unreachable),
    (asyncpg.InvalidCatalogNameError, _unreachable),
    (FileNotFoundError, lambda error: f"there is no file {getattr(error, 'filename', '')}"),
    (UNREACHABLE, _unreachable),
)


def sentence(error: BaseException) -> str | None:
    """What to print for a failure; None for one that nobody foresaw, which keeps its traceback."""
    causes = (error, getattr(error, "orig", None), error.__cause__)
    for kinds, say in SENTENCES:
        for cause in causes:
            if isinstance(cause, kinds):
                return " ".join(say(cause).split())
    return None
