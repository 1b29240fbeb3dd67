"""Writes an Atom feed (RFC 4287). Never decides what stands in one, and never puts markup into what a source said."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID
from xml.etree import ElementTree as ET

from sitrep.render.plaintext import clean
from sitrep.values import instant

NAMESPACE: Final = "http://www.w3.org/2005/Atom"
MEDIA_TYPE: Final = "application/atom+xml; charset=utf-8"

ET.register_namespace("", NAMESPACE)


@dataclass(frozen=True, slots=True)
class Link:
    """A link of a feed or an entry; `href` is absolute: a reader keeps entries and forgets where they came from."""

    rel: str
    href: str
    media_type: str | None = None
    lang: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One version of a report; `updated` is later than `published` where it was taken back since."""

    id: UUID
    title: str
    published: datetime
    updated: datetime
    content: str
    links: Sequence[Link]


@dataclass(frozen=True, slots=True)
class Feed:
    """The versions for one audience in one language; `updated` is the newest of theirs."""

    id: UUID
    title: str
    subtitle: str
    author: str
    lang: str
    rights: str | None
    updated: datetime
    links: Sequence[Link]
    entries: Sequence[Entry]


def atom(feed: Feed) -> bytes:
    """The feed as UTF-8."""
    root = ET.Element(_name("feed"), {"{http://www.w3.org/XML/1998/namespace}lang": feed.lang})
    _text(root, "id", feed.id.urn)
    _text(root, "title", feed.title)
    _text(root, "subtitle", feed.subtitle)
    _text(root, "updated", instant(feed.updated))
    _text(ET.SubElement(root, _name("author")), "name", feed.author)
    if feed.rights:
        _text(root, "rights", feed.rights)
    _links(root, feed.links)
    for entry in feed.entries:
        _entry(root, entry)
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _entry(root: ET.Element, entry: Entry) -> None:
    element = ET.SubElement(root, _name("entry"))
    _text(element, "id", entry.id.urn)
    _text(element, "title", entry.title)
    _text(element, "published", instant(entry.published))
    _text(element, "updated", instant(entry.updated))
    _links(element, entry.links)
    _text(element, "content", entry.content, type="text")


def _links(element: ET.Element, links: Iterable[Link]) -> None:
    for link in links:
        more = {"type": link.media_type, "hreflang": link.lang}
        said = {name: value for name, value in more.items() if value is not None}
        ET.SubElement(element, _name("link"), {"rel": link.rel, "href": link.href, **said})


def _text(element: ET.Element, name: str, text: str, **attributes: str) -> None:
    ET.SubElement(element, _name(name), attributes).text = clean(text)


def _name(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"
