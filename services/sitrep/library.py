"""The published versions as a service holds them: which stand, and their files. Never gives out what is withheld."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from eventlog import log
from foundation.database import Database
from sitrep import knowledge
from sitrep.audience import Audience
from sitrep.kept import Kept
from sitrep.publication import shelf
from sitrep.publication.effects import Effects
from sitrep.publication.shelf import Edition
from sitrep.publication.withdrawing import MARKED

DECISIONS: Final = 1_000
FILES: Final = 64


@dataclass(frozen=True, slots=True)
class Found:
    """An edition, why it was taken back if it was, and the digests of its files.

    `unsure`: an erasure that is not projected yet may take it back. `at` is the seq of the log for which this is so,
    None while that is not projected.
    """

    edition: Edition
    taken_back: str | None
    files: Mapping[str, str]
    unsure: bool = False
    at: int | None = None

    @property
    def withheld(self) -> bool:
        """Whether nobody gets it any more; what was taken back for another reason can still be read."""
        return self.taken_back == "privacy"

    @property
    def in_force(self) -> bool:
        return self.taken_back is None and not self.unsure

    @property
    def marked(self) -> bool:
        """Whether there are files that say on their face that it was taken back."""
        return not self.withheld and not self.unsure and f"{MARKED}json" in self.files


class Library:
    """The editions of a service. Whatever takes one back is an event, so what was found stands until the log grows."""

    def __init__(self, database: Database, effects: Effects) -> None:
        self._database = database
        self._effects = effects
        self._found = Kept[Found | None](DECISIONS)
        self._contents = Kept[bytes](FILES)
        self._forgotten = 0  # how often every file was forgotten

    async def find(
        self, crisis: str, audience: Audience, day: date, version: int | None = None, flash: int = 0
    ) -> Found | None:
        """A version of a report, by default the last one; None where there is none."""
        async with self._database.raw() as connection:
            head = await log.head(connection, crisis)
            key = (crisis, audience, day, flash, version, head.seq if head else 0)
            if (found := self._found.get(key)) is not None:
                return found
            wanted = (connection, crisis, audience, day, flash)
            edition = await (shelf.last(*wanted) if version is None else shelf.one(*wanted, version))
            if edition is None:
                return None
            files = await shelf.files(connection, edition)
        view = await knowledge.known_at(self._database, crisis)
        exposed = (await self._effects.on(edition, view.head)).exposed
        unsure = view.erased > max(view.head, edition.edited)
        settled = head is not None and view.head >= head.seq
        taken_back = "privacy" if exposed else edition.withdrawn
        found = Found(edition, taken_back, files, unsure, head.seq if head and settled else None)
        if found.withheld:
            for digest in files.values():
                self._contents.drop(digest)
        # What is not projected yet may protect something; and a PDF that is missing may be there in a minute.
        if settled and any(name.startswith("pdf_") for name in files):
            self._found.put(key, found)
        return found

    async def content(self, found: Found, name: str) -> bytes | None:
        """The bytes of one of its files; None where there is none, or not any more."""
        if (digest := found.files.get(name)) is None:
            return None
        if (content := self._contents.get(digest)) is None:
            begun = self._forgotten
            async with self._database.raw() as connection:
                content = await shelf.file(connection, found.edition, name)
            if content is not None and begun == self._forgotten:
                self._contents.put(digest, content)
        return content

    def forget(self) -> None:
        """Holds no file in memory, nor one that is being read: what it says may have been erased."""
        self._contents.clear()
        self._forgotten += 1
