"""A crisis whose log is folded in memory by the code that the service runs: acts, merges, audience, rules.

Only what knowledge says in SQL is said here once more: which facts a merge joins, and what a decision cites.
The last of the laws holds the two together.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from hashlib import sha256
from typing import Any
from uuid import UUID

import pytest

from eventlog.codes import Capacity
from eventlog.contract import STATED_TYPES, validate
from eventlog.editorial import CrisisOpened, EventCorrected, EventMerged, FigureDecided
from eventlog.envelope import Envelope, Fact
from eventlog.log import Recorded
from eventlog.register import Register, Registration, opened
from sitrep.audience import apart
from sitrep.editing import Act, Effect, Root, fold
from sitrep.knowledge import Known
from sitrep.knowledge.known import Merge
from sitrep.merging import Pointer, paths
from sitrep.sections import figures
from sitrep.sections.context import Context
from sitrep.sections.sources import Bibliography
from sitrep.stored import in_force
from sitrep.values import Figure

START = datetime(2026, 1, 6, 5, tzinfo=UTC)  # 08:00 in Damascus
CRISIS = {
    "crisis": "port-city",
    "name": "Port City",
    "country": "SYR",
    "timezone": "Asia/Damascus",
    "cutoff": "20:00",
    "started": "2026-01-06",
    "public": True,
    "verifiers": ["desk"],
    "places": [
        {"ref": "town", "name": "Town"},
        {"ref": "east", "name": "East", "parent": "town"},
        {"ref": "west", "name": "West", "parent": "town"},
    ],
    "sources": [
        {"ref": "a", "name": "A", "kind": "monitoring_group"},
        {"ref": "b", "name": "B", "kind": "hospital"},
        {"ref": "c", "name": "C", "kind": "media"},
        {"ref": "a-branch", "name": "Branch of A", "kind": "monitoring_group", "part_of": "a"},
    ],
}


@dataclass(frozen=True)
class Post:
    """An event as it stands in the log: `seq` gives its id and, by the hour, when it was recorded."""

    seq: int
    value: dict[str, Any]
    by: str = "watch"

    @property
    def id(self) -> UUID:
        return UUID(int=self.seq)

    @property
    def type(self) -> str:
        return str(self.value["type"])

    @property
    def capacity(self) -> Capacity:
        return "coordinator" if self.by == "desk" else "partner"

    @property
    def about(self) -> tuple[UUID, ...]:
        return tuple(UUID(named) for named in self.value.get("about", ()))

    @cached_property
    def event(self) -> Envelope:
        return validate({**self.value, "id": str(self.id)})

    @property
    def root(self) -> bool:
        return isinstance(self.event, Fact) or self.type in STATED_TYPES

    def saying(self, **value: Any) -> "Post":  # noqa: ANN401 - the fields of the contract
        return replace(self, value={**self.value, **value})

    def _repr_pretty_(self, printer: Any, _: bool) -> None:  # noqa: ANN401 - Hypothesis's own
        """Short, since a counter-example is read by a person."""
        shown = {name: value for name, value in self.value.items() if name != "type"}
        printer.text(f"{self.seq} {self.by}: {self.type} {shown}")


class Log:
    """Posts in any order; their order in the log is that of their seqs, which need not be without gaps."""

    def __init__(self, posts: Sequence[Post]) -> None:
        self.posts = tuple(sorted(posts, key=lambda post: post.seq))
        self._by_id = {post.id: post for post in self.posts}

    def register(self, at: int = 2**62) -> Register:
        event = validate({"id": str(UUID(int=1)), "type": "crisis.opened", "data": CRISIS})
        assert isinstance(event, CrisisOpened)
        register = opened(event, START)
        for post in self.posts:
            if post.seq <= at and isinstance(post.event, Registration):
                register = register.evolve(post.event)
        return register

    def facts(self, at: int = 2**62) -> tuple[Known, ...]:
        """What knowledge says of the log up to a seq."""
        effects = {post.id: (post, self._effect(post, at)) for post in self.posts if post.root and post.seq <= at}
        standing = {one: held for one, held in effects.items() if held[1].version is not None}
        pointers = tuple(self._pointers(standing, at))
        merged = paths(pointers)
        last = {pointer.root: pointer.seq for pointer in sorted(pointers, key=lambda one: one.seq)}
        known = tuple(
            self._known(post, effect, merged.get(post.seq, ()), last.get(post.seq))
            for post, effect in standing.values()
        )
        return tuple(self._with_cited(fact, known, at) for fact in known if not self._waits(fact, at))

    def context(self, day: date, at: int = 2**62) -> Context:
        register = self.register(at)
        return Context(register, day, "restricted", apart(self.facts(at)), Bibliography(register, "restricted"))

    def figures(self, day: date, at: int = 2**62) -> tuple[Figure, ...]:
        """The rows of the report of a day with what stands behind them, as known at a seq."""
        return figures.fold(self.context(day, at))

    @cached_property
    def _acts(self) -> tuple[Act, ...]:
        return tuple(
            Act(
                post.seq,
                post.id,
                post.type,
                post.about,
                post.by,
                post.capacity,
                corrects=post.event.data.event.type if isinstance(post.event, EventCorrected) else None,
                keeps=post.about[0] if isinstance(post.event, EventMerged) else None,
            )
            for post in self.posts
            if not post.root and post.about
        )

    def _effect(self, post: Post, at: int) -> Effect:
        return fold(Root(post.seq, post.id, post.type, post.by), self._acts, at)

    def _known(self, post: Post, effect: Effect, merged: tuple[int, ...], by: int | None) -> Known:
        assert effect.version is not None
        version = self._by_id[UUID(int=effect.version)]
        event, reason = in_force(version.event, post.id)
        status = event.verification.status if event.verification else "unverified"
        checker = None if status == "unverified" else version.by
        if effect.verified is not None:
            check = self._by_id[UUID(int=effect.verified)]
            status = check.value["data"].get("status", "disputed")
            checker = check.by
        return Known(
            root=post.seq,
            version=version.seq,
            id=post.id,
            type=post.type,
            event=event,
            recorded=recorded(post),
            verification=status,
            verified_by=checker,
            sensitivity="moderate",
            corrected=version is not post,
            correction=reason,
            merged=merged,
            merge=self._merge(by) if merged and by else None,
        )

    def _merge(self, seq: int) -> Merge:
        post = self._by_id[UUID(int=seq)]
        return Merge(post.id, post.by.title(), post.value["data"]["reason"], recorded(post).recorded_at)

    def _pointers(self, standing: dict[UUID, tuple[Post, Effect]], at: int) -> Iterator[Pointer]:
        for post, effect in standing.values():
            for seq in effect.merges:
                merge = self._by_id[UUID(int=seq)]
                named = self._by_id.get(merge.about[0])
                kept = self._said_by(merge.about[0], at)
                if named is None or kept is None or kept.id not in standing or kept in (post, None):
                    continue
                if kept.type == post.type and (merge.capacity == "coordinator" or merge.by == named.by == kept.by):
                    yield Pointer(post.seq, seq, kept.seq)

    def _said_by(self, identity: UUID, at: int) -> Post | None:
        """The fact of this id, or the one that the correction of this id corrects in the end."""
        seen: set[UUID] = set()
        while identity not in seen and (post := self._by_id.get(identity)) is not None and post.seq <= at:
            if post.root:
                return post
            if post.type != "event.corrected":
                return None
            seen.add(identity)
            (identity,) = post.about
        return None

    def _waits(self, fact: Known, at: int) -> bool:
        """A decision waits for a claim that is not there yet; an act is there, and no claim."""
        if not isinstance(fact.event, FigureDecided):
            return False
        return any((post := self._by_id.get(cite)) is None or post.seq > at for cite in fact.event.about)

    def _with_cited(self, fact: Known, known: Sequence[Known], at: int) -> Known:
        if not isinstance(fact.event, FigureDecided):
            return fact
        now = {one.id: one for one in known}
        cited = []
        for cite in fact.event.about:
            claim = self._by_id.get(cite)
            if claim is None or not claim.root or cite not in now or claim.seq > fact.version:
                continue
            then = self._effect(claim, fact.version)
            if then.version is not None:
                event, reason = in_force(self._by_id[UUID(int=then.version)].event, cite)
                cited.append(replace(now[cite], version=then.version, event=event, correction=reason))
        return replace(fact, cited=tuple(cited))


def recorded(post: Post) -> Recorded:
    return Recorded(
        crisis="port-city",
        seq=post.seq,
        id=post.id,
        type=post.type,
        recorded_at=START + timedelta(hours=post.seq),
        organisation=post.by,
        organisation_name=post.by.title(),
        organisation_kind="ngo",
        key=f"key-{post.by}",
        capacity=post.capacity,
        digest=sha256(repr(post.value).encode()).digest(),
        stored=b"{}",
    )


@pytest.fixture(scope="session")
def log_of() -> type[Log]:
    return Log


@pytest.fixture(scope="session")
def post_of() -> type[Post]:
    return Post
