"""Who may read a crisis, and from which point of view: audience, day, as known when. Never reads a fact."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import partial
from typing import Annotated, Final

from fastapi import Depends, Query, Request

from eventlog import log
from eventlog.moments import parse_date, parse_instant
from eventlog.register import Register
from foundation import access, http
from foundation.access import Principal
from foundation.database import Database
from foundation.problems import Fault, Invalid, KeyMissing, NotFound, ScopeMissing
from sitrep import knowledge
from sitrep.audience import Audience
from sitrep.knowledge import View
from sitrep.turns import Turns

NEEDED: Final[dict[Audience, tuple[str, ...]]] = {
    "public": (),
    "partners": ("audience:partners", "audience:restricted"),
    "restricted": ("audience:restricted",),
}


class Reads:
    """A door for readers: open to everybody for the public audience of a public crisis, else to keys with the scope.

    Without a key a crisis that is not public looks like one that does not exist.
    """

    async def __call__(self, request: Request, audience: Audience = "public") -> "Reading":
        return await _read(request, await http.principal_of(request), str(request.path_params["crisis"]), audience)


async def read_again(request: Request, reading: "Reading") -> "Reading":
    """The same reader at the same door now: raises what is refused since, within 4 s of a revoked key."""
    return await _read(request, await http.principal_now(request), reading.crisis, reading.audience)


async def _read(request: Request, principal: Principal | None, crisis: str, audience: Audience) -> "Reading":
    if principal is None and audience != "public":
        raise KeyMissing
    register: Register | None = None
    # What cannot be the name of a crisis is not looked for: the database would refuse some of it with an error.
    if access.SHORT_NAME.fullmatch(crisis):
        turns: Turns = request.app.state.turns
        register = await turns.fresh(("register", crisis), partial(_register, request, crisis))
    if principal is None and (register is None or not register.public):
        raise KeyMissing("there is no public crisis of this name; a key may show more")
    # Whoever holds a key reads at least what everybody reads without one.
    if principal is not None and not (audience == "public" and register is not None and register.public):
        _allow(principal, crisis, audience)
    if register is None:
        raise NotFound("there is no such crisis")
    return Reading(crisis, audience, register)


async def _register(request: Request, crisis: str) -> Register | None:
    async with database_of(request).raw() as connection:
        register: Register | None = await request.app.state.registers.now(connection, crisis)
    return register


def _allow(principal: Principal, crisis: str, audience: Audience) -> None:
    scopes = NEEDED[audience]
    allowed = any(principal.may(scope, crisis) for scope in scopes) if scopes else principal.knows(crisis)
    if not allowed:
        raise ScopeMissing(f"this needs the scope {' or '.join(scopes) or 'of this crisis'}", scopes=list(scopes))


@dataclass(frozen=True, slots=True)
class Reading:
    """A reader at the door: of which crisis, for which audience, and the crisis as it is now."""

    crisis: str
    audience: Audience
    register: Register

    @property
    def shared(self) -> bool:
        """Whether anybody may read it: then a shared cache may keep the answer, and the page of anybody may ask."""
        return self.audience == "public" and self.register.public


@dataclass(frozen=True, slots=True)
class Standpoint:
    """What a reader asked for, resolved: the day, the seqs, and the register as known then."""

    reading: Reading
    register: Register
    view: View
    day: date
    changed: datetime  # the last event that is projected; where the day was not said, not before it began

    def key(self, *more: str) -> Sequence[object]:
        """Everything that decides the answer, for its entity tag."""
        view, reading = self.view, self.reading
        axes = (view.known, view.edited, view.cleared, view.erased, view.generation)
        return (reading.crisis, reading.audience, self.day, *axes, *more)


@dataclass(frozen=True, slots=True)
class Axes:
    """The axes of time beside the day: what was known, and up to where protection is applied."""

    as_known_at: str | None = None
    cleared: int | None = None


# Where a dependency is no coroutine, the framework calls it in a thread: that costs more than all it does.
async def _axes(
    as_known_at: Annotated[
        str | None,
        Query(
            description="a seq, or an instant with its offset: what was known then; by default everything",
            examples=["36", "2026-01-09T20:00:00+03:00"],
        ),
    ] = None,
    cleared: Annotated[
        int | None,
        Query(ge=1, le=2**53, description="for the audience restricted: protection as it was at this seq"),
    ] = None,
) -> Axes:
    return Axes(as_known_at, cleared)


def _as_cleared(view: View, reading: Reading, cleared: int) -> View:
    # Protection works backwards: whoever could choose an earlier seq would read what was protected since.
    if reading.audience != "restricted":
        raise ScopeMissing(
            "only the audience restricted may ask for an earlier protection", scopes=["audience:restricted"]
        )
    return replace(view, cleared=min(max(cleared, view.edited), view.head))


AsAsked = Annotated[Axes, Depends(_axes)]
Door = Annotated[Reading, Depends(Reads())]


async def standpoint(request: Request, reading: Reading, day: str | None, asked: Axes) -> Standpoint:
    """Resolves what was asked for, once for all who ask the same meanwhile; the clock chooses only the default day,
    today in the crisis's zone.
    """
    turns: Turns = request.app.state.turns
    same = (reading.crisis, reading.audience, reading.shared, day, asked.as_known_at, asked.cleared)
    return await turns.fresh(("standpoint", *same), partial(_resolved, request, reading, day, asked))


async def _resolved(request: Request, reading: Reading, day: str | None, asked: Axes) -> Standpoint:
    database = database_of(request)
    view = await knowledge.known_at(database, reading.crisis, _moment(asked.as_known_at))
    if asked.cleared is not None:
        view = _as_cleared(view, reading, asked.cleared)
    async with database.raw() as connection:
        register: Register | None = await request.app.state.registers.at(connection, reading.crisis, view.edited)
        (last,) = await log.read_seqs(connection, reading.crisis, [view.head])
    assert register is not None  # a view starts at seq 1, which is crisis.opened
    if (wanted := day_of(day)) is not None:
        return Standpoint(reading, register, view, wanted, last.recorded_at)
    today = register.day_of(datetime.now(UTC))
    began = datetime.combine(today, datetime.min.time(), register.zone)
    return Standpoint(reading, register, view, today, max(last.recorded_at, began))


def day_of(text: str | None) -> date | None:
    """The day that a path or a query names; raises Invalid."""
    try:
        return parse_date(text) if text is not None else None
    except ValueError as error:
        raise Invalid(faults=(Fault("/query/day", "invalid_parameter", str(error)),)) from None


def _moment(text: str | None) -> int | datetime | None:
    if text is None:
        return None
    if text.isascii() and text.isdigit() and len(text) <= 15:
        return int(text)
    try:
        # A plus sign in a query that was not escaped arrives as a space.
        return parse_instant(text.replace(" ", "+"))
    except ValueError as error:
        detail = f"give a seq or an instant: {error}"
        raise Invalid(faults=(Fault("/query/as_known_at", "invalid_parameter", detail),)) from None


def database_of(request: Request) -> Database:
    """The service's database."""
    database: Database = request.app.state.database
    return database
