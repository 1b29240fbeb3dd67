"""What later acts on events did to a published report: corrected it, or protected what it shows. Never changes one.

A published report is affected if building it again with its `known` and the acts since gives another value
(architecture, decision 17). No table says which report used which event.
"""

from dataclasses import dataclass, replace
from typing import Final

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
        self._drafts = drafts
        self._kept = Kept[Effect](KEPT)

    async def on(self, edition: Edition, head: int) -> Effect:
        """What the acts up to `head` did to an edition."""
        published = View(edition.crisis, edition.known, edition.edited, edition.cleared, head)
        last = await knowledge.last_act(self._drafts.database, published)
        if last is None:
            return Effect()
        # What is appended besides acts on it moves no edition, so the answer is kept until the next of those.
        key = (edition.crisis, edition.day, edition.audience, edition.version, last)
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
        if content(after) == content(before):
            return Effect()
        return Effect(after, erratum(shown, after, edition.version, None), exposed=content(shown) != content(before))

    async def _built(self, view: View, edition: Edition) -> Report:
        # The register stays as it was: a place that was renamed since is no error of a report.
        return await self._drafts.of(view, edition.day, edition.audience, registered=edition.edited)
