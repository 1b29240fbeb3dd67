"""The doors of what is published: give a report out, take it back, read a version. Decides nothing itself."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any, Final, Literal, TypeVar

from fastapi import Depends, FastAPI, Path, Request, Response
from pydantic import BaseModel, ConfigDict, ValidationError

from eventlog import codes, strict
from eventlog.log import Author
from eventlog.register import Register
from foundation import http
from foundation.access import Principal
from foundation.problems import Fault, Invalid, Malformed, NotFound, Refusal, Unavailable
from sitrep import knowledge, openapi, render
from sitrep.publication import shelf
from sitrep.publication.effects import Effects
from sitrep.publication.publisher import Published, Publisher
from sitrep.publication.shelf import Edition
from sitrep.reading import Door, Reading, database_of, day_of
from sitrep.values import instant

BODY_BYTES: Final = 16_384
DAY_ONE: Final = timedelta(hours=24)  # in which a version may still be taken back from caches within the hour

Language = Literal["en", "fr", "ar"]
Face = Literal["html", "pdf", "json"]
Publishing = Annotated[Principal, Depends(http.Needs("reports:publish"))]
Said = TypeVar("Said", bound=BaseModel)
Version = Annotated[int, Path(ge=1, le=10**6)]

MEDIA: Final[Mapping[Face, str]] = {"html": "text/html", "pdf": "application/pdf", "json": "application/json"}

# The page needs no script and loads nothing: its style and its pictures stand in the file itself.
PAGE_POLICY: Final = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


class Gone(Refusal):
    """This version was taken back and is not given out any more."""

    status = 410
    code = "withdrawn"


class LanguageNotPublished(NotFound):
    """This version was not published in this language."""

    code = "language_not_published"


class Asked(BaseModel):
    """What may be said when a report is published; nothing must be."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    audience: codes.Audience = "public"
    reason: codes.Note | None = None
    late: bool = False


class Retraction(BaseModel):
    """Why a version is withdrawn."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    audience: codes.Audience = "public"
    reason: codes.CorrectionReason
    note: codes.Note | None = None


def install(app: FastAPI) -> None:
    """The routes under reports/{day}/."""
    base = "/v1/crises/{crisis}/reports/{day}"
    version = base + "/v{version}.{face}"
    app.add_api_route(base + "/publish", publish, methods=["POST"], **openapi.PUBLISH)
    app.add_api_route(base + "/v{version}/withdraw", withdraw, methods=["POST"], **openapi.WITHDRAW)
    app.add_api_route(version, read_version, methods=["GET"], **openapi.VERSION)
    app.add_api_route(version, read_version, methods=["HEAD"], include_in_schema=False)


async def publish(request: Request, crisis: codes.Slug, day: str, principal: Publishing) -> Response:
    """Freezes the report of a day as its next version; the one in force if nothing was corrected since."""
    register = await _register(request, crisis)
    asked = await _said(request, Asked)
    publisher: Publisher = request.app.state.publisher
    done = await publisher.publish(
        register, _day(day), asked.audience, author_of(principal), late=asked.late, reason=asked.reason
    )
    return http.json_response(_answer(done), 201 if done.created else 200)


async def withdraw(request: Request, crisis: codes.Slug, day: str, version: Version, principal: Publishing) -> Response:
    """Takes a version back; from now on it is answered with 410 and the reason."""
    await _register(request, crisis)
    asked = await _said(request, Retraction)
    publisher: Publisher = request.app.state.publisher
    edition = await publisher.edition(crisis, asked.audience, _day(day), version)
    gone = await publisher.withdraw(edition, asked.reason, asked.note, author_of(principal))
    return http.json_response(listed(gone))


async def read_version(
    request: Request, reading: Door, day: str, version: Version, face: Face, lang: Language | None = None
) -> Response:
    """A version as it was published, for ever the same bytes; 410 once it was taken back."""
    async with database_of(request).raw() as connection:
        edition = await shelf.one(connection, reading.crisis, reading.audience, _day(day), version)
    if edition is None:
        raise NotFound("there is no such version")
    await _stands(request, edition)
    old = datetime.now(UTC) - edition.published_at > DAY_ONE
    return await _serve(request, reading, edition, face, lang, "max-age=31536000, immutable" if old else "max-age=3600")


async def latest(request: Request, reading: Reading, day: date, face: Face, lang: Language | None) -> Response | None:
    """The version of a day that is in force; None where there is none, so that the draft is shown."""
    edition = await in_force(request, reading, day)
    if edition is None:
        return None
    return await _serve(request, reading, edition, face, lang, "max-age=5, must-revalidate")


async def in_force(request: Request, reading: Reading, day: date) -> Edition | None:
    """The last version of a day, unless it was taken back."""
    async with database_of(request).raw() as connection:
        edition = await shelf.last(connection, reading.crisis, reading.audience, day)
    if edition is None or edition.withdrawn is not None:
        return None
    return None if await _exposed(request, edition) else edition


def author_of(principal: Principal) -> Author:
    """Who publishes: the organisation of the key, through the system."""
    return Author(principal.organisation, principal.name, principal.kind, principal.key, "system")


def listed(edition: Edition) -> dict[str, Any]:
    """A version as lists show it."""
    return {
        "number": edition.number,
        "version": edition.version,
        "status": "withdrawn" if edition.withdrawn else "published",
        "published_at": instant(edition.published_at),
        "known": edition.known,
        "edited": edition.edited,
        "cleared": edition.cleared,
        "digest": edition.digest.hex(),
        "reason": edition.reason,
        "withdrawn": edition.withdrawn,
        "links": {face: _path(edition, face) for face in MEDIA},
    }


def named(edition: Edition) -> dict[str, Any]:
    """A version as the summary of its day names it."""
    return {
        "number": edition.number,
        "version": edition.version,
        "status": "published",
        "url": _path(edition, "html"),
    }


async def _stands(request: Request, edition: Edition) -> None:
    """Raises Gone with a tombstone for a version that was withdrawn, or that shows what was protected since."""
    reason = edition.withdrawn or ("privacy" if await _exposed(request, edition) else None)
    if reason is None:
        return
    async with database_of(request).raw() as connection:
        last = await shelf.last(connection, edition.crisis, edition.audience, edition.day)
    following = last if last is not None and last.version > edition.version and not last.withdrawn else None
    raise Gone(
        f"version {edition.version} of report No. {edition.number} is not given out any more ({reason})",
        number=edition.number,
        version=edition.version,
        digest=edition.digest.hex(),
        reason=reason,
        next=_path(following, "html") if following else None,
    )


async def _exposed(request: Request, edition: Edition) -> bool:
    effects: Effects = request.app.state.effects
    view = await knowledge.known_at(database_of(request), edition.crisis)
    return (await effects.on(edition, view.head)).exposed


async def _serve(
    request: Request, reading: Reading, edition: Edition, face: Face, asked: Language | None, age: str
) -> Response:
    async with database_of(request).raw() as connection:
        files = await shelf.files(connection, edition)
        lang = asked or _default(files)
        name = face if face == "json" else f"{face}_{lang}"
        digest = files.get(name)
        shared = reading.audience == "public" and reading.register.public
        headers = {
            "ETag": f'"{digest}"',
            "Cache-Control": f"{'public' if shared else 'private'}, {age}",
            "Vary": "Accept-Encoding, Authorization, X-API-Key",
            "X-Report-Status": "published",
            "X-Report-Version": f"{edition.number}.{edition.version}",
            **({"Access-Control-Allow-Origin": "*"} if shared else {}),
        }
        if digest is not None and http.etag_matches(request.headers.get("if-none-match", ""), f'"{digest}"'):
            return Response(status_code=304, headers=headers)
        content = await shelf.file(connection, edition, name) if digest is not None else None
    if content is None:
        raise _missing(files, face, lang)
    if face == "html":
        headers["Content-Security-Policy"] = PAGE_POLICY
    if face == "pdf":
        shown = f"{edition.crisis}-{edition.day}-{edition.audience}-v{edition.version}-{lang}.pdf"
        headers["Content-Disposition"] = f'inline; filename="{shown}"'
    return Response(content, headers=headers, media_type=MEDIA[face])


def _languages(files: Mapping[str, str]) -> list[str]:
    return sorted(name.partition("_")[2] for name in files if name.startswith("html_"))


def _default(files: Mapping[str, str]) -> str:
    """The language for those who name none: English where there is one."""
    languages = _languages(files)
    return "en" if "en" in languages else languages[0]


def _missing(files: Mapping[str, str], face: Face, lang: str) -> Refusal:
    languages = _languages(files)
    if lang not in languages:
        return LanguageNotPublished(f"this version was published in {', '.join(languages)}", languages=languages)
    # The only face that a machine may be unable to make.
    assert face == "pdf"
    return Unavailable(
        f"this version was published without a PDF: {render.PangoIsMissing()}", reason=render.PangoIsMissing.reason
    )


def _answer(done: Published) -> dict[str, Any]:
    return {
        "crisis": done.edition.crisis,
        "day": done.edition.day.isoformat(),
        "audience": done.edition.audience,
        **listed(done.edition),
        "status": "created" if done.created else "duplicate",
        "seq": done.edition.seq,
        "files": dict(done.files),
    }


def _path(edition: Edition, face: str) -> str:
    end = f"?audience={edition.audience}" if edition.audience != "public" else ""
    return f"/v1/crises/{edition.crisis}/reports/{edition.day}/v{edition.version}.{face}{end}"


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
        faults = tuple(
            Fault("/" + "/".join(map(str, found["loc"])), "invalid_value", found["msg"]) for found in refused.errors()
        )
        raise Invalid(faults=faults) from None


async def _register(request: Request, crisis: str) -> Register:
    async with database_of(request).raw() as connection:
        register: Register | None = await request.app.state.registers.now(connection, crisis)
    if register is None:
        raise NotFound("there is no such crisis")
    return register


def _day(text: str) -> date:
    found = day_of(text)
    assert found is not None
    return found
