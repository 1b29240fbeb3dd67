"""Serves what was published, each version with the same bytes for ever. Never gives out what was withheld."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any, Final, Literal
from urllib.parse import urlencode

from fastapi import FastAPI, Path, Request, Response

from foundation import ranges
from foundation.languages import Language
from foundation.problems import NotFound, Refusal, Unavailable
from sitrep import openapi, render
from sitrep.answering import VARY, encoded, http_date, unchanged
from sitrep.audience import Audience
from sitrep.given import keep
from sitrep.library import Found, Library
from sitrep.publication import faces
from sitrep.publication.shelf import Edition
from sitrep.publication.withdrawing import MARKED
from sitrep.reading import Door, Reading, day_of
from sitrep.values import instant

DAY_ONE: Final = timedelta(hours=24)  # in which a version may still be taken back from caches within the hour

# How long caches keep a version; what was withdrawn may yet be withheld.
AGES: Final = {
    "latest": "max-age=5, must-revalidate",
    "withdrawn": "max-age=60, must-revalidate",
    "young": "max-age=3600",
    "old": "max-age=31536000, immutable",
}

Face = Literal["html", "pdf", "json", "txt", "csv", "hxl.csv"]
Version = Annotated[int, Path(ge=1, le=10**6)]
Flash = Annotated[int, Path(ge=1, le=999)]

CSV: Final = "text/csv; charset=utf-8; header=present"
MEDIA: Final[Mapping[Face, str]] = {
    "html": "text/html",
    "pdf": "application/pdf",
    "json": "application/json",
    "txt": "text/plain; charset=utf-8",
    "csv": CSV,
    "hxl.csv": CSV,
}

# The page needs no script and loads nothing: its style and its pictures stand in the file itself.
PAGE_POLICY: Final = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


class Gone(Refusal):
    """This version was withheld and is not given out any more."""

    status = 410
    code = "withdrawn"


class ErasureNotRead(Unavailable):
    """Something was erased a moment ago, and whether this version tells it is not known yet; ask again in a second."""

    code = "erasure_not_read"


class TakenBackMeanwhile(Unavailable):
    """This version was taken back while it was being read; ask again."""

    code = "taken_back_meanwhile"


class FaceNotPublished(NotFound):
    """This version was published before there was this face of it."""

    code = "face_not_published"


class NotWithdrawn(NotFound):
    """This version was not withdrawn, or there is no marked copy of it."""

    code = "not_withdrawn"


class LanguageNotPublished(NotFound):
    """This version was not published in this language."""

    code = "language_not_published"


def routes(app: FastAPI) -> None:
    """The routes of the versions of the report of a day; those of flash updates stand in doors/flash.py."""
    version = "/v1/crises/{crisis}/reports/{day}/v{version}"
    # Before the other, which would take the first of the two dots for a part of the version.
    for path, endpoint in (
        (f"{version}.hxl.csv", read_hxl),
        (f"{version}.{{face}}", read_version),
        (f"{version}/withdrawn.hxl.csv", read_marked_hxl),
        (f"{version}/withdrawn.{{face}}", read_marked),
    ):
        app.add_api_route(path, endpoint, methods=["GET"], **openapi.VERSION)
        app.add_api_route(path, endpoint, methods=["HEAD"], include_in_schema=False)


async def read_version(
    request: Request, reading: Door, day: str, version: Version, face: Face, lang: Language | None = None
) -> Response:
    """A version as it was published, for ever the same bytes; 410 once it was withheld."""
    return await version_of(request, reading, named_day(day), 0, version, face, lang)


async def read_hxl(
    request: Request, reading: Door, day: str, version: Version, lang: Language | None = None
) -> Response:
    """The figures of a version with HXL tags."""
    return await version_of(request, reading, named_day(day), 0, version, "hxl.csv", lang)


async def read_marked(
    request: Request, reading: Door, day: str, version: Version, face: Face, lang: Language | None = None
) -> Response:
    """A version that was withdrawn, each of its pages saying so."""
    return await marked_of(request, reading, named_day(day), 0, version, face, lang)


async def read_marked_hxl(
    request: Request, reading: Door, day: str, version: Version, lang: Language | None = None
) -> Response:
    """The figures of a version that was withdrawn, with HXL tags."""
    return await marked_of(request, reading, named_day(day), 0, version, "hxl.csv", lang)


async def version_of(
    request: Request, reading: Reading, day: date, flash: int, version: int, face: Face, lang: Language | None
) -> Response:
    """The answer to who asks for a version, whatever became of it; raises Gone for one that was withheld."""
    library: Library = request.app.state.library
    wanted = (reading.crisis, reading.audience, day)
    found = await _given_out(library, *wanted, version, flash)
    old = datetime.now(UTC) - found.edition.published_at > DAY_ONE
    age = AGES["withdrawn" if found.taken_back else "old" if old else "young"]
    answer = await _serve(request, reading, found, face, lang, age)
    following = await library.find(*wanted, flash=flash)
    links = []
    if following is not None and _follows(following, found):
        links.append(f'<{path(following.edition, face)}>; rel="successor-version"')
    if found.marked:
        links.append(f'<{marked_path(found.edition, face)}>; rel="status"')
    if links:
        answer.headers["Link"] = ", ".join(links)
    if face == "pdf" and request.method == "GET" and answer.status_code == 200 and found.at is not None:
        await keep(request, answer, reading.crisis, found.at, None if old else found.edition.published_at + DAY_ONE)
    return answer


async def marked_of(
    request: Request, reading: Reading, day: date, flash: int, version: int, face: Face, lang: Language | None
) -> Response:
    """A withdrawn version with its mark; raises NotWithdrawn, and Gone for one that was withheld."""
    library: Library = request.app.state.library
    found = await _given_out(library, reading.crisis, reading.audience, day, version, flash)
    if not found.marked:
        raise NotWithdrawn
    return await _serve(request, reading, found, face, lang, AGES["young"], MARKED)


async def _given_out(library: Library, crisis: str, audience: Audience, day: date, version: int, flash: int) -> Found:
    found = await library.find(crisis, audience, day, version, flash)
    if found is None:
        raise NotFound("there is no such version")
    if found.withheld:
        raise _tombstone(found, await library.find(crisis, audience, day, flash=flash))
    if found.unsure:
        raise ErasureNotRead
    return found


async def latest(
    request: Request, reading: Reading, day: date, face: Face, lang: Language | None, flash: int = 0
) -> Response | None:
    """The version in force of a report; with its mark, the last one if that was withdrawn; None where there is none,
    so that the draft is shown.
    """
    library: Library = request.app.state.library
    found = await library.find(reading.crisis, reading.audience, day, flash=flash)
    if found is None or not (found.in_force or found.marked):
        return None
    return await _serve(request, reading, found, face, lang, AGES["latest"], MARKED if found.marked else "")


async def in_force(request: Request, reading: Reading, day: date) -> Found | None:
    """The last version of a day, unless it was or may have been taken back."""
    library: Library = request.app.state.library
    found = await library.find(reading.crisis, reading.audience, day)
    return found if found is not None and found.in_force else None


def named_day(text: str) -> date:
    """The day in a path; raises Invalid."""
    day = day_of(text)
    assert day is not None
    return day


def listed(edition: Edition, taken_back: str | None, superseded_by: int | None = None) -> dict[str, Any]:
    """A version as lists show it; `taken_back` is why it is not given out any more."""
    return {
        "number": edition.number,
        "version": edition.version,
        **({"as_of": instant(edition.as_of)} if edition.as_of else {}),
        **({"valid_until": instant(edition.valid_until)} if edition.valid_until else {}),
        "status": "withdrawn" if taken_back else "published",
        "published_at": instant(edition.published_at),
        "known": edition.known,
        "edited": edition.edited,
        "cleared": edition.cleared,
        "digest": edition.digest.hex(),
        "reason": edition.reason,
        "withdrawn": taken_back,
        "withdrawn_at": instant(edition.withdrawn_at) if edition.withdrawn_at else None,
        "note": edition.withdrawn_note,
        "superseded_by": superseded_by,
        "links": {face: path(edition, face) for face in MEDIA},
    }


def named(edition: Edition) -> dict[str, Any]:
    """A version as the summary of its day names it."""
    return {
        "number": edition.number,
        "version": edition.version,
        "status": "published",
        "url": path(edition, "html"),
        "digest": edition.digest.hex(),
    }


def _follows(last: Found, found: Found) -> bool:
    """Whether the last version took the place of another and is in force."""
    return last.edition.version > found.edition.version and last.in_force


def _tombstone(found: Found, last: Found | None) -> Gone:
    edition = found.edition
    following = last.edition if last is not None and last.taken_back is None else None
    return Gone(
        f"version {edition.version} of report No. {edition.number} is not given out any more ({found.taken_back})",
        number=edition.number,
        version=edition.version,
        digest=edition.digest.hex(),
        reason=found.taken_back,
        next=path(following, "html") if following else None,
    )


async def _serve(
    request: Request,
    reading: Reading,
    found: Found,
    face: Face,
    asked: Language | None,
    age: str,
    mark: str = "",
) -> Response:
    library: Library = request.app.state.library
    edition, files = found.edition, found.files
    lang = asked or _default(files)
    name = mark + faces.name(face, lang)
    tag = f'"{files.get(name)}"'
    headers = {
        "ETag": tag,
        "Last-Modified": http_date(edition.published_at),
        "Cache-Control": f"{'public' if reading.shared else 'private'}, {age}",
        "Vary": VARY,
        "X-Report-Status": "withdrawn" if found.taken_back else "published",
        "X-Report-Version": f"{edition.number}.{edition.version}",
        **({"X-Report-Valid-Until": instant(edition.valid_until)} if edition.valid_until else {}),
        **({"Access-Control-Allow-Origin": "*"} if reading.shared else {}),
    }
    if name in files and (same := unchanged(request, tag, headers)):
        return same
    content = await library.content(found, name)
    if content is None:
        raise TakenBackMeanwhile if name in files else _missing(files, face, lang)
    if face == "html":
        headers["Content-Security-Policy"] = PAGE_POLICY
    if face == "pdf":
        end = f"{_flash(edition, '-')}-{edition.audience}-v{edition.version}{'-withdrawn' if mark else ''}-{lang}"
        shown = f"{edition.crisis}-{edition.day}{end}.pdf"
        headers["Content-Disposition"] = f'inline; filename="{shown}"'
        return ranges.answer(request, content, headers, MEDIA[face])
    return await encoded(request, content, tag, headers, MEDIA[face])


def languages(files: Mapping[str, str]) -> list[str]:
    """The languages in which a version was published."""
    return sorted(name.partition("_")[2] for name in files if name.startswith("html_"))


def _default(files: Mapping[str, str]) -> str:
    """The language for those who name none: English where there is one."""
    offered = languages(files)
    return "en" if "en" in offered else offered[0]


def _missing(files: Mapping[str, str], face: Face, lang: str) -> Refusal:
    offered = languages(files)
    if lang not in offered:
        return LanguageNotPublished(f"this version was published in {', '.join(offered)}", languages=offered)
    # The only face that a machine may be unable to make.
    if face != "pdf":
        return FaceNotPublished(face=face)
    return Unavailable(
        f"this version was published without a PDF: {render.PangoIsMissing()}", reason=render.PangoIsMissing.reason
    )


def path(edition: Edition, face: str, lang: str | None = None) -> str:
    """Where a version is, in a language where one is named."""
    return f"{_place(edition)}.{face}{_end(edition, lang)}"


def marked_path(edition: Edition, face: str, lang: str | None = None) -> str:
    """Where a version that was withdrawn is with its mark."""
    return f"{_place(edition)}/withdrawn.{face}{_end(edition, lang)}"


def _place(edition: Edition) -> str:
    return f"/v1/crises/{edition.crisis}/reports/{edition.day}{_flash(edition, '/')}/v{edition.version}"


def _flash(edition: Edition, before: str) -> str:
    return f"{before}flash-{edition.flash}" if edition.flash else ""


def _end(edition: Edition, lang: str | None) -> str:
    asked = {"audience": edition.audience if edition.audience != "public" else None, "lang": lang}
    query = urlencode({name: value for name, value in asked.items() if value is not None})
    return f"?{query}" if query else ""
