"""What later acts on events did to a published report: corrected it, or protected what it shows. Never changes one.

A published report is affected if building it again with its `known` and the acts since gives another value
(architecture, decision 17). No table says which report used which event. Erased words are in neither of the two, so
that both say the same: there it is asked which facts the report told.
"""

from dataclasses import dataclass, replace
from typing import Final

from eventlog import log
from sitrep import knowledge
from sitrep.drafting import Drafts
from sitrep.kept import Kept
from sitrep.knowledge import View
from sitrep.publication.erratum import content, erratum
from sitrep.publication.shelf import Edition
from sitrep.values import Erratum, Report

KEPT: Final = 256


@dataclass(frozen=True, slots=True)
class Effect:
    """What became of an edition by a seq of the log.

    `corrected` is the report as it would be said now, if that is otherwise, and `erratum` in what. `exposed`: it shows
    what has been protected since, so that it must not be given out any more.
    """

    corrected: Report | None = None
    erratum: Erratum | None = None
    exposed: bool = False


class Effects:
    """The effects on the editions of a service; one on which nobody acted costs an indexed read."""

    def __init__(self, drafts: Drafts) -> None:
        self.database = drafts.database
        self._drafts = drafts
        self._kept = Kept[Effect](KEPT)
        drafts.forget_too(self._kept.clear)

    async def on(self, edition: Edition, head: int) -> Effect:
        """What the acts up to `head` did to an edition."""
        published = View(edition.crisis, edition.known, edition.edited, edition.cleared, head)
        last = await knowledge.last_act(self._drafts.database, published)
        if last is None:
            return Effect()
        async with self._drafts.database.raw() as connection:
            published = replace(published, erased=await log.last_erasure(connection, edition.crisis))
        self._drafts.forget_what_was_erased(published)
        # What is appended besides acts on it moves no edition, so the answer is kept until the next of those.
        key = (*edition.key, last)
        if (effect := self._kept.get(key)) is None:
            effect = await self._effect(edition, published)
            self._kept.put(key, effect)
        return effect

    async def _effect(self, edition: Edition, published: View) -> Effect:
        head = published.head
        # Both are built by this very program, so that a newer one does not look like a correction.
        before = await self._built(published, edition)
        # What was protected since is not printed in an erratum either.
        shown = await self._built(replace(published, cleared=head), edition)
        after = await self._built(replace(published, edited=head, cleared=head), edition)
        exposed = content(shown) != content(before) or await self._tells_what_was_erased(published, edition)
        if content(after) == content(before) and not exposed:
            return Effect()
        return Effect(after, erratum(shown, after, edition.version, None), exposed)

    async def _tells_what_was_erased(self, published: View, edition: Edition) -> bool:
        erased = await knowledge.erased(self._drafts.database, published)
        return bool(erased) and not erased.isdisjoint(
            await self._drafts.told(published, edition.day, edition.audience, registered=edition.edited)
        )

    async def _built(self, view: View, edition: Edition) -> Report:
        # The register stays as it was: a place that was renamed since is no error of a report.
        return await self._drafts.of(view, edition.day, edition.audience, registered=edition.edited)
