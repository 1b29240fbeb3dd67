"""Serves what was published, from memory where nothing can have changed. Never gives out what was taken back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any, Final, Literal
from urllib.parse import urlencode

from fastapi import FastAPI, Path, Request, Response

from eventlog import log
from foundation.database import Database
from foundation.languages import Language
from foundation.problems import NotFound, Refusal, Unavailable
from sitrep import knowledge, openapi, render
from sitrep.answering import VARY, encoded, holds, http_date
from sitrep.audience import Audience
from sitrep.kept import Kept
from sitrep.publication import faces, shelf
from sitrep.publication.effects import Effects
from sitrep.publication.shelf import Edition
from sitrep.reading import Door, Reading, day_of
from sitrep.values import instant

DAY_ONE: Final = timedelta(hours=24)  # in which a version may still be taken back from caches within the hour
DECISIONS: Final = 1_000
FILES: Final = 64

Face = Literal["html", "pdf", "json", "txt", "csv", "hxl.csv"]
Version = Annotated[int, Path(ge=1, le=10**6)]

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
    """This version was taken back and is not given out any more."""

    status = 410
    code = "withdrawn"


class ErasureNotRead(Unavailable):
    """Something was erased a moment ago, and whether this version tells it is not known yet; ask again in a second."""

    code = "erasure_not_read"


class FaceNotPublished(NotFound):
    """This version was published before there was this face of it."""

    code = "face_not_published"


class LanguageNotPublished(NotFound):
    """This version was not published in this language."""

    code = "language_not_published"


@dataclass(frozen=True, slots=True)
class Found:
    """An edition, why it was taken back if it was, and the digests of its files.

    `unsure`: an erasure that is not projected yet may take it back.
    """

    edition: Edition
    taken_back: str | None
    files: Mapping[str, str]
    unsure: bool = False


class Library:
    """The editions of a service. Whatever takes one back is an event, so what was found stands until the log grows."""

    def __init__(self, database: Database, effects: Effects) -> None:
        self._database = database
        self._effects = effects
        self._found = Kept[Found | None](DECISIONS)
        self._contents = Kept[bytes](FILES)

    async def find(self, crisis: str, audience: Audience, day: date, version: int | None = None) -> Found | None:
        """A version of a day, by default the last one; None where there is none."""
        async with self._database.raw() as connection:
            head = await log.head(connection, crisis)
            key = (crisis, audience, day, version, head.seq if head else 0)
            if (found := self._found.get(key)) is not None:
                return found
            wanted = (connection, crisis, audience, day)
            edition = await (shelf.last(*wanted) if version is None else shelf.one(*wanted, version))
            if edition is None:
                return None
            files = await shelf.files(connection, edition)
        view = await knowledge.known_at(self._database, crisis)
        exposed = (await self._effects.on(edition, view.head)).exposed
        unsure = view.erased > max(view.head, edition.edited)
        found = Found(edition, edition.withdrawn or ("privacy" if exposed else None), files, unsure)
        # What is not projected yet may protect something; and a PDF that is missing may be there in a minute.
        if head is not None and view.head >= head.seq and any(name.startswith("pdf_") for name in files):
            self._found.put(key, found)
        return found

    async def content(self, found: Found, name: str) -> bytes | None:
        """The bytes of one of its files."""
        if (digest := found.files.get(name)) is None:
            return None
        if (content := self._contents.get(digest)) is None:
            async with self._database.raw() as connection:
                content = await shelf.file(connection, found.edition, name)
            if content is not None:
                self._contents.put(digest, content)
        return content

    def forget(self) -> None:
        """Holds no file in memory: what it says may have been erased."""
        self._contents.clear()


def routes(app: FastAPI) -> None:
    """The routes of the versions."""
    version = "/v1/crises/{crisis}/reports/{day}/v{version}"
    # Before the other, which would take the first of the two dots for a part of the version.
    for path, endpoint in ((f"{version}.hxl.csv", read_hxl), (f"{version}.{{face}}", read_version)):
        app.add_api_route(path, endpoint, methods=["GET"], **openapi.VERSION)
        app.add_api_route(path, endpoint, methods=["HEAD"], include_in_schema=False)


async def read_version(
    request: Request, reading: Door, day: str, version: Version, face: Face, lang: Language | None = None
) -> Response:
    """A version as it was published, for ever the same bytes; 410 once it was taken back."""
    library: Library = request.app.state.library
    wanted = (reading.crisis, reading.audience, named_day(day))
    found = await library.find(*wanted, version)
    if found is None:
        raise NotFound("there is no such version")
    if found.taken_back is not None:
        raise _tombstone(found, await library.find(*wanted))
    if found.unsure:
        raise ErasureNotRead
    old = datetime.now(UTC) - found.edition.published_at > DAY_ONE
    answer = await _serve(request, reading, found, face, lang, "max-age=31536000, immutable" if old else "max-age=3600")
    following = await library.find(*wanted)
    if following is not None and _follows(following, found):
        answer.headers["Link"] = f'<{path(following.edition, face)}>; rel="successor-version"'
    return answer


async def read_hxl(
    request: Request, reading: Door, day: str, version: Version, lang: Language | None = None
) -> Response:
    """The figures of a version with HXL tags."""
    return await read_version(request, reading, day, version, "hxl.csv", lang)


async def latest(request: Request, reading: Reading, day: date, face: Face, lang: Language | None) -> Response | None:
    """The version of a day that is in force; None where there is none, so that the draft is shown."""
    found = await in_force(request, reading, day)
    return None if found is None else await _serve(request, reading, found, face, lang, "max-age=5, must-revalidate")


async def in_force(request: Request, reading: Reading, day: date) -> Found | None:
    """The last version of a day, unless it was or may have been taken back."""
    library: Library = request.app.state.library
    found = await library.find(reading.crisis, reading.audience, day)
    return None if found is None or found.taken_back is not None or found.unsure else found


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
        "status": "withdrawn" if taken_back else "published",
        "published_at": instant(edition.published_at),
        "known": edition.known,
        "edited": edition.edited,
        "cleared": edition.cleared,
        "digest": edition.digest.hex(),
        "reason": edition.reason,
        "withdrawn": taken_back,
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
    }


def _follows(last: Found, found: Found) -> bool:
    """Whether the last version took the place of another and is given out."""
    return last.edition.version > found.edition.version and last.taken_back is None and not last.unsure


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
    request: Request, reading: Reading, found: Found, face: Face, asked: Language | None, age: str
) -> Response:
    library: Library = request.app.state.library
    edition, files = found.edition, found.files
    lang = asked or _default(files)
    name = faces.name(face, lang)
    tag = f'"{files.get(name)}"'
    headers = {
        "ETag": tag,
        "Last-Modified": http_date(edition.published_at),
        "Cache-Control": f"{'public' if reading.shared else 'private'}, {age}",
        "Vary": VARY,
        "X-Report-Status": "published",
        "X-Report-Version": f"{edition.number}.{edition.version}",
        **({"Access-Control-Allow-Origin": "*"} if reading.shared else {}),
    }
    if name in files and (held := holds(request, tag)):
        return Response(status_code=304, headers={**headers, "ETag": held})
    content = await library.content(found, name)
    if content is None:
        raise _missing(files, face, lang)
    if face == "html":
        headers["Content-Security-Policy"] = PAGE_POLICY
    if face == "pdf":
        shown = f"{edition.crisis}-{edition.day}-{edition.audience}-v{edition.version}-{lang}.pdf"
        headers["Content-Disposition"] = f'inline; filename="{shown}"'
        return Response(content, headers=headers, media_type=MEDIA[face])
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
    asked = {"audience": edition.audience if edition.audience != "public" else None, "lang": lang}
    query = urlencode({name: value for name, value in asked.items() if value is not None})
    where = f"/v1/crises/{edition.crisis}/reports/{edition.day}/v{edition.version}.{face}"
    return f"{where}?{query}" if query else where
