"""The door of the Atom feed: the published versions of a crisis for one audience, the newest first.

Never names a version that was taken back for privacy: what a feed said once, readers keep.
"""

from collections.abc import Sequence
from hashlib import sha256
from typing import Final
from uuid import UUID, uuid5

from fastapi import FastAPI, Request, Response

from eventlog import log
from foundation.languages import Language
from sitrep import answering, openapi, published
from sitrep.doors.unchanged import remember
from sitrep.library import Found, Library
from sitrep.publication import faces, shelf
from sitrep.reading import Axes, Door, Standpoint, database_of, standpoint
from sitrep.render import atom, wording
from sitrep.render.wording import Wording
from sitrep.summary import linked

_PATH: Final = "/v1/crises/{crisis}/feed.atom"

ENTRIES: Final = 30  # who missed more finds them in the list of reports
AUTHOR: Final = "Sitrep"


def routes(app: FastAPI) -> None:
    """The route, and its HEAD apart: two methods of one route would share one operation id in the document."""
    app.add_api_route(_PATH, read_feed, methods=["GET"], **openapi.FEED)
    app.add_api_route(_PATH, read_feed, methods=["HEAD"], include_in_schema=False)


async def read_feed(request: Request, reading: Door, lang: Language = "en") -> Response:
    """The published reports as Atom: a version an entry, marked where it was withdrawn, gone where that was for
    privacy.
    """
    stand = await standpoint(request, reading, None, Axes())
    async with database_of(request).raw() as connection:
        installation = await log.installation(connection)
        editions = await shelf.every(connection, reading.crisis, reading.audience)
    library: Library = request.app.state.library
    newest = sorted(editions, key=lambda edition: edition.published_at, reverse=True)[:ENTRIES]
    found = [
        await library.find(reading.crisis, reading.audience, edition.day, edition.version, edition.flash)
        for edition in newest
    ]
    told = [one for one in found if one is not None and not one.withheld and not one.unsure]
    register = stand.register
    words = wording.wording(lang, register.country, register.opening.timezone, register.languages)
    base = answering.base_of(request)
    entries = [await _entry(library, one, words, base, installation) for one in told]
    body = atom.atom(_feed(stand, words, base, installation, entries))
    tag = f'"{sha256(body).hexdigest()[:32]}"'
    headers = answering.caching(stand, tag, max((entry.updated for entry in entries), default=None))
    await remember(request, stand, tag, headers, today=False)
    if same := answering.unchanged(request, tag, headers):
        return same
    return await answering.encoded(request, body, tag, headers, atom.MEDIA_TYPE)


def _feed(stand: Standpoint, words: Wording, base: str, installation: UUID, entries: Sequence[atom.Entry]) -> atom.Feed:
    register, audience = stand.register, stand.reading.audience
    same = linked(answering.query(Axes(), audience, words.lang))
    own = f"{base}/v1/crises/{register.crisis}/feed.atom{same}"
    return atom.Feed(
        id=uuid5(installation, f"feed {register.crisis} {audience} {words.lang}"),
        title=words.say("feed_title", name=register.name),
        subtitle=words.label("audience", audience),
        author=AUTHOR,
        lang=words.lang,
        rights=register.opening.license,
        updated=max((entry.updated for entry in entries), default=register.opened_at),
        links=(
            atom.Link("self", own, "application/atom+xml"),
            atom.Link("alternate", f"{base}/crises/{register.crisis}{same}", "text/html", words.lang),
        ),
        entries=entries,
    )


async def _entry(library: Library, found: Found, words: Wording, base: str, installation: UUID) -> atom.Entry:
    """A version; its content is the message published with it, where there is one in the language of the feed."""
    edition = found.edition
    key = "feed_flash" if edition.flash else "feed_entry"
    title = words.say(key, number=edition.number, version=edition.version, day=words.day(edition.day, "long"))
    if found.taken_back is not None:
        title = words.say("feed_withdrawn", title=title)
        content = words.say("feed_why", reason=words.label("correction", found.taken_back))
    else:
        message = await library.content(found, faces.name("txt", words.lang))
        content = message.decode() if message is not None else title
    flash = f" flash {edition.flash}" if edition.flash else ""
    return atom.Entry(
        id=uuid5(installation, f"report {edition.crisis} {edition.audience} {edition.day}{flash} v{edition.version}"),
        title=title,
        published=edition.published_at,
        updated=edition.withdrawn_at or edition.published_at,
        content=content,
        links=_links(found, base),
    )


def _links(found: Found, base: str) -> Sequence[atom.Link]:
    if found.taken_back is not None:
        place = published.marked_path if found.marked else published.path
        return (atom.Link("alternate", base + place(found.edition, "html"), "text/html"),)
    languages = published.languages(found.files)
    pages = [("alternate", "html", "text/html"), ("related", "pdf", "application/pdf")]
    return tuple(
        atom.Link(rel, base + published.path(found.edition, face, lang), media_type, lang)
        for rel, face, media_type in pages
        for lang in languages
        if faces.name(face, lang) in found.files
    )
