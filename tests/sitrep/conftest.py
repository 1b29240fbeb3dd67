"""A crisis whose log is written to directly, as the ingest service would write it; and what acts on facts must mean,
written down a second time, the slow way.
"""

import inspect
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from types import FunctionType
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import strategies as st

from eventlog import log
from eventlog.codes import Capacity
from eventlog.erasable import Seal
from eventlog.log import Author, Batch, Receipt, Submission
from eventlog.wire import admit
from foundation.database import Database

OPENING = {
    "name": "Aleppo",
    "country": "SYR",
    "timezone": "Asia/Damascus",
    "cutoff": "20:00",
    "started": "2026-01-06",
}


class Crisis:
    """Posts events as an organisation; each post is a commit of its own."""

    def __init__(self, database: Database, name: str = "aleppo-2026") -> None:
        self.database = database
        self.name = name
        self.seal = Seal(bytes(32))

    async def open(self) -> "Crisis":
        value = {"type": "crisis.opened", "data": {"crisis": self.name, **OPENING}}
        await self.post(value, by="desk", capacity="coordinator", opening=True)
        return self

    async def post(
        self,
        value: Mapping[str, Any],
        *,
        by: str = "watch",
        capacity: Capacity = "partner",
        opening: bool = False,
    ) -> Receipt:
        (receipt,) = await self.post_all([(value, by, capacity)], opening=opening)
        return receipt

    async def post_all(
        self, values: list[tuple[Mapping[str, Any], str, Capacity]], *, opening: bool = False
    ) -> list[Receipt]:
        batch = Batch([self._submission(*value) for value in values])
        async with self.database.raw() as connection:
            ((*outcomes,),) = await log.append(connection, self.name, [batch], opening=opening)
        return [outcome.receipt for outcome in outcomes if outcome.receipt]

    def _submission(self, value: Mapping[str, Any], by: str, capacity: Capacity) -> Submission:
        admitted = admit(value, self.seal)
        author = Author(by, by.title(), "ngo", f"key-{by}", capacity)
        return Submission(
            admitted.id,
            str(value["type"]),
            admitted.value,
            admitted.stored,
            admitted.digest,
            admitted.erasables,
            author,
        )

    async def figure(self, value: object = 23, *, by: str = "watch", **more: object) -> Receipt:
        return await self.post(figure(value, **more), by=by)

    async def correct(self, target: UUID, value: object, **who: Any) -> Receipt:  # noqa: ANN401 - as `post` takes it
        return await self.post(corrected(target, figure(value)), **who)

    async def retract(self, *targets: UUID, **who: Any) -> Receipt:  # noqa: ANN401
        return await self.post(retracted(*targets), **who)

    async def verify(self, *targets: UUID, status: str = "verified") -> Receipt:
        return await self.post(verified(*targets, status=status), by="desk", capacity="coordinator")

    async def reclassify(self, *targets: UUID, level: str = "severe") -> Receipt:
        return await self.post(reclassified(*targets, level=level), by="desk", capacity="coordinator")

    async def force(self, stored: bytes, kind: str = "figure.reported", identity: UUID | None = None) -> int:
        """Writes bytes that no door would let in."""
        identity = identity or uuid4()
        admitted = self._submission(figure(1, id=str(identity)), "watch", "partner")
        forged = Submission(identity, kind, {}, stored, sha256(stored).digest(), (), admitted.author)
        async with self.database.raw() as connection:
            ((outcome,),) = await log.append(connection, self.name, [Batch([forged])])
        assert outcome.receipt is not None
        return outcome.receipt.seq


def figure(value: object = 23, **more: object) -> dict[str, Any]:
    data = {"indicator": "killed", "basis": "cumulative", "value": value}
    return {"type": "figure.reported", "occurred": "2026-01-09", "data": data, **more}


def corrected(target: UUID, event: Mapping[str, Any], **more: object) -> dict[str, Any]:
    return {"type": "event.corrected", "about": [str(target)], "data": {"reason": "typo", "event": event}, **more}


def retracted(*targets: UUID, **more: object) -> dict[str, Any]:
    return {"type": "event.retracted", "about": [*map(str, targets)], "data": {"reason": "other"}, **more}


def verified(*targets: UUID, status: str = "verified", **more: object) -> dict[str, Any]:
    return {"type": "event.verified", "about": [*map(str, targets)], "data": {"status": status}, **more}


def reclassified(*targets: UUID, level: str = "severe", **more: object) -> dict[str, Any]:
    data = {"sensitivity": level, "reason": "it names a shelter"}
    return {"type": "event.reclassified", "about": [*map(str, targets)], "data": data, **more}


@pytest.fixture
async def crisis(database: Database) -> Crisis:
    return await Crisis(database).open()


@pytest.fixture(scope="session")
def crisis_of() -> type[Crisis]:
    """For tests that need several: `await crisis_of(database, name).open()`."""
    return Crisis


@dataclass(frozen=True)
class Posted:
    """An event as far as editing goes."""

    seq: int
    kind: str
    about: tuple[UUID, ...] = ()
    by: str = "watch"
    capacity: Capacity = "partner"
    corrects: str | None = None
    says: str | None = None
    cites: tuple[UUID, ...] = ()

    @property
    def root(self) -> bool:
        return self.kind in ROOT_KINDS

    @property
    def id(self) -> UUID:
        return UUID(int=self.seq)


FACT_KINDS = ("figure.reported", "statement.made")
STATED_KINDS = ("narrative.written", "figure.decided")
ROOT_KINDS = (*FACT_KINDS, *STATED_KINDS)
ACT_KINDS = (
    "event.corrected",
    "event.corrected",
    "event.retracted",
    "event.verified",
    "event.disputed",
    "event.reclassified",
    "event.merged",
)


@st.composite
def some_logs(draw: st.DrawFn, longest: int = 12) -> tuple[Posted, ...]:
    """Short logs, mostly of acts: on what is there, on what comes later, on what never comes, and on one another."""
    length = draw(st.integers(1, longest))

    def posted(seq: int) -> Posted:
        by = draw(st.sampled_from(("watch", "other")))
        if draw(st.integers(0, 2)) == 0:
            kind = draw(st.sampled_from((*FACT_KINDS, *FACT_KINDS, *STATED_KINDS)))
            cited = draw(st.integers(2, length + 2).filter(lambda other: other != seq))
            return Posted(seq, kind, by=by, cites=(UUID(int=cited),) if kind == "figure.decided" else ())
        kind = draw(st.sampled_from(ACT_KINDS))
        others = st.integers(2, length + 3).filter(lambda other: other != seq)
        most = 1 if kind == "event.corrected" else 3
        least = 2 if kind == "event.merged" else 1
        about = draw(st.lists(others, min_size=least, max_size=most, unique=True))
        capacity: Capacity = draw(st.sampled_from(("partner", "coordinator", "coordinator")))
        corrects = draw(st.sampled_from(FACT_KINDS)) if kind == "event.corrected" else None
        says = None
        if kind == "event.verified":
            says = draw(st.sampled_from(("verified", "disputed")))
        elif kind == "event.disputed":
            says = "disputed"
        elif kind == "event.reclassified":
            says = draw(st.sampled_from(("low", "severe")))
        return Posted(seq, kind, tuple(UUID(int=other) for other in about), by, capacity, corrects, says)

    # Seq 1 opens the crisis.
    return tuple(posted(seq) for seq in range(2, length + 2))


class Oracle:
    """What holds at a seq, by the words of the rules: nothing is kept, everything is asked again of the prefix."""

    def __init__(self, events: Sequence[Posted]) -> None:
        self.events = {event.id: event for event in events}

    def holds(self, root: Posted, at: int) -> tuple[int | None, int | None, int | None, tuple[int, ...]]:
        """(version, verified, reclassified, merges) of a fact, at a seq not before it."""
        content = self.content(root, at)
        verified = [
            act.seq
            for act in (*self.live(at, "event.verified"), *self.live(at, "event.disputed"))
            if root.kind in FACT_KINDS
            if any(self.bound(act, target, root) == content for target in self.acted_on(act, root, at))
        ]
        reclassified = [act.seq for act in self.live(at, "event.reclassified") if self.acted_on(act, root, at)]
        version = None if self.undone(root, at) else content
        merges = tuple(sorted(act.seq for act in self.merges(root, at)))
        return version, max(verified, default=None), max(reclassified, default=None), merges

    def merges(self, root: Posted, at: int) -> list[Posted]:
        """The merges that name a fact beside the event that they keep."""
        if root.kind not in FACT_KINDS:
            return []
        named = ((act, self.acted_on(act, root, at)) for act in self.live(at, "event.merged"))
        return [act for act, targets in named if any(target.id != act.about[0] for target in targets)]

    def kept(self, root: Posted, at: int) -> Posted:
        """The fact at the end of the chain of merges: itself where nothing that stands is kept for it."""
        seen = [root]
        while (following := self.pointer(seen[-1], at)) is not None:
            seen.append(following)
            assert len(seen) <= len(self.events)
        return seen[-1]

    def pointer(self, root: Posted, at: int) -> Posted | None:
        last = self.last_merge(root, at)
        if last is None:
            return None
        # Round in a circle, the latest of its merges is void.
        way, following = [(last[0], root)], last[1]
        while following not in [fact for _, fact in way] and (further := self.last_merge(following, at)) is not None:
            way.append((further[0], following))
            following = further[1]
        return None if following == root and max(way, key=lambda step: step[0])[1] == root else last[1]

    def last_merge(self, root: Posted, at: int) -> tuple[int, Posted] | None:
        """The last merge of a fact into another one of its type that stands, by who may act on both."""
        valid = [
            (act.seq, kept)
            for act in self.merges(root, at)
            if (named := self.events.get(act.about[0])) is not None
            and (kept := self.of(named, at)) is not None
            and kept != root
            and kept.kind == root.kind
            and not self.undone(kept, at)
            and (act.capacity == "coordinator" or act.by == named.by == kept.by)
        ]
        return max(valid, key=lambda one: one[0], default=None)

    def content(self, root: Posted, at: int) -> int:
        corrections = [
            act.seq
            for act in self.live(at, "event.corrected")
            if self.acted_on(act, root, at) and act.corrects == root.kind
        ]
        return max(corrections, default=root.seq)

    def bound(self, act: Posted, target: Posted, root: Posted) -> int:
        """A correction that is named, or what was in force when the verification took effect."""
        return target.seq if target != root else self.content(root, max(act.seq, root.seq))

    def live(self, at: int, kind: str) -> list[Posted]:
        return [e for e in self.events.values() if e.kind == kind and e.seq <= at and not self.undone(e, at)]

    def acted_on(self, act: Posted, root: Posted, at: int) -> list[Posted]:
        """What an act other than a retraction names of this fact, and may act on."""
        named = [self.events[identity] for identity in act.about if identity in self.events]
        own = act.capacity == "coordinator"
        return [target for target in named if self.of(target, at) == root and (own or act.by == target.by == root.by)]

    def of(self, event: Posted, at: int, seen: tuple[Posted, ...] = ()) -> Posted | None:
        """The fact that an event says something of: itself, or what its correction corrects in the end."""
        if event.seq > at or event in seen:
            return None
        if event.root:
            return event
        if event.kind != "event.corrected":
            return None
        target = self.events.get(event.about[0])
        return None if target is None else self.of(target, at, (*seen, event))

    def undone(self, event: Posted, at: int) -> bool:
        return any(
            event.id in other.about
            and other.kind == "event.retracted"
            and other.seq <= at
            and (other.capacity == "coordinator" or other.by == event.by)
            and (event.kind != "event.retracted" or other.seq > event.seq)
            and not self.undone(other, at)
            for other in self.events.values()
        )


@pytest.fixture(scope="session")
def logs() -> st.SearchStrategy[tuple[Posted, ...]]:
    return some_logs()


@pytest.fixture(scope="session")
def oracle() -> type[Oracle]:
    return Oracle


@pytest.fixture
def mutated(request: pytest.FixtureRequest) -> Iterator[None]:
    """The function with the mistake in it; whoever imported it runs the mistake too.

    The parameter ends with the function, what it says, and the mistake.
    """
    *_, function, right, wrong = request.param
    source = textwrap.dedent(inspect.getsource(function))
    assert source.count(right) == 1, f"{function.__qualname__} says {right!r} no more"
    made: dict[str, FunctionType] = {}
    exec(source.replace(right, wrong), dict(function.__globals__), made)
    before = function.__code__
    function.__code__ = made[function.__name__].__code__
    yield
    function.__code__ = before
