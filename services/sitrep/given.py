"""Whole answers that were given out, to be given again (doors/again.py). Never says whether one still holds."""

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from fastapi import Request, Response
from starlette.types import Scope

from foundation import http
from foundation.access import Principal
from sitrep.kept import Kept

KEPT_FILES: Final = 32  # some 150 kB each, most of them held by the library as well


@dataclass(frozen=True, slots=True)
class Given:
    """A whole answer: to whom, of which crisis at which seq, and until when it holds."""

    principal: Principal | None
    crisis: str
    seq: int
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes
    route: str  # what metrics count by
    until: datetime | None  # what it says to caches changes


def question(scope: Scope, principal: Principal | None) -> Hashable:
    """What was asked and by whom."""
    return scope["path"], scope["query_string"], (principal.key, principal.person) if principal is not None else None


async def keep(request: Request, answer: Response, crisis: str, seq: int, until: datetime | None) -> None:
    """Lets the same caller be given this answer again, as long as the log of the crisis stands at `seq`."""
    kept: Kept[Given] = request.app.state.given
    principal = await http.principal_of(request)
    given = Given(
        principal,  # with other scopes than before, a key is another caller
        crisis,
        seq,
        (*answer.raw_headers, *((n, v) for n, v in http.SECURITY.items() if n not in dict(answer.raw_headers))),
        bytes(answer.body),
        request.scope["route"].path,
        until,
    )
    kept.put(question(request.scope, principal), given)
