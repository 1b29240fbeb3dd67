"""What editorial acts make of one fact: which version is in force, how far it is checked, how sensitive it is.
Never reads a payload, and never looks past the acts that it is given.

The rules, of which R16 is made:
- the live correction with the highest seq is in force; a correction of a correction corrects the same fact;
- a retraction may name a fact or any act, and undoes it; of two retractions only the later can undo the other;
- a verification, or a dispute, holds for the version that was in force when it took effect, or for the correction
  that it names;
- a reclassification holds for the fact, whatever its version;
- what an editor states may be retracted and reclassified, and nothing else: it is written anew, never corrected;
- an act takes effect once all that it needs is there, and only if its actor may act on what it names;
- a merge names a fact as said already by the event that it keeps; whether that one stands is not asked here;
- other acts may be retracted, and do nothing to a fact.
"""

import heapq
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final, Literal
from uuid import UUID

from eventlog.codes import Capacity
from eventlog.contract import STATED_TYPES

CORRECTED: Final = "event.corrected"
RETRACTED: Final = "event.retracted"
VERIFIED: Final = "event.verified"
DISPUTED: Final = "event.disputed"
RECLASSIFIED: Final = "event.reclassified"
MERGED: Final = "event.merged"

# A dispute is a verification that says "disputed": the last of either counts.
CHECKS: Final = frozenset({VERIFIED, DISPUTED})

Reason = Literal["not_allowed", "type_differs", "not_editable", "about_a_later_retraction", "about_itself"]


@dataclass(frozen=True, slots=True)
class Root:
    """The event that first said a fact, or an editor's statement."""

    seq: int
    id: UUID
    type: str
    organisation: str


@dataclass(frozen=True, slots=True)
class Act:
    """An editorial event; `corrects` is the type of the event inside a correction, `keeps` what a merge keeps."""

    seq: int
    id: UUID
    kind: str
    about: tuple[UUID, ...]
    organisation: str
    capacity: Capacity
    corrects: str | None = None
    keeps: UUID | None = None


@dataclass(frozen=True, slots=True)
class Effect:
    """What holds of a fact: seqs of the events that decide it.

    version None: retracted. verified and reclassified None: as the version itself says. merges: those that name it
    beside the event that they keep, ascending.
    """

    version: int | None
    verified: int | None = None
    reclassified: int | None = None
    merges: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Void:
    """An act that has no effect on what it names, and why. It stays in the log and may be undone like any other."""

    seq: int
    about: UUID
    reason: Reason


def fold(root: Root, acts: Iterable[Act], upto: int) -> Effect:
    """What holds at a seq, which must not lie before the root."""
    steps = history(root, [act for act in acts if act.seq <= upto])
    return [effect for seq, effect in steps if seq <= upto][-1]


def history(root: Root, acts: Sequence[Act]) -> tuple[tuple[int, Effect], ...]:
    """Every change of the fact as (the seq from which it holds, what holds), in order, the first at the root.

    `acts` may hold acts on other events: those that do not reach this fact do nothing. Each step depends only on
    events up to its seq.
    """
    walk = _Walk(root)
    steps = [(root.seq, Effect(root.seq))]
    for seq, edges in groupby(_edges(root, acts), key=lambda edge: edge.at):
        effect = walk.take([edge for edge in edges if _void(edge, root) is None])
        if seq == root.seq:
            steps = [(seq, effect)]
        elif effect != steps[-1][1]:
            steps.append((seq, effect))
    return tuple(steps)


def voids(root: Root, acts: Sequence[Act]) -> tuple[Void, ...]:
    """The acts that reach the fact without effect."""
    reasons = ((edge, _void(edge, root)) for edge in _edges(root, acts))
    return tuple(Void(edge.act.seq, edge.target.id, reason) for edge, reason in reasons if reason is not None)


@dataclass(frozen=True, slots=True)
class _Edge:
    """An act on one of the events that it names, from the seq at which both are tied to the fact.

    `speaks`: the target is the fact itself or a correction of it, and not an act on these.
    """

    at: int
    act: Act
    target: Root | Act
    speaks: bool


def _edges(root: Root, acts: Sequence[Act]) -> list[_Edge]:
    """Every tie by which an act reaches the fact, in the order in which they come to be."""
    naming: dict[UUID, list[Act]] = defaultdict(list)
    for act in acts:
        for identity in dict.fromkeys(act.about):
            naming[identity].append(act)
    edges: list[_Edge] = []
    arrived: set[UUID] = set()
    nearest: list[tuple[int, int, bool, Root | Act]] = [(root.seq, root.seq, True, root)]
    while nearest:
        at, _, speaks, node = heapq.heappop(nearest)
        if node.id in arrived:
            continue
        arrived.add(node.id)
        for act in naming[node.id]:
            edge = _Edge(max(at, act.seq), act, node, speaks)
            edges.append(edge)
            if act.id not in arrived:
                # A correction has one target, so it speaks of the fact by this tie or not at all.
                heapq.heappush(nearest, (edge.at, act.seq, speaks and act.kind == CORRECTED, act))
    return sorted(edges, key=lambda edge: (edge.at, edge.act.seq, edge.target.seq))


def _void(edge: _Edge, root: Root) -> Reason | None:
    act, target = edge.act, edge.target
    if act.seq == target.seq:
        return "about_itself"
    coordinates = act.capacity == "coordinator"
    if not coordinates and act.organisation != target.organisation:
        return "not_allowed"
    if act.kind == RETRACTED:
        later = isinstance(target, Act) and target.kind == RETRACTED and target.seq > act.seq
        return "about_a_later_retraction" if later else None
    if not edge.speaks or (root.type in STATED_TYPES and act.kind != RECLASSIFIED):
        return "not_editable"
    # A correction of one's own that had no effect is no back door to another's fact.
    if not coordinates and act.organisation != root.organisation:
        return "not_allowed"
    return "type_differs" if act.kind == CORRECTED and act.corrects != root.type else None


class _Walk:
    """The state of a fact as its ties arrive. Only a retraction makes it look at everything again."""

    def __init__(self, root: Root) -> None:
        self.root = root
        self.edges: list[_Edge] = []
        self.bound: list[tuple[int, int]] = []  # (seq of a verification, version that it verifies)
        self.undone: set[int] = set()
        self.content = root.seq
        self.verified: dict[int, int] = {}  # version -> seq of the last verification
        self.reclassified: int | None = None
        self.merges: set[int] = set()

    def take(self, edges: Sequence[_Edge]) -> Effect:
        self.edges.extend(edges)
        if any(edge.act.kind == RETRACTED for edge in edges):
            self._again()
        else:
            for edge in self._live(edges):
                self._count(edge)
        # After all else of this seq: a verification is bound to what is in force when it takes effect.
        for edge in edges:
            if edge.act.kind in CHECKS:
                version = self.content if isinstance(edge.target, Root) else edge.target.seq
                self.bound.append((edge.act.seq, version))
                self._verify(edge.act.seq, version)
        return Effect(
            None if self.root.seq in self.undone else self.content,
            self.verified.get(self.content),
            self.reclassified,
            tuple(sorted(self.merges)),
        )

    def _again(self) -> None:
        self.undone = set()
        retractions = [edge for edge in self.edges if edge.act.kind == RETRACTED]
        # From the newest back: what could undo a retraction was looked at before it, so no cycle is possible.
        for edge in sorted(retractions, key=lambda edge: edge.act.seq, reverse=True):
            if edge.act.seq not in self.undone:
                self.undone.add(edge.target.seq)
        self.content, self.verified, self.reclassified, self.merges = self.root.seq, {}, None, set()
        for edge in self._live(self.edges):
            self._count(edge)
        for seq, version in self.bound:
            self._verify(seq, version)

    def _live(self, edges: Iterable[_Edge]) -> Iterator[_Edge]:
        return (edge for edge in edges if edge.act.seq not in self.undone)

    def _count(self, edge: _Edge) -> None:
        if edge.act.kind == CORRECTED:
            self.content = max(self.content, edge.act.seq) if self.content != self.root.seq else edge.act.seq
        elif edge.act.kind == RECLASSIFIED:
            self.reclassified = max(self.reclassified or 0, edge.act.seq)
        elif edge.act.kind == MERGED and edge.act.keeps != edge.target.id:
            self.merges.add(edge.act.seq)

    def _verify(self, seq: int, version: int) -> None:
        if seq not in self.undone:
            self.verified[version] = max(self.verified.get(version, 0), seq)
