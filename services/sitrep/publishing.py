"""The doors of those who publish: give a report out, take it back. Decides nothing itself."""

from typing import Annotated, Any, Final, TypeVar

from fastapi import Depends, FastAPI, Request, Response
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from eventlog import codes, strict
from eventlog.log import Author
from eventlog.register import Register
from foundation import http
from foundation.access import Principal
from foundation.problems import Fault, Invalid, Malformed, NotFound
from sitrep import openapi
from sitrep.publication.publisher import HOURS, Published, Publisher, Wanted
from sitrep.published import Flash, Version, listed, named_day
from sitrep.reading import database_of

BODY_BYTES: Final = 16_384

Said = TypeVar("Said", bound=BaseModel)
Publishing = Annotated[Principal, Depends(http.Needs("reports:publish"))]


class Asked(BaseModel):
    """What may be said when a report is published; nothing must be."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    audience: codes.Audience = "public"
    reason: codes.Note | None = None
    late: bool = False


class AskedFlash(Asked):
    """What may be said of a flash update as well."""

    hours: Annotated[int, Field(ge=1, le=168)] = HOURS


class Retraction(BaseModel):
    """Why a version is withdrawn."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    audience: codes.Audience = "public"
    reason: codes.CorrectionReason
    note: codes.Note | None = None


def routes(app: FastAPI) -> None:
    """The routes; scope reports:publish."""
    base = "/v1/crises/{crisis}/reports/{day}"
    for path, endpoint, said in (
        (f"{base}/publish", publish, openapi.PUBLISH),
        (f"{base}/v{{version}}/withdraw", withdraw, openapi.WITHDRAW),
        (f"{base}/flash-{{flash}}/publish", publish_flash, openapi.PUBLISH_FLASH),
        (f"{base}/flash-{{flash}}/v{{version}}/withdraw", withdraw_flash, openapi.WITHDRAW),
    ):
        app.add_api_route(path, endpoint, methods=["POST"], **said)


async def publish(request: Request, crisis: codes.Slug, day: str, principal: Publishing) -> Response:
    """Freezes the report of a day as its next version; the one in force if nothing was corrected since."""
    asked = await _said(request, Asked)
    return await _publish(request, crisis, Wanted(named_day(day)), asked, principal)


async def publish_flash(
    request: Request, crisis: codes.Slug, day: str, flash: Flash, principal: Publishing
) -> Response:
    """Freezes a flash update: page 1 as it is known now, valid for some hours; of one that is published, its next
    version if something in it was corrected since.
    """
    asked = await _said(request, AskedFlash)
    return await _publish(request, crisis, Wanted(named_day(day), flash, asked.hours), asked, principal)


async def _publish(request: Request, crisis: str, wanted: Wanted, asked: Asked, principal: Principal) -> Response:
    register = await _register(request, crisis)
    publisher: Publisher = request.app.state.publisher
    done = await publisher.publish(
        register, wanted, asked.audience, author_of(principal), late=asked.late, reason=asked.reason
    )
    return http.json_response(_answer(done), 201 if done.created else 200)


async def withdraw(request: Request, crisis: codes.Slug, day: str, version: Version, principal: Publishing) -> Response:
    """Takes a version back: for privacy it ends with its files, else it is shown as withdrawn."""
    return await _withdraw(request, crisis, Wanted(named_day(day)), version, principal)


async def withdraw_flash(
    request: Request, crisis: codes.Slug, day: str, flash: Flash, version: Version, principal: Publishing
) -> Response:
    """Takes a version of a flash update back, as that of a day."""
    return await _withdraw(request, crisis, Wanted(named_day(day), flash), version, principal)


async def _withdraw(request: Request, crisis: str, wanted: Wanted, version: int, principal: Principal) -> Response:
    await _register(request, crisis)
    asked = await _said(request, Retraction)
    publisher: Publisher = request.app.state.publisher
    edition = await publisher.edition(crisis, asked.audience, wanted, version)
    gone = await publisher.withdraw(edition, asked.reason, asked.note, author_of(principal))
    return http.json_response(listed(gone, gone.withdrawn))


def author_of(principal: Principal) -> Author:
    """Who publishes: the organisation of the key, through the system."""
    return Author(principal.organisation, principal.name, principal.kind, principal.key, "system")


def _answer(done: Published) -> dict[str, Any]:
    return {
        "crisis": done.edition.crisis,
        "day": done.edition.day.isoformat(),
        **({"flash": done.edition.flash} if done.edition.flash else {}),
        "audience": done.edition.audience,
        **listed(done.edition, done.edition.withdrawn),
        "status": "created" if done.created else "duplicate",
        "seq": done.edition.seq,
        "files": dict(done.files),
    }


async def _said(request: Request, kind: type[Said]) -> Said:
    """The body, which may be left out; raises Malformed or Invalid."""
    body = await http.body(request, BODY_BYTES)
    try:
        value = strict.parse(body) if body.strip() else {}
        strict.check(value)
        return kind.model_validate(value)
    except strict.NotStrictJson as refused:
        fault = Fault(refused.pointer, refused.code, refused.detail)
        raise (Invalid if refused.well_formed else Malformed)(faults=(fault,)) from None
    except ValidationError as refused:
        faults = tuple(Fault(strict.pointer(found["loc"]), "invalid_value", found["msg"]) for found in refused.errors())
        raise Invalid(faults=faults) from None


async def _register(request: Request, crisis: str) -> Register:
    async with database_of(request).raw() as connection:
        register: Register | None = await request.app.state.registers.now(connection, crisis)
    if register is None:
        raise NotFound("there is no such crisis")
    return register
