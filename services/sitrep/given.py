"""Whole answers that were given out, to be given again (doors/again.py). Never says whether one still holds."""

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
    """A whole answer: of which crisis at which seq, and until when it holds."""

    crisis: str
    seq: int
    headers: list[tuple[bytes, bytes]]
    body: bytes
    route: object
    until: datetime | None  # what it says to caches changes


def question(scope: Scope, principal: Principal | None) -> tuple[str, bytes, Principal | None]:
    """What was asked and by whom: with other scopes than before, a key is another caller."""
    return scope["path"], scope["query_string"], principal


async def keep(request: Request, answer: Response, crisis: str, seq: int, until: datetime | None) -> None:
    """Lets the same caller be given this answer again, as long as the log of the crisis stands at `seq`."""
    kept: Kept[Given] = request.app.state.given
    asked = question(request.scope, await http.principal_of(request))
    kept.put(asked, Given(crisis, seq, answer.raw_headers, bytes(answer.body), request.scope["route"], until))
